package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/dump"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatBotocore, order: 14, read: readBotocore})

const formatBotocore = "botocore log"

// readBotocore reads the debug log of botocore, which is that of boto3 and of aws --debug:
//
//	… botocore.auth - DEBUG - Signature:
//	2190…
//	… botocore.endpoint - DEBUG - Sending http request: <AWSPreparedRequest stream_output=False, method=PUT, url=https://…, headers={'X-Amz-Date': b'…'}>
//	… urllib3.connectionpool - DEBUG - https://a.example:443 "PUT /b HTTP/1.1" 403 525
//	… botocore.parsers - DEBUG - Response headers: {'Date': '…'}
//	… botocore.parsers - DEBUG - Response body:
//	b'{"message": …}'
//
// The canonical request and string to sign that stand before are read as such. Recorded from aws-cli
// 1.45.11 (botocore 1.43.11); botocore before 1.29 writes "Making request" alone with the fields.
func readBotocore(d *document) []piece {
	if !strings.Contains(d.text, "botocore") && !strings.Contains(d.text, "AWSPreparedRequest") {
		return nil
	}
	b := botocoreLog{d: d, s: d.whole()}
	for n := 1; n <= len(d.starts); {
		n = max(n+1, b.readLine(n))
	}
	b.flush()
	return b.pieces
}

// botocoreLog joins the lines of one exchange.
type botocoreLog struct {
	d      *document
	s      stretch
	pieces []piece
	// prepared is the request that is about to be sent, sent the one that was, with its exchange.
	prepared, sent *Request
	exchange, at   int
	response       *answer.Response
	responseAt     int
}

// readLine reads line n and returns the number of the line to go on with.
func (b *botocoreLog) readLine(n int) int {
	text, at := b.d.lineText(n), b.d.starts[n-1]
	next := n + 1
	switch {
	case b.after(text, "Sending http request: <") >= 0:
		b.readSent(text, at, b.after(text, "Sending http request: <"))
	case b.after(text, "with params: {") >= 0 && strings.Contains(text, "Making request"):
		b.readPrepared(text, at, b.after(text, "with params: {")-1)
	case b.after(text, "Response headers: {") >= 0:
		b.readHeaders(text, at, b.after(text, "Response headers: {")-1)
	case strings.HasSuffix(text, "Response body:"):
		next = b.readBody(n + 1)
	case strings.HasSuffix(text, "botocore.auth - DEBUG - Signature:"), strings.HasSuffix(text, "botocore.auth:Signature:"):
		b.readSignature(n + 1)
	case b.sent != nil && strings.Contains(text, ` HTTP/1.1" `):
		b.readStatus(text, at)
	default:
		return next
	}
	b.d.take(formatBotocore, at, at+len(text))
	return next
}

// after returns the offset in a line behind a mark, or -1.
func (b *botocoreLog) after(text, mark string) int {
	if i := strings.Index(text, mark); i >= 0 {
		return i + len(mark)
	}
	return -1
}

// readSent reads the request that goes out.
func (b *botocoreLog) readSent(text string, at, from int) {
	b.flush()
	r := b.prepared
	b.prepared = nil
	url, _, _ := strings.Cut(attribute(text[from:], "url="), ",")
	url = strings.TrimRight(url, ">")
	if r == nil || !urltext.Is(url) || r.Target != TargetOf(url) {
		r = &Request{}
	}
	if method, _, ok := strings.Cut(attribute(text[from:], "method="), ","); ok && isMethodWord(method) {
		r.Method = method
	}
	r.Place = b.d.place(at+from, at+len(text))
	if urltext.Is(url) {
		i := at + from + strings.Index(text[from:], url)
		r.setURL(url, b.d.place(i, i+len(url)))
	}
	if i := b.after(text, "headers={"); i >= 0 {
		if n, ok := dump.ReadUpTo(b.d.text, at+i-1, at+len(text)+1); ok {
			r.replaceFields(b.s, n)
		}
	}
	if r.Method == "" && r.Target == "" && len(r.Header) == 0 {
		return
	}
	b.sent, b.at, b.exchange = r, at, exchangeAt(at)
	b.dump(at, at+len(text))
}

// attribute returns what follows a name in the printed form of an object.
func attribute(text, name string) string {
	_, after, _ := strings.Cut(text, name)
	return after
}

// readPrepared reads the request as it was before signing. Its body is what will be sent.
func (b *botocoreLog) readPrepared(text string, at, from int) {
	n, ok := dump.ReadUpTo(b.d.text, at+from, at+len(text)+1)
	if !ok {
		return
	}
	r := &Request{Place: b.s.place(n.Start, n.End)}
	if method, ok := n.Get("method"); ok {
		r.Method = method.Text
	}
	if url, ok := n.Get("url"); ok && urltext.Is(url.Text) {
		r.setURL(url.Text, b.s.place(url.Start, url.End))
	}
	if fields, ok := n.Get("headers"); ok {
		r.addFields(b.s, fields)
	}
	if body, ok := n.Get("body"); ok && body.Quoted {
		r.Body, r.WholeBody = []byte(body.Text), true
	}
	b.prepared = r
	b.dump(at, n.End)
}

// setURL sets the target, the scheme and the Host field, which HTTP libraries take from the URL.
func (r *Request) setURL(url string, place Place) {
	r.Scheme, _, _ = strings.Cut(url, "://")
	r.Target = TargetOf(url)
	if r.Host() == "" && HostOf(url) != "" {
		r.Header = append(sigv4.Header{{Name: "Host", Value: HostOf(url)}}, r.Header...)
		r.Fields = append([]Place{place}, r.Fields...)
	}
}

// replaceFields sets the fields of a dump in place of those that the request had under these names.
func (r *Request) replaceFields(s stretch, fields dump.Node) {
	old := Request{}
	old.Header, old.Fields = r.Header, r.Fields
	r.Header, r.Fields = nil, nil
	for i, f := range old.Header {
		if _, ok := fields.Get(f.Name); !ok {
			r.Header, r.Fields = append(r.Header, f), append(r.Fields, old.Fields[i])
		}
	}
	r.addFields(s, fields)
}

// readStatus reads urllib3's line about the answer.
func (b *botocoreLog) readStatus(text string, at int) {
	if status, _, ok := leadingStatus(text[b.after(text, ` HTTP/1.1" `):]); ok {
		b.respond(at).Status = status
	}
}

func (b *botocoreLog) readHeaders(text string, at, from int) {
	if n, ok := dump.ReadUpTo(b.d.text, at+from, at+len(text)+1); ok {
		var r Request
		r.addFields(b.s, n)
		b.respond(at).Header = r.Header
		b.dump(at, n.End)
	}
}

// readBody reads the body on line n and after, printed as it is or as a bytes literal, and returns the
// number of the line after it.
func (b *botocoreLog) readBody(n int) (next int) {
	if n > len(b.d.starts) {
		return n
	}
	at, end := b.d.starts[n-1], b.d.endOf(n)
	body, ok := dump.Bytes(b.d.text, at, end+1)
	for next = n + 1; !ok && next <= len(b.d.starts) && !isLogLine(b.d.lineText(next)) && end-at < maxMessage; next++ {
		end = b.d.endOf(next)
	}
	if !ok {
		body.Text = b.d.text[at:end]
	}
	b.respond(at).Body = body.Text
	b.dump(at, end)
	b.d.take(formatBotocore, at, end)
	return next
}

// isLogLine tells a line of Python's logging from the rest of a body: it has a level with a separator.
func isLogLine(text string) bool {
	text = text[:min(len(text), 160)]
	for _, level := range []string{"DEBUG", "INFO", "WARNING", "ERROR"} {
		if strings.Contains(text, level+" - ") || strings.Contains(text, " - "+level) || strings.HasPrefix(text, level+":") ||
			strings.Contains(text, " "+level+" ") || strings.Contains(text, "["+level+"]") {
			return true
		}
	}
	return false
}

// readSignature reads the signature that botocore tells before it builds the Authorization field.
func (b *botocoreLog) readSignature(n int) {
	if n > len(b.d.starts) {
		return
	}
	text, at := strings.TrimSpace(b.d.lineText(n)), b.d.starts[n-1]
	if isHex(text, 64) {
		claim := &Claim{Place: b.d.place(at, at+len(text))}
		claim.Algorithm, claim.Signature = sigv4.Algorithm, text
		b.pieces = append(b.pieces, piece{at: at, role: client, claim: claim})
		b.d.take(formatBotocore, at, at+len(text))
	}
}

// respond returns the response that is being read.
func (b *botocoreLog) respond(at int) *answer.Response {
	if b.response == nil {
		b.response, b.responseAt = &answer.Response{}, at
	}
	return b.response
}

// flush adds what was read of an exchange.
func (b *botocoreLog) flush() {
	if b.sent != nil {
		b.pieces = append(b.pieces, requestPieces(b.at, b.exchange, client, b.sent)...)
	}
	if b.response != nil {
		b.pieces = append(b.pieces, responsePieces(b.responseAt, b.exchange, b.response)...)
	}
	if b.sent == nil && b.response == nil && b.prepared != nil {
		return
	}
	b.sent, b.response, b.exchange = nil, nil, 0
}

func (b *botocoreLog) dump(start, end int) { b.d.dumps = append(b.d.dumps, line{start, end}) }
