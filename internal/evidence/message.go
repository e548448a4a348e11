package evidence

import (
	"strconv"
	"strings"

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
	return method, target, strings.HasPrefix(target, "/") || isURL(target)
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

func isURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
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
	if len(text) < 3 || len(text) > 3 && isWordByte(text[3]) {
		return 0, "", false
	}
	status, err := strconv.Atoi(text[:3])
	if err != nil || status < 100 || status > 599 {
		return 0, "", false
	}
	return status, strings.TrimSpace(text[3:]), true
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
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
		if !isWordByte(s[i]) && strings.IndexByte("-!#$%&'*+.^`|~", s[i]) < 0 {
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

// payload is the body of a message as read from rows.
type payload struct {
	text string
	// next is the row after it.
	next int
	// whole says that the length is the one that Content-Length tells.
	whole bool
}

// readBody reads the body that begins at rows[i]. loose says that a paragraph of plain text may be a
// body; otherwise it must look like one.
func readBody(rows []row, i int, header sigv4.Header, loose bool) payload {
	for i < len(rows) && !rows[i].stop && strings.TrimSpace(rows[i].text) == "" {
		i++
	}
	end := i
	for end < len(rows) && !rows[end].stop {
		end++
	}
	length, err := strconv.Atoi(strings.TrimSpace(header.Value("content-length")))
	if known := err == nil && length >= 0; known {
		if body, next, ok := cutBody(rows[i:end], length); ok {
			return payload{body, i + next, true}
		}
		loose = true
	}
	if i >= end || !loose && !looksLikeBody(rows[i].text) {
		return payload{next: i}
	}
	next := bodyEnd(rows, i, end)
	return payload{text: join(rows[i:next], "\n"), next: next}
}

// cutBody takes length bytes, of a text as it stands, with the carriage returns that it lost, or with the
// line end that follows it. What remains must begin a new line.
func cutBody(rows []row, length int) (body string, next int, ok bool) {
	for _, form := range [...]struct{ end, last string }{{"\n", ""}, {"\r\n", ""}, {"\n", "\n"}, {"\r\n", "\r\n"}} {
		if form.end == "\r\n" && len(rows) < 2 {
			continue
		}
		text := join(rows, form.end) + form.last
		if length == len(text) || length < len(text) && strings.HasPrefix(text[length:], form.end) {
			return text[:length], min(1+strings.Count(text[:length], "\n"), len(rows)), true
		}
	}
	return "", 0, false
}

func join(rows []row, end string) string {
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteString(end)
		}
		b.WriteString(r.text)
	}
	return b.String()
}

// looksLikeBody tells JSON, XML and form data from prose.
func looksLikeBody(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return false
	}
	if strings.IndexByte("{[<", text[0]) >= 0 {
		return true
	}
	name, _, ok := strings.Cut(text, "=")
	return ok && isFieldName(name) && !strings.ContainsAny(text, " \t")
}

// bodyEnd returns the row after a body without a known length: where its JSON value or XML root closes,
// or else where its paragraph ends.
func bodyEnd(rows []row, i, limit int) int {
	first := strings.TrimSpace(rows[i].text)
	closed := -1
	switch {
	case first == "":
	case first[0] == '{' || first[0] == '[':
		closed = jsonEnd(rows, i, limit)
	case first[0] == '<':
		closed = xmlEnd(rows, i, limit)
	}
	if closed >= 0 {
		return closed
	}
	return paragraphEnd(rows, i, limit)
}

// jsonEnd returns the row after the one in which a JSON value closes, or -1.
func jsonEnd(rows []row, i, limit int) int {
	depth, quoted := 0, false
	for ; i < limit; i++ {
		text := rows[i].text
		for k := 0; k < len(text); k++ {
			switch c := text[k]; {
			case quoted && c == '\\':
				k++
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				if depth--; depth <= 0 {
					return i + 1
				}
			}
		}
	}
	return -1
}

// xmlEnd returns the row after the one in which an XML or HTML root closes, or -1.
func xmlEnd(rows []row, i, limit int) int {
	root := ""
	for ; i < limit; i++ {
		text := rows[i].text
		if root == "" {
			root, text = xmlRoot(text)
		}
		if root != "" && strings.Contains(strings.ToLower(text), "</"+strings.ToLower(root)+">") {
			return i + 1
		}
	}
	return -1
}

// xmlRoot returns the first element's name in a line and what follows it.
func xmlRoot(text string) (name, rest string) {
	for {
		_, after, ok := strings.Cut(text, "<")
		if !ok {
			return "", ""
		}
		if after != "" && after[0] != '?' && after[0] != '!' {
			if end := strings.IndexAny(after, " \t/>"); end > 0 {
				return after[:end], after[end:]
			}
			return strings.TrimSpace(after), ""
		}
		text = after
	}
}

// paragraphEnd returns the row after a paragraph. AWS's plain message goes on over empty lines with the
// quoted canonical string and string to sign.
func paragraphEnd(rows []row, i, limit int) int {
	end := i
	for end < limit && strings.TrimSpace(rows[end].text) != "" {
		end++
	}
	for {
		next := end
		for next < limit && strings.TrimSpace(rows[next].text) == "" {
			next++
		}
		if next >= limit || !strings.HasPrefix(rows[next].text, "The Canonical String for this request") &&
			!strings.HasPrefix(rows[next].text, "The String-to-Sign should have been") {
			return end
		}
		// Skip the sentence and the row that opens the quote.
		for next += 2; next < limit && !strings.HasSuffix(strings.TrimSpace(rows[next].text), "'"); {
			next++
		}
		end = min(next+1, limit)
	}
}
