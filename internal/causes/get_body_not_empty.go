package causes

import (
	"fmt"
	"iter"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "get-body-not-empty", Family: FamilyPayload, Hop: HopClient, Prior: 0,
	Title: "a request without a body was signed over a body",
	Hides: []Code{"payload-mutated"},
	Vary:  varyBodyNotEmpty,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			{Client: true, Text: "Sign GET and HEAD over the empty string: hash \"\", not the text of an absent value. In the generated API Gateway client, pass '' as body instead of undefined or {}."},
			queryFix(c, "Send the request without a body."),
		}
	},
})

func varyBodyNotEmpty(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if !withoutBody(s.Canonical.Method) || s.Canonical.PayloadHash != sigv4.EmptyPayloadHash {
			return
		}
		for i, body := range emptyBodies {
			hash := sigv4.HashPayload([]byte(body))
			v := payloadVariant(s, hash, hash+" ("+body+")",
				fmt.Sprintf("The %s was signed over the body %s; the verifier hashes the empty body.", s.Canonical.Method, printable(body)), float64(min(i, 3))-3)
			if !yield(v) {
				return
			}
		}
		for _, a := range accounts(c, PartPayload) {
			if !sigv4.IsPayloadHash(a.text) || a.text == sigv4.EmptyPayloadHash {
				continue
			}
			if !yield(payloadVariant(s, a.text, a.text, fmt.Sprintf("The %s was signed over a body; the verifier hashes the empty body.", s.Canonical.Method), 0)) {
				return
			}
		}
	}
}
