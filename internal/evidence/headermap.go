package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/dump"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatHeaderMap, order: 40, read: readHeaderMaps})

const formatHeaderMap = "dump of header fields"

// readHeaderMaps reads dumps of data that hold an Authorization field among others, in any notation, and
// with them the method, URL and body that stand around the fields.
func readHeaderMaps(d *document) []piece {
	if !strings.Contains(d.text, "uthorization") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var pieces []piece
	for _, l := range d.layers() {
		done := 0
		for _, at := range lastIndexes(l.text, "uthorization") {
			from := l.origin(at)
			if at < done || at < 1 || l.text[at-1]|0x20 != 'a' || d.readAsDump(from) || taken[d.line(from)-1] {
				continue
			}
			fields, ok := enclosing(l.text, at-1, func(n dump.Node) bool { _, ok := n.Get("authorization"); return ok })
			if !ok || !isHeaderMap(fields) {
				continue
			}
			done = fields.End
			outer, _ := enclosing(l.text, fields.Start-1, func(n dump.Node) bool { return n.End >= fields.End && isRequestDump(n) })
			pieces = append(pieces, dumpedRequest(l.stretch, fields, outer)...)
		}
	}
	return pieces
}

// enclosing returns the value with the nearest bracket before an offset that encloses it and is wanted.
func enclosing(text string, at int, wanted func(dump.Node) bool) (dump.Node, bool) {
	const reach, tries = 8 << 10, 16
	from := max(0, at-reach)
	for i, tried := at-1, 0; i >= from && tried < tries; i-- {
		if strings.IndexByte("{[(", text[i]) < 0 {
			continue
		}
		tried++
		start := i
		if i >= 3 && text[i-3:i] == "map" {
			start = i - 3
		}
		if n, ok := dump.Read(text, start); ok && n.End > at && wanted(n) {
			return n, true
		}
	}
	return dump.Node{}, false
}

// isHeaderMap reports whether a value is a set of request header fields: it has a signature, or other
// fields of a request.
func isHeaderMap(n dump.Node) bool {
	authorization, _ := n.Get("authorization")
	if value, ok := authorization.Scalar(); ok && strings.HasPrefix(value.Text, sigv4.Algorithm) {
		return true
	}
	known := 0
	for _, p := range n.Pairs {
		if s := fieldSide(p.Key); s == sideRequest || s == sideBoth {
			known++
		}
	}
	return known > 1
}

// isRequestDump reports whether a value describes a request.
func isRequestDump(n dump.Node) bool {
	_, method := n.Get("method", "httpMethod", "requestMethod", "verb")
	_, url := n.Get("url", "uri", "path", "host", "hostname", "requestUrl")
	return method || url
}

// dumpedRequest builds the request that a set of header fields and the value around it describe.
func dumpedRequest(s stretch, fields, outer dump.Node) []piece {
	r := &Request{Place: s.place(fields.Start, fields.End)}
	r.addFields(s, fields)
	text := func(names ...string) string {
		value, _ := outer.Get(names...)
		value, _ = value.Scalar()
		return value.Text
	}
	start, end := fields.Start, fields.End
	var url *Text
	if outer.Pairs != nil {
		start, end = outer.Start, max(end, outer.End)
		if method := text("method", "httpMethod", "requestMethod", "verb"); isMethodWord(method) {
			r.Method = strings.ToUpper(method)
		}
		address := text("url", "uri", "requestUrl")
		switch path := text("path", "pathname", "rawPath"); {
		case urltext.Is(address):
			url = &Text{address, r.Place}
			r.Scheme, _, _ = strings.Cut(address, "://")
			r.Target = TargetOf(address)
		case strings.HasPrefix(path, "/"):
			r.Target = path
		case strings.HasPrefix(address, "/"):
			r.Target = address
		}
		if r.Host() == "" {
			host := text("host", "hostname")
			if url != nil {
				host = HostOf(address)
			}
			if isHost(host) {
				r.Header = append(r.Header, sigv4.Field{Name: "Host", Value: host})
				r.Fields = append(r.Fields, r.Place)
			}
		}
		if body, ok := outer.Get("requestBody", "body", "data", "payload"); ok && body.Quoted && !isAnswerText(body.Text) {
			r.Body, r.WholeBody = []byte(body.Text), true
		}
	}
	from, to := s.origin(start), s.originEnd(end)
	s.d.dumps = append(s.d.dumps, line{from, to})
	s.d.take(formatHeaderMap, from, to)
	pieces := requestPieces(from, 0, anyone, r)
	if url != nil && r.Host() != HostOf(url.Text) {
		pieces = append(pieces, piece{at: from, url: url})
	}
	return pieces
}

// isAnswerText reports whether a text is what AWS answers: a log of an exchange has the body of the answer under the
// name that others give to the request's.
func isAnswerText(text string) bool {
	_, _, _, ok := answer.RecogniseText(text)
	return ok
}

// addFields adds the pairs of a dump that are header fields. Fields without a value, as None or null,
// are not sent.
func (r *Request) addFields(s stretch, fields dump.Node) {
	for _, p := range fields.Pairs {
		value, ok := p.Value.Scalar()
		if !ok || !isFieldName(strings.TrimPrefix(p.Key, ":")) || !value.Quoted && isNothing(value.Text) {
			continue
		}
		r.Header = append(r.Header, sigv4.Field{Name: p.Key, Value: value.Text})
		r.Fields = append(r.Fields, s.place(value.Start, value.End))
	}
}

// isNothing tells the words for no value.
func isNothing(s string) bool {
	switch s {
	case "None", "null", "nil", "undefined", "NULL", "":
		return true
	}
	return false
}

// isHost reports whether a text can be a host name with or without a port.
func isHost(s string) bool {
	name, _, _ := strings.Cut(s, ":")
	if name == "" || name[0] == '.' || name[0] == '-' || !strings.Contains(name, ".") && name != "localhost" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isHostByte(s[i]) && s[i] != ':' {
			return false
		}
	}
	return true
}

// readAsDump reports whether an offset of the document was read as part of a dump.
func (d *document) readAsDump(at int) bool {
	for _, r := range d.dumps {
		if r.start <= at && at < r.end {
			return true
		}
	}
	return false
}
