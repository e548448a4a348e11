package evidence

import "strings"

var _ = register(format{name: formatEscaped, order: 21, read: readEscaped})

const formatEscaped = "escaped HTTP message"

// readEscaped reads messages that stand in a string literal, each with its line ends as \r\n:
//
//	send: b'GET /a HTTP/1.1\r\nHost: h.example\r\n\r\n'      Python's http.client
//	_header: 'GET /a HTTP/1.1\r\nHost: h.example\r\n\r\n'    Node's http.ClientRequest
//	write: b"GET /a HTTP/1.1\r\nhost: h.example\r\n\r\n"     Rust's reqwest
//
// http.client writes a body as a further literal, and the answer's header as lines of its own.
func readEscaped(d *document) []piece {
	if !strings.Contains(d.text, `\r\n`) {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var rows []row
	open := false
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		switch {
		case taken[n-1]:
			open = false
		case escapedStart(text) >= 0:
			start, end := d.literal(at + escapedStart(text))
			rows = append(rows, row{at: at, stop: true})
			rows = append(rows, literalRows(d, start, end)...)
			open = true
			n = max(n, d.line(max(start, end-1)))
		case open && strings.HasPrefix(text, "send: "):
			start, end := d.literal(at + len("send: b"))
			rows = append(rows, literalRows(d, start, end)...)
		case open && strings.HasPrefix(text, "header: "):
			rows = append(rows, row{text: text[len("header: "):], at: at + len("header: ")})
		default:
			open = false
		}
	}
	m := messages{d: d, rows: rows, format: formatEscaped, role: client, dump: true}
	return m.read()
}

// escapedStart returns the offset of the quote after which an escaped request or status line begins, or
// -1. Quotes may stand in the line itself.
func escapedStart(text string) int {
	before, _, ok := strings.Cut(text, `\r\n`)
	if !ok {
		return -1
	}
	for quote, tries := len(before), 0; tries < 8; tries++ {
		quote = strings.LastIndexAny(before[:quote], "'\"`")
		if quote < 0 {
			break
		}
		if isStart(before[quote+1:]) {
			return quote
		}
	}
	return -1
}

// literal returns the range of the content of the string literal that a quote at an offset opens. The
// literal may be joined by + from several over the following lines.
func (d *document) literal(quote int) (start, end int) {
	if quote >= len(d.text) || strings.IndexByte("'\"`", d.text[quote]) < 0 {
		return min(quote, len(d.text)), min(quote, len(d.text))
	}
	start = quote + 1
	for end = start; end < len(d.text); end++ {
		switch d.text[end] {
		case '\\':
			end++
		case '\n':
			return start, end
		case d.text[quote]:
			next, ok := seamAfter(d.text, end)
			if !ok {
				return start, end
			}
			end = next - 1
		}
	}
	return start, len(d.text)
}

// seamAfter returns where a literal goes on after the closing quote at an offset, if it does.
func seamAfter(text string, quote int) (next int, ok bool) {
	i := strings.IndexByte(text[quote:], '\n')
	if i < 0 {
		return 0, false
	}
	start, end, ok := literalSeam(text, quote+i)
	return end, ok && start == quote
}

// literalRows returns the lines of a literal's content, unescaped.
func literalRows(d *document, start, end int) []row {
	content := d.part(start, end)
	if joined, ok := content.joinLiterals(); ok {
		content = joined
	}
	content = content.unescape()
	var rows []row
	for _, l := range content.lines() {
		rows = append(rows, row{text: content.text[l.start:l.end], at: content.origin(l.start)})
	}
	return rows
}
