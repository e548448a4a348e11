package causes

import (
	"cmp"
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
	Code: "query-order", Family: FamilyQuery, Hop: HopClient, Prior: 3,
	Title: "the canonical query is sorted wrongly",
	Told: []Telling{
		{
			All: some(prose.TokenLast), Weight: 3,
			If:   func(c *evidence.Case) bool { return c.NamedService() != "iotdevicegateway" },
			Says: "The session token is put at the end of the query. Parameters are signed in the order of their names, and X-Amz-Security-Token comes before X-Amz-SignedHeaders.",
		},
		{
			All:  some(prose.SeveralParameters),
			Says: "The text says that more than one parameter matters: they have to be signed in the order of their encoded names.",
		},
	},
	Look:   lookQueryOrder,
	Vary:   varyQueryOrder,
	Commit: commitQueryOrder,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			callFix(c, "Encode names and values first, then sort by name, and by value where names are equal; do not sort joined name=value strings."),
			{Client: true, Text: "Where the signer cannot be changed, send the parameters in that order already."},
		}
	},
})

// lookQueryOrder recognises code that sorts joined strings, and a wire order for which the usual wrong
// sortings give another result.
func lookQueryOrder(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	if hint, ok := c.Hinted(evidence.HintQuerySort); ok {
		return one(Finding{
			Code: "query-order", Certainty: Likely, Weight: 2, Where: hint.Place, Label: "query",
			Explanation: "The code sorts joined name=value strings; names that continue where another ends then change places ('-' sorts before '=').",
		})
	}
	if hint, ok := c.Hinted(evidence.HintQueryUnsorted); ok {
		return one(Finding{
			Code: "query-order", Certainty: Likely, Weight: 2, Where: hint.Place, Label: "query",
			Explanation: "The code signs the query as it stands in the URL. The canonical query is sorted by encoded name and then by encoded value.",
		})
	}
	var found []Finding
	trialPairs(c, func(bad, good evidence.Trial) bool {
		from, to := targetOf(bad.URL), targetOf(good.URL)
		if from.path != to.path || from.query == to.query || sigv4.CanonicalQuery(from.query) != sigv4.CanonicalQuery(to.query) {
			return true
		}
		found = one(Finding{
			Code: "query-order", Certainty: Likely, Weight: 3, Label: "query", Verified: sigv4.CanonicalQuery(from.query), Where: bad.Place,
			Explanation: "The same parameters work in another order: the verifier sorts them, and the signer does not, or does it otherwise.",
		})
		return false
	})
	if found != nil {
		return found
	}
	if own, place := signedQuery(c); own != "" && !slices.IsSortedFunc(sigv4.ParseQuery(own), sigv4.ComparePairs) {
		return one(Finding{
			Code: "query-order", Certainty: Likely, Weight: 2, Label: "query", Signed: own, Verified: sigv4.JoinQuery(slices.SortedFunc(slices.Values(sigv4.ParseQuery(own)), sigv4.ComparePairs)), Where: place,
			Explanation: "The client's own canonical query is not in the canonical order, which is by encoded name and then by encoded value.",
		})
	}
	if c.Remarked(prose.RepeatedParameter, prose.ParameterOrder) {
		return one(Finding{
			Code: "query-order", Certainty: Likely, Weight: 2, Label: "query",
			Explanation: "The order of parameters, or one that is there more than once, matters: the verifier sorts by encoded name and then by encoded value.",
		})
	}
	query := failingQuery(c)
	if query == "" {
		query = verifiedQuery(c)
	}
	f := Finding{Code: "query-order", Certainty: Possible, Label: "query", Verified: sigv4.CanonicalQuery(query)}
	has := func(t target) bool { return unsorted(t.query) }
	switch {
	case query == "":
		return nil
	case repeatsName(query) != "":
		f.Weight = 1
		f.Explanation = fmt.Sprintf("The query has %s more than once. Equal names are sorted by their encoded values; many signers keep the order sent, or lose one.", repeatsName(query))
		has = func(t target) bool { return repeatsName(t.query) != "" }
	case sortsOtherwise(query):
		f.Weight = 1
		f.Explanation = "A signer that sorts joined name=value strings, or sorts before it encodes, gets another order for this query."
		has = func(t target) bool { return sortsOtherwise(t.query) }
	case unsorted(query):
		f.Explanation = "The query was sent unsorted. The verifier sorts it; a signer that does not gets another signature."
	default:
		return nil
	}
	return one(onlyThen(c, f, has))
}

// canonicalParams are the parameters of a wire query, encoded as in the canonical query, in wire order.
func canonicalParams(query string) []sigv4.Param {
	var out []sigv4.Param
	for piece := range strings.SplitSeq(query, "&") {
		if piece != "" {
			out = append(out, sigv4.ParseQuery(sigv4.CanonicalQuery(piece))...)
		}
	}
	return out
}

func sortAsText(params []sigv4.Param) []sigv4.Param {
	return slices.SortedStableFunc(slices.Values(params), func(a, b sigv4.Param) int {
		return strings.Compare(a.String(), b.String())
	})
}

// sortDecoded sorts by names and values as they were before they were encoded.
func sortDecoded(params []sigv4.Param) []sigv4.Param {
	return slices.SortedStableFunc(slices.Values(params), func(a, b sigv4.Param) int {
		return cmp.Or(strings.Compare(sigv4.Decode(a.Name), sigv4.Decode(b.Name)), strings.Compare(sigv4.Decode(a.Value), sigv4.Decode(b.Value)))
	})
}

func varyQueryOrder(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		params := sigv4.ParseQuery(s.Canonical.Query)
		if len(params) < 2 {
			return
		}
		by := func(less func(a, b sigv4.Param) int) string {
			return sigv4.JoinQuery(slices.SortedStableFunc(slices.Values(params), less))
		}
		type order struct{ query, how string }
		orders := []order{
			{sigv4.JoinQuery(sortAsText(params)), "as joined name=value strings"},
			{sigv4.JoinQuery(sortDecoded(params)), "before encoding"},
			{by(func(a, b sigv4.Param) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) }), "without regard to case"},
		}
		wire, _ := signedWire(c)
		// A query of other parameters than were verified differs in more than its order.
		if wireParams := canonicalParams(wire); len(missing(wireParams, params)) == 0 && len(missing(params, wireParams)) == 0 {
			byName := slices.SortedStableFunc(slices.Values(wireParams), func(a, b sigv4.Param) int { return strings.Compare(a.Name, b.Name) })
			orders = append(orders, order{sigv4.JoinQuery(wireParams), "not at all"}, order{sigv4.JoinQuery(byName), "by name alone"})
		}
		for _, a := range accounts(c, PartQuery) {
			signed := sigv4.ParseQuery(a.text)
			if len(missing(signed, params)) == 0 && len(missing(params, signed)) == 0 {
				orders = append(orders, order{a.text, "in another order"})
			}
		}
		seen := map[string]bool{s.Canonical.Query: true}
		for _, o := range orders {
			if seen[o.query] {
				continue
			}
			seen[o.query] = true
			if !yield(queryVariant(s, o.query, "", fmt.Sprintf("The client sorted the query %s; the order is by encoded name, then by encoded value.", o.how), 0)) {
				return
			}
		}
	}
}

// commitQueryOrder signs parameters that are sorted in another way, or not at all.
func commitQueryOrder(r *rand.Rand, a *Attempt) bool {
	a.extendQuery(pick(r, "b=2&a=1", "id=1&id-type=2", "p%5Ba%5D=1&pB=2", "Zone=1&area=2", "tag=b&tag=a"))
	return signsVariant(varyQueryOrder, nil)(r, a)
}
