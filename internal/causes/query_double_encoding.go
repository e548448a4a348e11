package causes

import (
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-double-encoding", Family: FamilyQuery, Hop: HopClient, Prior: 1,
	Title:  "values of the query were encoded twice",
	Look:   lookQueryDoubleEncoding,
	Vary:   varyQueryDoubleEncoding,
	Commit: commitQueryDoubleEncoding,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{callFix(c, "Encode names and values once: decode what is already encoded before handing it to the signer. Unlike the path, the query is never encoded twice.")}
	},
})

// lookQueryDoubleEncoding recognises %25 before two digits on the wire, or in what was verified.
func lookQueryDoubleEncoding(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	f := Finding{Code: "query-double-encoding", Certainty: Possible, Weight: 1, Label: "query"}
	switch query := failingQuery(c); {
	case hasDoubleEscapes(query):
	case query == "" && hasDoubleEscapes(verifiedQuery(c)):
		f.Verified, f.Where = verifiedQuery(c), c.Verified.Lines[string(PartQuery)]
		f.Certainty, f.Weight = Likely, 3
	default:
		return nil
	}
	f.Explanation = "The query holds escapes of escapes (%25). If the client signed the value before this second encoding, the two differ."
	return one(onlyThen(c, f, func(t target) bool { return hasDoubleEscapes(t.query) }))
}

func varyQueryDoubleEncoding(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	query := s.Canonical.Query
	if !strings.Contains(query, "%") {
		return variants()
	}
	again := func(v string) string { return string(sigv4.AppendEncoded(nil, v, false)) }
	// The equals sign alone was to be encoded twice by a sentence of older AWS documentation, which
	// Envoy and awscurl followed (soto-project/soto #69 removed it).
	equals := strings.ReplaceAll(query, "%3D", "%253D")
	return queryVariants(s, "The client encoded the query once more than the verifier: %25 stands where the verifier has %.", 0,
		mapValues(query, again), equals)
}

// commitQueryDoubleEncoding signs escapes once more than is due.
func commitQueryDoubleEncoding(r *rand.Rand, a *Attempt) bool {
	a.extendQuery(pick(r, "q=a%20b", "token=YQ%3D%3D", "to=x%40y"))
	return signsVariant(varyQueryDoubleEncoding, nil)(r, a)
}
