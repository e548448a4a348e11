package redact

import (
	"slices"
	"strings"
)

// claims are the spans of a text that are replaced: whichever comes first has its place.
type claims struct {
	t     *table
	text  string
	taken []bool
	spans []span
}

// claim takes a span, unless a part of it is taken.
func (c *claims) claim(s span) {
	if s.start >= s.end || slices.Contains(c.taken[s.start:s.end], true) {
		return
	}
	for i := s.start; i < s.end; i++ {
		c.taken[i] = true
	}
	c.spans = append(c.spans, s)
	if s.value != nil && s.value.with != c.text[s.start:s.end] {
		c.t.used[s.value.text] = s.value.kind
	}
}

// replaced is the text with its spans replaced.
func (c *claims) replaced() string {
	slices.SortFunc(c.spans, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	last := 0
	for _, s := range c.spans {
		b.WriteString(c.text[last:s.start])
		b.WriteString(s.with)
		last = s.end
	}
	b.WriteString(c.text[last:])
	return b.String()
}
