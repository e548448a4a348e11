package evidence

import (
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/dump"
	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatS3cmd, order: 15, read: readS3cmd})

const formatS3cmd = "s3cmd log"

// readS3cmd reads the debug log of s3cmd. Recorded from s3cmd 2.3.0; older ones log no fields here:
//
//	DEBUG: ConnMan.get(): creating new connection: https://a.example
//	DEBUG: Sending request method_string='GET', uri='/bucket/?delimiter=%2F', headers={'x-amz-date': '…'}, body=(0 bytes)
//	DEBUG: Response:
//	{'data': b'<?xml …', 'headers': {…}, 'reason': 'Forbidden', 'status': 403}
func readS3cmd(d *document) []piece {
	if !strings.Contains(d.text, "method_string=") {
		return nil
	}
	log := s3cmdLog{d: d}
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if i := strings.Index(text, "connection: http"); i >= 0 {
			log.connection, log.connectionAt = text[i+len("connection: "):], at+i+len("connection: ")
			log.connection, _, _ = strings.Cut(log.connection, "#")
		} else if i := strings.Index(text, "Sending request method_string="); i >= 0 {
			log.readRequest(at, at+i+len("Sending request "), at+len(text))
		} else if i := strings.Index(text, "Response:"); i >= 0 && log.exchange != 0 {
			log.readResponse(at, at+i+len("Response:"))
		}
	}
	return log.pieces
}

type s3cmdLog struct {
	d      *document
	pieces []piece
	// connection is the URL of the last connection, which has the host.
	connection   string
	connectionAt int
	// exchange is that of the last request that has no response yet.
	exchange int
}

// readRequest reads the line at text[at:end], whose fields begin at from and read like the arguments of
// a call.
func (l *s3cmdLog) readRequest(at, from, end int) {
	call := newRewriter(l.d.part(from, end))
	call.put("(", 0)
	call.keep(0, end-from)
	call.put(")", max(0, end-from-1))
	s := call.done()
	n, ok := dump.Read(s.text, 0)
	if !ok {
		return
	}
	method, _ := n.Get("method_string")
	uri, _ := n.Get("uri")
	r := &Request{Place: l.d.place(at, end)}
	r.Method = method.Text
	if urltext.Is(l.connection) {
		r.setURL(l.connection, l.d.place(l.connectionAt, l.connectionAt+len(l.connection)))
	}
	r.Target = uri.Text
	if fields, ok := n.Get("headers"); ok {
		r.addFields(s, fields)
	}
	r.WholeBody = strings.Contains(s.text, "body=(0 bytes)")
	l.exchange = exchangeAt(at)
	l.d.take(formatS3cmd, at, end)
	l.d.dumps = append(l.d.dumps, line{at, end})
	l.pieces = append(l.pieces, requestPieces(at, l.exchange, client, r)...)
}

// readResponse reads the dictionary that follows an offset.
func (l *s3cmdLog) readResponse(at, from int) {
	open := strings.IndexByte(l.d.text[from:min(len(l.d.text), from+8)], '{')
	if open < 0 {
		return
	}
	n, ok := dump.Read(l.d.text, from+open)
	if !ok {
		return
	}
	response := &answer.Response{}
	if status, ok := n.Get("status"); ok {
		response.Status, _ = strconv.Atoi(status.Text)
	}
	if data, ok := n.Get("data"); ok {
		response.Body = data.Text
	}
	if fields, ok := n.Get("headers"); ok {
		var r Request
		r.addFields(l.d.whole(), fields)
		response.Header = r.Header
	}
	l.d.take(formatS3cmd, at, n.End)
	l.pieces = append(l.pieces, responsePieces(at, l.exchange, response)...)
	l.exchange = 0
}
