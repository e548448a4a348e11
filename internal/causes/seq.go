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

// said is a finding that AWS's own answer states.
func said(c *evidence.Case, code Code, explanation string) []Finding {
	return one(Finding{
		Code: code, Certainty: Shown, Where: c.Answer.Place, Explanation: explanation,
		Proof: &Proof{Kind: ProofMessage},
	})
}
