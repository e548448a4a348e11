package causes

import (
	"fmt"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "canonical-request-malformed", Family: FamilyHeader, Hop: HopClient, Prior: 1,
	Title: "the canonical request as a whole is built wrongly",
	Look: func(c *evidence.Case) []Finding {
		if c.Signed == nil {
			return nil
		}
		if name, place := upperName(c); name != "" {
			f := Finding{
				Code: "canonical-request-malformed", Certainty: Likely, Weight: 3, Subject: strings.ToLower(name), Label: "header name", Signed: name, Verified: strings.ToLower(name), Where: place,
				Explanation: fmt.Sprintf("Your client's canonical request has the header name %s; canonical header names are in lower case.", name),
			}
			if own := c.SignedString; own != nil && c.Signed.Whole() && c.Signed.Hash() == own.Hash {
				f.Certainty, f.Proof = Shown, &Proof{Kind: ProofCanonical}
			}
			return one(f)
		}
		if c.Signed.Raw == "" {
			return nil
		}
		return one(Finding{
			Code: "canonical-request-malformed", Certainty: Shown, Where: c.Signed.Place, Proof: &Proof{Kind: ProofCanonical},
			Explanation: "Your client's canonical request does not have the form method, path, query, header lines, empty line, list, payload hash.",
		})
	},
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{Client: true, Text: "Build it of six parts joined by one line feed: method, path, query (an empty line when there is none), header lines each with its own line feed, the list of signed headers, the payload hash."}}
	},
})

// upperName is a header name with an upper-case letter in the client's own canonical request, or "". A name that
// the list of signed headers has in lower case was written so by the signer and not by whoever pasted it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func upperName(c *evidence.Case) (string, evidence.Place) {
	for _, f := range c.Signed.Headers {
		lower := strings.ToLower(f.Name)
		if f.Name != lower && strings.Contains(";"+c.Signed.SignedHeaders+";", ";"+lower+";") {
			return f.Name, c.Signed.Lines["header:"+f.Name]
		}
	}
	return "", evidence.Place{}
}
