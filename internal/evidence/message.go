package evidence

import (
	"strconv"
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

// row is one line of an HTTP message, freed from what a log put around it.
type row struct {
	text string
	// at is the offset of the text in the document.
	at int
	// stop says that no message goes on across this row.
	stop bool
}

// requestLine reads "METHOD target HTTP/1.1". The target keeps its blanks: a broken client sends them.
func requestLine(text string) (method, target string, ok bool) {
	text = strings.TrimRight(text, " \t\r")
	version := strings.LastIndex(text, " HTTP/")
	if version < 0 || !isVersion(text[version+len(" HTTP/"):]) {
		return "", "", false
	}
	method, target, ok = strings.Cut(text[:version], " ")
	return method, target, ok && target != "" && isMethod(method)
}

// bareRequestLine reads "METHOD target" without a version, of exactly two words.
func bareRequestLine(text string) (method, target string, ok bool) {
	method, target, ok = strings.Cut(strings.TrimRight(text, " \t\r"), " ")
	if !ok || !isCommonMethod(method) || strings.ContainsAny(target, " \t") {
		return "", "", false
	}
	return method, target, strings.HasPrefix(target, "/") || urltext.Is(target)
}

// isMethod reports whether s can be a method: three or more capitals.
func isMethod(s string) bool {
	if len(s) < 3 || len(s) > 20 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// isCommonMethod reports whether s is a method that HTTP APIs use.
func isCommonMethod(s string) bool {
	switch s {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return true
	}
	return false
}

func isVersion(s string) bool {
	switch s {
	case "0.9", "1.0", "1.1", "2", "2.0", "3", "3.0":
		return true
	}
	return false
}

// statusLine reads "HTTP/1.1 403 Forbidden"; the reason may be absent.
func statusLine(text string) (status int, ok bool) {
	rest, ok := strings.CutPrefix(text, "HTTP/")
	if !ok {
		return 0, false
	}
	version, rest, ok := strings.Cut(rest, " ")
	if !ok || !isVersion(version) {
		return 0, false
	}
	status, _, ok = leadingStatus(rest)
	return status, ok
}

// leadingStatus reads three digits from 100 to 599 and what follows them.
func leadingStatus(text string) (status int, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t")
	if len(text) < 3 || len(text) > 3 && plaintext.IsWordByte(text[3]) {
		return 0, "", false
	}
	status, err := strconv.Atoi(text[:3])
	if err != nil || status < 100 || status > 599 {
		return 0, "", false
	}
	return status, strings.TrimSpace(text[3:]), true
}

// fieldLine reads "Name: value". One blank after the colon separates; further ones belong to the value.
// from is the column of the value, from 0. A pseudo-header of HTTP/2 keeps its leading colon.
func fieldLine(text string) (field sigv4.Field, from int, ok bool) {
	colon := strings.IndexByte(text, ':')
	if colon == 0 {
		colon = 1 + strings.IndexByte(text[1:], ':')
	}
	if colon < 1 || !isFieldName(strings.TrimPrefix(text[:colon], ":")) {
		return sigv4.Field{}, 0, false
	}
	from = colon + 1
	if from < len(text) && (text[from] == ' ' || text[from] == '\t') {
		from++
	}
	return sigv4.Field{Name: text[:colon], Value: strings.TrimSuffix(text[from:], "\r")}, from, true
}

// isFieldName reports whether s is a token of RFC 9110, section 5.6.2.
func isFieldName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !plaintext.IsWordByte(s[i]) && strings.IndexByte("-!#$%&'*+.^`|~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

// head is the header of a message as read from rows.
type head struct {
	fields sigv4.Header
	places []Place
	// next is the row after the header and its empty line.
	next int
	// ended says that an empty line, or a mark of the log, ended the header; cut says that the text
	// itself leaves fields out, as with "...".
	ended, cut bool
}

// readHead reads field lines from rows[i] on, at most up to row limit. accept decides on doubtful names.
func readHead(d *document, rows []row, i, limit int, accept func(name string) bool) head {
	var h head
	for h.next = i; h.next < limit && !rows[h.next].stop; h.next++ {
		text := rows[h.next].text
		field, from, ok := fieldLine(text)
		last := len(h.fields) - 1
		switch {
		case strings.TrimSpace(text) == "":
			h.next++
			h.ended = true
			return h
		case ok && accept(field.Name):
			h.fields = append(h.fields, field)
			start := rows[h.next].at + from
			h.places = append(h.places, d.place(start, start+len(field.Value)))
		case last >= 0 && (text[0] == ' ' || text[0] == '\t'):
			// A folded line: RFC 9112, section 5.2.
			h.fields[last].Value += "\n" + text
		case last >= 0 && isAuthorizationRest(text) && strings.EqualFold(h.fields[last].Name, "authorization"):
			h.fields[last].Value += " " + text
		case isEllipsis(text):
			h.cut = true
		default:
			return h
		}
	}
	h.ended = h.next < len(rows) && h.next < limit && rows[h.next].stop
	return h
}

// isAuthorizationRest tells a wrapped line of an Authorization value, as mail programs and forums make it.
func isAuthorizationRest(text string) bool {
	for _, name := range [...]string{"Credential=", "SignedHeaders=", "Signature="} {
		if strings.HasPrefix(text, name) {
			return true
		}
	}
	return false
}

// isEllipsis tells a line that stands for lines left out.
func isEllipsis(text string) bool {
	return strings.Trim(text, " \t.[](){}<>…-") == "" && strings.ContainsAny(text, ".…")
}

// anyField accepts the field names that people do not use for remarks of their own.
func anyField(name string) bool {
	switch strings.ToLower(name) {
	case "note", "error", "result", "response", "request", "body", "headers", "status", "answer", "output",
		"expected", "actual", "works", "fails", "http", "https":
		return false
	}
	return true
}
