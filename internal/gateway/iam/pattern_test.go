package iam

import (
	"testing"

	"pgregory.net/rapid"
)

// TestLiterals: patterns that are compared by their literals fit what they fit glyph by glyph.
func TestLiterals(t *testing.T) {
	pattern := rapid.StringOf(rapid.SampledFrom([]rune("aAb:/*?$é")))
	text := rapid.StringOf(rapid.SampledFrom([]rune("aAb:/*?$é\xff")))
	rapid.Check(t, func(t *rapid.T) {
		s := syntax{wildcards: rapid.Bool().Draw(t, "wildcards"), fold: rapid.Bool().Draw(t, "fold")}
		p := s.compile(pattern.Draw(t, "pattern"))
		have := text.Draw(t, "text")
		if got, want := p.Match(have, nil), glob(p.glyphs, have, p.fold); got != want {
			t.Fatalf("%+v: %q fits %q: %v, glyph by glyph %v", s, have, p.text, got, want)
		}
	})
	for text, simple := range map[string]bool{
		"": true, "*": true, "arn:aws:execute-api:*:*:api/prod/GET/*": true, "a?": false, "${aws:username}": false, "é": false,
	} {
		if p := (syntax{wildcards: true, variables: true}).compile(text); (p.literals != nil) != simple {
			t.Errorf("%q: compared by its literals: %v", text, p.literals != nil)
		}
	}
}
