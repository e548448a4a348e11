package gateway

import (
	"slices"
	"strings"

	"countersign/sigv4"
)

// inquiry is one request on its way through the gateway.
type inquiry struct {
	g       *Gateway
	req     *sigv4.Request
	arrival Arrival
	v       *Verdict
	// region and account are those of the API or function; the region is "" when not known.
	region  string
	account string
	// assumed says that the account is an assumption, until policies decide.
	assumed string
	// arnStart begins the ARNs of the API's methods: see methodsARN.
	arnStart string
}

// Answer says what AWS answers to a request. It never panics and does not change the request.
func (g *Gateway) Answer(req *sigv4.Request, arrival Arrival) Verdict {
	var v Verdict
	g.AnswerTo(&v, req, arrival)
	return v
}

// AnswerTo is [Gateway.Answer] with the verdict in memory of the caller's, which holds the zero value.
func (g *Gateway) AnswerTo(v *Verdict, req *sigv4.Request, arrival Arrival) {
	v.request = req
	for i := range v.ids {
		v.ids[i] = g.config.Random()
	}
	q := inquiry{g: g, req: req, arrival: arrival, v: v}
	q.answer()
}

// note records behaviour that is not certain.
func (q *inquiry) note(text string) {
	if !slices.Contains(q.v.Unverified, text) {
		q.v.Unverified = append(q.v.Unverified, text)
	}
}

// unknown records settings that are not known.
func (q *inquiry) unknown(texts []string) { q.v.Unknown = append(q.v.Unknown, texts...) }

func (q *inquiry) answer() {
	q.v.Family = REST // what no API takes is answered in the manner of a REST API
	if malformed(q.req.Path()) {
		// Check 1: a bare 400 without a body.
		q.note(notePath)
		q.v.Status, q.v.Reason = 400, MalformedPath
		q.v.Header = sigv4.Header{
			{Name: "Date", Value: q.arrival.At.UTC().Format(httpDate)},
			{Name: "Content-Length", Value: "0"},
			{Name: "Connection", Value: "close"},
		}
		return
	}
	host, ok := q.req.Header.Get("host")
	if !ok {
		host = q.req.Header.Value(":authority") // HTTP/2
	}
	if q.arrival.RouteAs != "" {
		host = q.arrival.RouteAs
	}
	at, region := q.g.find(host)
	if at == (endpoint{}) {
		if a, vpcEndpoint := q.privateEndpoint(host); a != nil {
			at.api, q.arrival.VPCEndpoint = a, vpcEndpoint
		}
	}
	switch {
	case at.url != nil:
		q.functionURL(at.url)
	case at.domain != nil:
		q.customDomain(at.domain)
	case at.api != nil:
		q.region = region
		q.defaultEndpoint(at.api)
	case strings.Contains(host, ".lambda-url."):
		q.unknownFunctionURL()
	default:
		// The front end routes by Host, before anything else.
		// https://repost.aws/knowledge-center/configure-cloudfront-to-forward-headers
		if q.v.Detail == "" {
			q.v.Detail = "no API, custom domain or function URL has this host"
		}
		q.forbidden(UnknownHost)
	}
}

// malformed reports a path that no service takes: not absolute, above the root, or with a percent sign
// that starts no escape.
func malformed(path string) bool {
	if path != "" && path[0] != '/' {
		return true
	}
	depth := 0
	for segment := range strings.SplitSeq(path, "/") {
		switch segment {
		case "", ".":
		case "..":
			depth--
		default:
			depth++
		}
		if depth < 0 {
			return true
		}
	}
	for i := 0; i < len(path); i++ {
		if path[i] == '%' {
			if i+2 >= len(path) || !isHex(path[i+1]) || !isHex(path[i+2]) {
				return true
			}
			i += 2
		}
	}
	return false
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
