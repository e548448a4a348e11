package causes

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-not-signed", Family: FamilyQuery, Hop: HopClient, Prior: 3,
	Title: "the query was sent but is not in the canonical request",
	Look:  lookQueryNotSigned,
	Vary:  varyQueryNotSigned,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{queryFix(c, "Hand the query to the signer by its own argument, before signing, and add nothing to the URL afterwards.")}
	},
})

// lookQueryNotSigned recognises that the same request works without its query.
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
	for _, bad := range c.Trials {
		path, query, has := strings.Cut(bad.URL, "?")
		if bad.Works || !has {
			continue
		}
		if slices.ContainsFunc(c.Trials, func(good evidence.Trial) bool { return good.Works && good.URL == path }) {
			f.Where = bad.Place
			f.Explanation = fmt.Sprintf("%s works and fails once ?%s is added: the query is sent but not signed.", path, query)
			return one(f)
		}
	}
	if c.Remarked(evidence.WorksWithoutQuery) {
		f.Explanation = "The request works without its query: the query is sent but not signed, or a hop does not forward it."
		return one(f)
	}
	return nil
}

func varyQueryNotSigned(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified := s.Canonical.Query
		if verified == "" {
			return
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
	}
}
