package lab

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/gateway"
	"countersign/sigv4"
)

// maxShown is the size in bytes of the largest body that is written into evidence.
const maxShown = 64 << 10

// Evidence returns what a client has of a refused request: the request as it sent it and the answer, as
// text.
func (x *Exchange) Evidence() []evidence.Input { return x.evidence(&x.Reply) }

func (x *Exchange) evidence(answer *Reply) []evidence.Input {
	return []evidence.Input{
		{Name: "request.http", Data: requestText(&x.Sent)},
		{Name: "response.http", Data: answer.text()},
	}
}

// requestText writes a request as HTTP/1.1 has it on the wire, with line feeds alone.
func requestText(r *sigv4.Request) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", r.Method, r.Target)
	writeMessage(&b, r.Header, r.Body)
	return b.Bytes()
}

func (r *Reply) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\n", r.Status, reason(r.Status))
	writeMessage(&b, r.Header, r.Body)
	return b.Bytes()
}

func writeMessage(b *bytes.Buffer, header sigv4.Header, body []byte) {
	for _, f := range header {
		fmt.Fprintf(b, "%s: %s\n", f.Name, f.Value)
	}
	b.WriteByte('\n')
	if len(body) <= maxShown && utf8.Valid(body) {
		b.Write(body)
	}
}

// reason is the reason phrase of a status that the lab answers with (RFC 9110, section 15).
func reason(status int) string {
	phrases := map[int]string{
		200: "OK", 301: "Moved Permanently", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
		404: "Not Found", 410: "Gone", 413: "Content Too Large", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
	}
	return phrases[status]
}

// inside returns the evidence as the lab itself has it: complete, with the request as it arrived and the
// gateway's own account.
func (x *Exchange) inside() *evidence.Case {
	answered := &x.Reply
	if x.Replaced != nil {
		answered = x.Replaced
	}
	c, err := evidence.Read(x.evidence(answered))
	if err != nil {
		return nil // there is always a request
	}
	if r := c.Request; r != nil {
		r.WholeHeader, r.WholeBody = true, !x.Partial
	}
	if c.Claim == nil {
		return c // there is no signature of the client's to compare
	}
	if x.Received != nil && x.edge != nil {
		c.Received = &evidence.Request{Request: *x.Received, WholeHeader: true, WholeBody: !x.Partial}
	}
	if v := x.Verdict; v != nil && c.Verified == nil && !x.signedByEdge() {
		if trace := v.Trace(); trace != nil {
			c.Verified = &evidence.Canonical{CanonicalRequest: trace.Canonical, Has: evidence.HasAll, Check: evidence.Confirmed}
			c.VerifiedString = &evidence.StringToSign{StringToSign: trace.StringToSign}
		}
	}
	if v := x.Verdict; v != nil && v.Reason == gateway.SignatureMismatch && c.Answer != nil {
		c.Answer.Kind = answer.SignatureMismatch // an HTTP API does not say so
	}
	if key, ok := x.path.key(c.Claim.Credential.AccessKeyID); ok {
		c.Given = &sigv4.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken}
	}
	return c
}

// signedByEdge reports whether CloudFront put a signature of its own in the place of the client's.
func (x *Exchange) signedByEdge() bool {
	if x.Edge == nil {
		return false
	}
	for _, c := range x.Edge.Changes {
		if strings.HasPrefix(string(c.Rule), "origin-access-control") {
			return true
		}
	}
	return false
}
