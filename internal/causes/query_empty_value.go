package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-empty-value", Family: FamilyQuery, Hop: HopClient, Prior: 3,
	Title: "a parameter without a value was not signed as name=",
	Told: []Telling{
		{
			All: some(prose.EmptyValue), But: some(prose.SpecialInQuery), Weight: 2,
			Says: "The text speaks of parameters without a value. In the canonical request they are written with an equals sign: name=.",
		},
	},
	Look:   lookQueryEmptyValue,
	Vary:   varyQueryEmptyValue,
	Commit: commitQueryEmptyValue,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "name")
		return []Fix{
			callFix(c, fmt.Sprintf("Sign %s= with its equals sign, and sign it at all: an empty value is still a parameter.", name)),
			{Client: true, Text: fmt.Sprintf("Or send %s= in the URL, so that every library sees an empty value.", name)},
		}
	},
})

// lookQueryEmptyValue recognises a name without an equals sign on the wire, and one without a value in what
// was verified.
func lookQueryEmptyValue(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	f := Finding{Code: "query-empty-value", Certainty: Likely, Weight: 1, Label: "query"}
	query := failingQuery(c)
	name := bareName(query)
	if own, place := signedQuery(c); bareName(own) != "" {
		name, f.Weight, f.Where = bareName(own), 2, place
	}
	if name == "" && query == "" {
		for _, p := range sigv4.ParseQuery(verifiedQuery(c)) {
			if p.Value == "" && p.Name != "" {
				name, f.Certainty = p.Name, Possible
				break
			}
		}
	}
	if name == "" || strings.HasPrefix(strings.ToLower(name), "x-amz-") || strings.Trim(name, "{}<>$.*") == "" {
		return nil // a presigned URL that was shortened, or a place for parameters
	}
	f.Subject, f.Signed, f.Verified = strings.ToLower(sigv4.Decode(name)), name, name+"="
	f.Explanation = fmt.Sprintf("The query holds %s without a value. The verifier reads %s=; many signers leave the equals sign or the parameter out.", name, name)
	return one(onlyThen(c, f, func(t target) bool { return bareName(t.query) != "" }))
}

func varyQueryEmptyValue(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		params := sigv4.ParseQuery(s.Canonical.Query)
		var empty []int
		for i, p := range params {
			if p.Value == "" {
				empty = append(empty, i)
			}
		}
		if empty == nil {
			return
		}
		try := func(indices []int, subject string) bool {
			bare, without, null := slices.Clone(params), []sigv4.Param{}, slices.Clone(params)
			for i, p := range params {
				if slices.Contains(indices, i) {
					bare[i].Equals, null[i].Value = false, "null"
				} else {
					without = append(without, p)
				}
			}
			for _, signed := range []struct{ query, how string }{
				{sigv4.JoinQuery(bare), "without its equals sign"},
				{sigv4.JoinQuery(without), "not at all"},
				{sigv4.JoinQuery(null), "with the value null"},
			} {
				if !yield(queryVariant(s, signed.query, subject, fmt.Sprintf("The client signed the empty parameter %s %s; it is canonical as %s=.", subject, signed.how, subject), 0)) {
					return false
				}
			}
			return true
		}
		for _, i := range empty {
			if !try([]int{i}, strings.ToLower(sigv4.Decode(params[i].Name))) {
				return
			}
		}
		if len(empty) > 1 {
			try(empty, "")
		}
	}
}

// commitQueryEmptyValue signs a parameter without a value otherwise than as name=.
func commitQueryEmptyValue(r *rand.Rand, a *Attempt) bool {
	a.extendQuery(pick(r, "uploads", "acl", "verbose=", "flag"))
	return signsVariant(varyQueryEmptyValue, nil)(r, a)
}
