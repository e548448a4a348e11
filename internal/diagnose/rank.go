package diagnose

import (
	"cmp"
	"slices"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

// rank merges findings that name the same cause, drops what a stronger cause explains away, and puts
// the rest in order: by certainty, then by weight, then by how common the cause is.
func rank(findings []causes.Finding) []causes.Finding {
	var merged []causes.Finding
	for _, f := range findings {
		i := slices.IndexFunc(merged, func(g causes.Finding) bool { return g.Code == f.Code && g.Subject == f.Subject })
		switch {
		case i < 0:
			merged = append(merged, f)
		case f.Certainty > merged[i].Certainty, f.Certainty == merged[i].Certainty && f.Weight > merged[i].Weight:
			f.Hop = cmp.Or(f.Hop, merged[i].Hop) // what proves it need not tell where
			merged[i] = f
		default:
			merged[i].Hop = cmp.Or(merged[i].Hop, f.Hop)
		}
	}
	for i := range merged {
		merged[i].Hop = cmp.Or(merged[i].Hop, causes.Lookup(merged[i].Code).Hop)
	}
	beneath(merged)
	slices.SortStableFunc(merged, func(a, b causes.Finding) int {
		return cmp.Or(
			cmp.Compare(b.Certainty, a.Certainty), cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(causes.Lookup(b.Code).Prior, causes.Lookup(a.Code).Prior),
		)
	})
	return slices.DeleteFunc(merged, func(f causes.Finding) bool {
		return slices.ContainsFunc(merged, func(g causes.Finding) bool {
			return g.Certainty >= f.Certainty && !f.Second && slices.Contains(causes.Lookup(g.Code).Hides, f.Code)
		})
	})
}

// beneath weakens what AWS's sentence says where something in the evidence tells why AWS says it. What is hidden
// anyway stays as it is.
func beneath(findings []causes.Finding) {
	for i := range findings {
		f := &findings[i]
		if f.Certainty != causes.Shown || f.Proof == nil || f.Proof.Kind != causes.ProofMessage {
			continue
		}
		for _, g := range findings {
			if cause := causes.Lookup(g.Code); cause.Beneath && g.Certainty == causes.Likely && slices.Contains(cause.Hides, f.Code) {
				f.Certainty, f.Proof, f.Weight, f.Second = causes.Likely, nil, g.Weight-1, true
				break
			}
		}
	}
}

// verdict sums the findings up.
func verdict(c *evidence.Case, found *hit, findings []causes.Finding) string {
	weak := len(findings) == 0 || findings[0].Certainty < causes.Shown
	if weak && !rejected(c) && (found != nil && len(found.choices) == 0 || c.AnsweredWith(answer.Accepted)) {
		return report.Healthy
	}
	if len(findings) == 0 {
		return report.Unexplained
	}
	first := findings[0]
	switch family := causes.Lookup(first.Code).Family; {
	case first.Certainty < causes.Likely:
		return report.Unexplained
	case (family == causes.FamilyPolicy || family == causes.FamilyRouting) && !c.AnsweredWith(answer.SignatureMismatch):
		return report.NotASignatureProblem
	case first.Certainty == causes.Likely:
		return report.LikelyExplained
	}
	return report.Explained
}
