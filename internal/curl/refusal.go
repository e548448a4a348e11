package curl

import (
	"countersign/internal/answer"
	"countersign/internal/signing"
)

// explain has a refusal of the signature explained, from what was really sent and answered.
func (s *Session) explain(x *exchange, body []byte) {
	response := answer.Response{Status: x.answer.Status, Header: x.answer.Header, Body: string(body)}
	if s.Explain == nil || s.Options.NoExplain || x.signed == nil || !signing.Refused(response) {
		return
	}
	refusal := signing.Refusal{
		Signed: *x.signed, Scheme: x.draft.url.Scheme, URL: x.draft.url.String(), URLHost: x.draft.url.Host,
		Sent: x.answer.Sent, Head: x.answer.Head, Answer: response, Credentials: s.keys.Credentials, Secrets: s.secrets(),
	}
	refusal.Body, refusal.Whole = x.draft.body.Text(maxRefusal)
	s.Explain(refusal.Case())
}
