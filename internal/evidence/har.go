package evidence

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatHAR, order: 5, read: readHAR})

const formatHAR = "HAR"

// maxBroken is how many objects that are no JSON are read: each may be read to the end of the document.
const maxBroken = 20

// readHAR reads the requests and responses of a HAR: whole, a part cut out of it, or one that ends in the
// middle. http://www.softwareishard.com/blog/har-12-spec/
func readHAR(d *document) []piece {
	var found crowd
	first, last := -1, 0
	sanitised, truncated, seen := false, false, 0
	broken := 0
	for from := 0; broken <= maxBroken; {
		at, start := nextObject(d.text, from, `"request"`)
		if start < 0 {
			break
		}
		entry := harReader{d: d, start: start}
		from = entry.read()
		if entry.truncated {
			broken++
		}
		request := entry.request()
		if request == nil {
			continue
		}
		seen++
		truncated = truncated || entry.truncated
		exchange := exchangeAt(at)
		whose := client
		if entry.side == "origin" {
			whose = verifier // the side behind a hop, in a recording of both
		}
		found.add(requestPieces(at, exchange, whose, request)...)
		sanitised = sanitised || !carriesSignature(request)
		if first < 0 {
			first = at
		}
		last = from
		// The response belongs to this entry when it comes before the next request.
		until, _ := nextObject(d.text, from, `"request"`)
		if until < 0 {
			until = len(d.text)
		}
		if _, start := nextObject(d.text[:until], from, `"response"`); start >= 0 {
			reply := harReader{d: d, start: start}
			from = reply.read()
			truncated = truncated || reply.truncated
			if reply.truncated {
				broken++
			}
			last = from
			if response := reply.response(); response != nil {
				found.add(responsePieces(at, exchange, response)...)
			}
		}
	}
	if first >= 0 {
		d.takeHAR(first, last, harNote(seen, sanitised, truncated))
	}
	return found.pieces
}

// nextObject finds the next object that is the value of a quoted key: the offsets of the key and of the
// opening brace; both are -1 when there is none.
func nextObject(text string, from int, key string) (at, start int) {
	for from < len(text) {
		i := strings.Index(text[from:], key)
		if i < 0 {
			break
		}
		at = from + i
		from = at + len(key)
		rest := strings.TrimLeft(text[from:min(len(text), from+64)], " \t\n")
		if rest = strings.TrimPrefix(rest, ":"); strings.HasPrefix(strings.TrimLeft(rest, " \t\n"), "{") {
			return at, from + strings.IndexByte(text[from:], '{')
		}
	}
	return -1, -1
}

// harNote says in words what a reader should know of a HAR.
func harNote(entries int, sanitised, truncated bool) string {
	var notes []string
	if truncated {
		notes = append(notes, "it ends in the middle of entry "+strconv.Itoa(entries))
	}
	if sanitised {
		notes = append(notes, "requests without Authorization: browsers leave it out unless told to export sensitive data")
	}
	return strings.Join(notes, "; ")
}

// takeHAR takes the document, or, when other text stands before the HAR, its entries.
func (d *document) takeHAR(first, last int, note string) {
	if begin := strings.TrimLeft(d.text, " \t\n"); strings.IndexByte("{[\"", begin[0]) >= 0 {
		first, last = 0, len(d.text)
	}
	d.takeNoting(formatHAR, note, first, last)
}

// carriesSignature reports whether a request shows an Authorization header or a signature in its query.
func carriesSignature(r *Request) bool {
	_, presigned, _ := r.Presigned()
	return presigned || r.Header.Has("authorization")
}

// harReader reads one request or response object. It reads token by token, so that what comes before the
// end of a truncated text is kept.
type harReader struct {
	d *document
	// start is the offset of the opening brace.
	start     int
	decoder   *json.Decoder
	truncated bool

	// side is where a recording of two sides saw the request: "viewer", "origin" or "".
	side        string
	method, url string
	urlAt       Place
	status      int
	header      head
	content     harContent
	bodySize    *int
}

// harContent is the body of a request (postData) or of a response (content).
type harContent struct {
	Text, Encoding string
	Params         []json.RawMessage
}

// read reads the object and returns the offset after it.
func (r *harReader) read() int {
	r.decoder = json.NewDecoder(strings.NewReader(r.d.text[r.start:]))
	if _, err := r.decoder.Token(); err == nil {
		for r.decoder.More() && r.member() {
		}
		if _, err := r.decoder.Token(); err != nil {
			r.truncated = true
		}
	}
	return min(max(r.start+1, r.start+int(r.decoder.InputOffset())), len(r.d.text))
}

// member reads a key and its value. It reports whether the object goes on.
func (r *harReader) member() bool {
	token, err := r.decoder.Token()
	key, ok := token.(string)
	if err != nil || !ok {
		r.truncated = true
		return false
	}
	switch key {
	case "_side":
		err = r.decoder.Decode(&r.side)
	case "method":
		err = r.decoder.Decode(&r.method)
	case "url":
		from := r.offset()
		err = r.decoder.Decode(&r.url)
		r.urlAt = r.d.place(from, r.end())
	case "status":
		err = r.decoder.Decode(&r.status)
	case "bodySize":
		err = r.decoder.Decode(&r.bodySize)
	case "postData", "content":
		err = r.decoder.Decode(&r.content)
	case "headers":
		return r.headers()
	default:
		var skipped json.RawMessage
		err = r.decoder.Decode(&skipped)
	}
	return r.passed(err)
}

// passed reports whether reading can go on after an error: when a value has another type than it should.
func (r *harReader) passed(err error) bool {
	if _, mistyped := err.(*json.UnmarshalTypeError); err == nil || mistyped {
		return true
	}
	r.truncated = true
	return false
}

// headers reads the array of header fields.
func (r *harReader) headers() bool {
	token, err := r.decoder.Token()
	if err != nil {
		r.truncated = true
		return false
	}
	if token != json.Delim('[') {
		return token != json.Delim('{')
	}
	for r.decoder.More() {
		from := r.offset()
		var field struct{ Name, Value string }
		if !r.passed(r.decoder.Decode(&field)) {
			return false
		}
		if field.Name != "" {
			r.header.fields = append(r.header.fields, sigv4.Field{Name: field.Name, Value: field.Value})
			r.header.places = append(r.header.places, r.d.place(from, r.end()))
		}
	}
	_, err = r.decoder.Token()
	return r.passed(err)
}

// end returns the offset in the document up to which was read.
func (r *harReader) end() int { return min(r.start+int(r.decoder.InputOffset()), len(r.d.text)) }

// offset returns the offset at which the next value begins.
func (r *harReader) offset() int {
	at := r.end()
	rest := strings.TrimLeft(r.d.text[at:], " \t\n,:")
	return min(len(r.d.text)-len(rest), max(0, len(r.d.text)-1))
}

// request returns what was read as a request, or nil when it is none.
func (r *harReader) request() *Request {
	if r.method == "" || !urltext.Is(r.url) {
		return nil
	}
	h := r.header
	h.ended = true
	request := newRequest(r.method, r.url, h)
	request.Place = r.urlAt
	// A sanitised HAR lacks Authorization and cookies, a truncated one what came after.
	request.WholeHeader = !r.truncated && len(h.fields) > 0 && carriesSignature(request)
	text, known := r.content.decoded()
	length, stated := request.Header.Get("content-length")
	switch {
	case r.truncated:
	case text == "" && len(r.content.Params) == 0:
		request.WholeBody = !stated && r.empty() || length == "0"
	case known:
		request.Body = []byte(text)
		request.WholeBody = !stated || length == strconv.Itoa(len(text))
	}
	return request
}

// empty reports whether the HAR says that no body was sent.
func (r *harReader) empty() bool {
	return r.bodySize != nil && *r.bodySize == 0 || r.method == "GET" || r.method == "HEAD"
}

// maxKept is the size of the largest body of a successful response that is kept.
const maxKept = 4 << 10

// response returns what was read as a response, or nil when there was none.
func (r *harReader) response() *answer.Response {
	if r.status == 0 && r.header.fields == nil {
		return nil
	}
	response := &answer.Response{Status: r.status, Header: r.header.fields}
	if text, ok := r.content.decoded(); ok && (r.status >= 300 || len(text) <= maxKept) {
		response.Body = text
	}
	return response
}

// decoded returns the content as it was on the wire.
func (c harContent) decoded() (text string, ok bool) {
	if !strings.EqualFold(c.Encoding, "base64") {
		return c.Text, true
	}
	raw, err := base64.StdEncoding.DecodeString(c.Text)
	return string(raw), err == nil
}
