package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(format{name: formatVerbose, order: 12, read: readVerboseOutput})

const formatVerbose = "curl -v"

// readVerboseOutput reads what curl -v writes, wherever in a document it begins.
func readVerboseOutput(d *document) []piece {
	if !strings.Contains(d.text, "> ") && !strings.Contains(d.text, "< ") && !strings.Contains(d.text, "* ") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var found crowd
	for n := 1; n <= len(d.starts); n++ {
		if taken[n-1] || !beginsVerbose(d, n) {
			continue
		}
		exchanges, next := readVerbose(d, n)
		if exchanges != nil {
			d.take(formatVerbose, d.starts[n-1], d.endOf(next-1))
		}
		for i, x := range exchanges {
			found.add(x.pieces()...)
			if i > 0 && x.follows(exchanges[i-1]) {
				found.add(piece{at: x.at, remark: &Remark{prose.Redirects, x.request.Place}})
			}
		}
		n = next - 1
	}
	return found.pieces
}

// endOf returns the offset at which line n ends.
func (d *document) endOf(n int) int { return d.starts[n-1] + len(d.lineText(n)) }

// beginsVerbose reports whether line n begins the output of curl -v: with a message's first line, or
// with a remark of curl's own.
func beginsVerbose(d *document, n int) bool {
	mark, text, _ := verboseLine(d.lineText(n))
	switch mark {
	case '>':
		_, _, ok := requestLine(text)
		return ok
	case '<':
		_, ok := statusLine(text)
		return ok
	case '*':
		text = strings.TrimLeft(text, " ")
		for _, word := range [...]string{
			"Trying ", "Host ", "Connected to ", "[HTTP/2]", "h2h3 [", "h2 [", "using HTTP/", "Using HTTP", "Connection #",
			"Preparing request", "Current time is", "Using libcurl", "Re-using ", "Could not resolve", "Added ", "Uses proxy", "Server auth using", "Connection ", "ALPN",
		} {
			if strings.HasPrefix(text, word) {
				return true
			}
		}
	}
	return false
}

// verboseLine splits a line into curl's mark ('*', '>', '<', '{' or '}'; 0 for none), the text after it
// and the column at which that begins. It passes over the time of --trace-time, the connection number of
// newer versions, and a progress meter in the same line.
func verboseLine(line string) (mark byte, text string, from int) {
	if i := strings.LastIndexByte(line, '\r'); i >= 0 {
		from = i + 1
	}
	if i := strings.LastIndex(line[from:], "--:--:--"); i >= 0 {
		from += i + len("--:--:--")
		for from < len(line) && (line[from] == ' ' || isDigit(line[from])) {
			from++
		}
	}
	// 12:34:56.789012
	if rest := line[from:]; len(rest) > 16 && rest[2] == ':' && rest[5] == ':' && rest[8] == '.' && rest[15] == ' ' {
		from += 16
	}
	// [0-0]
	if rest := line[from:]; strings.HasPrefix(rest, "[") {
		if i := strings.Index(rest, "] "); i > 0 && i < 10 && strings.Trim(rest[1:i], "0123456789-x") == "" {
			from += i + 2
		}
	}
	rest := line[from:]
	if rest == "" || strings.IndexByte("*><{}", rest[0]) < 0 || len(rest) > 1 && rest[1] != ' ' {
		return 0, line, 0
	}
	if (rest[0] == '{' || rest[0] == '}') && !strings.HasSuffix(rest, " bytes data]") {
		return 0, line, 0
	}
	if len(rest) < 2 {
		return rest[0], "", from + 1
	}
	return rest[0], rest[2:], from + 2
}

// verboseExchange is one request and its response in curl's output.
type verboseExchange struct {
	at       int
	request  *Request
	response *answer.Response
}

// pieces returns what an exchange holds.
func (x verboseExchange) pieces() []piece {
	var pieces []piece
	if x.request != nil {
		pieces = requestPieces(x.at, exchangeAt(x.at), client, x.request)
	}
	if x.response != nil {
		pieces = append(pieces, responsePieces(x.at, exchangeAt(x.at), x.response)...)
	}
	return pieces
}

// follows reports whether the client went where the answer before sent it, with the signature it had.
func (x verboseExchange) follows(before verboseExchange) bool {
	if x.request == nil || before.request == nil || before.response == nil {
		return false
	}
	signature := x.request.Header.Value("authorization")
	return before.response.Status >= 300 && before.response.Status < 400 && before.response.Header.Has("location") &&
		signature != "" && signature == before.request.Header.Value("authorization")
}

// verboseReader gathers the rows of an exchange.
type verboseReader struct {
	d *document
	// sent, received and body are rows of the current exchange; pseudo those of HTTP/2 that curl shows
	// in its remarks, and uploaded those of the body that Insomnia's timeline shows after "| ".
	sent, received, body, pseudo, uploaded []row
	// answered says that the response's header has ended.
	answered  bool
	scheme    string
	exchanges []verboseExchange
}

// readVerbose reads curl's output from line n on, and returns the exchanges in it and the line after it.
func readVerbose(d *document, n int) ([]verboseExchange, int) {
	r := &verboseReader{d: d}
	last := n
	for n <= len(d.starts) {
		text := d.lineText(n)
		mark, rest, from := verboseLine(text)
		switch {
		case mark != 0:
			r.marked(mark, row{text: rest, at: d.starts[n-1] + from})
			n++
			last = n
		case isProgress(text):
			n++
			last = n
		case r.sent != nil && r.received == nil && strings.HasPrefix(text, "| "):
			r.uploaded = append(r.uploaded, row{text: text[2:], at: d.starts[n-1] + 2})
			n++
			last = n
		case r.answered && r.body == nil && strings.TrimSpace(text) != "":
			n = r.readBody(n)
			last = n
		case strings.TrimSpace(text) == "":
			n++
		default:
			r.flush()
			return r.exchanges, last
		}
	}
	r.flush()
	return r.exchanges, last
}

// readBody reads the body of a response, which begins at line n, and returns the line after it.
func (r *verboseReader) readBody(n int) int {
	var rows []row
	for k := n; k <= len(r.d.starts); k++ {
		text := r.d.lineText(k)
		if mark, _, _ := verboseLine(text); mark != 0 {
			break
		}
		// Older versions go on right after a body without a line end.
		for _, remark := range [...]string{"* Connection #", "* Closing connection", "* Curl_http_done"} {
			if i := strings.Index(text, remark); i > 0 {
				text = text[:i]
			}
		}
		rows = append(rows, row{text: text, at: r.d.starts[k-1]})
	}
	next := bodyEnd(rows, 0, len(rows))
	r.body = rows[:next]
	return n + next
}

// marked reads a line with a mark.
func (r *verboseReader) marked(mark byte, line row) {
	switch mark {
	case '>':
		if _, _, ok := requestLine(line.text); ok && (r.sent != nil || r.received != nil) {
			r.flush()
		}
		r.sent = append(r.sent, line)
	case '<':
		if last := len(r.sent) - 1; last >= 0 && r.received == nil && r.sent[last].text != "" {
			r.sent = append(r.sent, row{at: line.at}) // an answer: the header has ended
		}
		if _, ok := statusLine(line.text); ok {
			if r.answered && r.status() >= 200 {
				r.flush()
			}
			r.received = nil
		}
		r.received = append(r.received, line)
		r.answered = line.text == ""
	case '*':
		r.remark(line)
	}
}

// status returns the status of the response that is being read, or 0.
func (r *verboseReader) status() int {
	if len(r.received) == 0 {
		return 0
	}
	status, _ := statusLine(r.received[0].text)
	return status
}

// remark reads a line of curl's own.
func (r *verboseReader) remark(line row) {
	text := line.text
	switch {
	case strings.HasPrefix(text, "SSL connection using"), strings.HasPrefix(text, "TLSv1"), strings.Contains(text, ") port 443"):
		r.scheme = "https"
	case strings.Contains(text, ") port 80 "):
		r.scheme = "http"
	case strings.HasPrefix(text, "[HTTP/2]"), strings.HasPrefix(text, "h2"), strings.HasPrefix(text, "[HTTP/3]"):
		// [HTTP/2] [1] [:path: /a]
		i := strings.LastIndex(text, " [")
		if i < 0 || !strings.HasSuffix(text, "]") {
			return
		}
		if strings.HasPrefix(text[i:], " [:method: ") && (r.sent != nil || r.received != nil) {
			r.flush()
		}
		if r.sent == nil {
			r.pseudo = append(r.pseudo, row{text: text[i+2 : len(text)-1], at: line.at + i + 2})
		}
	}
}

// isProgress tells the lines of curl's progress meter.
func isProgress(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "% Total") || strings.HasPrefix(text, "Dload  Upload") || strings.Contains(text, "--:--:--")
}

// flush ends an exchange.
func (r *verboseReader) flush() {
	x := verboseExchange{}
	rows := r.sent
	if rows == nil && r.pseudo != nil {
		rows = append([]row{{text: "GET / HTTP/2", at: r.pseudo[0].at}}, r.pseudo...)
		rows = append(rows, row{at: r.pseudo[0].at})
	}
	if len(rows) > 0 {
		if method, target, ok := requestLine(rows[0].text); ok {
			x.at = rows[0].at
			x.request = r.request(method, target, rows)
		}
	}
	if status := r.status(); status > 0 {
		if x.request == nil {
			x.at = r.received[0].at
		}
		h := readHead(r.d, r.received, 1, len(r.received), func(string) bool { return true })
		x.response = &answer.Response{Status: status, Header: h.fields}
		x.response.Body = strings.TrimRight(join(r.body, "\n"), "\n")
	}
	if x.request != nil || x.response != nil {
		r.exchanges = append(r.exchanges, x)
	}
	r.sent, r.received, r.body, r.pseudo, r.uploaded, r.answered = nil, nil, nil, nil, nil, false
}

// request builds a request from the rows that curl sent.
func (r *verboseReader) request(method, target string, rows []row) *Request {
	h := readHead(r.d, rows, 1, len(rows), func(string) bool { return true })
	request := newRequest(method, target, h)
	if request.Scheme == "" {
		request.Scheme = r.scheme
	}
	request.Place = r.d.place(rows[0].at, rows[0].at+len(rows[0].text))
	// curl does not show the body; without a length there is none.
	request.WholeBody = h.ended && noBody(request.Header)
	if body := readBody(r.uploaded, 0, request.Header, true); body.text != "" {
		request.Body, request.WholeBody = []byte(body.text), body.whole
	}
	return request
}

// noBody reports whether a whole header says that the request has no body.
func noBody(header sigv4.Header) bool {
	length, has := header.Get("content-length")
	return (!has || strings.TrimSpace(length) == "0") && !header.Has("transfer-encoding")
}
