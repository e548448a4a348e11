package search

import (
	"crypto/sha256"
	"encoding"
	"hash"
)

// state is SHA-256 in the middle of a text, as the standard library saves it: texts that begin alike are
// hashed from there on.
type state []byte

// hasher is a SHA-256 that can begin at a state. It is not safe for concurrent use.
type hasher struct {
	hash.Hash
	sum [sha256.Size]byte
}

func newHasher() *hasher { return &hasher{Hash: sha256.New()} }

// restore begins at a state.
func (h *hasher) restore(s *state) {
	if err := h.Hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(*s); err != nil {
		panic(err) // it was made by save
	}
}

func (h *hasher) write(text []byte) { h.Hash.Write(text) }

// save sets s to the state that the hash is in.
func (h *hasher) save(s *state) {
	saved, err := h.Hash.(encoding.BinaryAppender).AppendBinary((*s)[:0])
	if err != nil {
		panic(err) // SHA-256 of the standard library has no error here
	}
	*s = saved
}

// after returns the state after a text.
func (h *hasher) after(text []byte) (s state) {
	h.Hash.Reset()
	h.Hash.Write(text)
	h.save(&s)
	return s
}

// finish returns the hash of what was written, which is good until the next call.
func (h *hasher) finish() *[sha256.Size]byte {
	h.Hash.Sum(h.sum[:0])
	return &h.sum
}
