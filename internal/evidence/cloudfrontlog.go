package evidence

import (
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(format{name: formatCloudFrontLog, order: 7, read: readCloudFrontLog})

const formatCloudFrontLog = "CloudFront access log"

// readCloudFrontLog reads CloudFront's access logs with the line that names their fields. They tell the request
// as the viewer sent it, and the status; no header but Host, User-Agent, Referer and Cookie.
//
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
func readCloudFrontLog(d *document) []piece {
	var found crowd
	var names []string
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if list, ok := strings.CutPrefix(text, "#Fields:"); ok && strings.Contains(list, "cs-uri-stem") {
			names = strings.Fields(list)
			d.take(formatCloudFrontLog, at, at+len(text))
			continue
		}
		values := strings.Split(text, "\t")
		if len(values) < len(names) {
			values = strings.Fields(text)
		}
		if names == nil || len(values) < len(names) || strings.HasPrefix(text, "#") {
			continue
		}
		field := func(name string) string {
			for i, other := range names {
				if other == name && values[i] != "-" {
					return values[i]
				}
			}
			return ""
		}
		status, err := strconv.Atoi(field("sc-status"))
		if err != nil || field("cs-method") == "" {
			continue
		}
		d.take(formatCloudFrontLog, at, at+len(text))
		place := d.place(at, at+len(text))
		target := field("cs-uri-stem")
		if query := field("cs-uri-query"); query != "" {
			target += "?" + query
		}
		host := orElse(field("x-host-header"), field("cs(Host)"))
		h := head{fields: sigv4.Header{{Name: "Host", Value: host}}, places: []Place{place}, cut: true}
		if agent := field("cs(User-Agent)"); agent != "" {
			h.fields, h.places = append(h.fields, sigv4.Field{Name: "User-Agent", Value: sigv4.Decode(agent)}), append(h.places, place)
		}
		request := newRequest(field("cs-method"), target, h)
		request.Scheme, request.Place = field("cs-protocol"), place
		found.add(requestPieces(at, exchangeAt(at), client, request)...)
		found.add(piece{at: at, remark: &Remark{prose.ThroughCloudFront, place}})
		found.add(responsePieces(at, exchangeAt(at), &answer.Response{Status: status})...)
	}
	return found.pieces
}

// orElse is the text, or the other one when it is empty.
func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
