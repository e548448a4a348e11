package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "signed-header-missing", Family: FamilyHeader, Hop: HopClient, Prior: 2,
	Title: "a signed header was not sent",
	Told: []Telling{
		{
			All: some(prose.ACLInLink), But: some(prose.TypeChanged), Subject: "x-amz-acl", Weight: 2,
			Says: "The presigned URL covers the header x-amz-acl. Who uses the URL has to send it, with the same value.",
		},
		{
			All: some(prose.TaggingInLink), But: some(prose.TypeChanged), Subject: "x-amz-tagging", Weight: 2,
			Says: "The presigned URL covers the header x-amz-tagging. Who uses the URL has to send it, with the same value.",
		},
		{
			All: some(prose.EncryptionInLink), But: some(prose.TypeChanged), Subject: "x-amz-server-side-encryption", Weight: 2,
			Says: "The presigned URL covers the header x-amz-server-side-encryption. Who uses the URL has to send it, with the same value.",
		},
		{
			All: some(prose.HeaderInLink), But: some(prose.TypeChanged), Weight: 1,
			Says: "The presigned URL covers a header such as an ACL. Who uses the URL has to send that header, with the same value.",
		},
	},
	Look:   lookSignedHeaderMissing,
	Vary:   varySignedHeaderMissing,
	Commit: commitSignedHeaderMissing,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "each signed header")
		first := Fix{Client: true, Text: fmt.Sprintf("Send %s with the value that was signed.", name)}
		if f.Subject == "x-amz-acl" {
			first.Command = "-H 'x-amz-acl: private'   (or the ACL that the URL was made for)"
		}
		again := "Or sign again without it."
		if presigned(c) {
			again = fmt.Sprintf("Or make the URL without %s: then host is all that has to agree.", name)
		}
		return []Fix{first, {Client: true, Text: again}}
	},
})

// addedByClients are headers that HTTP clients add by themselves, so that a command or a code fragment
// need not show them.
var addedByClients = []string{
	"content-length", "user-agent", "accept", "accept-encoding", "connection", "transfer-encoding", "expect", "te",
}

// linkWithHeader finds a presigned URL that covers another header than host, where nothing tells what was sent
// with it: a browser that opens the URL sends none of the kind.
func linkWithHeader(c *evidence.Case) (Finding, bool) {
	if !presigned(c) || !claimWhole(c) || !mismatch(c) || c.Request != nil && c.Request.WholeHeader {
		return Finding{}, false
	}
	for _, name := range c.Claim.SignedHeaders {
		if name == "host" || name == "content-type" || name == "content-length" || c.Request != nil && c.Request.Header.Has(name) {
			continue
		}
		return Finding{
			Code: "signed-header-missing", Subject: name, Certainty: Likely, Weight: 2, Label: name, Where: c.Claim.Place,
			Explanation: fmt.Sprintf("The presigned URL covers %s: who uses it has to send that header with the same value, and a browser does not.", name),
		}, true
	}
	return Finding{}, false
}

// linkLacks reports whether the verifier's text is that of a presigned URL and has an empty value for a header, which
// is not known to have been sent: the URL covers it, and who used the URL did not send it.
func linkLacks(c *evidence.Case, name string) (Finding, bool) {
	value, listed := CanonicalText(c.Verified, HeaderPart(name))
	if !listed || value != "" || !strings.Contains(c.Verified.Query, "X-Amz-SignedHeaders=") || headerSent(c, name) == sent || isHopByHop(name) {
		return Finding{}, false
	}
	return Finding{
		Code: "signed-header-missing", Subject: name, Certainty: Likely, Weight: 2, Label: name, Where: c.Verified.Lines["header:"+name],
		Explanation: fmt.Sprintf("The presigned URL covers %s, and it did not arrive: who uses the URL has to send that header with the same value.", name),
	}, true
}

// lookSignedHeaderMissing compares the list of signed headers with the request as it was sent. The
// verifier takes an absent header as an empty value.
func lookSignedHeaderMissing(c *evidence.Case) []Finding {
	if f, ok := linkWithHeader(c); ok {
		return one(f)
	}
	if c.Verified != nil && mismatch(c) && (c.Request == nil || !c.Request.WholeHeader || !claimWhole(c)) {
		for _, h := range c.Verified.Headers {
			if f, ok := linkLacks(c, h.Name); ok {
				return one(f)
			}
		}
	}
	if c.Request == nil || !c.Request.WholeHeader || !claimWhole(c) || !mayMismatch(c) && !c.AnsweredWith(answer.HeadersNotSigned) {
		return nil
	}
	if !c.Claim.Presigned && !c.Request.Header.Has("x-amz-date") && !c.Request.Header.Has("date") {
		return nil // AWS would have asked for a date: these are not all the headers that were sent
	}
	var findings []Finding
	for _, name := range c.Claim.SignedHeaders {
		if name == "host" || name == ":authority" || c.Request.Header.Has(name) || slices.Contains(addedByClients, name) {
			continue
		}
		value, listed := CanonicalText(c.Verified, HeaderPart(name))
		if listed && value != "" {
			continue // it arrived: the request was shortened when it was pasted
		}
		f := Finding{
			Code: "signed-header-missing", Subject: name, Certainty: Shown, Label: name, Where: c.Claim.Place,
			Explanation: fmt.Sprintf("The signature covers %s, and the request does not carry it.", name),
		}
		switch {
		case listed && !isHopByHop(name):
			// AWS's own text has an empty line for it.
		case name == tokenHeader, name == "content-type" && (len(c.Request.Body) > 0 || !withoutBody(c.Request.Method)) || isHopByHop(name):
			f.Certainty = Possible // people take the token out before they paste; clients add the others to a body
		case !c.Claim.Presigned && !listed:
			f.Certainty, f.Weight = Likely, 2 // a request that is signed by header may be pasted in part
		case c.AnsweredWith(answer.Unknown, answer.Forbidden) && !listed:
			f.Certainty, f.Weight = Likely, 2
		}
		findings = append(findings, f)
	}
	return findings
}

// varySignedHeaderMissing yields what a header may have been that is signed and was not sent.
func varySignedHeaderMissing(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			if f.Value != "" || isHopByHop(f.Name) || headerSent(c, f.Name) != absent || slices.Contains(addedByClients, f.Name) {
				continue
			}
			values := append([]string{}, typical[f.Name]...)
			if own, ok := CanonicalText(c.Signed, HeaderPart(f.Name)); ok {
				values = append([]string{own}, values...)
			}
			if f.Name == "x-amz-acl" {
				values = append(values, "public-read", "private", "bucket-owner-full-control", "authenticated-read", "public-read-write")
			}
			seen := map[string]bool{"": true}
			for _, value := range values {
				if seen[value] || Redacted(value) {
					continue
				}
				seen[value] = true
				if !yield(headerVariant(s, f.Name, value, fmt.Sprintf("The signature covers %s with the value %q, and the request does not carry it.", f.Name, value), 0)) {
					return
				}
			}
		}
	}
}

// commitSignedHeaderMissing signs a header and does not send it.
func commitSignedHeaderMissing(r *rand.Rand, a *Attempt) bool {
	field := pick(r, [][2]string{{"x-amz-acl", "public-read"}, {"x-amz-meta-owner", "someone"}, {"Content-Type", "image/png"}, {"Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="}}...)
	if a.Request.Header.Has(field[0]) || !a.take(HeaderPart(strings.ToLower(field[0]))) {
		return false
	}
	a.signHeader(field[0], field[1])
	a.Sending = append(a.Sending, dropHeader(field[0]))
	return true
}
