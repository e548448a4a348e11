package evidence

import (
	"encoding/json"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatPostman, order: 6, read: readPostman})

const formatPostman = "Postman collection"

// postmanItem is a folder or a request of a collection: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
type postmanItem struct {
	Name     string
	Item     []postmanItem
	Request  *postmanRequest
	Response []struct {
		Code   int
		Header []postmanField
		Body   string
	}
}

type postmanRequest struct {
	Method string
	Header json.RawMessage
	URL    json.RawMessage
	Body   struct{ Mode, Raw string }
	Auth   struct {
		Type  string
		Awsv4 []postmanField
	}
}

type postmanField struct {
	Key      string
	Value    any
	Disabled bool
}

func (f postmanField) text() string {
	text, _ := f.Value.(string)
	return text
}

// readPostman reads a collection: its requests, what its AWS authorization is given, and the answers that were
// saved with them.
func readPostman(d *document) []piece {
	if !strings.Contains(d.text, "schema.getpostman.com") {
		return nil
	}
	start := strings.IndexByte(d.text, '{')
	if start < 0 {
		return nil
	}
	var collection postmanItem
	decoder := json.NewDecoder(strings.NewReader(d.text[start:]))
	if decoder.Decode(&collection) != nil {
		return nil
	}
	end := start + int(decoder.InputOffset())
	d.take(formatPostman, start, end)
	p := postmanReader{d: d, at: start}
	p.items(collection.Item, 0)
	return p.found.pieces
}

// postmanReader gathers what the items of a collection tell.
type postmanReader struct {
	d     *document
	at    int
	found crowd
}

// maxFolders is how deep folders may lie.
const maxFolders = 32

func (p *postmanReader) items(items []postmanItem, depth int) {
	for _, item := range items {
		if item.Request != nil {
			p.request(item)
		}
		if depth < maxFolders {
			p.items(item.Item, depth+1)
		}
	}
}

// request reads one request, at the place where its URL stands.
func (p *postmanReader) request(item postmanItem) {
	url := postmanURL(item.Request.URL)
	if !urltext.Is(url) || strings.Contains(url, "{{") {
		return
	}
	quoted, _ := json.Marshal(url)
	at := p.at
	if i := strings.Index(p.d.text[at:], string(quoted)); i >= 0 {
		at += i
	}
	p.at = at
	place := p.d.place(at, at+len(quoted))
	h := head{cut: true} // Postman adds fields of its own
	var fields []postmanField
	_ = json.Unmarshal(item.Request.Header, &fields)
	for _, f := range fields {
		if !f.Disabled && isFieldName(f.Key) {
			h.fields, h.places = append(h.fields, sigv4.Field{Name: f.Key, Value: f.text()}), append(h.places, place)
		}
	}
	request := newRequest(orElse(item.Request.Method, "GET"), url, h)
	request.Place = place
	if item.Request.Body.Mode == "raw" {
		request.Body, request.WholeBody = []byte(item.Request.Body.Raw), true
	}
	p.found.add(requestPieces(at, exchangeAt(at), client, request)...)
	for _, f := range item.Request.Auth.Awsv4 {
		switch value := f.text(); {
		case value == "" || strings.Contains(value, "{{"):
		case f.Key == "region":
			p.found.add(piece{at: at, role: client, hint: &Hint{HintRegion, value, place}})
		case f.Key == "service":
			p.found.add(piece{at: at, role: client, hint: &Hint{HintService, value, place}})
		case f.Key == "secretKey" || f.Key == "sessionToken":
			p.found.add(piece{at: at, role: client, secret: value})
		}
	}
	for _, r := range item.Response {
		response := answer.Response{Status: r.Code, Body: r.Body}
		for _, f := range r.Header {
			response.Header = append(response.Header, sigv4.Field{Name: f.Key, Value: f.text()})
		}
		p.found.add(responsePieces(at, exchangeAt(at), &response)...)
	}
}

// postmanURL is the URL of a request, which is a text or an object.
func postmanURL(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var object struct{ Raw string }
	_ = json.Unmarshal(raw, &object)
	return object.Raw
}
