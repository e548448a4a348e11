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
	Code: "query-not-signed", Family: FamilyQuery, Hop: HopClient, Prior: 3,
	Title: "the query was sent but is not in the canonical request",
	Told: []Telling{
		{
			All: some(prose.PathAlone, prose.WorksWithoutQuery), Weight: 3,
			If:   func(c *evidence.Case) bool { return !leavesQuery(c) },
			Says: "The text says that the path alone is signed. The query is part of the canonical request.",
		},
		{
			All: some(prose.QueryAddedLater), Weight: 2,
			Says: "The code changes the query after the call that signs the request.",
		},
	},
	Look:   lookQueryNotSigned,
	Vary:   varyQueryNotSigned,
	Commit: commitQueryNotSigned,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{callFix(c, "Hand the query to the signer by its own argument, before signing, and add nothing to the URL afterwards.")}
	},
})

// leavesQuery reports whether code signs a query and leaves it out of the URL.
func leavesQuery(c *evidence.Case) bool {
	_, left := c.Hinted(evidence.HintQueryLeft)
	return left
}

// lookQueryNotSigned recognises that the same request works without its query. A query that has traps of
// its own may as well be signed wrongly, which the causes of those traps then say first.
func lookQueryNotSigned(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	f := Finding{Code: "query-not-signed", Certainty: Likely, Weight: 2, Label: "query"}
	if hint, ok := c.Hinted(evidence.HintQueryInPath); ok {
		f.Where, f.Weight = hint.Place, 1
		f.Explanation = "The code joins path and query in the argument that takes the path; the signer then signs an empty query."
		return one(f)
	}
	if remark, ok := c.Remark(prose.SignsPathAlone); ok && !presigned(c) && !leavesQuery(c) {
		f.Where, f.Weight = remark.Place, 4
		f.Explanation = "The code hands the signer the path of the request and not its query, which is sent."
		if failingQuery(c) == "" && verifiedQuery(c) == "" && !failingTrialHasQuery(c) && !c.Remarked(prose.WorksWithoutQuery) {
			f.Weight = 2 // where a request has one
		}
		if f.Weight == 4 || sentPath(c) == "" {
			return one(f)
		}
		f.Where, f.Explanation = evidence.Place{}, ""
	}
	trapped := false
	trialPairs(c, func(bad, good evidence.Trial) bool {
		path, query, has := strings.Cut(bad.URL, "?")
		if !has || good.URL != path {
			return true
		}
		trapped = hasTrap(query)
		f.Where = bad.Place
		f.Explanation = fmt.Sprintf("%s works and fails once ?%s is added: the query is sent but not signed.", path, query)
		return false
	})
	if f.Explanation == "" && c.Remarked(prose.WorksWithoutQuery) {
		query, _ := sentQuery(c)
		trapped = hasTrap(query)
		f.Explanation = "The request works without its query: the query is sent but not signed, or a hop does not forward it."
	}
	if f.Explanation == "" {
		return nil
	}
	if trapped {
		f.Weight = -1
	}
	return one(f)
}

func varyQueryNotSigned(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified := s.Canonical.Query
		if verified == "" || presigned(c) {
			return // a presigned URL that has more than was signed was altered
		}
		if !yield(queryVariant(s, "", "", fmt.Sprintf("The client signed an empty query; %s was verified.", verified), 0)) {
			return
		}
		params := sigv4.ParseQuery(verified)
		for _, a := range accounts(c, PartQuery) {
			signed := sigv4.ParseQuery(a.text)
			extra := missing(params, signed)
			if len(extra) == 0 || len(missing(signed, params)) > 0 {
				continue
			}
			if !yield(queryVariant(s, a.text, strings.ToLower(names(extra[:1])), fmt.Sprintf("The parameters %s were verified and are not in what the client signed.", names(extra)), 0)) {
				return
			}
		}
		if len(params) < 2 {
			return
		}
		for i, p := range params {
			rest := sigv4.JoinQuery(slices.Delete(slices.Clone(params), i, i+1))
			if !yield(queryVariant(s, rest, strings.ToLower(sigv4.Decode(p.Name)), fmt.Sprintf("The parameter %s was verified and is not in what the client signed.", sigv4.Decode(p.Name)), 1)) {
				return
			}
		}
		for _, kept := range []struct{ query, which string }{{onePerName(params, false), "first"}, {onePerName(params, true), "last"}} {
			if repeatsName(verified) != "" && !yield(queryVariant(s, kept.query, repeatsName(verified), fmt.Sprintf("The client signed only the %s value of each parameter that comes several times.", kept.which), 1)) {
				return
			}
		}
	}
}

// commitQueryNotSigned leaves the query, or one parameter of it, out of what is signed.
func commitQueryNotSigned(r *rand.Rand, a *Attempt) bool {
	a.extendQuery("page=2")
	return signsVariant(varyQueryNotSigned, func(_ *Attempt, v Variant) bool {
		// What lacks empty parameters alone is query-empty-value.
		return slices.ContainsFunc(missing(sigv4.ParseQuery(v.Verified), sigv4.ParseQuery(v.Signed)), func(p sigv4.Param) bool { return p.Value != "" })
	})(r, a)
}

// onePerName keeps the first or the last of the parameters that have the same name, as a dictionary does.
func onePerName(params []sigv4.Param, last bool) string {
	var kept []sigv4.Param
	for _, p := range params {
		i := slices.IndexFunc(kept, func(k sigv4.Param) bool { return k.Name == p.Name })
		switch {
		case i < 0:
			kept = append(kept, p)
		case last:
			kept[i] = p
		}
	}
	return sigv4.JoinQuery(kept)
}

// failingTrialHasQuery reports whether a request that fails has a query, and none that works has.
func failingTrialHasQuery(c *evidence.Case) bool {
	has := false
	for _, trial := range c.Trials {
		if _, query, _ := strings.Cut(trial.URL, "?"); query != "" {
			if trial.Works {
				return false
			}
			has = true
		}
	}
	return has
}
