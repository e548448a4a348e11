package proxy

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

// signerFor returns the signer for credentials: the last one while they stay the same, for the signing key of
// the day is in it.
func (u *upstream) signerFor(c sigv4.Credentials) *sigv4.Signer {
	if last := u.last.Load(); last != nil && last.Credentials == c {
		return last
	}
	signer := u.signer(c)
	u.last.Store(signer)
	return signer
}

// sign signs the outgoing request as it stands. Nothing of it is changed afterwards.
func (x *exchange) sign(at time.Time) error {
	if frame := x.payload.frame; frame != nil {
		return x.signFramed(at)
	}
	if x.up.Route.Presign == 0 && !strings.HasPrefix(x.target, "//") && !mayBePresigned(x.target) {
		x.exact = setTarget(x.out.URL, x.target)
		return sigv4http.Sign(x.signer, x.out, x.payload.hash, at)
	}
	var signed sigv4.Request
	var err error
	if x.up.Route.Presign != 0 && x.payload.hash == sigv4.EmptyPayloadHash && x.up.rules.PresignUnsigned {
		x.payload.hash = sigv4.UnsignedPayload
	}
	req := x.outgoing()
	if x.up.Route.Presign != 0 {
		signed, err = x.signer.Presign(req, at, x.up.Route.Presign)
	} else {
		signed, err = x.signer.Sign(req, at)
	}
	if err != nil {
		return err
	}
	x.take(signed)
	return nil
}

// mayBePresigned reports whether a target may have a signature of the client's own, however its name is written.
func mayBePresigned(target string) bool {
	return strings.Contains(target, "X-Amz-") || strings.Contains(target, "Amz%2D") || strings.Contains(target, "Amz%2d") || strings.Contains(target, "X%2")
}

// signFramed signs a request whose body is sent in chunks, each with a signature of its own.
func (x *exchange) signFramed(at time.Time) error {
	req, err := x.payload.frame.Prepare(x.outgoing(), x.payload.size)
	if err != nil {
		return err
	}
	signed, err := x.signer.Sign(req, at)
	if err != nil {
		return err
	}
	body, err := x.payload.frame.Encode(&signed, x.signer.Credentials.SecretAccessKey, x.payload.stream)
	if err != nil {
		return err
	}
	x.take(signed)
	x.out.Body = readCloser{body, x.payload.stream}
	x.out.ContentLength, err = x.payload.frame.Length(x.payload.size)
	return err
}

// outgoing is the request that goes out in the model of sigv4: its Host first, then its fields by name.
func (x *exchange) outgoing() sigv4.Request {
	header := make(sigv4.Header, 1, len(x.out.Header)+4)
	header[0] = sigv4.Field{Name: "Host", Value: x.out.Host}
	for name, values := range x.out.Header {
		for _, value := range values {
			header = append(header, sigv4.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(header[1:], func(a, b sigv4.Field) int { return strings.Compare(a.Name, b.Name) })
	return sigv4.Request{Method: x.out.Method, Target: x.target, Header: header, PayloadHash: x.payload.hash}
}

// take makes a signed request the one that goes out.
func (x *exchange) take(signed sigv4.Request) {
	header := make(http.Header, len(signed.Header))
	for _, f := range signed.Header[1:] {
		name := http.CanonicalHeaderKey(f.Name)
		header[name] = append(header[name], f.Value)
	}
	delete(header, "Content-Length")
	x.out.Header, x.target = header, signed.Target
	x.exact = setTarget(x.out.URL, x.target)
}
