package causes

import "countersign/internal/evidence"

var _ = register(Cause{
	Code: "canonical-request-malformed", Family: FamilyHeader, Hop: HopClient, Prior: 1,
	Title: "the canonical request as a whole is built wrongly",
	Look: func(c *evidence.Case) []Finding {
		if c.Signed == nil || c.Signed.Raw == "" {
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
