package answer

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"countersign/sigv4"
)

// Recognise tells what a response says and who wrote it, from status, header fields and body. A
// sentence in the body goes before a bare code; the error type in the header goes before a body that
// says something else, since API Gateway's owners can write the body themselves and the header stays.
// A response that says nothing known has Kind [Unknown]; By, Code and Message are still filled where
// they are known.
//
// Got and Message may hold a secret that the response quotes.
func Recognise(r Response) Answer {
	a, _, _, row := recognise(r.Body)
	a.Status = r.Status
	a.ThroughCloudFront = throughCloudFront(r.Header)
	b := readBody(r.Body)
	fromHeader(&a, r, row)
	if by, sure := byHeader(r.Header, a.By); sure || a.By == ByUnknown {
		a.By = by
	}
	if a.Kind == Unknown {
		fromBody(&a, b)
	}
	if b.null && row == nil && r.Status >= 400 && (a.Kind == Unknown || a.Kind == NotAuthorized) {
		// A Lambda URL whose id does not exist answers so; REST APIs with a broken template do. (single report)
		a.Kind = Forbidden
	}
	if a.Kind == Unknown {
		fromStatus(&a, r)
	}
	fromRegion(&a, r.Header.Value("x-amz-bucket-region"))
	if a.Message == "" || a.Message == a.Code && b.message != "" {
		a.Message = b.message
	}
	if a.Code == "" {
		a.Code = bareCode(b.code)
	}
	if a.By == ByUnknown {
		a.By = byBody(&a, b, r.Header)
	}
	if accepted(r, &a, b) {
		a = Answer{Status: r.Status, Kind: Accepted, By: a.By, ThroughCloudFront: a.ThroughCloudFront}
	}
	return a
}

// errorFields are the header fields in which services repeat the error's code.
var errorFields = []string{"x-amzn-errortype", "x-amzn-error-type", "x-minio-error-code", "x-amz-error-code"}

// fromHeader lets the error type of the header decide where the body says nothing or contradicts it.
func fromHeader(a *Answer, r Response, row *sentence) {
	name := ""
	for _, field := range errorFields {
		if value, ok := r.Header.Get(field); ok && bareCode(value) != "" {
			name = bareCode(value)
			break
		}
	}
	if name == "" {
		return
	}
	a.Code = name
	c, ok := codes()[name]
	if !ok || c.kind == Unknown {
		return
	}
	if a.Kind == Unknown || row == nil || !c.covers(a.Kind) && row.by != ByCloudFront {
		if a.Kind != Unknown && row != nil {
			// The body is a customised one: nothing that it says is AWS's.
			*a = Answer{Status: a.Status, By: a.By, Code: name, ThroughCloudFront: a.ThroughCloudFront}
		}
		a.Kind = c.kind
	}
}

// body is what an error body says in any of the envelopes.
type body struct {
	// code and message are the error's, null says that the message is there and null.
	code, message string
	null          bool
	// capital says that the member is called Message, not message.
	capital bool
	// document says that the whole body is an error document of a service, list that it is a list of errors.
	document, list bool
}

// maxEnvelope is the size in bytes above which a body is not read as an error document.
const maxEnvelope = 1 << 20

func readBody(text string) body {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case len(text) > maxEnvelope || text == "":
		return body{}
	case text[0] == '{':
		return readJSON(text)
	case text[0] == '<':
		return readXML(text)
	}
	return body{}
}

func readJSON(text string) body {
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) != nil {
		return body{}
	}
	var b body
	if raw, ok := members["errors"]; ok { // AppSync and the Selling Partner API
		var list []map[string]json.RawMessage
		if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
			members, b.document, b.list = list[0], true, true
		}
	}
	for _, name := range []string{"__type", "errorType", "code", "Code"} {
		if b.code == "" {
			b.code = stringOf(members[name])
		}
	}
	for _, name := range []string{"message", "Message", "errorMessage"} {
		raw, ok := members[name]
		if !ok {
			continue
		}
		b.message, b.capital, b.document = stringOf(raw), name == "Message", true
		b.null = string(raw) == "null"
		break
	}
	b.document = b.document || members["__type"] != nil
	return b
}

func stringOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// readXML reads S3's <Error>, the query protocol's <ErrorResponse><Error>, and EC2's
// <Response><Errors><Error>.
func readXML(text string) body {
	var b body
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict = false
	root, inside := "", ""
	for range 64 {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			inside = t.Name.Local
			if root == "" {
				root = inside
			}
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			switch value := strings.TrimSpace(string(t)); {
			case inside == "Code" && b.code == "":
				b.code = value
			case inside == "Message" && b.message == "":
				b.message = value
			}
		}
	}
	if root != "Error" && root != "ErrorResponse" && root != "Response" {
		return body{}
	}
	b.document = b.code != ""
	return b
}

// fromBody reads bodies that hold no sentence.
func fromBody(a *Answer, b body) {
	if c, ok := codes()[bareCode(b.code)]; ok && b.document {
		a.Kind, a.Code = c.kind, bareCode(b.code)
	}
}

// fromStatus reads answers that have no body at all.
func fromStatus(a *Answer, r Response) {
	h := r.Header
	switch {
	case strings.HasPrefix(strings.ToLower(h.Value("x-amzn-waf-action")), "c"): // captcha or challenge
		a.Kind = Blocked
	case a.By == "aoss" && r.Status == 401:
		a.Kind = Unauthorized
	case a.By == "aoss" && r.Status == 403:
		a.Kind = Forbidden
	case a.By == ByCloudFront && r.Status >= 400:
		a.Kind = EdgeRefused
	case r.Status >= 300 && r.Status < 400 && a.By == ByS3 && h.Has("x-amz-bucket-region"):
		a.Kind = WrongEndpoint
	}
}

// fromRegion takes the region that S3 names in the header of a redirect, also to a HEAD.
func fromRegion(a *Answer, region string) {
	if region == "" || a.Kind != WrongEndpoint && a.Kind != WrongScope || a.Scope.ExpectedRegion != "" {
		return
	}
	a.Scope.ExpectedRegion = region
	if a.Expected == "" {
		a.Expected = region
	}
}

// byBody tells who answered from the form of the body, where nothing else does.
func byBody(a *Answer, b body, h sigv4.Header) By {
	if a.Kind == Forbidden && b.capital {
		return ByLambdaURL
	}
	// What AWS answers through CloudFront with an error type and without API Gateway's ids comes from a
	// Lambda URL, or from AppSync, which has a list of errors.
	if a.ThroughCloudFront && h.Has("x-amzn-errortype") && b.document && !b.list {
		return ByLambdaURL
	}
	return ByUnknown
}

// accepted reports whether a response lets the request through. A 2xx may still carry an error: S3
// begins long copies with 200, and owners turn 403 into 200 with an error page.
func accepted(r Response, a *Answer, b body) bool {
	if (r.Status < 200 || r.Status > 299) && r.Status != 101 { // 101 is a WebSocket that was opened
		return false
	}
	for _, field := range errorFields {
		if r.Header.Has(field) {
			return false
		}
	}
	if a.By == ByCloudFront || a.Kind == Blocked {
		return a.Kind == Unknown
	}
	return a.Kind == Unknown || !b.document
}
