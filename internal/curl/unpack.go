package curl

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"countersign/internal/send"
)

// unpack undoes a Content-Encoding (RFC 9110, section 8.4).
func unpack(body io.Reader, encoding string) (io.Reader, error) {
	var open func(io.Reader) (io.Reader, error)
	switch strings.ToLower(encoding) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		open = func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	case "deflate":
		open = openDeflate
	default:
		return nil, &Exit{codeEncoding, fmt.Sprintf("the answer is packed as %q: gzip and deflate are known", encoding), []string{"leave out --compressed to get it as it is"}}
	}
	return &unpacked{from: body, open: open, encoding: encoding}, nil
}

// openDeflate reads the zlib format, which the name deflate means, and also what the name says, which some
// servers send.
func openDeflate(body io.Reader) (io.Reader, error) {
	var head [2]byte
	n, err := io.ReadFull(body, head[:])
	if n == 0 {
		return nil, err
	}
	body = io.MultiReader(bytes.NewReader(head[:n]), body)
	if n < 2 || (uint(head[0])<<8|uint(head[1]))%31 != 0 || head[0]&0x0f != 8 {
		return flate.NewReader(body), nil
	}
	return zlib.NewReader(body)
}

// unpacked is a body without its packing. It is opened at the first reading: an answer to HEAD has no body,
// whatever its fields say.
type unpacked struct {
	from     io.Reader
	open     func(io.Reader) (io.Reader, error)
	encoding string
	inner    io.Reader
}

func (u *unpacked) Read(p []byte) (int, error) {
	if u.inner == nil {
		inner, err := u.open(u.from)
		if err != nil {
			return 0, u.explain(err)
		}
		u.inner = inner
	}
	n, err := u.inner.Read(p)
	return n, u.explain(err)
}

// explain tells an error of the packing from one of the network.
func (u *unpacked) explain(err error) error {
	var failure *send.Failure
	if err == nil || err == io.EOF || errors.As(err, &failure) {
		return err
	}
	return &Exit{codeEncoding, fmt.Sprintf("the answer is not packed as its Content-Encoding %q says: %v", u.encoding, err), nil}
}
