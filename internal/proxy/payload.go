package proxy

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// payload is what is sent as body, and what stands for it in the signature.
type payload struct {
	// hash is the lower-case hexadecimal SHA-256, or a token.
	hash string
	// size is in bytes; -1 when it is not known.
	size int64
	// kept is the body where it was read already, and can be sent again; nil for one that passes through.
	kept *spool
	// stream is the body that passes through; nil for none.
	stream io.ReadCloser
	// trailer are the fields behind the body; they are there once it was read.
	trailer http.Header
	// frame is how the body is framed, nil for as it is.
	frame *chunked.Encoding
	// unframed says that the client's framing was taken off; checksums are fields of its trailer, which go out
	// in the header.
	unframed  bool
	checksums sigv4.Header
	// empty says that the client has said "Content-Length: 0".
	empty bool
}

// again reports whether the body can be sent a second time.
func (p *payload) again() bool { return p.stream == nil }

// release frees what was kept.
func (p *payload) release() {
	if p.kept != nil {
		p.kept.release()
		p.kept = nil
	}
}

// errEvents is for bodies whose parts the client has signed as events.
var errEvents = errors.New("signed events cannot be signed again")

// takePayload decides how the body of a request is signed, and reads it where its hash is needed. The errors
// are those of the client's connection, of spooling and of framing.
func (x *exchange) takePayload() error {
	r, u := x.in, x.up
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 && len(r.Trailer) == 0 {
		x.payload = payload{hash: sigv4.EmptyPayloadHash, empty: r.Header["Content-Length"] != nil}
		return nil
	}
	if r.ContentLength > x.p.limits.Body {
		return errTooLarge
	}
	claim := strings.TrimSpace(r.Header.Get("X-Amz-Content-Sha256"))
	switch claim {
	case sigv4.StreamingEvents:
		return errEvents
	case sigv4.StreamingPayload, sigv4.StreamingPayloadTrailer, sigv4.StreamingECDSAPayload, sigv4.StreamingECDSAPayloadTrailer:
		return x.unframe(true)
	case sigv4.StreamingUnsignedTrailer:
		if u.rules.UnsignedPayload && !u.rules.HashRefused && r.ContentLength > 0 {
			x.payload = payload{hash: claim, size: r.ContentLength, stream: x.passing()}
			return nil
		}
		return x.unframe(false)
	}
	passes := u.Route.Payload == PayloadUnsigned || u.rules.HashRefused || claim == sigv4.UnsignedPayload && u.rules.UnsignedPayload
	switch {
	case passes:
		x.payload = payload{hash: sigv4.UnsignedPayload, size: r.ContentLength, stream: x.passing(), trailer: r.Trailer}
		return nil
	case u.Route.Payload == PayloadStreaming && r.ContentLength > 0:
		x.payload = payload{hash: u.frame.Payload, size: r.ContentLength, stream: x.passing(), frame: &u.frame}
		return nil
	}
	return x.keep(r.Body)
}

// keep reads a body whole.
func (x *exchange) keep(body io.Reader) error {
	defer x.patience.done()
	kept, err := x.p.spooler.read(x.patience.reader(body))
	if err != nil {
		return err
	}
	x.payload = payload{hash: kept.hash(), size: kept.size, kept: kept, trailer: x.in.Trailer}
	if len(x.in.Trailer) > 0 {
		x.payload.size = -1 // a trailer needs chunks
	}
	return nil
}

// unframe takes the framing off a body that the client has sent in chunks of aws-chunked: their signatures are
// made with the client's own key. What it says in a trailer goes into the header.
func (x *exchange) unframe(signed bool) error {
	plain := chunked.NewUnframer(x.in.Body, signed)
	if err := x.keep(plain); err != nil {
		return err
	}
	x.payload.unframed = true
	x.payload.checksums = plain.Trailer()
	return nil
}

// attach makes the body of an outgoing request. Each call opens it anew.
func (p *payload) attach(out *http.Request) {
	out.Body, out.GetBody, out.ContentLength, out.Trailer = http.NoBody, nil, 0, nil
	switch {
	case p.empty, p.kept != nil && p.kept.size == 0 && p.size >= 0:
		out.TransferEncoding = identity
	case p.kept != nil:
		out.Body, out.ContentLength = p.kept.open(), p.size
		out.GetBody = func() (io.ReadCloser, error) { return p.kept.open(), nil }
	case p.stream != nil:
		out.Body, out.ContentLength = p.stream, p.size
	}
	if len(p.trailer) > 0 {
		out.Trailer = p.trailer
	}
}

// identity makes net/http write "Content-Length: 0" where it would leave it out.
var identity = []string{"identity"}

// unframedHeader takes the marks of the client's framing out of the header, and puts the checksums of its
// trailer in.
func (x *exchange) unframedHeader() {
	h := x.out.Header
	delete(h, "X-Amz-Decoded-Content-Length")
	delete(h, "X-Amz-Trailer")
	if encoding := h["Content-Encoding"]; encoding != nil {
		delete(h, "Content-Encoding")
		var left []string
		eachToken(encoding, func(token string) {
			if !strings.EqualFold(token, "aws-chunked") {
				left = append(left, token)
			}
		})
		if left != nil {
			h["Content-Encoding"] = []string{strings.Join(left, ", ")}
		}
	}
	for _, f := range x.payload.checksums {
		h[http.CanonicalHeaderKey(f.Name)] = []string{f.Value}
	}
}

// readCloser reads from one and closes another.
type readCloser struct {
	io.Reader
	io.Closer
}
