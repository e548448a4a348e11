package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/sigv4"
)

// request reads the step's request.
func (s *Step) request() (sigv4.Request, error) {
	head, body, _ := strings.Cut(s.Request, "\n\n")
	lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
	method, target, ok := strings.Cut(lines[0], " ")
	if !ok || strings.Contains(target, " ") {
		return sigv4.Request{}, fmt.Errorf("the request begins with %q, want a method and a target", lines[0])
	}
	req := sigv4.Request{Method: method, Target: target, Body: []byte(strings.TrimRight(body, "\n"))}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return sigv4.Request{}, fmt.Errorf("%q is no header field", line)
		}
		req.Header = append(req.Header, sigv4.Field{Name: name, Value: value})
	}
	if req.Host() == "" {
		return sigv4.Request{}, fmt.Errorf("the request has no Host")
	}
	return req, nil
}

// signed is a request as it is sent, and what its signature was computed over.
type signed struct {
	request sigv4.Request
	// canonical is nil for a request that is not signed; names are its signed headers.
	canonical *sigv4.CanonicalRequest
}

// sign signs a request as the step says.
func (s *Sign) sign(req sigv4.Request, keys map[string]sigv4.Credentials, first string, at time.Time, region, service string) (signed, error) {
	id := or(s.Key, first)
	credentials, ok := keys[id]
	if !ok {
		return signed{}, fmt.Errorf("there is no key %s", id)
	}
	signer := &sigv4.Signer{
		Credentials: credentials, Region: or(s.Region, region), Service: or(s.Service, service), Host: s.Host, PathPrefix: s.PathPrefix,
		Headers: func(name string) bool { return slices.Contains(s.Headers, name) },
	}
	view := req.Clone()
	view.Target = or(s.Target, req.Target)
	if s.Body != nil {
		view.Body = []byte(*s.Body)
	}
	at = at.Add(s.At)
	if s.Presign > 0 {
		out, err := signer.Presign(view, at, s.Presign)
		if err != nil {
			return signed{}, err
		}
		auth, _, err := out.Presigned()
		return signed{withLength(out), s.canonical(out, auth.SignedHeaders)}, err
	}
	out, err := signer.Sign(view, at)
	if err != nil {
		return signed{}, err
	}
	auth, err := sigv4.ParseAuthorization(out.Header.Value("authorization"))
	if err != nil {
		return signed{}, err
	}
	canonical := s.canonical(out, auth.SignedHeaders)
	out.Target, out.Body = req.Target, req.Body
	return signed{withLength(out), canonical}, nil
}

// canonical returns what the signature of a request covers.
func (s *Sign) canonical(req sigv4.Request, names []string) *sigv4.CanonicalRequest {
	if s.Host != "" {
		req.Header = req.Header.With("Host", s.Host)
	}
	req.Target = s.PathPrefix + req.Target
	c := sigv4.Canonicalize(&req, names, rules)
	if query, ok := req.Query(); ok {
		c.Query = sigv4.CanonicalQuery(query, "X-Amz-Signature")
	}
	return &c
}

// rules are those of execute-api and of Lambda alike.
var rules = sigv4.RulesFor("execute-api")

// withLength says the length of a body, as every client does.
func withLength(req sigv4.Request) sigv4.Request {
	if len(req.Body) > 0 && !req.Header.Has("content-length") {
		req.Header = append(req.Header, sigv4.Field{Name: "Content-Length", Value: strconv.Itoa(len(req.Body))})
	}
	return req
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
