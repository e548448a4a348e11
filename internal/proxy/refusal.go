package proxy

import (
	"net/http"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/signing"
	"countersign/sigv4"
)

// maxSeen is the size in bytes of the largest body that is kept for a diagnosis; AWS's answers have a few
// thousand.
const maxSeen = 64 << 10

// sighting is what is kept of an answer while it passes.
type sighting struct {
	response *http.Response
	header   sigv4.Header
	body     []byte
	total    int64
	most     int
	// request is the body that was sent, where it was in memory; whole says that it is all of it.
	request []byte
	whole   bool
}

func (s *sighting) write(p []byte) {
	s.total += int64(len(p))
	if room := s.most - len(s.body); room > 0 {
		s.body = append(s.body, p[:min(room, len(p))]...)
	}
}

// look decides whether an answer is kept: one that may refuse the signature, and all where a record is made.
func (x *exchange) look(r *http.Response) {
	most := 0
	if mayRefuse(r.StatusCode) {
		most = maxSeen
	}
	if x.p.options.Record != nil {
		most = maxRecorded
	}
	if most == 0 {
		return
	}
	x.seen = &sighting{response: r, header: fields(r.Header), most: most, whole: true}
	switch {
	case x.payload.kept != nil:
		x.seen.request = slices.Clone(x.payload.kept.head())
		x.seen.whole = x.seen.request != nil || x.payload.size == 0
	case x.payload.stream != nil:
		x.seen.whole = false
	}
}

// mayRefuse reports whether answers of a status can be about the signature. Which are, the whole answer tells.
func mayRefuse(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnauthorized || status == http.StatusForbidden
}

// fields lists a header by name.
func fields(h http.Header) sigv4.Header {
	list := make(sigv4.Header, 0, len(h))
	for name, values := range h {
		for _, value := range values {
			list = append(list, sigv4.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(list, func(a, b sigv4.Field) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// response is the answer in the model of the package answer.
func (s *sighting) reply() answer.Response {
	return answer.Response{Status: s.response.StatusCode, Header: s.header, Body: string(s.body)}
}

// refusal returns what is needed to explain the answer, or nil where it refuses nothing.
func (x *exchange) refusal() *patient {
	if x.seen == nil || x.failure != nil || !mayRefuse(x.status) || !signing.Refused(x.seen.reply()) {
		return nil
	}
	sent := x.outgoing()
	if framed := x.payload.frame; framed != nil {
		sent.PayloadHash = framed.Payload
	}
	return &patient{
		id: x.id, route: x.up.Route.Name, method: x.in.Method, came: x.in.RequestURI, began: x.began,
		signer: x.signer, sent: sent, keys: x.up.keys, seen: x.seen,
		scheme: x.up.scheme, origin: x.up.origin, meters: x.p.metrics,
	}
}

// head writes the head of an answer as HTTP/1.1 has it.
func (s *sighting) head() string {
	var b strings.Builder
	b.WriteString("HTTP/1.1 " + s.response.Status + "\r\n")
	for _, f := range s.header {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// explained is the case of a refusal.
func (p *patient) explained() (*signing.Refusal, error) {
	signed, err := signing.Texts(p.signer, p.sent)
	if err != nil {
		return nil, err
	}
	keys := p.signer.Credentials
	return &signing.Refusal{
		Signed: signed, Scheme: p.scheme, URL: p.origin + p.sent.Target, URLHost: p.sent.Host(),
		Body: p.seen.request, Whole: p.seen.whole, Head: p.seen.head(), Answer: p.seen.reply(),
		Credentials: keys, Secrets: []string{keys.SecretAccessKey, keys.SessionToken},
	}, nil
}
