package evidence

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/dump"
	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatAwscurl, order: 16, read: readAwscurl})

const formatAwscurl = "awscurl -v"

// readAwscurl reads what awscurl -v prints of the request that it sends, after the canonical request and
// the string to sign (okigan/awscurl, awscurl/awscurl.py):
//
//	'\nHEADERS++++++++++++++++++++++++++++++++++++'
//	{'Authorization': 'AWS4-HMAC-SHA256 '
//	                  'Credential=…, …', 'x-amz-date': '…', 'x-amz-security-token': None}
//	'\nBEGIN REQUEST++++++++++++++++++++++++++++++++++++'
//	'Request URL = https://a.example/b'
//	'\nRESPONSE++++++++++++++++++++++++++++++++++++'
//	'Response code: 403\n'
//	{"message": …}
func readAwscurl(d *document) []piece {
	var pieces []piece
	done := 0
	for _, at := range lastIndexes(d.text, "HEADERS++++") {
		mark := strings.Index(d.text[at:min(len(d.text), at+dump.MaxLength)], "Request URL = ")
		open := strings.IndexByte(d.text[at:min(len(d.text), at+80)], '{')
		if mark < 0 || open < 0 {
			continue
		}
		url, _, _ := strings.Cut(d.text[at+mark+len("Request URL = "):], "\n")
		url = strings.TrimRight(url, "'\" ")
		fields, ok := dump.Read(d.text, at+open)
		if !ok || !urltext.Is(url) {
			continue
		}
		urlAt := at + mark + len("Request URL = ")
		r := &Request{Place: d.place(urlAt, urlAt+len(url))}
		r.addFields(d.whole(), fields)
		r.setURL(url, r.Place)
		r.Method = methodBefore(d.text[done:at])
		end := urlAt + len(url)
		d.take(formatAwscurl, at, end)
		d.dumps = append(d.dumps, line{at, end})
		pieces = append(pieces, requestPieces(at, exchangeAt(at), client, r)...)
		if response, until := responseAfter(d, end); response != nil {
			pieces = append(pieces, responsePieces(end, exchangeAt(at), response)...)
			end = until
		}
		done = end
	}
	return pieces
}

// methodBefore returns the method of the canonical request that is the last in a text, or "".
func methodBefore(text string) string {
	_, after, ok := cutLast(text, "CANONICAL REQUEST = ")
	if word, _, _ := strings.Cut(after, `\n`); ok && isMethodWord(word) {
		return word
	}
	return ""
}

// cutLast is strings.Cut at the last occurrence.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// responseAfter reads the status that awscurl prints next, and the body behind it.
func responseAfter(d *document, at int) (response *answer.Response, end int) {
	const mark = "Response code: "
	i := strings.Index(d.text[at:min(len(d.text), at+400)], mark)
	if i < 0 {
		return nil, at
	}
	i += at + len(mark)
	response = &answer.Response{}
	var ok bool
	if response.Status, _, ok = leadingStatus(strings.ReplaceAll(d.text[i:min(len(d.text), i+5)], `\`, " ")); !ok {
		return nil, at
	}
	n := d.line(i)
	end = d.endOf(n)
	d.take(formatAwscurl, i, end)
	var rows []row
	for next := n + 1; next <= len(d.starts) && next < n+400; next++ {
		rows = append(rows, row{text: d.lineText(next), at: d.starts[next-1]})
	}
	if body := readBody(rows, 0, nil, false); body.text != "" {
		response.Body = body.text
		last := rows[body.next-1]
		end = last.at + len(last.text)
		d.take(formatAwscurl, rows[0].at, end)
	}
	return response, end
}
