package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// queryObject is the object of query parameters in a call: queryParams: { q: 'a*' }, params={"q": "a b"}.
var queryObject = lazyregexp.New(`(?i)\b(?:query_?params|query_?string_?parameters|query_?parameters|search_?params|params|query|qs)["']?\s*(?:[:=]|=>)\s*\{([^{}]*)\}`)

// queryValues reads the literal values of query parameters that hold something to encode.
func (c *code) queryValues(text string, at int) {
	if !strings.Contains(text, "{") || !strings.ContainsAny(text, "\"'`") {
		return
	}
	for _, m := range queryObject.FindAllStringSubmatchIndex(text, -1) {
		inner := text[m[2]:m[3]]
		for _, l := range literalsIn(inner) {
			if isParameterValue(inner, l) && string(sigv4.AppendEncoded(nil, l.text, false)) != l.text && !strings.ContainsAny(l.text, "${}") {
				c.hint(HintQueryValue, l.text, at+m[2]+l.at, at+m[2]+l.at+len(l.text))
			}
		}
	}
}

// isParameterValue tells a value in an object from a key.
func isParameterValue(object string, l literalText) bool {
	before := strings.TrimRight(object[:max(0, l.at-1)], " ")
	return strings.HasSuffix(before, ":") || strings.HasSuffix(before, "=>") || strings.HasSuffix(before, "=")
}

// presignOperation is the name of an operation that a URL is presigned for: getObject, put_object,
// HeadBucketCommand, PresignPutObject. Its verb tells the method.
var presignOperation = lazyregexp.New(`(?i)\b(?:presigned?_?)?(get|list|head|put|upload|delete|create)_?(?:objects?v?2?|bucket|part|multipart_?upload)(?:Command|Request)?\b`)

// operationMethods are the methods of S3's operations by their verb.
var operationMethods = map[string]string{"get": "GET", "list": "GET", "head": "HEAD", "put": "PUT", "upload": "PUT", "delete": "DELETE", "create": "POST"}

// presignCall is the beginning of a call that presigns.
var presignCall = lazyregexp.New(`(?:getSignedUrl\w*|generate_presigned_url|createPresignedUrl|createPresignedRequest|presigned(?:Get|Put)Object|Presign(?:Get|Put)Object|GetPreSignedURL|presigned_url|s3 presign)\b`)

var (
	// presignSymbol is the method that Ruby's SDK is given: presigned_url(:put).
	presignSymbol = lazyregexp.New(`presigned_url\(\s*:(get|put|post|head|delete)\b`)
	// curlUpload is a call of curl that sends a file with PUT.
	curlUpload = lazyregexp.New(`\bcurl\b[^|;]*\s(?:-T|--upload-file|-X ?PUT)\b`)
	// commandMade is an operation that is made before it is presigned: getCommand('PutObject', new PutObjectCommand(.
	commandMade = lazyregexp.New(`(?:getCommand\(\s*["']|new )(Get|Put|Head|Delete)Object(?:Command)?\b`)
)

// urlUse is a call that uses a URL with a method: axios.put(url, requests.put(url, method: 'PUT', useSignedUrl('GET', url.
var urlUse = lazyregexp.New(`(?:(?i:url|request|fetch|upload|download)\w*\(\s*["'](GET|PUT|POST|HEAD|DELETE)["']|\b[A-Za-z_$][\w$]*\.(get|put|post|head|delete)\(\s*[A-Za-z_."'\x60]*(?i:url|signed)|\bmethod["']?\s*[:=]\s*["'](GET|PUT|POST|HEAD|DELETE)["'])`)

// presigns reads the method that a URL is presigned for, and the one that it is used with.
func (c *code) presigns(text string, at int) {
	if call := presignCall.FindStringIndex(text); call != nil {
		if m := presignOperation.FindStringSubmatchIndex(text[call[0]:]); m != nil {
			verb := strings.ToLower(text[call[0]+m[2] : call[0]+m[3]])
			c.hint(HintPresignedFor, operationMethods[verb], at+call[0]+m[2], at+call[0]+m[1])
		}
	}
	if !c.presigned {
		return
	}
	if i := strings.Index(text, "s3 presign "); i >= 0 {
		c.hint(HintPresignedFor, "GET", at+i, at+i+len("s3 presign"))
	}
	if m := curlUpload.FindStringIndex(text); m != nil {
		c.hint(HintPresignedUse, "PUT", at+m[0], at+m[1])
	}
	if m := presignSymbol.FindStringSubmatchIndex(text); m != nil {
		c.hint(HintPresignedFor, strings.ToUpper(text[m[2]:m[3]]), at+m[2], at+m[3])
	} else if m := commandMade.FindStringSubmatchIndex(text); m != nil {
		c.hint(HintPresignedFor, operationMethods[strings.ToLower(text[m[2]:m[3]])], at+m[2], at+m[1])
	}
	if m := urlUse.FindStringSubmatchIndex(text); m != nil {
		start, end := m[2], m[3]
		for i := 4; start < 0; i += 2 {
			start, end = m[i], m[i+1]
		}
		c.hint(HintPresignedUse, strings.ToUpper(text[start:end]), at+start, at+end)
	}
}
