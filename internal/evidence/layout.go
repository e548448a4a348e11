package evidence

import (
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/urltext"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// layout says where in a text the parts of a canonical request stand. A part that is not in has has no
// place.
type layout struct {
	has                                  Parts
	method, path, query, signed, payload line
	headers                              []line
	broken                               bool // the form is not that of a canonical request: Raw is kept
	end                                  int  // where the last part ends
}

// strictLayout reads a text that is a canonical request from end to end. The last two lines are the
// names and the payload whatever they hold, since people mask them.
func strictLayout(text string) (layout, bool) {
	lines := exactLines(text)
	n := len(lines)
	if n < 6 || !isToken(lines[0].of(text)) || lines[n-3].of(text) != "" {
		return layout{}, false
	}
	l := layout{
		has: HasAll, method: lines[0], path: lines[1], query: lines[2],
		headers: lines[3 : n-3], signed: lines[n-2], payload: lines[n-1], end: len(text),
	}
	for _, header := range l.headers {
		if _, ok := headerName(header.of(text)); !ok {
			return layout{}, false
		}
	}
	if isPadded(l.path.of(text)) || isPadded(l.query.of(text)) || l.payload.of(text) == "" {
		return layout{}, false
	}
	// Without a query line the first header takes its place.
	if name, ok := headerName(l.query.of(text)); ok && listed(l.signed.of(text), name) {
		return layout{}, false
	}
	return l, true
}

// looseLayout reads a canonical request, or the beginning of one, from the first of lines on. cut says
// that the text ends in the middle of the last line.
//
// Where empty lines were lost in copying, they are taken as read; where the query line alone is missing,
// the form is broken.
func looseLayout(text string, lines []line, cut bool) layout {
	var l layout
	at := func(i int) string { return lines[i].of(text) }
	n := len(lines)
	if cut {
		n--
	}
	if n < 1 || !isMethodWord(at(0)) {
		return l
	}
	l.method, l.has, l.end = lines[0], HasMethod, lines[0].end
	if n < 2 || !isCanonicalPath(at(1)) {
		return l
	}
	l.path, l.has, l.end = lines[1], l.has|HasPath, lines[1].end
	i := 2
	// A query with blanks is one that its signer did not encode, unless it is prose.
	queryLine := n > 2 && !isHeaderLine(at(2)) && !isNames(at(2)) &&
		(!strings.ContainsAny(at(2), " \t") || !isPadded(at(2)) && n > 3 && isHeaderLine(at(3)))
	if queryLine {
		l.query, l.has, l.end = lines[2], l.has|HasQuery, lines[2].end
		i++
	}
	for i < n && isHeaderLine(at(i)) {
		l.headers, l.has, l.end = append(l.headers, lines[i]), l.has|HasHeaders, lines[i].end
		i++
	}
	gap := false
	for i < n && strings.TrimSpace(at(i)) == "" {
		gap = true
		i++
	}
	if i < n && (isNames(at(i)) || len(l.headers) == 1 && listedLine(at(i), l.headers[0].of(text))) {
		l.signed, l.has, l.end = lines[i], l.has|HasSignedHeaders, lines[i].end
		i++
		if i < len(lines) {
			// Where the text is cut, a mask is more probably an ellipsis.
			if payload, ok := payloadIn(text, lines[i]); ok && (!cut || !isMask(payload.of(text))) {
				l.payload, l.has, l.end = payload, l.has|HasPayload, payload.end
			}
		}
	}
	switch names := l.signed.of(text); {
	case queryLine || l.has&HasSignedHeaders == 0:
	case len(l.headers) > 0 && !listedLine(names, l.headers[0].of(text)):
		// What looks like a header is a query with a colon.
		l.query, l.headers, l.has = l.headers[0], l.headers[1:], l.has|HasQuery
	case !gap:
		l.query, l.has = line{l.path.end, l.path.end}, l.has|HasQuery
	default:
		l.broken = true
	}
	if l.has&HasSignedHeaders != 0 {
		// The names follow, so that all header lines are there, even when there are none.
		l.has |= HasHeaders
	}
	return l
}

// slot is a place that code fills in: {}, {name}, %s, ${name}, #{name}, \(name).
var slot = lazyregexp.New(`^(?:\{[\w.:]*\}|%[sdv]|\$\{[^{}]*\}|#\{[^{}]*\}|\\?\([\w.]+\))$`)

// isTemplate reports whether a layout is that of a text which code fills in, and no canonical request: its query or a
// header's value is a slot.
func isTemplate(text string, l layout) bool {
	if slot.MatchString(l.query.of(text)) {
		return true
	}
	for _, header := range l.headers {
		if _, value, ok := strings.Cut(header.of(text), ":"); ok && slot.MatchString(strings.TrimSpace(value)) {
			return true
		}
	}
	return false
}

// flatLayout reads a canonical request whose lines were joined by blanks, as a browser shows it.
func flatLayout(text string) (layout, bool) {
	text = strings.TrimRight(text, " ")
	words := fieldsOf(text)
	n := len(words)
	if n < 4 || !isMethodWord(words[0].of(text)) || !isCanonicalPath(words[1].of(text)) || !isNames(words[n-2].of(text)) {
		return layout{}, false
	}
	payload, ok := payloadIn(text, words[n-1])
	if !ok {
		return layout{}, false
	}
	l := layout{has: HasAll, method: words[0], path: words[1], signed: words[n-2], payload: payload, end: payload.end}
	at, stop := l.path.end, l.signed.start
	l.query = line{at, at}
	for i, name := range strings.Split(l.signed.of(text), ";") {
		found := strings.Index(text[at:stop], " "+name+":")
		if found < 0 {
			return layout{}, false
		}
		found += at
		if i == 0 {
			l.query = trimLine(text, line{at, found})
		} else {
			last := &l.headers[len(l.headers)-1]
			*last = trimLine(text, line{last.start, found})
		}
		l.headers = append(l.headers, line{found + 1, stop})
		at = found + 1
	}
	last := &l.headers[len(l.headers)-1]
	*last = trimLine(text, *last)
	return l, true
}

// canonical builds what a layout shows of a stretch.
func (s stretch) canonical(l layout) *Canonical {
	c := &Canonical{Has: l.has, Lines: map[string]Place{}}
	c.Method, c.Path, c.Query = l.method.of(s.text), l.path.of(s.text), l.query.of(s.text)
	c.SignedHeaders, c.PayloadHash = l.signed.of(s.text), l.payload.of(s.text)
	mark := func(part Parts, key string, r line) {
		if l.has&part != 0 {
			c.Lines[key] = s.place(r.start, r.end)
		}
	}
	mark(HasMethod, "method", l.method)
	mark(HasPath, "path", l.path)
	mark(HasQuery, "query", l.query)
	for _, r := range l.headers {
		text := r.of(s.text)
		name, value := cutHeader(text)
		c.Headers = append(c.Headers, sigv4.Field{Name: name, Value: value})
		if _, seen := c.Lines["header:"+name]; !seen {
			c.Lines["header:"+name] = s.place(r.start, r.end)
		}
	}
	mark(HasSignedHeaders, "signed-headers", l.signed)
	mark(HasPayload, "payload", l.payload)
	start := l.method.start
	if l.has&HasMethod == 0 && len(l.headers) > 0 {
		start = l.headers[0].start
	}
	c.Place = s.place(start, l.end)
	if l.broken {
		c.Raw = s.text[start:l.end]
		c.Has &^= HasQuery
	}
	return c
}

// of returns the text of a range.
func (l line) of(text string) string { return text[l.start:l.end] }

// exactLines splits a text at each line feed, with the empty lines at its end.
func exactLines(text string) []line {
	var lines []line
	start := 0
	for {
		i := strings.IndexByte(text[start:], '\n')
		if i < 0 {
			return append(lines, line{start, len(text)})
		}
		lines = append(lines, line{start, start + i})
		start += i + 1
	}
}

// fieldsOf splits a text at runs of blanks.
func fieldsOf(text string) []line {
	var fields []line
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' || text[i] == '\n' {
			i++
			continue
		}
		start := i
		for i < len(text) && text[i] != ' ' && text[i] != '\t' && text[i] != '\n' {
			i++
		}
		fields = append(fields, line{start, i})
	}
	return fields
}

func trimLine(text string, l line) line {
	for l.start < l.end && (text[l.start] == ' ' || text[l.start] == '\t') {
		l.start++
	}
	for l.end > l.start && (text[l.end-1] == ' ' || text[l.end-1] == '\t') {
		l.end--
	}
	return l
}

// isMethodWord reports whether s is a method that HTTP APIs use, in any case: a broken signer may write
// it in lower case.
func isMethodWord(s string) bool {
	return len(s) >= 3 && len(s) <= 7 && isCommonMethod(strings.ToUpper(s))
}

// isToken reports whether s can be a method at a place where nothing else can stand.
func isToken(s string) bool { return len(s) <= 20 && isFieldName(s) }

// isCanonicalPath reports whether a line can be the canonical URI, also of a signer that signs an empty
// one, a whole URL or one with blanks in it.
func isCanonicalPath(s string) bool {
	return !strings.Contains(s, `"`) && !isPadded(s) && (s == "" || s[0] == '/' || s[0] == '%' || urltext.Is(sigv4.Decode(s)))
}

// isPadded reports whether a text begins or ends with a blank.
func isPadded(s string) bool { return s != strings.Trim(s, " \t") }

// isHeaderLine reports whether a line can be a canonical header.
func isHeaderLine(s string) bool {
	_, ok := headerName(s)
	return ok
}

// headerName returns the name of a line name:value. HTTP/2's ":authority" is a name.
func headerName(s string) (string, bool) {
	name, _ := cutHeader(s)
	if len(name) == len(s) || !isFieldName(strings.TrimPrefix(name, ":")) {
		return "", false
	}
	return name, true
}

// cutHeader cuts a line at the colon that ends its name.
func cutHeader(s string) (name, value string) {
	if s == "" {
		return "", ""
	}
	i := strings.IndexByte(s[1:], ':')
	if i < 0 {
		return s, ""
	}
	return s[:i+1], s[i+2:]
}

// isNames reports whether a line can be the list of signed headers.
func isNames(s string) bool {
	if s == "" || strings.IndexByte(s, ':') > 0 || isHex(s, 64) {
		return false
	}
	for name := range strings.SplitSeq(s, ";") {
		if !isFieldName(strings.TrimPrefix(name, ":")) && name != "" {
			return false
		}
	}
	return strings.Contains(s, ";") || strings.EqualFold(s, "host")
}

// listed reports whether a list of names holds one.
func listed(names, name string) bool {
	for n := range strings.SplitSeq(names, ";") {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

func listedLine(names, header string) bool {
	name, _ := cutHeader(header)
	return listed(names, name)
}

// payloadIn finds the payload in a line: the hash or token at its beginning, without the quotes and
// whatever else of a log follows.
func payloadIn(text string, l line) (line, bool) {
	s := l.of(text)
	end := 0
	for end < len(s) && (plaintext.IsWordByte(s[end]) || s[end] == '-') {
		end++
	}
	if isPayload(s[:end]) {
		return line{l.start, l.start + end}, true
	}
	trimmed := strings.TrimRight(s, " \t'\"`,;.)}")
	return line{l.start, l.start + len(trimmed)}, isPayload(trimmed)
}

// isPayload reports whether a line can be the payload of a canonical request: a hash, one of the tokens
// of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, or a mask.
func isPayload(s string) bool {
	switch {
	case isHex(s, 64), s == sigv4.UnsignedPayload, strings.HasPrefix(s, "STREAMING-") && isFieldName(s):
		return true
	}
	return isMask(s)
}

// isMask tells what people write in place of a value that they do not show.
func isMask(s string) bool {
	if len(s) < 3 || strings.ContainsAny(s, "\n") {
		return false
	}
	if strings.Trim(s, "*xX.•") == "" || strings.EqualFold(s, "redacted") {
		return true
	}
	return (s[0] == '<' && s[len(s)-1] == '>' || s[0] == '[' && s[len(s)-1] == ']') && len(s) < 40
}

// isHex reports whether s is n hexadecimal digits, in either case.
func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := 0; i < n; i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
