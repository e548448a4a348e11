package evidence

import (
	"strings"

	"countersign/internal/evidence/escape"
)

// maxLayers is how many times the escapes of a text are undone: a JSON text inside a JSON text inside a
// log line in JSON is the deepest that was seen, and one more costs little.
const maxLayers = 4

// windowSize is the size of the parts in which the escapes of a document are undone.
const windowSize = 1 << 20

// maxWindows limits how much of a huge document is unescaped. The last parts are, since a failure is
// most often at the end of a log.
const maxWindows = 8

// layer is one reading of a part of a document.
type layer struct {
	stretch
	// chain numbers the part that the layer belongs to. The layers of one part follow each other, the
	// least unescaped first.
	chain int
	// last says that no escape is left.
	last bool
}

// layers returns the document as it is, and its parts with their escapes undone once, twice and so on,
// each time for the whole part: where the escapes belong to is left to those who read them.
func (d *document) layers() []layer {
	if d.layered == nil {
		d.layered = []layer{{d.whole(), 0, !escaped(d.text)}}
		windows := d.windows()
		for i, w := range windows[max(0, len(windows)-maxWindows):] {
			d.layered = append(d.layered, peel(w, i+1)...)
		}
	}
	return d.layered
}

// windows cuts the document into parts, between lines where it can, that may hold anything of a
// signature.
func (d *document) windows() []stretch {
	var windows []stretch
	for start := 0; start < len(d.text); {
		end := min(len(d.text), start+windowSize)
		if i := strings.LastIndexByte(d.text[start:end], '\n'); i >= 0 && end < len(d.text) {
			end = start + i + 1
		}
		if part := d.text[start:end]; speaksOfSignatures(part) && escaped(part) {
			windows = append(windows, d.part(start, end))
		}
		start = end
	}
	return windows
}

// speaksOfSignatures reports whether a text may hold anything to read, so that unescaping is worth it.
func speaksOfSignatures(text string) bool {
	for _, word := range []string{
		"ignature", "AWS4-HMAC", "aws4_request", "anonical", "uthorization", "Error", "redential", "oken",
	} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// peel returns the readings of a part with its escapes undone once and more: backslashes before entities,
// since an answer in XML is more often printed as a string than the other way round.
func peel(s stretch, chain int) []layer {
	var layers []layer
	add := func(s stretch) { layers = append(layers, layer{s, chain, !escaped(s.text)}) }
	if joined, ok := s.joinLiterals(); ok {
		add(joined)
		s = joined
	}
	for range maxLayers {
		next := s.undo()
		if next.text == s.text {
			break
		}
		s = next
		add(s)
	}
	return layers
}

// escaped reports whether a text holds escapes that stand for the characters of a signature.
func escaped(text string) bool {
	return hasBackslashes(text) || hasEntities(text) || strings.Contains(text, syslogNewline) ||
		strings.Contains(text, "'\n ") || strings.Contains(text, "\"\n ")
}

func hasBackslashes(text string) bool {
	for rest := text; ; {
		i := strings.IndexByte(rest, '\\')
		if i < 0 || i+1 == len(rest) {
			return false
		}
		switch rest[i+1] {
		case 'n', 'r', 't', 'u', 'U', 'x', '"', '\'', '/', '\\':
			return true
		}
		rest = rest[i+2:]
	}
}

func hasEntities(text string) bool {
	for rest := text; ; {
		i := strings.IndexByte(rest, '&')
		if i < 0 {
			return false
		}
		if _, n := escape.Entity(rest[i:]); n > 0 {
			return true
		}
		rest = rest[i+1:]
	}
}

// undo undoes one level of the first kind of escape that is there.
func (s stretch) undo() stretch {
	for _, next := range s.undoings() {
		if next.text != s.text {
			return next
		}
	}
	return s
}

// undoings returns the stretch with one level of each kind of escape undone.
func (s stretch) undoings() []stretch {
	return []stretch{s.unescape(), s.unsyslog(), s.unentity()}
}

// unescape undoes one level of backslash escapes, of JSON, JavaScript, Python, Go, Rust, Java and PHP
// alike. A backslash that starts no known escape stays.
func (s stretch) unescape() stretch { return s.replace('\\', escape.Backslash) }

// replace replaces what read knows, at each byte that begins it. read returns the replacement of what
// is at the start of its argument and its length, or 0.
func (s stretch) replace(begins byte, read func(string) (text string, n int)) stretch {
	var r *rewriter
	kept := 0
	for i := 0; ; {
		j := strings.IndexByte(s.text[i:], begins)
		if j < 0 {
			break
		}
		i += j
		text, n := read(s.text[i:])
		if n == 0 {
			i++
			continue
		}
		if r == nil {
			r = newRewriter(s)
		}
		r.keep(kept, i)
		r.put(text, i)
		i += n
		kept = i
	}
	if r == nil {
		return s
	}
	r.keep(kept, len(s.text))
	return r.done()
}

// syslogNewline is how rsyslog writes a line feed inside a message: its octal code.
// https://www.rsyslog.com/doc/rainerscript/global.html (parser.escapeControlCharactersOnReceive)
const syslogNewline = "#012"

func (s stretch) unsyslog() stretch {
	return s.replace(syslogNewline[0], func(text string) (string, int) {
		if strings.HasPrefix(text, syslogNewline) {
			return "\n", len(syslogNewline)
		}
		return "", 0
	})
}

// unentity undoes one level of HTML and XML entities.
func (s stretch) unentity() stretch { return s.replace('&', escape.Entity) }

// joinLiterals joins string literals that follow each other over a line end, as Python's pprint writes
// a long text and as source code does: 'ab'⏎ 'cd' becomes 'abcd'.
func (s stretch) joinLiterals() (stretch, bool) {
	r := newRewriter(s)
	kept := 0
	for i := 0; ; {
		j := strings.IndexByte(s.text[i:], '\n')
		if j < 0 {
			break
		}
		i += j
		if start, end, ok := literalSeam(s.text, i); ok && start >= kept {
			r.keep(kept, start)
			kept = end
			i = end
			continue
		}
		i++
	}
	if kept == 0 {
		return s, false
	}
	r.keep(kept, len(s.text))
	return r.done(), true
}

// literalSeam returns the range from the closing quote before the line feed at i to the opening quote
// after it, when nothing but blanks, one + and a prefix such as b stands between.
func literalSeam(text string, i int) (start, end int, ok bool) {
	start, end = i, i+1
	back := func() {
		for start > 0 && (text[start-1] == ' ' || text[start-1] == '\t' || text[start-1] == '\r') && i-start < 64 {
			start--
		}
	}
	back()
	plus := start > 0 && text[start-1] == '+'
	if plus {
		start--
		back()
	}
	if start < 2 || text[start-1] != '\'' && text[start-1] != '"' || text[start-2] == '\\' {
		return 0, 0, false
	}
	start--
	quote := text[start]
	ahead := func() {
		for end < len(text) && (text[end] == ' ' || text[end] == '\t') && end-i < 256 {
			end++
		}
	}
	ahead()
	if end < len(text) && text[end] == '+' && !plus {
		plus = true
		end++
		ahead()
	}
	indented := end > i+1
	if end < len(text) && strings.IndexByte("bBuUrRf", text[end]) >= 0 {
		end++
	}
	if end >= len(text) || text[end] != quote || !indented && !plus {
		return 0, 0, false
	}
	return start, end + 1, true
}
