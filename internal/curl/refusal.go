package curl

import (
	"net/http"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

// explain has a refusal of the signature explained, from what was really sent and answered.
func (s *Session) explain(x *exchange, body []byte) {
	if s.Explain == nil || s.Options.NoExplain || x.signed == nil || !refusal(x, body) {
		return
	}
	s.Explain(s.refusalCase(x, body))
}

// refusal reports whether an answer is one about the signature or the right to call, or may be one.
func refusal(x *exchange, body []byte) bool {
	a := answer.Recognise(answer.Response{Status: x.answer.Status, Header: x.answer.Header, Body: string(body)})
	switch x.answer.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	default:
		return x.answer.Status < 500 && a.Kind != answer.Unknown && a.Kind != answer.NotFound
	}
}

// refusalCase is the case of a request that this process signed and sent. The client's side is what was
// signed, with the secret at hand; the verifier's side is what its answer tells.
func (s *Session) refusalCase(x *exchange, body []byte) *evidence.Case {
	c, err := evidence.Read([]evidence.Input{{Name: "answer", Data: append([]byte(x.answer.Head), body...)}})
	if err != nil {
		// The answer is no text. What is known of it is its head.
		response := answer.Response{Status: x.answer.Status, Header: x.answer.Header}
		c = &evidence.Case{Answer: &evidence.Answer{Answer: answer.Recognise(response), Response: response}}
	}
	signed := x.signed
	c.Request = &evidence.Request{Request: signed.Request, Scheme: x.draft.url.Scheme, WholeHeader: true}
	c.Request.Header = x.answer.Sent
	c.Request.PayloadHash = ""
	c.Request.Body, c.Request.WholeBody = x.draft.body.Text(maxRefusal)
	raw := signed.Request.Header.Value("authorization")
	c.Claim = &evidence.Claim{Authorization: signed.Authorization, Raw: raw}
	c.Signed = &evidence.Canonical{CanonicalRequest: signed.Canonical, Has: evidence.HasAll, Check: evidence.Confirmed}
	c.SignedString = &evidence.StringToSign{StringToSign: signed.StringToSign}
	c.URL = &evidence.Text{Text: x.draft.url.String()}
	given := s.keys.Credentials
	c.Given = &given
	signedHost, _ := signed.Canonical.Header("host")
	for _, host := range []string{x.draft.url.Host, signed.Request.Host(), signedHost} {
		if host = strings.ToLower(host); host != "" && !slices.ContainsFunc(c.Hosts, func(t evidence.Text) bool { return t.Text == host }) {
			c.Hosts = append(c.Hosts, evidence.Text{Text: host})
		}
	}
	c.Secrets = append(c.Secrets, s.secrets()...)
	return c
}
