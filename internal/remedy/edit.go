package remedy

import (
	"bytes"
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

// editor changes documents in place: single values, and lines beside them. All else stays byte for byte.
type editor struct{ documents []topology.Document }

// line returns the document and the bounds of the line of a place.
func (e *editor) line(at topology.Source) (doc *topology.Document, start, end int, ok bool) {
	for i := range e.documents {
		if e.documents[i].Name != at.File || at.Line < 1 {
			continue
		}
		doc = &e.documents[i]
		for n := 1; n < at.Line; n++ {
			next := bytes.IndexByte(doc.Data[start:], '\n')
			if next < 0 {
				return nil, 0, 0, false
			}
			start += next + 1
		}
		end = len(doc.Data)
		if next := bytes.IndexByte(doc.Data[start:], '\n'); next >= 0 {
			end = start + next
		}
		return doc, start, end, true
	}
	return nil, 0, 0, false
}

// scalar is a value in YAML, JSON or HCL: quoted, a function with its argument, or plain.
var scalar = lazyregexp.New(`^(?:"(?:[^"\\]|\\.)*"|'[^']*'|![A-Za-z]+ +[A-Za-z0-9:._-]+|[A-Za-z0-9_.:-]+(?:\[[A-Za-z0-9_."]+\][A-Za-z0-9_.-]*)*)(?: +#.*)?`)

// set replaces a value. The comment behind it spoke of the old one, and goes with it.
func (e *editor) set(v topology.Text, value string) bool {
	doc, start, end, ok := e.line(v.Source())
	from := start + v.Source().Column - 1
	if !ok || v.Source().Column < 1 || from >= end {
		return false
	}
	old := scalar.Find(doc.Data[from:end])
	if old == nil || bytes.ContainsAny(old[:1], "&*") || !endsValue(old, doc.Data[from+len(old):end]) {
		return false
	}
	if bytes.HasPrefix(old, []byte(`"`)) || strings.HasSuffix(v.Source().File, ".tf") {
		value = `"` + value + `"`
	}
	doc.Data = splice(doc.Data, from, from+len(old), value)
	return true
}

// endsValue reports whether a word with the rest of its line is a value. The place of a default is the
// resource that lacks the setting, and the word there is the resource's name.
func endsValue(word, rest []byte) bool {
	rest = bytes.TrimSpace(rest)
	return !bytes.HasSuffix(word, []byte(":")) && (len(rest) == 0 || bytes.ContainsAny(rest[:1], ",]}#/"))
}

// splice replaces a part of a text, without changing the text that others hold.
func splice(data []byte, from, to int, text string) []byte {
	out := make([]byte, 0, len(data)+len(text))
	out = append(out, data[:from]...)
	out = append(out, text...)
	return append(out, data[to:]...)
}

// pair is a name, what stands between, and a value, at the beginning of a line.
var pair = lazyregexp.New(`^(\s*(?:- )?)("?)([A-Za-z_]+)("?)(\s*[:=]\s*)(.*)$`)

// insertAfter puts a line with another name and a value behind the line of a place.
func (e *editor) insertAfter(at topology.Source, names map[string]string, value string) bool {
	doc, start, end, ok := e.line(at)
	if !ok {
		return false
	}
	m := pair.FindStringSubmatch(strings.TrimRight(string(doc.Data[start:end]), "\r"))
	if m == nil || names[m[3]] == "" {
		return e.insertInline(doc, start, end, at, names, value)
	}
	indent := strings.ReplaceAll(m[1], "- ", "  ")
	between := m[5]
	if m[2] == `"` || strings.Contains(between, "=") {
		value = `"` + value + `"`
	}
	if strings.Contains(between, "=") {
		between = " = "
	}
	text := "\n" + indent + m[2] + names[m[3]] + m[4] + between + value
	if m[2] == `"` && strings.HasSuffix(strings.TrimSpace(m[6]), ",") {
		text += ","
	} else if m[2] == `"` {
		doc.Data = splice(doc.Data, end, end, ","+text)
		return true
	}
	doc.Data = splice(doc.Data, end, end, text)
	return true
}

// insertInline puts a member behind another of a map on one line.
func (e *editor) insertInline(doc *topology.Document, start, end int, at topology.Source, names map[string]string, value string) bool {
	from := start + at.Column - 1
	if at.Column < 1 || from >= end {
		return false
	}
	old := scalar.Find(doc.Data[from:end])
	before := doc.Data[start:from]
	for name, other := range names {
		if old != nil && bytes.HasSuffix(bytes.TrimRight(before, " "), []byte(name+":")) {
			doc.Data = splice(doc.Data, from+len(old), from+len(old), ", "+other+": "+value)
			return true
		}
	}
	return false
}

// methods replaces a list of methods that stands on one line.
func (e *editor) methods(list topology.Names) bool {
	doc, start, end, ok := e.line(list.Source())
	if !ok {
		return false
	}
	line := doc.Data[start:end]
	open, shut := bytes.IndexByte(line, '['), bytes.IndexByte(line, ']')
	if open < 0 || shut < open {
		return false
	}
	all := []string{"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
	if bytes.IndexByte(line[open:shut], '"') >= 0 {
		for i, m := range all {
			all[i] = `"` + m + `"`
		}
	}
	doc.Data = splice(doc.Data, start+open+1, start+shut, strings.Join(all, ", "))
	return true
}
