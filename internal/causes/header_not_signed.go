package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/sigv4"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "header-not-signed", Family: FamilyHeader, Hop: HopClient, Prior: 2,
	Title:  "a header that has to be signed is not",
	Look:   lookHeaderNotSigned,
	Commit: commitHeaderNotSigned,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "the header")
		fixes := []Fix{{Client: true, Text: fmt.Sprintf("Set %s before the request is signed, so that it is in SignedHeaders.", name)}}
		if f.Subject == tokenHeader {
			fixes[0].Text = "Hand the session token to the signer together with the keys; it then sends and signs it."
		}
		return append(fixes, Fix{Text: fmt.Sprintf("If a proxy adds %s, let it use a name that does not begin with x-amz-, or let it sign the request itself.", name)})
	},
})

// lookHeaderNotSigned reads S3's list, or compares the request with the signature where the service is
// known to refuse unsigned x-amz-* headers.
func lookHeaderNotSigned(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.HeadersNotSigned) {
		names := c.Answer.Names
		if len(names) == 0 && signsAllOfAmazon(c) {
			return nil // header-dropped, signed-header-missing
		}
		if len(names) == 0 {
			return said(c, "header-not-signed", "AWS says that the request carries headers that are not signed.")
		}
		var findings []Finding
		for _, name := range names {
			if isHost(name) {
				continue // host-not-signed
			}
			f := said(c, "header-not-signed", fmt.Sprintf("AWS says that the request carries %s and that the signature does not cover it.", name))
			f[0].Subject, f[0].Label = strings.ToLower(name), strings.ToLower(name)
			findings = append(findings, f...)
		}
		return findings
	}
	if f, ok := addedLater(c); ok {
		return one(f)
	}
	rules, known := c.Rules()
	if c.Request == nil || !known || !rules.UnsignedHeadersRefused || !claimWhole(c) || !mismatch(c) && !inconclusive(c) {
		return nil
	}
	var findings []Finding
	for _, field := range c.Request.Header {
		name := strings.ToLower(field.Name)
		if !strings.HasPrefix(name, "x-amz-") || slices.Contains(c.Claim.SignedHeaders, name) {
			continue
		}
		findings = append(findings, Finding{
			Code: "header-not-signed", Subject: name, Certainty: Likely, Label: name, Where: c.Claim.Place,
			Explanation: fmt.Sprintf("The request carries %s and the signature does not cover it. S3 refuses such a request.", name),
		})
	}
	return findings
}

// signsAllOfAmazon reports whether the request is known and each of its x-amz-* headers is signed. Stores that are
// compatible with S3 say of a header that is signed and did not arrive that headers are not signed, too.
// https://github.com/minio/minio/blob/master/cmd/signature-v4-utils.go (extractSignedHeaders)
func signsAllOfAmazon(c *evidence.Case) bool {
	if c.Request == nil || !claimWhole(c) {
		return false
	}
	for _, field := range c.Request.Header {
		if name := strings.ToLower(field.Name); strings.HasPrefix(name, "x-amz-") && !slices.Contains(c.Claim.SignedHeaders, name) {
			return false
		}
	}
	return true
}

// addedLater recognises a header that something added after the request was signed: CloudFront adds
// X-Amz-Cf-Id to each request to an origin, and a verifier of S3's kind takes all x-amz-* headers.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
func addedLater(c *evidence.Case) (Finding, bool) {
	if !mismatch(c) {
		return Finding{}, false
	}
	f := Finding{Code: "header-not-signed", Certainty: Likely, Weight: 2}
	if c.Answer != nil && strings.Contains(strings.ToLower(c.Answer.Response.Body), "x-amz-cf-id:") && !slices.Contains(c.SignedNames(), "x-amz-cf-id") {
		f.Subject, f.Label, f.Hop = "x-amz-cf-id", "x-amz-cf-id", HopEdge
		f.Explanation = "CloudFront adds X-Amz-Cf-Id to the request, S3 computes over every x-amz-* header, and the signer did not know of this one."
		return f, true
	}
	for _, hint := range c.Hints {
		if hint.Kind == evidence.HintHeaderBlamed && strings.HasPrefix(hint.Value, "x-amz-") {
			f.Subject, f.Label, f.Where = hint.Value, hint.Value, hint.Place
			f.Explanation = fmt.Sprintf("The text says that %s is set on the way. Headers that begin with x-amz- have to be signed.", hint.Value)
			return f, true
		}
	}
	if hint, ok := c.Hinted(evidence.HintHeaderLater); ok && strings.HasPrefix(hint.Value, "x-amz-") {
		f.Subject, f.Label, f.Where = hint.Value, hint.Value, hint.Place
		f.Explanation = fmt.Sprintf("The code sets %s after it has made the canonical request. Headers that begin with x-amz- have to be signed.", hint.Value)
		return f, true
	}
	if c.Remarked(prose.AddedAfterSigning) && !c.Remarked(prose.BodyRewritten) {
		f.Weight = 1
		f.Explanation = "The text says that headers are added after the request was signed. Those that have to be signed, or that replace a signed one, break the signature."
		return f, true
	}
	return Finding{}, false
}

// commitHeaderNotSigned adds a header after signing where the service wants all of its kind signed.
func commitHeaderNotSigned(r *rand.Rand, a *Attempt) bool {
	name := pick(r, "x-amz-meta-origin", "x-amz-storage-class", "x-amz-acl")
	if !sigv4.RulesFor(a.Service).UnsignedHeadersRefused || a.Request.Header.Has(name) || !a.decides() {
		return false
	}
	change := rewriteHeader(name, "private")
	if a.Passes != "" {
		a.OnTheWay = append(a.OnTheWay, change)
	} else {
		a.Sending = append(a.Sending, change)
	}
	return true
}
