package export

import (
	"strings"

	"countersign/sigv4"
)

// Escape says how the value of a variable is written into a text.
type Escape uint8

// The escapes.
const (
	// AsIs writes the value as it is.
	AsIs Escape = iota
	// URL encodes every byte that is not unreserved (RFC 3986, section 2.3), a slash too.
	URL
	// JSON writes the value as the inside of a JSON string.
	JSON
)

// Piece is a literal, or a variable where Variable is not "".
type Piece struct {
	Literal  string
	Variable string
	Escape   Escape
}

// Text is literals and variables, one after the other. A variable whose name begins with a dollar sign is
// dynamic: it has a new value each time; see [IsDynamic].
type Text []Piece

// IsDynamic reports whether a variable has a new value each time. The names are Postman's:
// https://learning.postman.com/docs/tests-and-scripts/write-scripts/variables-list/
func IsDynamic(name string) bool { return strings.HasPrefix(name, "$") }

// Literal is a text without variables.
func Literal(text string) Text {
	if text == "" {
		return nil
	}
	return Text{{Literal: text}}
}

// Reference is a text that is one variable.
func Reference(name string, escape Escape) Text { return Text{{Variable: name, Escape: escape}} }

// Parse reads a text with {{variables}}, as Postman and its like write them. The values are taken as they
// are.
func Parse(text string) Text {
	var t Text
	for rest := text; rest != ""; {
		name, at, end := placeholder(rest)
		if end == 0 {
			return t.add(rest)
		}
		t = t.add(rest[:at])
		t = append(t, Piece{Variable: name})
		rest = rest[end:]
	}
	return t
}

// placeholder finds the first {{name}} of a text. end is 0 where there is none.
func placeholder(text string) (name string, at, end int) {
	for from := 0; ; {
		open := strings.Index(text[from:], "{{")
		if open < 0 {
			return "", 0, 0
		}
		open += from
		stop := strings.Index(text[open:], "}}")
		if stop < 0 {
			return "", 0, 0
		}
		if name := strings.TrimSpace(text[open+2 : open+stop]); isName(name) {
			return name, open, open + stop + 2
		}
		from = open + 1
	}
}

// isName reports whether a text can name a variable in all clients.
func isName(text string) bool {
	for i, c := range text {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', '0' <= c && c <= '9', c == '-', c == '.':
		case c == '$' && i == 0 && len(text) > 1:
		default:
			return false
		}
	}
	return text != ""
}

// HasPlaceholder reports whether clients with {{variables}} would take a part of a text for one.
func HasPlaceholder(text string) bool {
	_, _, end := placeholder(text)
	return end > 0
}

func (t Text) add(literal string) Text {
	if literal == "" {
		return t
	}
	if last := len(t) - 1; last >= 0 && t[last].Variable == "" {
		t[last].Literal += literal
		return t
	}
	return append(t, Piece{Literal: literal})
}

// Join appends texts to one another.
func Join(texts ...Text) Text {
	var all Text
	for _, t := range texts {
		for _, p := range t {
			if p.Variable == "" {
				all = all.add(p.Literal)
			} else {
				all = append(all, p)
			}
		}
	}
	return all
}

// With returns the text with another escape for its variables.
func (t Text) With(escape Escape) Text {
	var out Text
	for _, p := range t {
		if p.Variable != "" {
			p.Escape = escape
		}
		out = append(out, p)
	}
	return out
}

// Wire returns the text as it goes into a path or query: escapes of literals stay, everything else that is
// not unreserved is encoded, a slash only where keepSlash is not set.
func (t Text) Wire(keepSlash bool) Text {
	out := t.With(URL)
	for i, p := range out {
		if p.Variable == "" {
			out[i].Literal = wire(p.Literal, keepSlash)
		}
	}
	return out
}

// wire encodes a literal once, what is escaped in it already staying so.
func wire(literal string, keepSlash bool) string {
	if !keepSlash {
		return string(sigv4.AppendEncoded(nil, sigv4.Decode(literal), false))
	}
	segments := strings.Split(literal, "/")
	for i, s := range segments {
		segments[i] = wire(s, false)
	}
	return strings.Join(segments, "/")
}

// Encoded returns the text as the value of a form or query: nothing of a literal counts as escaped.
func (t Text) Encoded() Text {
	out := t.With(URL)
	for i, p := range out {
		if p.Variable == "" {
			out[i].Literal = string(sigv4.AppendEncoded(nil, p.Literal, false))
		}
	}
	return out
}

// String returns the text with {{variables}}.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		if p.Variable != "" {
			b.WriteString("{{" + p.Variable + "}}")
		} else {
			b.WriteString(p.Literal)
		}
	}
	return b.String()
}

// Plain returns the text where it has no variables.
func (t Text) Plain() (text string, ok bool) {
	for _, p := range t {
		if p.Variable != "" {
			return "", false
		}
	}
	return t.String(), true
}

// Variables returns the names of the variables, each once, in order.
func (t Text) Variables() []string {
	var names []string
	for _, p := range t {
		if p.Variable != "" {
			names = appendNew(names, p.Variable)
		}
	}
	return names
}

func appendNew(list []string, text string) []string {
	for _, have := range list {
		if have == text {
			return list
		}
	}
	return append(list, text)
}
