package evidence

import (
	"encoding/json"
	"strings"

	"countersign/internal/answer"
	"countersign/sigv4"
)

var _ = register(format{name: formatWAF, order: 6, read: readWAFLog})

const formatWAF = "AWS WAF log"

// wafRecord is what matters of a record: https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
type wafRecord struct {
	Action            string
	TerminatingRuleID string `json:"terminatingRuleId"`
	HTTPRequest       struct {
		Headers               []sigv4.Field
		URI, Args, HTTPMethod string
	} `json:"httpRequest"`
}

// readWAFLog reads the requests in a log of AWS WAF, and whether WAF blocked them. Of those that it let pass it
// tells no answer.
func readWAFLog(d *document) []piece {
	if !strings.Contains(d.text, `"terminatingRuleId"`) {
		return nil
	}
	var found crowd
	for from := 0; ; {
		at, end := objectAround(d.text, from, `"terminatingRuleId"`)
		if at < 0 {
			break
		}
		from = end
		var record wafRecord
		if json.Unmarshal([]byte(d.text[at:end]), &record) != nil || record.HTTPRequest.HTTPMethod == "" {
			continue
		}
		place := d.place(at, end)
		h := head{fields: record.HTTPRequest.Headers, ended: true}
		for range h.fields {
			h.places = append(h.places, place)
		}
		target := record.HTTPRequest.URI
		if record.HTTPRequest.Args != "" {
			target += "?" + record.HTTPRequest.Args
		}
		request := newRequest(record.HTTPRequest.HTTPMethod, target, h)
		request.Place = place
		found.add(requestPieces(at, exchangeAt(at), client, request)...)
		if record.Action == "BLOCK" {
			said := answer.Answer{Kind: answer.Blocked, By: "waf", Message: "blocked by the rule " + record.TerminatingRuleID}
			found.add(piece{at: at, exchange: exchangeAt(at), answer: &Answer{Answer: said, Place: place}})
		}
		d.take(formatWAF, at, end)
	}
	return found.pieces
}

// maxRecord is the length of the longest record of a log in JSON that is read.
const maxRecord = 64 << 10

// objectAround finds the next JSON object that begins a line, or the text, and has a key within it: its range, or
// -1. The object must end within maxRecord bytes.
func objectAround(text string, from int, key string) (start, end int) {
	for from < len(text) {
		i := strings.Index(text[from:], key)
		if i < 0 {
			break
		}
		at := from + i
		from = at + len(key)
		low := max(0, at-maxRecord)
		open := strings.LastIndex(text[low:at], "\n{")
		if open >= 0 {
			open += low + 1
		} else if open = low + strings.IndexByte(text[low:at], '{'); open < low || low > 0 {
			continue
		}
		decoder := json.NewDecoder(strings.NewReader(text[open:min(len(text), open+maxRecord)]))
		var raw json.RawMessage
		if decoder.Decode(&raw) == nil && open+int(decoder.InputOffset()) > at {
			return open, open + int(decoder.InputOffset())
		}
	}
	return -1, -1
}
