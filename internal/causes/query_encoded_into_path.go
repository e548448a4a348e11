package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-encoded-into-path", Family: FamilyQuery, Hop: HopClient, Prior: 3,
	Title:  "the query was signed as a part of the path",
	Look:   lookQueryIntoPath,
	Vary:   varyQueryIntoPath,
	Commit: commitQueryIntoPath,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{callFix(c, "Hand path and query to the signer apart: the path ends before the question mark.")}
	},
})

// lookQueryIntoPath recognises code that joins the two, and an encoded question mark in a path.
func lookQueryIntoPath(c *evidence.Case) []Finding {
	if hint, ok := c.Hinted(evidence.HintQueryInPath); ok && mismatch(c) {
		return one(Finding{
			Code: "query-encoded-into-path", Certainty: Likely, Weight: 4, Where: hint.Place, Label: "path",
			Explanation: "The code joins path and query in the argument that takes the path; the question mark is then signed as a character of the path.",
		})
	}
	if f, ok := querySignedAsPath(c); ok {
		return one(f)
	}
	for _, path := range []string{sentPath(c), verifiedPath(c)} {
		lower := strings.ToLower(path)
		if i := strings.Index(lower, "%3f"); i >= 0 && strings.Contains(lower[i:], "%3d") {
			return one(Finding{
				Code: "query-encoded-into-path", Certainty: Likely, Weight: 2, Label: "path", Verified: path,
				Explanation: "The path holds an encoded question mark: the query was encoded into the path.",
			})
		}
	}
	return nil
}

// querySignedAsPath finds parameters at the end of the path that the client signed with an empty query.
func querySignedAsPath(c *evidence.Case) (Finding, bool) {
	path, ok := CanonicalText(c.Signed, PartPath)
	query, known := CanonicalText(c.Signed, PartQuery)
	if !ok || !known || query != "" || !mismatch(c) {
		return Finding{}, false
	}
	last := sigv4.Decode(path[strings.LastIndexByte(path, '/')+1:])
	_, query, asked := strings.Cut(last, "?")
	if asked {
		last = query
	}
	name, _, has := strings.Cut(last, "=")
	wire, sent := sentQuery(c)
	if !has || name == "" || sigv4.Decode(path) == path && !strings.Contains(path, "?") || sent && !strings.Contains(wire, name+"=") || !sent && !asked && !strings.Contains(last, "&") {
		return Finding{}, false
	}
	return Finding{
		Code: "query-encoded-into-path", Certainty: Likely, Weight: 4, Label: "path", Signed: path, Where: c.Signed.Lines[string(PartPath)],
		Explanation: fmt.Sprintf("The client signed the path %s and an empty query: the parameters became a part of the path.", path),
	}, true
}

func verifiedPath(c *evidence.Case) string {
	text, _ := CanonicalText(c.Verified, PartPath)
	return text
}

func varyQueryIntoPath(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		query := s.Canonical.Query
		if query == "" {
			if v, ok := queryOutOfPath(c, s); ok {
				yield(v)
			}
			return
		}
		queries := []string{query}
		if wire, ok := signedWire(c); ok {
			queries = append(queries, wire)
		}
		seen := map[string]bool{}
		for _, q := range queries {
			wire := wirePath(c, s) + "?" + q
			for _, path := range []string{
				sigv4.CanonicalPath(wire, sigv4.Rules{EncodePathOnce: true}), sigv4.CanonicalPath(wire, sigv4.Rules{}),
				s.Canonical.Path + "?" + q, string(sigv4.AppendEncoded(nil, s.Canonical.Path+"?"+q, true)),
			} {
				if seen[path] {
					continue
				}
				seen[path] = true
				v := pathVariant(s, path, "The client signed the query as a part of the path, and an empty query.", 0)
				v.Apply = func(s *Signing) { s.Canonical.Path, s.Canonical.Query = path, "" }
				if !yield(v) {
					return
				}
			}
		}
	}
}

// queryOutOfPath is the request that was meant where a question mark was sent as %3F: signed with a query,
// sent without one.
func queryOutOfPath(c *evidence.Case, s Signing) (Variant, bool) {
	wire := wirePath(c, s)
	i := strings.Index(strings.ToLower(wire), "%3f")
	if i < 0 {
		return Variant{}, false
	}
	rules, _ := c.Rules()
	path, query := sigv4.CanonicalPath(wire[:i], rules), wire[i+len("%3f"):]
	if !strings.Contains(query, "=") {
		query = sigv4.Decode(query)
	}
	v := pathVariant(s, path, "The question mark was sent as %3F: the client signed a path and a query, and sent a path alone.", 0)
	v.Apply = func(s *Signing) { s.Canonical.Path, s.Canonical.Query = path, sigv4.CanonicalQuery(query) }
	return v, true
}

// commitQueryIntoPath signs the query as a part of the path.
func commitQueryIntoPath(r *rand.Rand, a *Attempt) bool {
	a.extendQuery("page=2")
	return a.take(PartQuery) && signsVariant(varyQueryIntoPath, nil)(r, a)
}
