package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "header-whitespace", Family: FamilyHeader, Hop: HopClient, Prior: 3,
	Title: "blanks in a signed header value were trimmed or collapsed on one side only",
	Told: []Telling{
		{
			All: some(prose.HeaderBlanks), Weight: 2,
			Says: "The text speaks of runs of blanks in a header. Signer and verifier may trim or fold them differently.",
		},
	},
	Look:   lookHeaderWhitespace,
	Vary:   varyHeaderWhitespace,
	Commit: commitHeaderWhitespace,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		name := orElse(f.Subject, "the header")
		return []Fix{
			{Client: true, Text: fmt.Sprintf("Before signing, trim the value of %s and write every inner run of blanks as one space.", name)},
			{Client: true, Text: "Or send the value without such blanks."},
		}
	},
})

// lookHeaderWhitespace recognises a signed header that was sent with blanks which the canonical form
// does not keep.
func lookHeaderWhitespace(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	var findings []Finding
	if hint, ok := c.Hinted(evidence.HintHeaderBlanks); ok {
		findings = append(findings, Finding{
			Code: "header-whitespace", Subject: hint.Value, Certainty: Likely, Weight: 2, Label: hint.Value, Where: hint.Place,
			Explanation: fmt.Sprintf("The code gives %s a value with blanks that the canonical form does not keep.", hint.Value),
		})
	} else if c.Remarked(prose.SpecialInHeader) {
		findings = append(findings, Finding{
			Code: "header-whitespace", Certainty: Possible, Weight: 1,
			Explanation: "The text brings up blanks or other special characters in a header. The canonical form trims values and collapses blanks; signers differ there.",
		})
	}
	if c.Request == nil {
		return findings
	}
	for i, f := range c.Request.Header {
		name, value := strings.ToLower(f.Name), strings.Trim(f.Value, " ")
		canonical := sigv4.CanonicalValue(value)
		if canonical == value || !signs(c, name) {
			continue
		}
		finding := Finding{
			Code: "header-whitespace", Subject: name, Certainty: Likely, Weight: 2, Label: name, Signed: value, Verified: canonical,
			Explanation: fmt.Sprintf("%s holds a run of blanks. The verifier collapses it to one space; a signer that does not gets another signature.", name),
		}
		if i < len(c.Request.Fields) {
			finding.Where = c.Request.Fields[i]
		}
		findings = append(findings, finding)
	}
	return findings
}

// signs reports whether a header is signed, as far as the evidence tells: x-amz-* always is.
func signs(c *evidence.Case, name string) bool {
	for _, signed := range c.SignedNames() {
		if signed == name {
			return true
		}
	}
	return c.SignedNames() == nil && strings.HasPrefix(name, "x-amz-")
}

func varyHeaderWhitespace(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			if c.Request != nil && len(c.Request.Header.Values(f.Name)) > 1 {
				continue // how the values are joined is for duplicate-header
			}
			values := []string{sigv4.CanonicalValue(f.Value)}
			for _, a := range accounts(c, HeaderPart(f.Name)) {
				values = append(values, a.text)
			}
			if c.Request != nil {
				for _, raw := range c.Request.Header.Values(f.Name) {
					values = append(values, raw, strings.TrimLeft(raw, " "), strings.TrimSpace(raw), " "+strings.TrimSpace(raw))
				}
			}
			if f.Name != "host" && f.Value != "" {
				values = append(values, " "+f.Value, f.Value+" ")
			}
			seen := map[string]bool{f.Value: true}
			for _, value := range values {
				if seen[value] || stripBlanks(value) != stripBlanks(f.Value) {
					continue
				}
				seen[value] = true
				v := headerVariant(s, f.Name, value, fmt.Sprintf("The value of %s differs in blanks alone: the canonical form trims both ends and keeps one space of each inner run.", f.Name), 0)
				if !yield(v) {
					return
				}
			}
		}
	}
}

func stripBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, s)
}

// commitHeaderWhitespace signs a value with blanks that the canonical form does not keep.
func commitHeaderWhitespace(r *rand.Rand, a *Attempt) bool {
	name := pick(r, "X-Amz-Meta-Note", "X-Note")
	if a.Request.Header.Has(name) {
		return false
	}
	a.signHeader(name, pick(r, "a   b", "one  two   three", `"a  b"`))
	return signsVariant(varyHeaderWhitespace, func(_ *Attempt, v Variant) bool { return v.Subject == strings.ToLower(name) })(r, a)
}
