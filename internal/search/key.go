package search

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"countersign/internal/causes"
)

// keyChoice is a choice that changes what is done with the canonical request: time, scope or key. It may
// stand for two of them, or for none.
type keyChoice struct {
	picks []int
	cost  int
	part  causes.Part
	// signing is the start with the choice applied.
	signing causes.Signing
	// plain says that the signature is the HMAC of the string to sign, rightText that this text is right at
	// least: it is prefix and the hash of the canonical request.
	plain, rightText bool
	prefix           []byte
}

func newKeyChoice(pick, cost int, part causes.Part, signing causes.Signing) keyChoice {
	return keyOf([]int{pick}, cost, part, signing)
}

func keyOf(picks []int, cost int, part causes.Part, signing causes.Signing) keyChoice {
	k := keyChoice{picks: picks, cost: cost, part: part, signing: signing}
	k.plain = signing.Computation == nil || signing.Computation.ChangesKeyAlone()
	k.rightText = signing.Computation == nil || signing.Computation.SignsRightText()
	// The string to sign without its hash.
	k.prefix = []byte(signing.Algorithm + "\n" + signing.Time + "\n" + signing.Scope.String() + "\n")
	return k
}

// signsOtherwise reports whether two signings differ in more than the canonical request.
func signsOtherwise(a, b *causes.Signing) bool {
	return a.Algorithm != b.Algorithm || a.Time != b.Time || a.Scope != b.Scope ||
		a.Credentials != b.Credentials || a.KeyScope != b.KeyScope || a.Computation != b.Computation
}

// derived is the signing key of a choice.
type derived struct {
	key []byte
	mac hash.Hash // nil unless the choice is plain
}

func derive(k *keyChoice) *derived {
	d := &derived{key: k.signing.Key()}
	if k.plain {
		d.mac = hmac.New(sha256.New, d.key)
	}
	return d
}

// signer makes signatures with keys that it keeps. It is not safe for concurrent use.
type signer struct {
	none *derived
	kept []*derived
	text []byte
	sum  [sha256.Size]byte
}

// own returns the start's own key.
func (s *signer) own(k *keyChoice) *derived {
	if s.none == nil {
		s.none = derive(k)
	}
	return s.none
}

// key returns the key of the n-th of some choices, which is k; n is -1 for one that is not kept.
func (s *signer) key(keys []keyChoice, n int, k *keyChoice) *derived {
	if n < 0 {
		return derive(k)
	}
	if s.kept == nil {
		s.kept = make([]*derived, len(keys))
	}
	if s.kept[n] == nil {
		s.kept[n] = derive(k)
	}
	return s.kept[n]
}

// stringToSign returns the right string to sign of a choice over a hash. It is good until the next call.
func (s *signer) stringToSign(k *keyChoice, canonical *[sha256.Size]byte) []byte {
	s.text = hex.AppendEncode(append(s.text[:0], k.prefix...), canonical[:])
	return s.text
}

// signature returns the signature of a plain choice over a hash, which is good until the next call.
func (s *signer) signature(d *derived, k *keyChoice, canonical *[sha256.Size]byte) []byte {
	d.mac.Reset()
	d.mac.Write(s.stringToSign(k, canonical))
	return d.mac.Sum(s.sum[:0])
}
