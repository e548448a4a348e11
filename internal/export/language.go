package export

import (
	"strings"

	"countersign/internal/plainjson"
)

// Language is how a program of one language writes texts.
type Language struct {
	// Quote writes a literal as source.
	Quote func(string) string
	// Plus joins expressions, as " + " does.
	Plus string
	// Value, Encoded and Inside are expressions for the value of a variable, whose name is quoted already: as
	// it is, encoded for a URL, as the inside of a JSON string. They have one %.
	Value, Encoded, Inside string
}

// Expr writes a text as an expression.
func (l *Language) Expr(t Text) string {
	var parts []string
	for _, p := range t {
		if p.Variable == "" {
			parts = append(parts, l.Quote(p.Literal))
			continue
		}
		form := l.Value
		switch p.Escape {
		case URL:
			form = l.Encoded
		case JSON:
			form = l.Inside
		}
		parts = append(parts, strings.Replace(form, "%", l.Quote(p.Variable), 1))
	}
	if parts == nil {
		return l.Quote("")
	}
	return strings.Join(parts, l.Plus)
}

// QuoteJSON writes a text as a JSON string that is a string of JavaScript too, and that no HTML parser ends.
func QuoteJSON(text string) string {
	// encoding/json escapes U+2028 and U+2029 itself.
	return plainjson.Quote(text)
}

// Hoist splits the lines that begin with a word, such as "import ", from the rest of a source text, so that
// files that stand by themselves can be joined.
func Hoist(source, word string) (hoisted []string, rest string) {
	var b strings.Builder
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, word) {
			hoisted = append(hoisted, strings.TrimSpace(line))
			continue
		}
		b.WriteString(line)
	}
	return hoisted, strings.TrimLeft(b.String(), "\n")
}
