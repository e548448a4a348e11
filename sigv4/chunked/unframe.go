package chunked

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"countersign/sigv4"
)

// Unframer reads the data in a framed body and verifies nothing of it: neither signatures nor checksums. It is
// for those who sign the data anew, such as a proxy whose client has signed with a key of its own. Whoever
// wants to know whether the body is the one that was signed uses [Decode].
type Unframer struct {
	body    *bufio.Reader
	signed  bool
	inChunk int64
	fields  sigv4.Header
	err     error
}

// NewUnframer returns a reader of the data in a framed body. signed says that each chunk has a signature.
func NewUnframer(body io.Reader, signed bool) *Unframer {
	return &Unframer{body: bufio.NewReaderSize(body, maxLine), signed: signed}
}

// Trailer returns the fields of the trailer, without their signature, once Read has returned io.EOF.
func (u *Unframer) Trailer() sigv4.Header {
	if u.err != io.EOF {
		return nil
	}
	return slices.Clone(u.fields)
}

// Read hands out data. It fails with [ErrMalformed] where the framing is wrong.
func (u *Unframer) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if u.err == nil && u.inChunk == 0 {
		u.err = u.next()
	}
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.body.Read(p[:min(int64(len(p)), u.inChunk)])
	u.inChunk -= int64(n)
	switch {
	case err != nil:
		u.err = ended(err, "in the data of a chunk")
	case u.inChunk == 0:
		u.err = u.lineEnd()
	}
	return n, nil
}

// next reads the line before a chunk; behind the last chunk it reads the trailer and returns io.EOF.
func (u *Unframer) next() error {
	line, err := u.line()
	if err != nil {
		return err
	}
	digits, _, _ := strings.Cut(line, ";")
	size, err := strconv.ParseUint(digits, 16, 50)
	switch {
	case err != nil:
		return fmt.Errorf("%w: the size of a chunk is not a hexadecimal number", ErrMalformed)
	case u.signed && !strings.Contains(line, extension):
		return fmt.Errorf("%w: want SIZE%s and a signature", ErrMalformed, extension)
	case size == 0:
		return u.trailer()
	}
	u.inChunk = int64(size)
	return nil
}

// trailer reads what follows the chunk without data.
func (u *Unframer) trailer() error {
	for {
		line, err := u.body.ReadSlice('\n')
		if err != nil && err != io.EOF {
			return fmt.Errorf("%w: the trailer cannot be read: %w", ErrMalformed, err)
		}
		if text := strings.TrimRight(string(line), "\r\n"); text != "" {
			name, value, ok := strings.Cut(text, ":")
			if !ok || len(u.fields) >= maxTrailer {
				return fmt.Errorf("%w: want the trailer's fields, as name:value, and %d at most", ErrMalformed, maxTrailer)
			}
			if !strings.EqualFold(name, trailerSignature) {
				u.fields = append(u.fields, sigv4.Field{Name: strings.ToLower(name), Value: sigv4.CanonicalValue(value)})
			}
		}
		if err == io.EOF {
			return io.EOF
		}
	}
}

func (u *Unframer) line() (string, error) {
	line, err := u.body.ReadSlice('\n')
	switch {
	case err == bufio.ErrBufferFull:
		return "", fmt.Errorf("%w: a line of more than %d bytes", ErrMalformed, maxLine)
	case err != nil:
		return "", ended(err, "before the last chunk")
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

func (u *Unframer) lineEnd() error {
	var end [2]byte
	if _, err := io.ReadFull(u.body, end[:]); err != nil {
		return ended(err, "behind the data of a chunk")
	}
	if string(end[:]) != "\r\n" {
		return fmt.Errorf("%w: no line break behind the data of a chunk", ErrMalformed)
	}
	return nil
}
