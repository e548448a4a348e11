package causes

import (
	"fmt"
	"iter"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "duplicate-header", Family: FamilyHeader, Hop: HopClient, Prior: 3,
	Title: "a header was sent twice, and the values were not joined alike",
	Look:  lookDuplicateHeader,
	Vary:  varyDuplicateHeader,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "the header")
		return []Fix{
			{Client: true, Text: fmt.Sprintf("Send %s once. Names are equal whatever their case: look for a second one that the library adds.", name)},
			{Client: true, Text: "Where it has to be there twice, sign one line with the values joined by a comma, without a blank, in the order sent."},
		}
	},
})

// lookDuplicateHeader recognises a signed header that was sent twice.
func lookDuplicateHeader(c *evidence.Case) []Finding {
	if c.Request == nil || !mismatch(c) {
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
