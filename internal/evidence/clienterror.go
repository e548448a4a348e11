package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatClientError, order: 26, read: readClientErrors})

const formatClientError = "client's error line"

// readClientErrors reads the sentences with which HTTP clients report a refused request, and the lines
// that they log of each: they tell the status, and often the method and URL.
//
//	403 Client Error: Forbidden for url: https://h.example/a           Python's requests
//	Client error: `GET https://h.example/a` resulted in a `403 …       PHP's Guzzle
//	403 Forbidden from POST https://h.example/a                        Spring's WebClient
//	Server returned HTTP response code: 403 for URL: https://…         Java's HttpURLConnection
//	GET https://h.example/a 403 (Forbidden)                            browsers
//	https://h.example:443 "GET /a HTTP/1.1" 403 12                     urllib3's log
func readClientErrors(d *document) []piece {
	forms := statusForms(d.text)
	if forms == nil {
		return nil
	}
	taken := d.takenBy(isWrapping)
	logged := d.hasRead(formatBotocore)
	var pieces []piece
	for n := 1; n <= len(d.starts) && len(pieces) < maxHints; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		status, ok := reportedStatus(text, forms)
		if !ok || logged && strings.Contains(text, " HTTP/1.1\" ") {
			continue
		}
		exchange := exchangeAt(at)
		request := reportedRequest(text)
		if request == nil && !strings.Contains(text, "tatus") && !strings.Contains(text, "HTTP") && !strings.Contains(text, "esponse") {
			continue
		}
		if request != nil {
			request.Place = d.place(at, at+len(text))
			for range request.Header {
				request.Fields = append(request.Fields, request.Place)
			}
			pieces = append(pieces, requestPieces(at, exchange, client, request)...)
		}
		pieces = append(pieces, responsePieces(at, exchange, &answer.Response{Status: status})...)
		d.take(formatClientError, at, at+len(text))
	}
	return pieces
}

// hasRead reports whether a format has read anything.
func (d *document) hasRead(format string) bool {
	for _, r := range d.found {
		if r.Format == format {
			return true
		}
	}
	return false
}

// statusForm says what stands before and after a status in a client's sentence.
type statusForm struct{ before, after string }

// statusForms returns the forms that a text may hold.
func statusForms(text string) []statusForm {
	var present []statusForm
	for _, form := range [...]statusForm{
		{"", " Client Error: "},
		{"resulted in a `", " "},
		{"", " Forbidden from "},
		{"", " Unauthorized from "},
		{"", " Bad Request from "},
		{"HTTP response code: ", " for URL"},
		{"", " (Forbidden)"},
		{"", " (Bad Request)"},
		{"", " (Unauthorized)"},
		{" HTTP/1.1\" ", ""},
		{"failed with status code ", ""},
		{"HTTP Error ", ": "},
		{"does not indicate success: ", ""},
		{"Response code ", " ("},
		{"returned an error: (", ") "},
	} {
		// A blank is everywhere: a search that begins with one is slow.
		if strings.Contains(text, strings.TrimLeft(form.before, " ")) && strings.Contains(text, strings.TrimLeft(form.after, " ")) {
			present = append(present, form)
		}
	}
	return present
}

// reportedStatus returns the status that a client's sentence reports: one that refuses.
func reportedStatus(text string, forms []statusForm) (status int, ok bool) {
	for _, form := range forms {
		i := strings.Index(text, form.before)
		if form.before == "" {
			i = strings.Index(text, form.after) - 3
		} else if i >= 0 {
			i += len(form.before)
		}
		if i < 0 || i+3 > len(text) || i > 0 && isDigit(text[i-1]) || !strings.HasPrefix(text[i+3:], form.after) {
			continue
		}
		if status, _, ok := leadingStatus(text[i:]); ok && status >= 400 {
			return status, true
		}
	}
	return 0, false
}

// reportedRequest returns the request that a client's sentence names, or nil.
func reportedRequest(text string) *Request {
	method, url := requestIn(text)
	base := ""
	if i := strings.Index(text, "://"); i >= 0 {
		if start, end := urltext.Around(text, i); start >= 0 {
			base = text[start:end]
		}
	}
	if base == "" || !urltext.Is(base) || HostOf(base) == "" {
		return nil
	}
	r := &Request{Request: sigv4.Request{Method: method, Target: TargetOf(base)}}
	if quoted, rest, ok := strings.Cut(text, " HTTP/1.1\""); ok && rest != "" {
		// The log of urllib3 names the host and, in quotes, the request line.
		if open := strings.LastIndexByte(quoted, '"'); open >= 0 {
			r.Method, r.Target, _ = strings.Cut(quoted[open+1:], " ")
		}
	} else if urltext.Is(url) {
		r.Target = TargetOf(url)
	}
	r.Scheme, _, _ = strings.Cut(base, "://")
	r.Header = sigv4.Header{{Name: "Host", Value: withoutDefaultPort(r.Scheme, HostOf(base))}}
	return r
}

// withoutDefaultPort removes the port that a scheme has by itself, which clients leave out of Host.
func withoutDefaultPort(scheme, host string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}
