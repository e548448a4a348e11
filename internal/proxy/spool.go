package proxy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

// spoolMemory is how much of a body is kept in memory; the rest goes to a file.
const spoolMemory = 64 << 10

var spoolBuffers = sync.Pool{New: func() any { return new([spoolMemory]byte) }}

// Errors of spooling.
var (
	errTooLarge  = errors.New("the body is larger than the limit")
	errSpoolFull = errors.New("there is no room for the body")
	errSpool     = errors.New("the body could not be kept")
)

// spooler reads bodies whole, hashes them on the way, and keeps them so that they can be sent, at constant
// memory.
type spooler struct {
	// create makes a file that nobody else sees and that is gone when it is closed.
	create func() (*os.File, error)
	// most is the size of the largest body, room what is left for all files.
	most int64
	room atomic.Int64
}

func newSpooler(folder string, limits Limits) *spooler {
	s := &spooler{create: func() (*os.File, error) { return unlinked(folder) }, most: limits.Body}
	s.room.Store(limits.Bodies)
	return s
}

// unlinked makes a temporary file without a name.
func unlinked(folder string) (*os.File, error) {
	f, err := os.CreateTemp(folder, "countersign-body-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// spool is a body that was read. It is shared by those who read it, and freed when the last has done so.
type spool struct {
	from   *spooler
	memory *[spoolMemory]byte
	file   *os.File // nil for one that fits into memory
	size   int64
	sum    [sha256.Size]byte
	users  atomic.Int32
}

// read reads a body to its end. The caller has to release the spool.
func (s *spooler) read(body io.Reader) (*spool, error) {
	k := &spool{from: s, memory: spoolBuffers.Get().(*[spoolMemory]byte)}
	k.users.Store(1)
	if err := k.fill(body); err != nil {
		k.release()
		return nil, err
	}
	return k, nil
}

// fill reads into memory, and goes on in a file when that is full.
func (k *spool) fill(body io.Reader) error {
	n := 0
	for n < spoolMemory {
		m, err := body.Read(k.memory[n:])
		n += m
		k.size = int64(n)
		switch {
		case k.size > k.from.most:
			return errTooLarge
		case err == io.EOF:
			k.sum = sha256.Sum256(k.memory[:n])
			return nil
		case err != nil:
			return err
		}
	}
	h := sha256.New()
	err := k.spill(body, h)
	h.Sum(k.sum[:0])
	return err
}

// spill moves what is in memory to a file, and the rest of the body behind it.
func (k *spool) spill(body io.Reader, h hash.Hash) (err error) {
	if k.file, err = k.from.create(); err != nil {
		return errors.Join(errSpool, err)
	}
	n := spoolMemory
	k.size = 0
	for {
		if !k.from.take(int64(n)) {
			return errSpoolFull
		}
		k.size += int64(n)
		if k.size > k.from.most {
			return errTooLarge
		}
		h.Write(k.memory[:n])
		if _, err := k.file.Write(k.memory[:n]); err != nil {
			return errors.Join(errSpool, err)
		}
		if n, err = body.Read(k.memory[:]); err != nil && n == 0 {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

func (s *spooler) take(n int64) bool {
	if s.room.Add(-n) >= 0 {
		return true
	}
	s.room.Add(n)
	return false
}

// hash is the lower-case hexadecimal SHA-256 of the body.
func (k *spool) hash() string { return hex.EncodeToString(k.sum[:]) }

// head returns the body where it is in memory whole, else nil. It is good until the release.
func (k *spool) head() []byte {
	if k.file != nil {
		return nil
	}
	return k.memory[:k.size]
}

// open returns a reader of the body from its beginning.
func (k *spool) open() io.ReadCloser {
	k.users.Add(1)
	return &spoolReader{of: k}
}

// release frees the body when nobody reads it any more.
func (k *spool) release() {
	if k.users.Add(-1) > 0 {
		return
	}
	spoolBuffers.Put(k.memory)
	k.memory = nil
	if k.file != nil {
		k.from.room.Add(k.size)
		_ = k.file.Close()
		if runtime.GOOS == "windows" { // an open file keeps its name there
			_ = os.Remove(k.file.Name())
		}
	}
}

// spoolReader reads a spooled body. A transport may close it while another goroutine reads.
type spoolReader struct {
	mu     sync.Mutex
	of     *spool
	at     int64
	closed bool
}

func (r *spoolReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return 0, os.ErrClosed
	case r.at >= r.of.size:
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), r.of.size-r.at)]
	if r.of.file == nil {
		n := copy(p, r.of.memory[r.at:r.of.size])
		r.at += int64(n)
		return n, nil
	}
	n, err := r.of.file.ReadAt(p, r.at)
	r.at += int64(n)
	if err == io.EOF && n > 0 {
		err = nil
	}
	return n, err
}

func (r *spoolReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		r.of.release()
	}
	return nil
}
