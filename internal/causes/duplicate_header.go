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
	Code: "duplicate-header", Family: FamilyHeader, Hop: HopClient, Prior: 3,
	Title: "a header was sent twice, and the values were not joined alike",
	Told: []Telling{
		{
			All: some(prose.HeaderTwice), Weight: 3,
			Says: "The text says that a header is there more than once. The verifier joins the values by a comma.",
		},
	},
	Look:   lookDuplicateHeader,
	Vary:   varyDuplicateHeader,
	Commit: commitDuplicateHeader,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "the header")
		return []Fix{
			{Client: true, Text: fmt.Sprintf("Send %s once. Names are equal whatever their case: look for a second one that the library adds.", name)},
			{Client: true, Text: "Where it has to be there twice, sign one line with the values joined by a comma, without a blank, in the order sent."},
		}
	},
})

// singletons are headers of which a request has one, so that a comma in the value joins two of them.
// RFC 9110, sections 5.5 and 8.6.
var singletons = []string{"host", "content-length", "content-type", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-target"}

// lookDuplicateHeader recognises a signed header that was sent twice: in the request, in the lines that the
// client signed, or by a comma in what was verified.
func lookDuplicateHeader(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	if c.Signed != nil {
		for i := 1; i < len(c.Signed.Headers); i++ {
			if f := c.Signed.Headers[i]; f.Name == c.Signed.Headers[i-1].Name {
				return one(Finding{
					Code: "duplicate-header", Subject: f.Name, Certainty: Likely, Weight: 2, Label: f.Name, Where: c.Signed.Lines["header:"+f.Name],
					Explanation: fmt.Sprintf("The client signed %s as two lines. The canonical form is one line with the values joined by a comma.", f.Name),
				})
			}
		}
	}
	for _, canonical := range []*evidence.Canonical{c.Verified, c.Signed} {
		if canonical == nil {
			continue
		}
		for _, f := range canonical.Headers {
			if slices.Contains(singletons, f.Name) && strings.Contains(f.Value, ",") && !Redacted(f.Value) {
				return one(Finding{
					Code: "duplicate-header", Subject: f.Name, Certainty: Likely, Weight: 2, Label: f.Name, Verified: f.Value, Where: canonical.Lines["header:"+f.Name],
					Explanation: fmt.Sprintf("%s has the value %q: it was set twice, and the values were joined by a comma.", f.Name, f.Value),
				})
			}
		}
	}
	if c.Request == nil {
		return nil
	}
	seen := map[string]bool{}
	for i, f := range c.Request.Header {
		name := strings.ToLower(f.Name)
		if !seen[name] || !signs(c, name) {
			seen[name] = true
			continue
		}
		finding := Finding{
			Code: "duplicate-header", Subject: name, Certainty: Likely, Weight: 2, Label: name,
			Explanation: fmt.Sprintf("%s was sent twice. The verifier joins both values by a comma; a signer that takes one of them gets another signature.", name),
		}
		if i < len(c.Request.Fields) {
			finding.Where = c.Request.Fields[i]
		}
		return one(finding)
	}
	return nil
}

func varyDuplicateHeader(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			values, sentTwice := strings.Split(f.Value, ","), false
			if c.Request != nil {
				if sent := c.Request.Header.Values(f.Name); len(sent) > 1 {
					values, sentTwice = sent, true
				}
			}
			if len(values) < 2 {
				continue
			}
			for i := range values {
				values[i] = sigv4.CanonicalValue(values[i])
			}
			// Two lines in place of one.
			lines := make([]sigv4.Field, len(values))
			for i, value := range values {
				lines[i] = sigv4.Field{Name: f.Name, Value: value}
			}
			explanation := fmt.Sprintf("%s was signed as %d lines; the verifier joins the values by a comma.", f.Name, len(values))
			split := headerVariant(s, f.Name, strings.Join(values, "\n"), explanation, 0)
			split.Apply = func(s *Signing) { s.Canonical.Headers = replaceLine(s.Canonical.Headers, f.Name, lines) }
			if !yield(split) {
				return
			}
			// No hop appends to a header of AWS's own, and a list that a program wrote has blanks.
			sentTwice = sentTwice || strings.HasPrefix(f.Name, "x-amz-") && !strings.Contains(f.Value, ", ")
			for _, value := range []string{values[0], values[len(values)-1], strings.Join(values, ", ")} {
				if value == f.Value || !sentTwice && value != strings.Join(values, ", ") {
					continue
				}
				explanation := fmt.Sprintf("%s was sent twice: signed as %q, verified as %q.", f.Name, value, f.Value)
				if !yield(headerVariant(s, f.Name, value, explanation, 1)) {
					return
				}
			}
		}
	}
}

// replaceLine puts lines in the place of the line with this name.
func replaceLine(headers []sigv4.Field, name string, lines []sigv4.Field) []sigv4.Field {
	out := make([]sigv4.Field, 0, len(headers)+len(lines))
	for _, f := range headers {
		if f.Name == name {
			out = append(out, lines...)
		} else {
			out = append(out, f)
		}
	}
	return out
}

// commitDuplicateHeader sends a signed header twice and signs it otherwise than joined by a comma.
func commitDuplicateHeader(r *rand.Rand, a *Attempt) bool {
	name := pick(r, "X-Amz-Meta-Tag", "X-Tag", "X-Amz-Target")
	if a.Request.Header.Has(name) {
		return false
	}
	a.signHeader(name, "one")
	a.Request.Header = append(a.Request.Header, sigv4.Field{Name: name, Value: pick(r, "two", "one  more")})
	return signsVariant(varyDuplicateHeader, func(_ *Attempt, v Variant) bool { return v.Subject == strings.ToLower(name) })(r, a)
}
