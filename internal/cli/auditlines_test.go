package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/internal/topology"
)

// TestExcerpt: of a long line little is taken, whatever its length, and the column stays at its character.
func TestExcerpt(t *testing.T) {
	const mark = "#"
	for _, c := range []struct{ before, behind string }{
		{"", ""},
		{"  ", " rest"},
		{"größe: ", strings.Repeat("x", 100)},
		{strings.Repeat("x", 1<<20), strings.Repeat("y", 1<<20)},
		{strings.Repeat("ü", 1<<19), strings.Repeat("日", 1<<19)},
		{strings.Repeat("x", 1<<20), ""},
		{"", strings.Repeat("y", 1<<20)},
	} {
		line := c.before + mark + c.behind
		column := len(c.before) + 1
		if len(line) < 1000 {
			column = utf8.RuneCountInString(c.before) + 1
		}
		lines := linesOf([]topology.Document{{Name: "plan.json", Data: []byte("first\n" + line + "\r\n")}})
		text, at := lines("plan.json", 2, column)
		if len(text) > 2*around+8 {
			t.Errorf("%.20q: %d bytes are shown", c.before, len(text))
		}
		if runes := []rune(text); at < 1 || at > len(runes) || string(runes[at-1]) != mark {
			t.Errorf("%.20q: column %d is not the place", c.before, at)
		}
		if !utf8.ValidString(text) {
			t.Errorf("%.20q: cut within a character", c.before)
		}
	}
	if text, _ := linesOf(nil)("absent", 1, 1); text != "" {
		t.Errorf("a line of no document: %q", text)
	}
}
