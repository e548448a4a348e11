package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "unsigned-payload-refused", Family: FamilyPayload, Hop: HopClient,
	Title: "UNSIGNED-PAYLOAD was signed where the service hashes the body",
	Told: []Telling{
		{
			All: some(prose.SaysUnsigned), Weight: 2,
			If: func(c *evidence.Case) bool {
				named := c.NamedService()
				return named != "" && named != "s3" && !IsStore(named) && !sigv4.RulesFor(named).UnsignedPayload
			},
			Says: "The text speaks of UNSIGNED-PAYLOAD. Of AWS's services few but S3 take the word in place of the hash of the body.",
		},
	},
	Look:   lookUnsignedPayload,
	Vary:   varyUnsignedPayload,
	Commit: commitUnsignedPayload,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fix := Fix{Client: true, Text: "Sign the SHA-256 of the body in place of UNSIGNED-PAYLOAD."}
		if service := c.Service(); service != "" {
			fix.Text = fmt.Sprintf("Sign the SHA-256 of the body in place of UNSIGNED-PAYLOAD: configure the signer for %s, not for S3.", service)
		}
		return []Fix{fix}
	},
})

// payloadToken is the word that stands in for the payload's hash on the client's side, or "". What other lines of
// the evidence name counts where no request and no canonical request tells.
func payloadToken(c *evidence.Case) string {
	words := []string{}
	if c.Request != nil {
		words = append(words, c.Request.Header.Value(payloadHeader))
	}
	for _, canonical := range []*evidence.Canonical{c.Signed, c.Verified} {
		if canonical == nil {
			continue
		}
		header, _ := canonical.Header(payloadHeader)
		words = append(words, canonical.PayloadHash, header)
	}
	told := false
	for _, word := range words {
		word = strings.Trim(word, " \t")
		told = told || word != ""
		if word != "" && !sigv4.IsPayloadHash(word) && !Redacted(word) {
			return word
		}
	}
	for _, h := range c.Hints {
		if h.Kind == evidence.HintPayloadWord && !told {
			return h.Value
		}
	}
	return ""
}

// lookUnsignedPayload finds the word where the service is not known to take it. Lambda documents that it
// does not:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
func lookUnsignedPayload(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.UnsignedPayloadRefused) {
		return said(c, "unsigned-payload-refused", "AWS says that it does not take UNSIGNED-PAYLOAD here.")
	}
	rules, known := c.Rules()
	if payloadToken(c) != sigv4.UnsignedPayload || !known || rules.UnsignedPayload || !mismatch(c) {
		return nil
	}
	f := Finding{
		Code: "unsigned-payload-refused", Certainty: Possible, Weight: 1, Label: "payload", Signed: sigv4.UnsignedPayload,
		Explanation: fmt.Sprintf("The client signed UNSIGNED-PAYLOAD, and %s hashes the body as a rule.", c.Service()),
	}
	if c.Service() == "lambda" {
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = "The client signed UNSIGNED-PAYLOAD. Lambda function URLs do not take that; they hash the body."
	}
	return one(f)
}

// varyUnsignedPayload yields the word where the verifier has a hash. The header of that name stays as
// the verifier received it.
func varyUnsignedPayload(c *evidence.Case, s Signing) iter.Seq[Variant] {
	if !sigv4.IsPayloadHash(s.Canonical.PayloadHash) {
		return variants()
	}
	v := payloadVariant(s, sigv4.UnsignedPayload, sigv4.UnsignedPayload,
		"The client signed UNSIGNED-PAYLOAD; the verifier hashed the body.", 0)
	v.Apply = func(s *Signing) { s.Canonical.PayloadHash = sigv4.UnsignedPayload }
	if rules, _ := c.Rules(); rules.UnsignedPayload {
		v.Penalty = 3
	}
	return variants(v)
}

// commitUnsignedPayload signs the word as a signer made for S3 does.
func commitUnsignedPayload(r *rand.Rand, a *Attempt) bool {
	if sigv4.RulesFor(a.Service).UnsignedPayload || a.Expires > 0 {
		return false
	}
	a.haveBody(r)
	return a.declarePayload(sigv4.UnsignedPayload)
}
