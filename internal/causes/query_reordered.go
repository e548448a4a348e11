package causes

import (
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-reordered", Family: FamilyQuery, Hop: HopProxy, Prior: 0,
	Title:  "a hop rewrote the query",
	Vary:   varyQueryReordered,
	Commit: commitQueryReordered,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{{Text: "Let the hop pass the query byte for byte: no decoding, no sorting, no plus sign for a space."}}
	},
})

// varyQueryReordered yields the query as it was sent, where something else arrived: the canonical form
// sorts, so that a mere change of order does no harm, but a rewriting does.
func varyQueryReordered(c *evidence.Case, s Signing) iter.Seq[Variant] {
	if c.Request == nil || c.Request.Target == "" || querySentAsVerified(c, s) {
		return variants()
	}
	wire, _ := c.Request.Query()
	rules, _ := c.Rules()
	if readsPlusAsBlank(c, s) {
		return variants() // S3 itself did it
	}
	sent := canonicalQuery(wire, rules)
	if len(missing(sigv4.ParseQuery(s.Canonical.Query), sigv4.ParseQuery(sent))) == 0 {
		return variants() // nothing was rewritten, something was dropped
	}
	return queryVariants(s, "The query arrived otherwise than it was sent.", wireBonus(c), sent)
}

// commitQueryReordered lets a hop read the query as a form and write it anew: a plus sign becomes a space.
func commitQueryReordered(r *rand.Rand, a *Attempt) bool {
	if sigv4.RulesFor(a.Service).EncodePathOnce || !a.take(PartQuery) {
		return false // what reads a plus sign as a blank is S3
	}
	a.hop(r)
	a.extendQuery(pick(r, "q=a+b", "at=2026-11-30T10:00:00+01:00"))
	a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) {
		return path, strings.ReplaceAll(query, "+", "%20")
	}))
	return true
}
