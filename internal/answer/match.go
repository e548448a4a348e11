package answer

import "strings"

// match is a sentence that was found, with its surroundings.
type match struct {
	row  *sentence
	view *view
	// start and end are the sentence in view.text, head and tail its head.
	start, end, head, tail int
	// before and after are what the row's patterns captured.
	before, after []string
	// whole is the text that the view is a part of.
	whole string
	// wide is a wider view around the sentence, made when a field is asked for.
	wide     string
	wideHead int
}

// The usual distances, in bytes, at which things belong together.
const (
	reachBack  = 700
	reachAhead = 1500
	// fieldsBack and fieldsAhead are how far the fields of an answer stand from its sentence.
	fieldsBack, fieldsAhead = 1200, 16 << 10
	// dumpAhead is how far the string to sign may stand behind the sentence: a canonical request with a
	// session token comes between.
	dumpAhead = 32 << 10
)

// verify checks that the row's sentence really stands where its head was found.
func verify(text string, h hit, row *sentence) *match {
	if h.end-h.start > 4*len(row.head)+200 {
		return nil // the words are there, with too much between them
	}
	v := newView(text, max(0, h.start-max(row.reach, reachBack)), min(len(text), h.end+max(row.reach, reachAhead)))
	m := &match{row: row, view: v, whole: text, head: v.at(h.start), tail: v.at(h.end)}
	m.start, m.end = m.head, m.tail
	if row.exact && v.text[m.head:m.tail] != row.head {
		return nil
	}
	if row.before != nil {
		spans := row.before.find(v.text[:m.head])
		if spans == nil {
			return nil
		}
		m.start, m.before = spans[0], groups(v.text, spans)
	}
	if row.after != nil {
		spans := row.after.find(v.text[m.tail:])
		if spans == nil {
			return nil
		}
		m.end, m.after = m.tail+spans[1], groups(v.text[m.tail:], spans)
	}
	if start, end := m.span(); row.alone && !standsAlone(text, start, end) {
		return nil
	}
	if row.by != ByCloudFront && quotedByDocs(text, h.start, h.end) {
		return nil
	}
	return m
}

// text is the sentence as a person reads it.
func (m *match) text() string { return strings.TrimSpace(m.view.text[m.start:m.end]) }

// rest is what the view holds behind the sentence.
func (m *match) rest() string { return m.view.text[m.end:] }

// span is the sentence in the whole text.
func (m *match) span() (start, end int) {
	end = m.end
	for end > m.start && m.view.text[end-1] == ' ' {
		end--
	}
	return m.view.from[m.start], m.view.from[end]
}

// sameLine cuts a text of the view that begins at an index at the next line break of the whole text.
func (m *match) sameLine(index int, text string) string {
	from := m.view.from[min(index, len(m.view.text))]
	if i := strings.IndexByte(m.whole[from:], '\n'); i >= 0 {
		if n := m.view.at(from+i) - index; n >= 0 && n < len(text) {
			text = text[:n]
		}
	}
	return strings.TrimSpace(text)
}

// field returns the value that the answer gives under a name: an XML element, a JSON member, or what an
// SDK prints for either. Of several the nearest behind the sentence counts, else the nearest before it.
func (m *match) field(name string) string {
	if m.wide == "" {
		from := m.view.from[m.head]
		start, end := max(0, from-fieldsBack), min(len(m.whole), from+fieldsAhead)
		// Fields belong to the same error: an XML answer ends with its element.
		if i := strings.Index(m.whole[from:end], "</Error>"); i >= 0 {
			end = from + i
		}
		if i := strings.LastIndex(m.whole[start:from], "<Error>"); i >= 0 {
			start += i
		}
		v := newView(m.whole, start, end)
		m.wide, m.wideHead = v.text, v.at(from)
	}
	if value, ok := member(m.wide[m.wideHead:], name); ok {
		return value
	}
	for text := m.wide[:m.wideHead]; ; {
		i := strings.LastIndex(text, name)
		if i < 0 {
			return ""
		}
		if value, ok := member(m.wide[i:m.wideHead], name); ok {
			return value
		}
		text = text[:i]
	}
}

// member finds the first "name: value" in any notation.
func member(text, name string) (string, bool) {
	for i := 0; ; {
		j := strings.Index(text[i:], name)
		if j < 0 {
			return "", false
		}
		start := i + j
		i = start + len(name)
		if start > 0 && (wordByte(text[start-1]) || text[start-1] == '-') {
			continue
		}
		if value, ok := memberValue(text[i:]); ok {
			return value, true
		}
	}
}

func memberValue(text string) (string, bool) {
	if strings.HasPrefix(text, ">") {
		value, _, ok := strings.Cut(text[1:], "<")
		return strings.TrimSpace(value), ok
	}
	rest := strings.TrimLeft(strings.TrimLeft(text, `"'`), " ")
	trimmed := strings.TrimLeft(rest, ":=")
	if trimmed == rest {
		return "", false
	}
	rest = strings.TrimLeft(strings.TrimPrefix(trimmed, ">"), " ")
	for _, wrapper := range []string{"Some(", "Optional("} {
		rest = strings.TrimPrefix(rest, wrapper)
	}
	if rest == "" {
		return "", false
	}
	if quote := rest[0]; quote == '"' || quote == '\'' {
		value, _, ok := strings.Cut(rest[1:], string(quote))
		return value, ok
	}
	if i := strings.IndexAny(rest, `,;"'<>)}] `); i >= 0 {
		rest = rest[:i]
	}
	return rest, rest != ""
}

// names returns a list of header names that the answer gives under a name, in lower case.
func (m *match) names(field string) []string {
	value := m.field(field)
	if g := listed.groups(m.listAfter(field)); len(g) > 1 && len(g[1]) > len(value) {
		value = g[1]
	}
	return strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return strings.ContainsRune(" ,;", r) })
}

// listed is a list of names that no quotes hold together, up to the next "name:".
var listed = rx(`^[:=>"' ]{1,4}([a-z0-9-]+(?:, ?[a-z0-9-]+)*)(?:[^a-z0-9:-]|$)`)

func (m *match) listAfter(field string) string {
	if i := strings.Index(m.wide, field); i >= 0 {
		return m.wide[i+len(field):]
	}
	return ""
}

// dumpService returns the service in the string to sign that the answer prints, or "". The credential
// of the request, which may stand near, is not the verifier's account and does not count.
func (m *match) dumpService() string {
	_, end := m.span()
	text := m.whole[end:min(len(m.whole), end+dumpAhead)]
	for _, mark := range []string{"String-to-Sign should have been", "StringToSign>", "StringToSign"} {
		i := strings.Index(text, mark)
		if i < 0 {
			continue
		}
		if g := dumpScope.groups(newView(text, i, min(len(text), i+400)).text); g != nil {
			return g[1]
		}
	}
	return ""
}

// dumpScope is the scope in a string to sign.
var dumpScope = rx(`\b\d{8}/[a-z0-9-]*/([A-Za-z0-9-]{1,40})/aws4_request\b`)
