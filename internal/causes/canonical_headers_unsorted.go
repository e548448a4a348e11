package causes

import (
	"iter"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "canonical-headers-unsorted", Family: FamilyHeader, Hop: HopClient, Prior: 1,
	Title: "the canonical header lines are not in alphabetical order",
	Told: []Telling{
		{
			All: some(prose.HeadersUnsorted), Weight: 3,
			Says: "The text puts the order of the canonical headers in doubt; they have to be sorted by name.",
		},
		{
			Slip: evidence.SlipUnsorted, Weight: 3,
			Says: "The code lists the signed headers out of order; they have to be sorted by name.",
		},
	},
	Look:   lookHeadersUnsorted,
	Vary:   varyHeadersUnsorted,
	Commit: signsVariant(varyHeadersUnsorted, nil),
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{Client: true, Text: "Sort the canonical header lines by lower-case name, in byte order, and list SignedHeaders in the same order."}}
	},
})

// lookHeadersUnsorted recognises the client's own canonical request with lines out of order.
func lookHeadersUnsorted(c *evidence.Case) []Finding {
	if c.Signed == nil || c.Signed.Has&evidence.HasHeaders == 0 || slices.IsSortedFunc(c.Signed.Headers, byName) {
		return nil
	}
	return one(Finding{
		Code: "canonical-headers-unsorted", Certainty: Shown, Where: c.Signed.Place, Proof: &Proof{Kind: ProofCanonical},
		Explanation: "The header lines of your client's canonical request are not in alphabetical order.",
	})
}

// byName orders headers as they are due: names in capitals are another mistake than their order.
func byName(a, b sigv4.Field) int {
	return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}

// varyHeadersUnsorted yields host first, the order in which the request carries the headers, and the order of the
// client's own canonical request; each with a list in that order and with one that is sorted.
func varyHeadersUnsorted(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		orders := [][]string{{"host"}}
		if c.Request != nil {
			orders = append(orders, strings.Split(strings.ToLower(fieldNames(c.Request.Header)), ";"))
		}
		if c.Signed != nil {
			orders = append(orders, strings.Split(strings.ToLower(fieldNames(c.Signed.Headers)), ";"))
		}
		for _, order := range orders {
			rank := func(f sigv4.Field) int {
				if i := slices.Index(order, f.Name); i >= 0 {
					return i
				}
				return len(order)
			}
			inOrder := func(lines []sigv4.Field) []sigv4.Field {
				return slices.SortedStableFunc(slices.Values(lines), func(a, b sigv4.Field) int { return rank(a) - rank(b) })
			}
			lines := inOrder(s.Canonical.Headers)
			if slices.Equal(lines, s.Canonical.Headers) {
				continue
			}
			v := Variant{
				Part: PartHeaderOrder, Label: "header order", Signed: fieldNames(lines), Verified: fieldNames(s.Canonical.Headers),
				Explanation: "The client did not sort the canonical header lines.",
				Apply:       func(s *Signing) { s.Canonical.Headers = inOrder(s.Canonical.Headers) },
			}
			if !yield(v) {
				return
			}
			v.Apply = func(s *Signing) {
				s.Canonical.Headers = inOrder(s.Canonical.Headers)
				s.Canonical.SignedHeaders = fieldNames(s.Canonical.Headers)
			}
			if !yield(v) {
				return
			}
		}
	}
}

func fieldNames(fields []sigv4.Field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = f.Name
	}
	return strings.Join(list, ";")
}
