package causes

import (
	"iter"
	"slices"
	"strings"

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

// signedWire is the query on the wire as a client has it before it signs: without what the signature adds to it.
func signedWire(c *evidence.Case) (string, bool) {
	query, ok := sentQuery(c)
	rules, _ := c.Rules()
	params := slices.DeleteFunc(sigv4.ParseQuery(query), func(p sigv4.Param) bool {
		name := sigv4.Decode(p.Name)
		return name == "X-Amz-Signature" || rules.TokenAfterSigning && name == tokenParameter
	})
	return sigv4.JoinQuery(params), ok
}

// failingQuery is the query of the request that failed: as sent or called, or as a trial has it; or "". What a signer
// adds to make a presigned URL is left out: signers write that rightly.
func failingQuery(c *evidence.Case) string { return withoutPresigning(queryOnWire(c)) }

func withoutPresigning(query string) string {
	if !strings.Contains(query, "X-Amz-Signature=") && !strings.Contains(query, "X-Amz-Credential=") {
		return query
	}
	pieces := slices.DeleteFunc(strings.Split(query, "&"), func(piece string) bool {
		name, _, _ := strings.Cut(piece, "=")
		switch name {
		case "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", tokenParameter, "X-Amz-Signature", "X-Amz-SignedHeaders":
			return true
		}
		return false
	})
	return strings.Join(pieces, "&")
}

func queryOnWire(c *evidence.Case) string {
	if called, ok := c.Hinted(evidence.HintCalled); ok && c.URL != nil && strings.HasPrefix(called.Value, c.URL.Text) {
		return targetOf(called.Value).query // with the blanks that end a URL in prose
	}
	if query, _ := sentQuery(c); query != "" {
		return query
	}
	for _, trial := range c.Trials {
		if query := targetOf(trial.URL).query; !trial.Works && query != "" {
			return query
		}
	}
	for _, kind := range []evidence.HintKind{evidence.HintSignPath, evidence.HintCalled} {
		if hint, ok := c.Hinted(kind); ok && targetOf(hint.Value).query != "" {
			return targetOf(hint.Value).query
		}
	}
	return ""
}

// verifiedQuery is the canonical query of the verifier, as far as it is the caller's own, or "".
func verifiedQuery(c *evidence.Case) string {
	query, _ := CanonicalText(c.Verified, PartQuery)
	if Redacted(query) {
		return ""
	}
	return withoutPresigning(query)
}

// signedQuery is the canonical query of the client's own account, where the verifier's is not known to
// compare it with; "" otherwise.
func signedQuery(c *evidence.Case) (string, evidence.Place) {
	query, ok := CanonicalText(c.Signed, PartQuery)
	if _, known := CanonicalText(c.Verified, PartQuery); !ok || known || Redacted(query) {
		return "", evidence.Place{}
	}
	return query, c.Signed.Lines[string(PartQuery)]
}

// The traps of queries: what makes signers go wrong. Each takes a query as on the wire.

// rawInQuery are the characters of names and values that the canonical query escapes.
func rawInQuery(query string) string {
	var raw strings.Builder
	for _, p := range sigv4.ParseQuery(placeholder.ReplaceAllString(query, "x")) {
		raw.WriteString(reservedIn(p.Name, "") + reservedIn(p.Value, ""))
	}
	return raw.String()
}

// escapesInQuery reports whether names or values have to be escaped, or are.
func escapesInQuery(query string) bool {
	return rawInQuery(query) != "" || sigv4.Decode(query) != query || strings.ContainsFunc(query, func(r rune) bool { return r > 0x7f })
}

// repeatsName is a name that the query has more than once, or "".
func repeatsName(query string) string {
	seen := map[string]bool{}
	for _, p := range sigv4.ParseQuery(query) {
		name := sigv4.Decode(p.Name)
		if seen[name] && name != "" {
			return name
		}
		seen[name] = true
	}
	return ""
}

// bareName is a name without an equals sign, or "".
func bareName(query string) string {
	for _, p := range sigv4.ParseQuery(query) {
		if !p.Equals && p.Name != "" && !strings.HasPrefix(p.Name, "<") {
			return p.Name
		}
	}
	return ""
}

// unsorted reports whether the parameters stand in another order than in the canonical query.
func unsorted(query string) bool {
	return !slices.IsSortedFunc(canonicalParams(query), sigv4.ComparePairs)
}

// sortsOtherwise reports whether usual wrong ways to sort give another order than the right one: joined
// name=value texts, or names before they are encoded.
func sortsOtherwise(query string) bool {
	params := canonicalParams(query)
	right := sigv4.CanonicalQuery(query)
	return sigv4.JoinQuery(sortAsText(params)) != right || sigv4.JoinQuery(sortDecoded(params)) != right
}

// hasTrap reports whether a query has any of these.
func hasTrap(query string) bool {
	return escapesInQuery(query) || repeatsName(query) != "" || bareName(query) != "" || unsorted(query)
}

// querySentAsVerified reports whether the client is known to have sent the query that was verified.
func querySentAsVerified(c *evidence.Case, s Signing) bool {
	if c.Request == nil || c.Request.Target == "" {
		return false
	}
	query, _ := c.Request.Query()
	rules, _ := c.Rules()
	return canonicalQuery(query, rules) == s.Canonical.Query
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
