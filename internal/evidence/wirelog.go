package evidence

import (
	"strconv"
	"strings"

	"countersign/sigv4"
)

var _ = register(format{name: formatWire, order: 20, read: readWireLog})

const formatWire = "wire log"

// readWireLog reads what HTTP libraries write into logs, each line of the message with something before
// it: Apache HttpClient's wire and header logs, the pairs of Java's HttpURLConnection, and any log in
// which all lines of a message have a prefix of the same shape.
func readWireLog(d *document) []piece {
	if !strings.Contains(d.text, "HTTP/") && !strings.Contains(d.text, signedField) {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var pieces []piece
	wires := newWires(d)
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		switch {
		case taken[n-1]:
		case strings.Contains(text, " pairs: {"):
			pieces = append(pieces, readPairs(d, text, at)...)
		default:
			wires.add(text, at)
		}
	}
	pieces = append(pieces, wires.read()...)
	if len(pieces) == 0 {
		pieces = readPrefixed(d, taken)
	}
	return pieces
}

// wires gathers the lines of Apache HttpClient's logs by connection:
//
//	http-outgoing-1 >> "Host: a.example[\r][\n]"    (org.apache.http.wire)
//	http-outgoing-1 >> Host: a.example              (org.apache.http.headers)
type wires struct {
	d *document
	// quoted and plain are the rows of both logs by connection; plain ones serve where there are no
	// quoted ones.
	quoted, plain map[string][]row
	order         []string
	// open says that the last quoted row of a connection has no line end yet.
	open map[string]bool
}

func newWires(d *document) *wires {
	return &wires{d: d, quoted: map[string][]row{}, plain: map[string][]row{}, open: map[string]bool{}}
}

// add reads a line of a document.
func (w *wires) add(text string, at int) {
	i := strings.Index(text, " >> ")
	if j := strings.Index(text, " << "); i < 0 || j >= 0 && j < i {
		i = j
	}
	if i < 0 {
		return
	}
	name := text[strings.LastIndexByte(text[:i], ' ')+1 : i]
	content, from := text[i+4:], at+i+4
	if w.quoted[name] == nil && w.plain[name] == nil {
		w.order = append(w.order, name)
	}
	if len(content) < 2 || content[0] != '"' || !strings.HasSuffix(content, `"`) {
		if !strings.HasPrefix(content, `"`) {
			w.plain[name] = append(w.plain[name], row{text: content, at: from})
		}
		return
	}
	content, ended := unwire(content[1 : len(content)-1])
	rows := w.quoted[name]
	if w.open[name] && !isStart(content) {
		rows[len(rows)-1].text += content
	} else {
		rows = append(rows, row{text: content, at: from + 1})
	}
	w.quoted[name], w.open[name] = rows, !ended
}

// unwire undoes what the wire log does to bytes, [\r], [\n] and [0x1f], and tells whether the line ended.
func unwire(text string) (content string, ended bool) {
	text, ended = strings.CutSuffix(text, `[\n]`)
	text = strings.TrimSuffix(text, `[\r]`)
	if !strings.Contains(text, "[0x") {
		return text, ended
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(text, "[0x")
		b.WriteString(before)
		if !ok {
			return b.String(), ended
		}
		hex, rest, closed := strings.Cut(after, "]")
		code, err := strconv.ParseUint(hex, 16, 8)
		if !closed || err != nil {
			b.WriteString("[0x")
			text = after
			continue
		}
		b.WriteByte(byte(code))
		text = rest
	}
}

func (w *wires) read() []piece {
	var found crowd
	for _, name := range w.order {
		rows, dump := w.quoted[name], true
		if rows == nil {
			// The header log has no line for the end of a header.
			rows, dump = w.plain[name], false
		}
		m := messages{d: w.d, rows: rows, format: formatWire, role: client, dump: dump}
		found.add(m.read()...)
	}
	return found.pieces
}

// readPairs reads a line of Java's HttpURLConnection:
//
//	sun.net.www.MessageHeader@1d5 3 pairs: {GET /x HTTP/1.1: null}{Host: a.example}{Accept: *}
func readPairs(d *document, text string, at int) []piece {
	_, list, _ := strings.Cut(text, " pairs: {")
	from := at + len(text) - len(list)
	list = strings.TrimSuffix(strings.TrimRight(list, " "), "}")
	var rows []row
	for pair := range strings.SplitSeq(list, "}{") {
		content := pair
		if len(rows) == 0 {
			content = strings.TrimPrefix(strings.TrimSuffix(content, ": null"), "null: ")
		}
		rows = append(rows, row{text: content, at: from})
		from += len(pair) + len("}{")
	}
	rows = append(rows, row{at: at})
	m := messages{d: d, rows: rows, format: formatWire, role: client, dump: true}
	return m.read()
}

// readPrefixed reads messages whose lines all have a prefix of the same shape, such as a time and a
// logger's name. It begins at a request line, or at a field of one, and goes on as long as the prefix does.
func readPrefixed(d *document, taken []bool) []piece {
	var found crowd
	answered, signed := linesBefore(d, 0, lastIndexes(d.text, statusMark)), linesBefore(d, 30, lastIndexes(d.text, signedField))
	for n := 1; n <= len(d.starts); n++ {
		text := d.lineText(n)
		width := prefixWidth(text)
		if width == 0 && answered[n] {
			width = statusPrefix(text)
		}
		if width == 0 && signed[n] {
			width = fieldPrefixWidth(text)
		}
		if taken[n-1] || width == 0 {
			continue
		}
		prefix := text[:width]
		rows := []row{{text: text[width:], at: d.starts[n-1] + width}}
		next := n + 1
		for ; next <= len(d.starts) && !taken[next-1]; next++ {
			line := d.lineText(next)
			if bare := strings.TrimRight(prefix, " "); len(line) < width && sameShape(line, bare) {
				rows = append(rows, row{at: d.starts[next-1]})
				continue
			}
			if len(line) < width || !sameShape(line[:width], prefix) {
				break
			}
			rows = append(rows, row{text: line[width:], at: d.starts[next-1] + width})
		}
		if len(rows) < 2 {
			continue
		}
		if _, _, ok := fieldLine(rows[1].text); !ok {
			continue
		}
		m := messages{d: d, rows: rows, format: formatWire, role: client, dump: true}
		found.add(m.read()...)
		n = next - 1
	}
	return found.pieces
}

// prefixWidth returns the length of what stands before a request line, or 0.
func prefixWidth(text string) int {
	if !strings.HasSuffix(strings.TrimRight(text, " \t"), " HTTP/1.1") {
		return 0
	}
	for i := 0; i < len(text); i++ {
		if text[i] != ' ' && text[i] != '\t' {
			continue
		}
		word, _, _ := strings.Cut(text[i+1:], " ")
		if isCommonMethod(word) && strings.TrimSpace(text[:i]) != "" {
			if _, _, ok := requestLine(text[i+1:]); ok {
				return i + 1
			}
		}
	}
	return 0
}

// signedField is in the field of a request that is signed, and statusMark in a status line behind a prefix.
const (
	signedField = "uthorization: " + sigv4.Algorithm
	statusMark  = " HTTP/1.1 "
)

// linesBefore are the lines of these offsets, and so many before each, with which the header that they are in may begin.
func linesBefore(d *document, before int, offsets []int) map[int]bool {
	lines := map[int]bool{}
	for _, at := range offsets {
		last := d.line(at)
		for n := max(1, last-before); n <= last; n++ {
			lines[n] = true
		}
	}
	return lines
}

// fieldPrefixWidth returns the length of what a log put before a field of a request, with a time in it, or 0.
func fieldPrefixWidth(text string) int {
	const reach = 100 // of a time, a level and a logger's name
	digits := 0
	for i := 0; i < min(len(text), reach); i++ {
		switch c := text[i]; {
		case isDigit(c):
			digits++
		case c == ' ' && digits >= len("123005"):
			field, _, ok := fieldLine(text[i+1:])
			if ok && fieldSide(field.Name) == sideRequest && isLoneField(text[i+1:]) {
				return i + 1
			}
		}
	}
	return 0
}

// sameShape reports whether two texts are the same but for their digits.
func sameShape(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && (!isDigit(a[i]) || !isDigit(b[i])) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
