package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/sigv4"
)

var _ = register(format{name: formatDevTools, order: 22, read: readDevTools})

const formatDevTools = "browser network panel"

// readDevTools reads what people copy from a browser's network panel: "Request URL: …", the headings
// "Response Headers" and "Request Headers", and fields below them, each as "name: value" or as name and
// value on lines of their own.
func readDevTools(d *document) []piece {
	if !strings.Contains(d.text, "Request URL") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var pieces []piece
	for n := 1; n <= len(d.starts); n++ {
		if taken[n-1] || !strings.HasPrefix(strings.TrimSpace(d.lineText(n)), "Request URL") {
			continue
		}
		p := panel{d: d, taken: taken}
		next := p.read(n)
		if p.url == "" {
			continue
		}
		d.take(formatDevTools, d.starts[n-1], d.endOf(next-1))
		pieces = append(pieces, p.pieces()...)
		n = next - 1
	}
	return pieces
}

// panel is one request as the panel shows it.
type panel struct {
	d     *document
	taken []bool

	at          int
	url, method string
	place       Place
	status      int
	// section is what the fields that are being read belong to.
	section  panelSection
	sent     head
	received head
}

type panelSection int

const (
	panelGeneral panelSection = iota
	panelResponse
	panelRequest
)

// read reads from line n on and returns the line after the last.
func (p *panel) read(n int) int {
	p.at = p.d.starts[n-1]
	last := n
	for n <= len(p.d.starts) && !p.taken[n-1] {
		text := strings.TrimSpace(p.d.lineText(n))
		switch {
		case text == "":
			n++
			continue
		case p.heading(text):
			n++
		default:
			name, value, next, ok := p.entry(n)
			if !ok || p.url != "" && strings.HasPrefix(name, "Request URL") {
				return last
			}
			p.set(name, value, next-1)
			n = next
		}
		last = n
	}
	return last
}

// heading reads the heading of a section.
func (p *panel) heading(text string) bool {
	name, _, _ := strings.Cut(text, "(")
	switch strings.TrimRight(strings.ToLower(strings.TrimSpace(name)), ":") {
	case "general":
		p.section = panelGeneral
	case "response headers", "response headersview source", "response headers raw":
		p.section = panelResponse
	case "request headers", "request headersview source", "request headers raw":
		p.section = panelRequest
	case "view source", "view parsed", "raw", "provisional headers are shown", "learn more":
	default:
		return false
	}
	return true
}

// entry reads a name and its value, on one line or on two.
func (p *panel) entry(n int) (name, value string, next int, ok bool) {
	text := strings.TrimSpace(p.d.lineText(n))
	field, _, ok := fieldLine(text)
	if !ok {
		// Names of the general section have blanks.
		before, after, found := strings.Cut(text, ":")
		if p.section == panelGeneral && isPanelName(before) && found {
			field, ok = sigv4.Field{Name: before, Value: strings.TrimSpace(after)}, true
		}
	}
	if ok && field.Value != "" {
		return field.Name, field.Value, n + 1, true
	}
	name = strings.TrimSuffix(text, ":")
	if !isPanelName(name) && (p.section == panelGeneral || !isFieldName(strings.TrimPrefix(name, ":"))) || n == len(p.d.starts) {
		return "", "", n, false
	}
	value = strings.TrimSpace(p.d.lineText(n + 1))
	return name, value, n + 2, value != ""
}

// isPanelName reports whether a text is a name in the panel's general section.
func isPanelName(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "request url", "request method", "status code", "remote address", "referrer policy":
		return true
	}
	return false
}

// set takes an entry, the value of which stands on line n.
func (p *panel) set(name, value string, n int) {
	line := p.d.lineText(n)
	column := max(0, strings.LastIndex(line, value))
	place := p.d.place(p.d.starts[n-1]+column, p.d.starts[n-1]+column+len(value))
	switch strings.ToLower(name) {
	case "request url":
		p.url, p.place = value, place
		return
	case "request method":
		p.method = value
		return
	case "status code":
		p.status, _, _ = leadingStatus(strings.TrimLeft(value, "● 🔴🟢"))
		return
	}
	h := &p.sent
	switch p.section {
	case panelGeneral:
		return
	case panelResponse:
		h = &p.received
	}
	h.fields = append(h.fields, sigv4.Field{Name: name, Value: value})
	h.places = append(h.places, place)
}

// pieces returns the request and its response.
func (p *panel) pieces() []piece {
	if p.method == "" {
		p.method = "GET"
	}
	h := p.sent
	h.cut = !h.fields.Has("authorization")
	request := newRequest(p.method, p.url, h)
	request.Place = p.place
	request.WholeBody = request.WholeHeader && noBody(request.Header) && (p.method == "GET" || p.method == "HEAD")
	pieces := requestPieces(p.at, exchangeAt(p.at), client, request)
	if p.status > 0 || p.received.fields != nil {
		response := &answer.Response{Status: p.status, Header: p.received.fields}
		pieces = append(pieces, responsePieces(p.at, exchangeAt(p.at), response)...)
	}
	return pieces
}
