package sigv4http

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"countersign/sigv4"
)

// DefaultMaxBuffer is how much of a body that cannot be read twice [Transport] keeps in memory to hash it.
const DefaultMaxBuffer = 16 << 20

// ErrBodyTooLarge is the error for a body that cannot be read twice and is larger than MaxBuffer. Set
// GetBody on the request, or Payload on the transport where the service takes [sigv4.UnsignedPayload].
var ErrBodyTooLarge = errors.New("sigv4http: body is larger than MaxBuffer and cannot be read twice")

// ErrRedirected is the error for a redirect to another host where the signature is for a fixed one: what is
// signed for [sigv4.Signer.Host] would be handed to a stranger, who chose the path as well.
var ErrRedirected = errors.New("sigv4http: a redirect leads to another host than the one that the signature is for")

// Transport is an http.RoundTripper that signs each request before Base sends it. It may be used by
// several goroutines at once; its fields must not change meanwhile.
type Transport struct {
	// Base sends the signed request; nil means http.DefaultTransport.
	Base http.RoundTripper
	// Signer says what to sign for: credentials, region, service, the sign host and the path prefix.
	Signer *sigv4.Signer
	// Credentials, when set, gives the credentials for each request in place of the signer's, such as
	// temporary ones that are renewed.
	Credentials func(context.Context) (sigv4.Credentials, error)
	// Connect is the host, with an optional port, where the socket goes and that TLS asks a certificate
	// for; "" means the URL's. The Host header stays the request's.
	Connect string
	// Payload, when set, stands for every body: [sigv4.UnsignedPayload], for services that take it.
	Payload string
	// MaxBuffer is in bytes; 0 means [DefaultMaxBuffer].
	MaxBuffer int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// last remembers the signer of the last credentials, and with it their signing key.
	last atomic.Pointer[sigv4.Signer]
}

// RoundTrip signs a copy of r and sends it. Bodies stream: one that can be read twice (GetBody) is hashed
// from a second reader and never held in memory.
//
// It does not sign what a redirect sends to another host, and fails with [ErrRedirected], where the signature is
// for [sigv4.Signer.Host] whatever the URL says.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.Signer.Host != "" && t.Connect == "" && redirectedElsewhere(r) {
		closeBody(r)
		return nil, ErrRedirected
	}
	out := r.Clone(r.Context())
	hash, err := t.hashBody(out)
	if err != nil {
		closeBody(r)
		return nil, err
	}
	signer := t.Signer
	if t.Credentials != nil {
		credentials, err := t.Credentials(r.Context())
		if err != nil {
			closeBody(r)
			return nil, fmt.Errorf("sigv4http: credentials: %w", err)
		}
		signer = t.signerFor(credentials)
	}
	now := time.Now
	if t.Now != nil {
		now = t.Now
	}
	if err := Sign(signer, out, hash, now()); err != nil {
		closeBody(r)
		return nil, err
	}
	if t.Connect != "" {
		out.Host = hostOf(r)
		out.URL.Host = t.Connect
	}
	base := t.Base
	if base == nil {
		base = http.DefaultTransport
	}
	return base.RoundTrip(out)
}

// signerFor is the transport's signer with these credentials.
func (t *Transport) signerFor(credentials sigv4.Credentials) *sigv4.Signer {
	if last := t.last.Load(); last != nil && last.Credentials == credentials {
		return last
	}
	s := t.Signer
	signer := &sigv4.Signer{
		Credentials: credentials, Region: s.Region, Service: s.Service, Rules: s.Rules,
		Scheme: s.Scheme, Host: s.Host, PathPrefix: s.PathPrefix, Headers: s.Headers,
	}
	t.last.Store(signer)
	return signer
}

// hashBody returns what stands for the body of r, and leaves r with a body that can be sent.
func (t *Transport) hashBody(r *http.Request) (string, error) {
	if claimed := r.Header.Get("X-Amz-Content-Sha256"); claimed != "" {
		return claimed, nil
	}
	switch {
	case r.Body == nil || r.Body == http.NoBody:
		return sigv4.EmptyPayloadHash, nil
	case t.Payload != "":
		return t.Payload, nil
	case r.GetBody != nil:
		body, err := r.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		h := sha256.New()
		if _, err := io.Copy(h, body); err != nil {
			return "", fmt.Errorf("sigv4http: hash the body: %w", err)
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	limit := t.MaxBuffer
	if limit == 0 {
		limit = DefaultMaxBuffer
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("sigv4http: read the body: %w", err)
	case int64(len(data)) > limit:
		return "", ErrBodyTooLarge
	}
	r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(data))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	r.ContentLength = int64(len(data))
	return sigv4.HashPayload(data), nil
}

// redirectedElsewhere reports whether r was made of a redirect, or of several, that led to another host.
func redirectedElsewhere(r *http.Request) bool {
	for from := r; from.Response != nil && from.Response.Request != nil; {
		from = from.Response.Request
		if from.URL.Host != r.URL.Host {
			return true
		}
	}
	return false
}

// closeBody keeps the contract of http.RoundTripper for a request that is not sent.
func closeBody(r *http.Request) {
	if r.Body != nil {
		r.Body.Close()
	}
}
