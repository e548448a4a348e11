package sigv4http

import (
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
	"unsafe"

	"countersign/sigv4"
)

// Sign signs r in place, as net/http will send it: it sets X-Amz-Date, X-Amz-Security-Token for temporary
// credentials, X-Amz-Region-Set with a [sigv4.Scheme], X-Amz-Content-Sha256 where the service's rules ask for
// it or a token stands for the body, and Authorization.
//
// payloadHash stands for the body, which Sign does not read: the lower-case hexadecimal SHA-256 of it,
// [sigv4.EmptyPayloadHash] when there is none, or a token such as [sigv4.UnsignedPayload]. It fails as
// [sigv4.Signer.Sign] does.
func Sign(signer *sigv4.Signer, r *http.Request, payloadHash string, at time.Time) error {
	rules := sigv4.RulesFor(signer.Service)
	if signer.Rules != nil {
		rules = *signer.Rules
	}
	header := r.Header
	if header == nil {
		header = http.Header{}
		r.Header = header
	}
	payloadHash = rules.Payload(payloadHash)
	// One array behind all values: a header keeps a slice of its own for each name. The names are in the form
	// of http.CanonicalHeaderKey already, so the map is written directly.
	values := &[4]string{stamp(at), signer.Credentials.SessionToken, payloadHash, ""}
	header["X-Amz-Date"] = values[0:1:1]
	if values[1] == "" || rules.TokenAfterSigning {
		delete(header, "X-Amz-Security-Token")
	} else {
		header["X-Amz-Security-Token"] = values[1:2:2]
	}
	if rules.PayloadHeader || !sigv4.IsPayloadHash(payloadHash) {
		header["X-Amz-Content-Sha256"] = values[2:3:3]
	}
	if signer.Scheme != nil {
		header.Set("X-Amz-Region-Set", signer.Region)
	}

	// All of this stays on the stack, unless the request is uncommonly large.
	var (
		fields        [usualFields]sigv4.Field
		target, value [usualText]byte
	)
	request := sigv4.Request{
		Method: method(r), Target: targetOf(r.URL, target[:0]), PayloadHash: payloadHash,
		Header: append(fields[:0], sigv4.Field{Name: "Host", Value: hostOf(r)}),
	}
	for name, list := range header {
		for _, value := range list {
			request.Header = append(request.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	authorization, err := signer.AppendAuthorization(value[:0], &request)
	if err != nil {
		delete(header, "Authorization")
		return err
	}
	values[3] = string(authorization)
	header["Authorization"] = values[3:4:4]
	if values[1] != "" && rules.TokenAfterSigning {
		header["X-Amz-Security-Token"] = values[1:2:2]
	}
	return nil
}

// stamp is at as in X-Amz-Date. The text of the last second is kept: most requests share it.
func stamp(at time.Time) string {
	if last := lastStamp.Load(); last != nil && last.second == at.Unix() {
		return last.text
	}
	made := &secondStamp{at.Unix(), at.UTC().Format(sigv4.TimeLayout)}
	lastStamp.Store(made)
	return made.text
}

type secondStamp struct {
	second int64
	text   string
}

var lastStamp atomic.Pointer[secondStamp]

// usualFields and usualText are how many header fields and how many bytes of target, or of authorization, are
// signed without further memory.
const usualFields, usualText = 24, 512

// targetOf is u.RequestURI, put together in the given memory, which the text shares.
func targetOf(u *url.URL, memory []byte) string {
	path := u.EscapedPath()
	if u.Opaque != "" || path == "" || u.RawQuery == "" {
		return u.RequestURI()
	}
	memory = append(append(append(memory, path...), '?'), u.RawQuery...)
	return unsafe.String(&memory[0], len(memory))
}

// method is the method that net/http sends for r.
func method(r *http.Request) string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// hostOf is the Host header that net/http sends for r, for names that need no conversion.
func hostOf(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}
