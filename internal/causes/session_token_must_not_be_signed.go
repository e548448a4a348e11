package causes

import (
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "session-token-must-not-be-signed", Family: FamilyCredentials, Hop: HopClient, Prior: 1,
	Title: "the session token was signed where it has to be appended afterwards",
	Told: []Telling{
		{
			All: some(prose.TokenBeforeSigning), Weight: 4,
			Answers: []answer.Kind{answer.Forbidden},
			If:      func(c *evidence.Case) bool { return c.NamedService() == "iotdevicegateway" },
			Says:    "AWS IoT verifies URLs for WebSocket without the session token, which has to be added after signing.",
		},
		{
			All: some(prose.TemporaryKeys, prose.SaysForbidden), Weight: 3,
			If:   func(c *evidence.Case) bool { return c.NamedService() == "iotdevicegateway" },
			Says: "AWS IoT verifies URLs for WebSocket without the session token, which has to be added after signing.",
		},
	},
	Look:   lookTokenSigned,
	Vary:   varyTokenSigned,
	Commit: commitTokenSigned,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Sign the URL without the session token, then append the token to it.",
			Command: "url += '&X-Amz-Security-Token=' + encodeURIComponent(token)",
		}}
	},
})

const tokenParameter = "X-Amz-Security-Token"

// appendsToken reports whether the case is one of AWS IoT's MQTT over WebSocket, whose verifier leaves
// the token out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func appendsToken(c *evidence.Case) bool {
	scope, _ := c.Scope()
	if sigv4.RulesFor(scope.Service).TokenAfterSigning {
		return true
	}
	in, _ := sigv4.Infer(calledHost(c))
	return in.Service == "iotdata" && strings.HasPrefix(sentPath(c), "/mqtt")
}

// lookTokenSigned finds the token among the signed parameters of such a URL: signers that append it put
// it behind the signature.
func lookTokenSigned(c *evidence.Case) []Finding {
	if hint, ok := c.Hinted(evidence.HintService); ok && hint.Value == "iotdevicegateway" && c.Remarked(prose.TemporaryKeys) && refused(c) {
		return one(Finding{
			Code: "session-token-must-not-be-signed", Subject: strings.ToLower(tokenParameter), Certainty: Likely, Weight: 2, Where: hint.Place,
			Explanation: "AWS IoT leaves the session token of an MQTT URL out of the signature; it is appended to the URL after signing.",
		})
	}
	query, ok := sentQuery(c)
	if !ok || !appendsToken(c) || !mismatch(c) && !c.AnsweredWith(answer.Forbidden) {
		return nil
	}
	token, signature := strings.Index(query, tokenParameter), strings.Index(query, "X-Amz-Signature")
	if token < 0 || signature < 0 {
		return nil
	}
	f := Finding{
		Code: "session-token-must-not-be-signed", Subject: strings.ToLower(tokenParameter), Certainty: Possible,
		Explanation: "AWS IoT leaves the session token of an MQTT URL out of the signature. If the client signed it, the signatures differ.",
	}
	if token < signature {
		f.Certainty, f.Weight = Likely, 1
		f.Explanation = "The session token stands before the signature in the URL, so it was probably signed. AWS IoT leaves it out of the signature."
	}
	return one(f)
}

// varyTokenSigned yields the query with the token in it, where the verifier leaves it out.
func varyTokenSigned(c *evidence.Case, s Signing) iter.Seq[Variant] {
	token, ok := presignValue(c, tokenParameter)
	if !ok || !appendsToken(c) {
		return variants()
	}
	encoded := string(sigv4.AppendEncoded(nil, token, false))
	explanation := "The client signed the session token; AWS IoT leaves it out of the signature."
	query := sigv4.CanonicalQuery(s.Canonical.Query + "&" + tokenParameter + "=" + encoded)
	without := sigv4.CanonicalQuery(s.Canonical.Query, tokenParameter)
	if without != s.Canonical.Query {
		// The text at hand is the client's; the verifier's lacks the token.
		return variants()
	}
	v := queryVariant(s, query, strings.ToLower(tokenParameter), explanation, -2)
	v.Signed, v.Verified = "the query with X-Amz-Security-Token", "the query without it"
	return variants(v)
}

// commitTokenSigned signs the token of a URL whose verifier leaves it out.
func commitTokenSigned(r *rand.Rand, a *Attempt) bool {
	if !sigv4.RulesFor(a.Service).TokenAfterSigning || a.Expires <= 0 {
		return false
	}
	return signsVariant(varyTokenSigned, nil)(r, a)
}
