package evidence

import (
	"strings"

	"countersign/internal/answer"
)

var _ = register(format{name: formatBrowserError, order: 25, read: readBrowserErrors})

const formatBrowserError = "browser's own error"

// browserErrors are sentences that browsers write in place of an answer.
var browserErrors = [...]string{
	"has been blocked by CORS policy", "Cross-Origin Request Blocked", "No 'Access-Control-Allow-Origin' header is present",
	"not allowed by Access-Control-Allow-Origin", "net::ERR_FAILED", "CORS request did not succeed",
}

// readBrowserErrors reads what a browser says when it keeps an answer from a page: the answer itself stands in
// its network panel alone. https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS/Errors
func readBrowserErrors(d *document) []piece {
	if !strings.Contains(d.text, "CORS") && !strings.Contains(d.text, "Cross-Origin") && !strings.Contains(d.text, "Access-Control-Allow-Origin") && !strings.Contains(d.text, "net::ERR") {
		return nil
	}
	for _, sentence := range browserErrors {
		ats := lastIndexes(d.text, sentence)
		if len(ats) == 0 {
			continue
		}
		at := ats[len(ats)-1]
		n := d.line(at)
		place := d.place(d.starts[n-1], d.endOf(n))
		d.takeFresh(formatBrowserError, at, at+len(sentence))
		said := answer.Answer{Kind: answer.Unknown, By: answer.ByBrowser, Message: sentence}
		return []piece{{at: at, answer: &Answer{Answer: said, Place: place}}}
	}
	return nil
}
