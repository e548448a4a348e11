package redact

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"countersign/internal/lazyregexp"
)

// value is a text that is replaced wherever it stands.
type value struct {
	kind       Kind
	text, with string
	// loose values may be a part of a longer name.
	loose bool
	// re finds the forms that encoders make of a text with other characters than letters and digits; its
	// odd groups are what stays.
	re func() *regexp.Regexp
}

// anyForm finds a text in which every character but letters and digits may be as it is, URL-encoded once or
// twice, or escaped as in JSON; a plus may have become a blank.
func anyForm(text string) *regexp.Regexp {
	var b strings.Builder
	open := false
	for i := range len(text) {
		c := text[i]
		if alphanumeric(c) {
			if !open {
				b.WriteByte('(')
				open = true
			}
			b.WriteByte(c)
			continue
		}
		if open {
			b.WriteByte(')')
			open = false
		}
		fmt.Fprintf(&b, `(?:\\*\x%02x|%%(?:25)*(?i:%02x)|\\*u00(?i:%02x)`, c, c, c)
		if c == '+' {
			b.WriteString(`| |%20`)
		}
		b.WriteByte(')')
	}
	if open {
		b.WriteByte(')')
	}
	return regexp.MustCompile(b.String())
}

// spans yields where the value stands in a text, and what stands there instead; at are the places of its needle.
func (v *value) spans(text string, at []int, yield func(span)) {
	needle := v.needle()
	if v.encodable() {
		around := []window{{0, len(text)}}
		if needle != "" {
			around = around[:0]
			for _, i := range apart(at, len(needle)) {
				around = append(around, window{max(0, i-6*len(v.text)), min(len(text), i+len(needle)+6*len(v.text))})
			}
			around = joined(around)
		}
		for _, w := range around {
			part := text[w.start:w.end]
			for _, m := range v.re().FindAllStringSubmatchIndex(part, -1) {
				yield(span{w.start + m[0], w.start + m[1], v.fill(part, m), v})
			}
		}
		return
	}
	from := 0
	for _, start := range at {
		end := start + len(needle)
		if start < from || !v.standsAlone(text, start, end) {
			continue
		}
		with := v.with
		if v.folds() {
			with = likeCased(with, text[start:end])
		}
		yield(span{start, end, with, v})
		from = end
	}
}

// apart leaves out the places at which a text of some length stands within its place before.
func apart(at []int, length int) []int {
	var list []int
	from := 0
	for _, i := range at {
		if i >= from {
			list = append(list, i)
			from = i + length
		}
	}
	return list
}

// maxPattern is the length of a text up to which its other forms are looked for.
const maxPattern = 8 << 10

func longestRun(text string) string {
	longest := ""
	runs(text, 1, alphanumeric, func(start, end int) {
		if end-start > len(longest) {
			longest = text[start:end]
		}
	})
	return longest
}

func plainRun(text string) bool {
	for i := range len(text) {
		if !alphanumeric(text[i]) {
			return false
		}
	}
	return true
}

// fill puts the stand-in's letters and digits into the form that was found.
func (v *value) fill(text string, m []int) string {
	var b strings.Builder
	last, at := m[0], 0
	for g := 2; g < len(m); g += 2 {
		b.WriteString(text[last:m[g]])
		for !alphanumeric(v.text[at]) {
			at++
		}
		n := m[g+1] - m[g]
		b.WriteString(v.with[at : at+n])
		at += n
		last = m[g+1]
	}
	b.WriteString(text[last:m[1]])
	return b.String()
}

// likeCased writes a stand-in in capitals, or with a capital, where the text that it replaces has them.
func likeCased(with, text string) string {
	switch {
	case text == strings.ToLower(text):
		return with
	case text == strings.ToUpper(text):
		return strings.ToUpper(with)
	}
	return strings.ToUpper(with[:1]) + with[1:]
}

// standsAlone reports whether what stands at a range is the value and no part of another word.
func (v *value) standsAlone(text string, start, end int) bool {
	switch v.kind {
	case Secret, Signature:
		return len(v.text) >= 16 || alone(text, start, end, alphanumeric)
	case KeyID:
		if _, own := keyPrefix(v.text); own && len(v.text) >= 16 {
			return true
		}
		return alone(text, start, end, alphanumeric)
	case Account:
		return alone(text, start, end, digit)
	case Host:
		return alone(text, start, end, inLabel)
	}
	if v.loose {
		return alone(text, start, end, alphanumeric)
	}
	if !alone(text, start, end, inLabel) {
		return false
	}
	if len(v.text) > 5 && !slices.Contains(words, v.text) {
		return true
	}
	// A word: only as a label, or as the first segment of a path or URI.
	after := text[end:]
	return strings.HasPrefix(after, ".s3") || strings.HasPrefix(after, ".") && strings.Contains(after[:min(len(after), 80)], "amazonaws.com") ||
		strings.HasSuffix(text[:start], "/") || strings.HasSuffix(text[:start], ":::") || strings.EqualFold(text[max(0, start-3):start], "%2f")
}

func digit(c byte) bool   { return c >= '0' && c <= '9' }
func inLabel(c byte) bool { return alphanumeric(c) || c == '-' || c == '_' }

// alone reports whether no character of a class stands at either side of a range. What an escape ends with is
// none: the n of a line feed in JSON, the digits of %2F.
func alone(text string, start, end int, class func(byte) bool) bool {
	if end < len(text) && class(text[end]) {
		return false
	}
	return start == 0 || !class(text[start-1]) || escaped(text[:start])
}

var escape = lazyregexp.New(`(?:\\[abfnrtv]|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})$`)

// escaped reports whether a text ends with an escape.
func escaped(text string) bool {
	return escape.MatchString(text[max(0, len(text)-6):])
}
