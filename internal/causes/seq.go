package causes

import (
	"iter"
	"slices"

	"countersign/internal/evidence"
)

// variants is the sequence of some variants that are at hand.
func variants(list ...Variant) iter.Seq[Variant] { return slices.Values(list) }

// one is a list of one finding.
func one(f Finding) []Finding { return []Finding{f} }

// said is a finding that AWS's own answer states. A code alone is a word of the person's, perhaps about another
// request: it is less than an answer.
func said(c *evidence.Case, code Code, explanation string) []Finding {
	f := Finding{
		Code: code, Certainty: Shown, Where: c.Answer.Place, Explanation: explanation,
		Proof: &Proof{Kind: ProofMessage},
	}
	if a := c.Answer; a.Code != "" && (a.Message == "" || a.Message == a.Code) && a.Status == 0 && a.Response.Status == 0 {
		f.Certainty, f.Proof = Likely, nil
	}
	return one(f)
}
