package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "get-body-not-empty", Family: FamilyPayload, Hop: HopClient, Prior: 0,
	Title: "a request without a body was signed over a body",
	Told: []Telling{
		{
			All: some(prose.GetWithBody), Weight: 3,
			Answers: []answer.Kind{answer.EdgeRefused},
			Says:    "The text says that a GET request has a body. Many clients hash it and do not send it, and CloudFront refuses it.",
		},
	},
	Hides:  []Code{"payload-mutated"},
	Look:   lookBodyNotEmpty,
	Vary:   varyBodyNotEmpty,
	Commit: commitBodyNotEmpty,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			{Client: true, Text: "Sign GET and HEAD over the empty string: hash \"\", not the text of an absent value. In the generated API Gateway client, pass '' as body instead of undefined or {}."},
			callFix(c, "Send the request without a body."),
		}
	},
})

// lookBodyNotEmpty recognises S3's own comparison of the two hashes.
func lookBodyNotEmpty(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.PayloadHashMismatch) || c.Answer.Server != sigv4.EmptyPayloadHash || c.Answer.Client == sigv4.EmptyPayloadHash || !withoutBody(methodOf(c)) {
		return nil
	}
	signed := c.Answer.Client
	for _, body := range emptyBodies {
		if sigv4.HashPayload([]byte(body)) == signed {
			signed += " (" + body + ")"
			break
		}
	}
	list := said(c, "get-body-not-empty", fmt.Sprintf("The %s has no body, and the client signed the hash of one.", methodOf(c)))
	list[0].Signed, list[0].Verified, list[0].Label = signed, describePayload(c.Answer.Server), "payload"
	return list
}

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

// commitBodyNotEmpty signs a request without a body over what a library writes for none.
func commitBodyNotEmpty(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 {
		return false
	}
	a.Request.Method, a.Request.Body = pick(r, "GET", "HEAD", "DELETE"), nil
	if sigv4.RulesFor(a.Service).PayloadHeader {
		return a.declarePayload(sigv4.HashPayload([]byte("{}")))
	}
	return signsVariant(varyBodyNotEmpty, nil)(r, a)
}
