package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatDotNet, order: 24, read: readDotNet})

const formatDotNet = ".NET HTTP message"

// readDotNet reads what .NET's HttpRequestMessage and HttpResponseMessage write of themselves:
//
//	Method: GET, RequestUri: 'https://h.example/a', Version: 1.1, Content: <null>, Headers:
//	{
//	  X-Amz-Date: 20260101T000000Z
//	}
//	StatusCode: 403, ReasonPhrase: 'Forbidden', Version: 1.1, Content: …, Headers:
//	{
//	}
//
// https://learn.microsoft.com/dotnet/api/system.net.http.httprequestmessage.tostring
func readDotNet(d *document) []piece {
	if !strings.Contains(d.text, "Method: ") && !strings.Contains(d.text, "StatusCode: ") {
		return nil
	}
	taken := d.takenBy(isWrapping)
	var pieces []piece
	exchange := 0
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] {
			continue
		}
		next := n
		if method, url, column, ok := dotNetRequest(text); ok {
			var h head
			h, next = readDotNetHeader(d, n+1)
			h.cut = true // the handler adds Host and others
			request := newRequest(method, url, h)
			request.Place = d.place(at+column, at+column+len(url))
			request.WholeBody = strings.Contains(text, "Content: <null>")
			exchange = exchangeAt(at)
			pieces = append(pieces, requestPieces(at, exchange, client, request)...)
		} else if status, ok := dotNetStatus(text); ok {
			var h head
			h, next = readDotNetHeader(d, n+1)
			pieces = append(pieces, responsePieces(at, exchange, &answer.Response{Status: status, Header: h.fields})...)
			exchange = 0
		}
		if next > n {
			d.take(formatDotNet, at, d.endOf(next-1))
			n = next - 1
		}
	}
	return pieces
}

// dotNetRequest reads the first line of a request, and tells the column at which the URL begins.
func dotNetRequest(text string) (method, url string, column int, ok bool) {
	_, rest, ok := strings.Cut(text, "Method: ")
	if !ok {
		return "", "", 0, false
	}
	method, rest, _ = strings.Cut(rest, ",")
	_, url, ok = strings.Cut(rest, "RequestUri: '")
	column = len(text) - len(url)
	url, _, closed := strings.Cut(url, "'")
	return method, url, column, ok && closed && urltext.Is(url) && isMethod(method)
}

// dotNetStatus reads the first line of a response.
func dotNetStatus(text string) (status int, ok bool) {
	_, rest, ok := strings.Cut(text, "StatusCode: ")
	if !ok || !strings.Contains(rest, "ReasonPhrase: ") {
		return 0, false
	}
	status, _, ok = leadingStatus(rest)
	return status, ok
}

// readDotNetHeader reads fields in braces from line n on, and returns the line after them.
func readDotNetHeader(d *document, n int) (head, int) {
	if n > len(d.starts) || strings.TrimSpace(d.lineText(n)) != "{" {
		return head{}, n
	}
	var rows []row
	for n++; n <= len(d.starts); n++ {
		text := d.lineText(n)
		trimmed := strings.TrimLeft(text, " \t")
		if trimmed == "}" || trimmed == "" {
			n++
			break
		}
		rows = append(rows, row{text: trimmed, at: d.starts[n-1] + len(text) - len(trimmed)})
	}
	return readHead(d, rows, 0, len(rows), anyField), n
}
