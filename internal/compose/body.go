package compose

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// Body is a payload of texts and files. It is read as often as needed, once to be hashed and once for
// each time that it is sent, and files are never held in memory. The zero value is no body.
type Body struct {
	pieces []piece
	size   int64
	sum    string
	// temporary files are removed by Close.
	temporary []string
}

// piece is a text, or a file where path is not "".
type piece struct {
	text []byte
	path string
}

// AddText adds a text.
func (b *Body) AddText(text []byte) {
	b.size, b.sum = b.size+int64(len(text)), ""
	if last := len(b.pieces) - 1; last >= 0 && b.pieces[last].path == "" {
		b.pieces[last].text = append(b.pieces[last].text, text...)
		return
	}
	b.pieces = append(b.pieces, piece{text: bytes.Clone(text)})
}

// AddFile adds the whole of a regular file. The error is a *[ReadError].
func (b *Body) AddFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return cannotRead(path, err)
	case info.IsDir():
		return cannotRead(path, fmt.Errorf("it is a directory"))
	case !info.Mode().IsRegular():
		// A pipe or device can be read once.
		file, err := os.Open(path)
		if err != nil {
			return cannotRead(path, err)
		}
		defer file.Close()
		return b.AddStream(file, path)
	}
	b.pieces = append(b.pieces, piece{path: path})
	b.size, b.sum = b.size+info.Size(), ""
	return nil
}

// maxHeld is how many bytes of a stream are held in memory; more go into a temporary file.
const maxHeld = 1 << 20

// AddStream adds all that a reader yields. It has to be read before it can be signed: a long one is put
// into a temporary file, which [Body.Close] removes. name is for errors.
func (b *Body) AddStream(r io.Reader, name string) error {
	head, err := io.ReadAll(io.LimitReader(r, maxHeld))
	if err != nil {
		return cannotRead(name, err)
	}
	if len(head) < maxHeld {
		b.AddText(head)
		return nil
	}
	file, err := os.CreateTemp("", "countersign-body-*")
	if err != nil {
		return cannotRead(name, err)
	}
	defer file.Close()
	b.temporary = append(b.temporary, file.Name())
	n, err := io.Copy(file, io.MultiReader(bytes.NewReader(head), r))
	if err != nil {
		return cannotRead(name, err)
	}
	b.pieces = append(b.pieces, piece{path: file.Name()})
	b.size, b.sum = b.size+n, ""
	return nil
}

// Close removes temporary files.
func (b *Body) Close() {
	for _, name := range b.temporary {
		os.Remove(name)
	}
	b.temporary = nil
}

// Size is how many bytes there are.
func (b *Body) Size() int64 { return b.size }

// Empty reports whether there is nothing to send.
func (b *Body) Empty() bool { return b.size == 0 }

// Text returns the whole body where it is in memory and not larger than limit bytes.
func (b *Body) Text(limit int) ([]byte, bool) {
	switch {
	case b.size == 0:
		return nil, true
	case b.size > int64(limit) || len(b.pieces) != 1 || b.pieces[0].path != "":
		return nil, false
	}
	return b.pieces[0].text, true
}

// Open returns a reader of the whole body. It fails, with a *[ReadError], at the place where a file has
// gone, grown or shrunk.
func (b *Body) Open() (io.ReadCloser, error) {
	return &reader{rest: b.pieces, left: b.size}, nil
}

// Hash returns the lower-case hexadecimal SHA-256 of the body.
func (b *Body) Hash() (string, error) {
	if b.sum != "" {
		return b.sum, nil
	}
	r, err := b.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	b.sum = hex.EncodeToString(h.Sum(nil))
	return b.sum, nil
}

// reader reads one piece after the other.
type reader struct {
	rest []piece
	open io.ReadCloser
	name string
	left int64
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		if r.open == nil {
			if len(r.rest) == 0 {
				if r.left != 0 {
					return 0, &ReadError{r.name, errChanged}
				}
				return 0, io.EOF
			}
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.open.Read(p)
		r.left -= int64(n)
		switch {
		case r.left < 0:
			return 0, &ReadError{r.name, errChanged}
		case err == io.EOF:
			r.open.Close()
			r.open = nil
		case err != nil:
			return n, cannotRead(r.name, err)
		}
		if n > 0 {
			return n, nil
		}
	}
}

var errChanged = fmt.Errorf("it changed while it was read")

func (r *reader) next() error {
	p := r.rest[0]
	r.rest = r.rest[1:]
	if p.path == "" {
		r.open = io.NopCloser(bytes.NewReader(p.text))
		return nil
	}
	file, err := os.Open(p.path)
	if err != nil {
		return cannotRead(p.path, err)
	}
	r.open, r.name = file, p.path
	return nil
}

func (r *reader) Close() error {
	r.rest, r.left = nil, 0
	if r.open != nil {
		return r.open.Close()
	}
	return nil
}
