package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatHTTP, order: 45, read: readHTTP})

const formatHTTP = "HTTP message"

// readHTTP reads raw requests and responses: whole ones, several in one text, and the few lines of one
// that a person copied.
func readHTTP(d *document) []piece {
	m := messages{d: d, rows: plainRows(d), format: formatHTTP}
	return m.read()
}

// plainRows returns the lines of a document. Lines that a format read which knows HTTP messages in a
// wrapping of its own, and lines that separate messages, stop a message.
func plainRows(d *document) []row {
	taken := d.takenBy(isWrapping)
	rows := make([]row, len(d.starts))
	for i := range rows {
		text := d.lineText(i + 1)
		start := logPrefix(text)
		rows[i] = row{text[start:], d.starts[i] + start, taken[i] || isSeparator(text)}
	}
	return rows
}

// maxLogPrefix is how much a log puts before the first line of a message.
const maxLogPrefix = 100

// logPrefix is the length of what a log put before the first line of a message: "mc: <DEBUG> " before
// "GET / HTTP/1.1". The lines after it have none.
func logPrefix(text string) int {
	if strings.HasPrefix(text, "<") || strings.HasPrefix(text, ">") || strings.HasPrefix(text, "*") {
		return 0 // curl -v marks every line
	}
	for _, version := range [...]string{" HTTP/1.0", " HTTP/1.1", " HTTP/2", " HTTP/2.0"} {
		rest, ok := strings.CutSuffix(strings.TrimRight(text, " \t\r"), version)
		if !ok {
			continue
		}
		at := strings.LastIndexByte(rest, ' ')
		if at < 0 || at > maxLogPrefix+8 {
			return 0
		}
		start := strings.LastIndexByte(rest[:at], ' ') + 1
		for strings.HasPrefix(text[start:at], "-") || start > 0 && strings.HasPrefix(text[start:at], ">") {
			start++ // "-->GET"
		}
		if start > 0 && text[start-1] == '>' {
			if _, _, ok := requestLine(text[start:]); ok {
				return start
			}
		}
		if _, _, ok := requestLine(text[start:]); ok && start > 1 && strings.IndexByte(">:])|", rest[start-2]) >= 0 {
			return start
		}
		return 0
	}
	return statusPrefix(text)
}

// statusPrefix is the length of what a log put before a status line, or 0.
func statusPrefix(text string) int {
	i := strings.Index(text, "HTTP/1.")
	if i < 2 || i > maxLogPrefix || text[i-1] != ' ' || strings.IndexByte(">:])|", text[i-2]) < 0 {
		return 0
	}
	if _, ok := statusLine(text[i:]); !ok {
		return 0
	}
	return i
}

// isSeparator tells the lines between messages: code fences, "###" of .http files, rulers.
func isSeparator(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) < 3 || strings.IndexByte("-=#`~*_", text[0]) < 0 || text[1] != text[0] || text[2] != text[0] {
		return false
	}
	switch text[0] {
	case '#', '`', '~':
		return true
	}
	return strings.Trim(text, text[:1]) == "" || strings.HasPrefix(text, "---[")
}

// messages reads the requests and responses in rows. It holds what is needed to join them.
type messages struct {
	d      *document
	rows   []row
	format string
	role   role
	// dump says that a program wrote the rows: an empty line then ends a header that is whole.
	dump bool
	// starts[i] is the first row from i on at which a message surely begins, or that stops one.
	starts []int
	// bare counts the lines "METHOD target" that stand alone: several of them are a list, not a request.
	bare int
	// loose counts the lines that were tried as the first of a message without a proper first line.
	loose int
	found crowd
	// exchange is that of the last request that has no response yet, or 0.
	exchange int
}

// read reads all messages and takes their lines.
func (m *messages) read() []piece {
	m.starts = make([]int, len(m.rows)+1)
	m.starts[len(m.rows)] = len(m.rows)
	for i := len(m.rows) - 1; i >= 0; i-- {
		m.starts[i] = m.starts[i+1]
		if m.rows[i].stop || isStart(m.rows[i].text) {
			m.starts[i] = i
		}
		if _, _, ok := bareRequestLine(strings.TrimSpace(m.rows[i].text)); ok && !m.rows[i].stop {
			m.bare++
		}
	}
	for i := 0; i < len(m.rows); {
		i = m.readAt(i)
	}
	return m.found.pieces
}

// isStart reports whether a message surely begins at this line.
func isStart(text string) bool {
	text = strings.TrimLeft(text, " \t")
	if _, ok := statusLine(text); ok {
		return true
	}
	_, _, ok := requestLine(text)
	return ok
}

// readAt reads the message that begins at row i, if one does, and returns the row to go on with.
func (m *messages) readAt(i int) int {
	r := m.rows[i]
	text := strings.TrimLeft(r.text, " \t")
	if r.stop || text == "" {
		return i + 1
	}
	if method, target, ok := requestLine(text); ok {
		return m.readRequest(i, method, target)
	}
	if status, ok := statusLine(text); ok {
		return m.readResponse(i, &answer.Response{Status: status}, 0)
	}
	if method, target, ok := bareRequestLine(text); ok && (m.bare == 1 || m.fieldAt(i+1)) {
		return m.readRequest(i, method, target)
	}
	if m.loose > maxLoose {
		return i + 1
	}
	if status, rest, ok := looseStatus(text); ok {
		m.loose++
		if next := m.readLoose(i, status, rest); next > i {
			return next
		}
	}
	if isLoneField(r.text) {
		m.loose++
		return m.readFields(i)
	}
	return i + 1
}

// fieldAt reports whether row i is a field line with a well-known name.
func (m *messages) fieldAt(i int) bool {
	if i >= len(m.rows) || m.rows[i].stop {
		return false
	}
	field, _, ok := fieldLine(strings.TrimSpace(m.rows[i].text))
	return ok && fieldSide(field.Name) != sideUnknown
}

// looseRows is how far a message goes at most whose first line may be something else. It keeps the
// reading of a long text linear.
const looseRows = 100

// maxLoose is how many lines are tried so.
const maxLoose = 10000

// region returns the rows of a message from its first line, row i, on: up to the next sure start, and at
// most most rows when that is not 0. The indentation of row i is removed, so that a folded line can be
// told from an indented one.
func (m *messages) region(i, most int) []row {
	end := m.starts[i+1]
	if most > 0 {
		end = min(end, i+most)
	}
	text := m.rows[i].text
	width := len(text) - len(strings.TrimLeft(text, " \t"))
	if width == 0 {
		return m.rows[i:end]
	}
	rows := append([]row(nil), m.rows[i:end]...)
	for k := range rows {
		cut := 0
		for cut < width && cut < len(rows[k].text) && (rows[k].text[cut] == ' ' || rows[k].text[cut] == '\t') {
			cut++
		}
		rows[k].text, rows[k].at = rows[k].text[cut:], rows[k].at+cut
	}
	return rows
}

func (m *messages) readRequest(i int, method, target string) int {
	rows := m.region(i, 0)
	h := readHead(m.d, rows, 1, len(rows), anyField)
	h.ended = h.ended && (m.dump || m.dumped(i))
	request := newRequest(method, target, h)
	request.Place = m.d.place(rows[0].at, rows[0].at+len(rows[0].text))
	next := h.next
	if method != "GET" && method != "HEAD" || request.Header.Has("content-length") {
		body := readBody(rows, h.next, request.Header, request.Header.Has("content-type"))
		request.WholeBody = body.whole
		if body.text != "" {
			request.Body, next = []byte(body.text), body.next
		}
	} else if request.WholeHeader && !request.Header.Has("transfer-encoding") {
		request.WholeBody = true
	}
	m.request(i, i+next, request)
	return i + next
}

// request adds a request read from rows[i:next].
func (m *messages) request(i, next int, request *Request) {
	m.take(i, next)
	at := m.rows[i].at
	m.exchange = exchangeAt(at)
	m.found.add(requestPieces(at, m.exchange, m.role, request)...)
}

// dumped reports whether the line before row i says that a program wrote the whole request.
func (m *messages) dumped(i int) bool {
	for i--; i >= 0; i-- {
		if text := strings.TrimSpace(m.rows[i].text); text != "" {
			return strings.HasPrefix(text, "---[ REQUEST") || strings.HasSuffix(text, "DEBUG Request")
		}
	}
	return false
}

// readResponse reads the header and body after a status line. most bounds its rows unless it is 0.
func (m *messages) readResponse(i int, response *answer.Response, most int) int {
	rows := m.region(i, most)
	h := readHead(m.d, rows, 1, len(rows), anyField)
	response.Header = h.fields
	next := h.next
	if body := readBody(rows, h.next, h.fields, h.ended && !isStructured(h.fields)); body.text != "" {
		response.Body, next = body.text, body.next
	}
	m.respond(i, i+next, response)
	return i + next
}

// isStructured reports whether a header says that the body is JSON or XML, and hence no prose.
func isStructured(header sigv4.Header) bool {
	media := strings.ToLower(header.Value("content-type"))
	return strings.Contains(media, "json") || strings.Contains(media, "xml") || strings.Contains(media, "html")
}

// respond adds a response read from rows[i:next].
func (m *messages) respond(i, next int, response *answer.Response) {
	m.take(i, next)
	at := m.rows[i].at
	m.found.add(responsePieces(at, m.exchange, response)...)
	if response.Status == 0 || response.Status >= 200 {
		m.exchange = 0
	}
}

// take takes rows[i:next], without the empty ones at the end.
func (m *messages) take(i, next int) {
	for next > i+1 && strings.TrimSpace(m.rows[next-1].text) == "" {
		next--
	}
	m.d.take(m.format, m.rows[i].at, m.rows[next-1].at+len(m.rows[next-1].text))
}

// exchangeAt numbers an exchange by the offset at which it begins.
func exchangeAt(at int) int { return at + 1 }

// newRequest builds a request from its first line and header. Pseudo-headers of HTTP/2 and the
// absolute URL that tools show in place of the target become what was on the wire.
func newRequest(method, target string, h head) *Request {
	r := &Request{Request: sigv4.Request{Method: method, Target: target}}
	if urltext.Is(target) {
		r.Scheme, _, _ = strings.Cut(target, "://")
		r.Target = TargetOf(target)
	}
	for i, f := range h.fields {
		switch f.Name {
		case ":method":
			r.Method = f.Value
		case ":path":
			r.Target = f.Value
		case ":scheme":
			r.Scheme = f.Value
		default:
			r.Header = append(r.Header, f)
			r.Fields = append(r.Fields, h.places[i])
		}
	}
	host := r.Host()
	if host == "" && urltext.Is(target) {
		r.Header = append(sigv4.Header{{Name: "Host", Value: HostOf(target)}}, r.Header...)
		r.Fields = append([]Place{{}}, r.Fields...)
	}
	_, presigned, _ := r.Presigned()
	dated := r.Header.Has("x-amz-date") || r.Header.Has("date")
	r.WholeHeader = !h.cut && (h.ended || host != "" && (dated || presigned))
	return r
}

// requestPieces returns a request with what else it tells: its URL, a signature in its query, secrets.
func requestPieces(at, exchange int, whose role, r *Request) []piece {
	pieces := []piece{{at: at, role: whose, exchange: exchange, request: r}}
	add := func(p piece) {
		p.at, p.role, p.exchange = at, whose, exchange
		pieces = append(pieces, p)
	}
	if r.Scheme != "" && r.Host() != "" {
		add(piece{url: &Text{r.Scheme + "://" + r.Host() + r.Target, r.Place}})
	}
	if auth, ok, err := r.Presigned(); ok {
		add(piece{claim: &Claim{Authorization: auth, Presigned: true, Err: err, Place: r.Place}})
	}
	for _, secret := range append(secretsIn(r.Header), presignedToken(&r.Request)...) {
		add(piece{secret: secret})
	}
	return pieces
}

// responsePieces returns a response and the secrets in it.
func responsePieces(at, exchange int, r *answer.Response) []piece {
	pieces := []piece{{at: at, exchange: exchange, response: r}}
	for _, secret := range secretsIn(r.Header) {
		pieces = append(pieces, piece{at: at, exchange: exchange, secret: secret})
	}
	return pieces
}
