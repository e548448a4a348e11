package sigv4http

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"

	"countersign/sigv4"
)

// Handler is a middleware that lets only correctly signed requests through.
type Handler struct {
	// Next serves accepted requests; [AccessKeyID] tells it who signed.
	Next http.Handler
	// Verifier has the key source, the clock, and what was to be signed for.
	Verifier *sigv4.Verifier
	// MaxBody is how much of a body is kept in memory to hash it, for requests that do not say its hash in
	// X-Amz-Content-Sha256; 0 means [DefaultMaxBuffer]. A larger one is answered with 413.
	MaxBody int64
	// Refuse answers a request that was not accepted. nil means a plain 403 that says no more than that.
	// err is a *[sigv4.Refusal] or an error of the key source.
	Refuse func(w http.ResponseWriter, r *http.Request, err error)
}

// ErrPayloadHash is the error of reading a body that does not have the hash that was signed. It comes in
// place of io.EOF, so that a handler which reads to the end never takes a false body for whole.
var ErrPayloadHash = errors.New("sigv4http: body does not have the signed hash")

type contextKey struct{}

// AccessKeyID returns the key id that a request, served behind [Handler], was signed with.
func AccessKeyID(ctx context.Context) (string, bool) {
	id, ok := ctx.Value(contextKey{}).(string)
	return id, ok
}

// ServeHTTP verifies r and serves or refuses it. A body whose hash is in X-Amz-Content-Sha256 streams:
// the signature is checked first and the hash when the body ends.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := sigv4.Request{Method: r.Method, Target: r.RequestURI, Header: sigv4.Header{{Name: "Host", Value: r.Host}}}
	for name, values := range r.Header {
		for _, value := range values {
			request.Header = append(request.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	claimed := r.Header.Get("X-Amz-Content-Sha256")
	if claimed != "" {
		request.PayloadHash = claimed
	} else {
		limit := h.MaxBody
		if limit == 0 {
			limit = DefaultMaxBuffer
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if errors.As(err, new(*http.MaxBytesError)) {
			http.Error(w, "request body too large", http.StatusRequestEntityTooLarge)
			return
		} else if err != nil {
			http.Error(w, "request body cannot be read", http.StatusBadRequest)
			return
		}
		request.Body = body
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := h.Verifier.Check(&request); err != nil {
		h.refuse(w, r, err)
		return
	}
	if sigv4.IsPayloadHash(claimed) {
		r.Body = &checkedBody{body: r.Body, hash: sha256.New(), want: claimed}
	}
	id := ""
	if auth, presigned, err := request.Presigned(); presigned && err == nil {
		id = auth.Credential.AccessKeyID
	} else if auth, err := sigv4.ParseAuthorization(r.Header.Get("Authorization")); err == nil {
		id = auth.Credential.AccessKeyID
	}
	h.Next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, id)))
}

func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if h.Refuse != nil {
		h.Refuse(w, r, err)
		return
	}
	http.Error(w, "forbidden", http.StatusForbidden)
}

// checkedBody passes a body on and fails at its end when its hash is not the signed one.
type checkedBody struct {
	body io.ReadCloser
	hash hash.Hash
	want string
}

func (b *checkedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.hash.Write(p[:n])
	if err == io.EOF && subtle.ConstantTimeCompare([]byte(hex.EncodeToString(b.hash.Sum(nil))), []byte(b.want)) != 1 {
		return n, ErrPayloadHash
	}
	return n, err
}

func (b *checkedBody) Close() error { return b.body.Close() }
