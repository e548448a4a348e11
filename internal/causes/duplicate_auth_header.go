package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "duplicate-auth-header", Family: FamilyAuthorization, Hop: HopClient, Prior: 1,
	Title:  "two signatures, or two Authorization values, were sent",
	Hides:  []Code{"malformed-auth-header", "non-sigv4-authorization"},
	Look:   lookDuplicateAuth,
	Commit: commitDuplicateAuth,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		if presigned(c) {
			return []Fix{{Client: true, Text: "Send the presigned URL without an Authorization header: the signature is in the query."}}
		}
		fixes := []Fix{{Client: true, Text: "Let one layer sign, and remove Authorization before a request is signed again."}}
		if _, ok := behindHop(c); ok {
			fixes = append(fixes, Fix{Text: "If the proxy signs, let it remove the client's Authorization and X-Amz-* headers first."})
		}
		return fixes
	},
})

func lookDuplicateAuth(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.TwoSignatures) {
		return said(c, "duplicate-auth-header", "AWS says that the request is signed twice: in the query and in the Authorization header.")
	}
	if !refused(c) {
		return nil
	}
	f := Finding{Code: "duplicate-auth-header", Certainty: Shown}
	if c.AnsweredWith(answer.SignatureMismatch) || c.Answer == nil {
		f.Certainty, f.Weight = Likely, 2
	}
	value := authorizationValue(c)
	var sentValues []string
	if c.Request != nil {
		sentValues = c.Request.Header.Values("authorization")
		f.Where = c.Request.Place
	}
	switch {
	case len(sentValues) > 1:
		f.Explanation = fmt.Sprintf("The request carries %d Authorization headers. They are joined by a comma, and none can be read any more.", len(sentValues))
	case len(sentValues) == 1 && presignedQuery(c):
		f.Explanation = "The URL is presigned, and the request carries an Authorization header as well."
	case strings.Count(value, sigv4.Algorithm) > 1,
		strings.Contains(value, sigv4.Algorithm) && (strings.Contains(value, ", Bearer ") || strings.Contains(value, "Bearer ") && strings.Contains(value, ", "+sigv4.Algorithm)):
		f.Explanation = "The Authorization header holds two values joined by a comma: two layers set it."
		if c.Claim != nil {
			f.Where = c.Claim.Place
		}
	default:
		return nil
	}
	return one(f)
}

// signedTwice reports whether a presigned URL was sent with an Authorization header.
func signedTwice(c *evidence.Case) bool {
	return c.Request != nil && c.Request.Header.Has("authorization") && presignedQuery(c)
}

// presignedQuery reports whether the query holds a signature, whatever the header holds.
func presignedQuery(c *evidence.Case) bool {
	_, ok := presignValue(c, "X-Amz-Signature")
	return ok
}

// commitDuplicateAuth lets a second layer add an Authorization of its own.
func commitDuplicateAuth(r *rand.Rand, a *Attempt) bool {
	if a.Expires <= 0 || !a.decides() {
		return false
	}
	value := pick(r, "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "AWS4-HMAC-SHA256 Credential=AKIAI44QH8DHBEXAMPLE/20261130/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0a", 32))
	a.Sending = append(a.Sending, rewriteHeader("Authorization", value))
	return true
}
