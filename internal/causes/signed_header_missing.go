package causes

import (
	"fmt"
	"slices"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "signed-header-missing", Family: FamilyHeader, Hop: HopClient, Prior: 2,
	Title: "a signed header was not sent",
	Look:  lookSignedHeaderMissing,
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

// lookSignedHeaderMissing compares the list of signed headers with the request as it was sent. The
// verifier takes an absent header as an empty value.
func lookSignedHeaderMissing(c *evidence.Case) []Finding {
	if c.Request == nil || !c.Request.WholeHeader || !claimWhole(c) || !mismatch(c) {
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
			f.Certainty, f.Weight = Likely, 1 // a request that is signed by header may be pasted in part
		case c.AnsweredWith(answer.Unknown) && !listed:
			f.Certainty = Likely
		}
		findings = append(findings, f)
	}
	return findings
}
