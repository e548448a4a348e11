package causes

import (
	"fmt"
	"iter"
	"slices"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// queryVariant is a variant of the canonical query.
func queryVariant(s Signing, signed, subject, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartQuery, Label: "query", Subject: subject, Signed: signed, Verified: s.Canonical.Query,
		Explanation: explanation, Penalty: penalty, Apply: SetQuery(signed),
	}
}

// queryVariants yields a variant for each query that differs from the verified one.
func queryVariants(s Signing, explanation string, penalty float64, queries ...string) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		seen := map[string]bool{s.Canonical.Query: true}
		for _, query := range queries {
			if seen[query] {
				continue
			}
			seen[query] = true
			if !yield(queryVariant(s, query, "", explanation, penalty)) {
				return
			}
		}
	}
}

// sentQuery is the query of the request as sent, or of the URL that was called, and whether it is known.
func sentQuery(c *evidence.Case) (string, bool) {
	switch {
	case c.Request != nil && c.Request.Target != "":
		query, _ := c.Request.Query()
		return query, true
	case c.URL != nil:
		r := sigv4.Request{Target: evidence.TargetOf(c.URL.Text)}
		query, _ := r.Query()
		return query, true
	}
	return "", false
}

// querySentAsVerified reports whether the client is known to have sent the query that was verified.
func querySentAsVerified(c *evidence.Case, s Signing) bool {
	if c.Request == nil || c.Request.Target == "" {
		return false
	}
	query, _ := c.Request.Query()
	return sigv4.CanonicalQuery(query, "X-Amz-Signature") == s.Canonical.Query
}

// missing returns the parameters of all that some lacks, counted with repetitions, in the order of all.
func missing(all, some []sigv4.Param) []sigv4.Param {
	rest := slices.Clone(some)
	var out []sigv4.Param
	for _, p := range all {
		if i := slices.IndexFunc(rest, func(q sigv4.Param) bool { return q.Name == p.Name && q.Value == p.Value }); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		out = append(out, p)
	}
	return out
}

func names(params []sigv4.Param) string {
	var out string
	for i, p := range params {
		if i > 0 {
			out += ", "
		}
		out += sigv4.Decode(p.Name)
	}
	return out
}

func queryFix(c *evidence.Case, text string) Fix {
	fix := Fix{Client: true, Text: text}
	if url := calledURL(c); url != "" {
		fix.Command = fmt.Sprintf("countersign curl %s'%s'", methodFlag(c), url)
	}
	return fix
}
