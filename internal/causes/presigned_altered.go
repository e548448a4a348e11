package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "presigned-altered", Family: FamilyPresign, Hop: HopClient,
	Title: "a presigned URL was changed after it was made",
	Told: []Telling{
		{
			All: some(prose.LinkEdited), Weight: 2,
			Says: "The text says that the presigned URL is changed after it was made. Its signature covers the whole query.",
		},
	},
	Look:   lookPresignAltered,
	Vary:   varyPresignAltered,
	Commit: commitPresignAltered,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "Use the URL exactly as it was made; what it should say besides has to be in it before it is signed."
		if f.Subject != "" {
			text = fmt.Sprintf("Use the URL as it was made, without a change to %s; if that is wanted, make the URL with it.", f.Subject)
		}
		return []Fix{presignFix(c, text)}
	},
})

// trackers are parameters that links collect after they were made: from mail programs, advertising, and
// code that wants to defeat a cache.
var trackers = []string{
	"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "_ga", "_gl", "_hsenc", "_hsmi", "yclid", "ref", "source",
	"_", "t", "ts", "timestamp", "cb", "cachebust", "cachebuster", "nocache", "rand", "random", "v", "download",
}

func isTracker(name string) bool {
	return strings.HasPrefix(name, "utm_") || slices.Contains(trackers, strings.ToLower(name))
}

// lookPresignAltered finds parameters that were not there when the URL was made. A name that begins with
// "amp;" comes from a URL that was escaped for HTML and not unescaped again.
func lookPresignAltered(c *evidence.Case) []Finding {
	query, ok := sentQuery(c)
	if !ok || !strings.Contains(query, "X-Amz-") || !mismatch(c) && !inconclusive(c) && !c.AnsweredWith(answer.IncompletePresign) {
		return nil
	}
	f := Finding{Code: "presigned-altered", Certainty: Likely, Weight: 2, Label: "query"}
	if c.Request != nil {
		f.Where = c.Request.Place
	}
	if name := appendedTo(c); name != "" {
		f.Weight, f.Subject = 4, strings.ToLower(name)
		f.Explanation = fmt.Sprintf("The value of %s holds a question mark: something was put behind the finished URL as if it had no query yet.", name)
		return one(f)
	}
	for _, p := range sigv4.ParseQuery(query) {
		name := sigv4.Decode(p.Name)
		switch {
		case strings.HasPrefix(name, "amp;"):
			f.Weight = 3
			f.Explanation = "The URL was escaped for HTML: its parameters are separated by &amp; in place of &."
			return one(f)
		case isTracker(name) && presigned(c) && mismatch(c):
			f.Subject = strings.ToLower(name)
			f.Explanation = fmt.Sprintf("The parameter %s was probably added after the URL had been presigned. Every parameter but X-Amz-Signature is signed.", name)
			return one(f)
		}
	}
	return nil
}

// appendedTo is the parameter of a presigned URL behind which something was put that begins with a question mark, or "".
// No such parameter has one in its value.
func appendedTo(c *evidence.Case) string {
	query, ok := sentQuery(c)
	if !ok || !strings.Contains(query, "?") {
		return ""
	}
	for _, p := range sigv4.ParseQuery(query) {
		if name := sigv4.Decode(p.Name); strings.HasPrefix(name, "X-Amz-") && strings.Contains(p.Value, "?") {
			return name
		}
	}
	return ""
}

// varyPresignAltered yields the query without one of its parameters, and with another expiry.
func varyPresignAltered(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		params := sigv4.ParseQuery(s.Canonical.Query)
		if !presigned(c) {
			return
		}
		for i, p := range params {
			if strings.HasPrefix(p.Name, "X-Amz-") {
				continue
			}
			rest := slices.Delete(slices.Clone(params), i, i+1)
			penalty := 0.0
			if isTracker(p.Name) {
				penalty = -4
			}
			name := sigv4.Decode(p.Name)
			v := queryVariant(s, sigv4.JoinQuery(rest), strings.ToLower(name), fmt.Sprintf("The parameter %s was added after the URL had been presigned.", name), penalty)
			if !yield(v) {
				return
			}
		}
		at := slices.IndexFunc(params, func(p sigv4.Param) bool { return p.Name == "X-Amz-Expires" })
		if at < 0 {
			return
		}
		was := params[at].Value
		for _, seconds := range []string{"3600", "900", "300", "600", "60", "86400", "604800", "1800", "7200", "120", "30", "10", "1000", "43200", "172800"} {
			if seconds == was {
				continue
			}
			changed := slices.Clone(params)
			changed[at].Value = seconds
			v := queryVariant(s, sigv4.JoinQuery(changed), "x-amz-expires", fmt.Sprintf("The URL was presigned for %s seconds; X-Amz-Expires was changed to %s afterwards.", seconds, was), 0)
			if !yield(v) {
				return
			}
		}
	}
}

// commitPresignAltered adds a parameter to a finished URL, or makes it good for longer.
func commitPresignAltered(r *rand.Rand, a *Attempt) bool {
	if a.Expires <= 0 || !a.take(PartQuery) {
		return false
	}
	change := pick(r,
		func(query string) string { return query + "&utm_source=mail" },
		func(query string) string { return "download=1&" + query },
		func(query string) string {
			return strings.Replace(query, fmt.Sprintf("X-Amz-Expires=%d", int(a.Expires.Seconds())), "X-Amz-Expires=604800", 1)
		},
	)
	a.Sending = append(a.Sending, rewriteTarget(func(path, query string) (string, string) { return path, change(query) }))
	return true
}
