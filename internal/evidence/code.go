package evidence

import (
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/urltext"
	"countersign/sigv4"
)

var _ = register(format{name: formatCode, order: 68, read: readCode})

const formatCode = "code"

// maxCode is the size of the largest text that is read as code: people paste fragments.
const maxCode = 256 << 10

// readCode reads fragments of code and of a client's configuration, in any language, for what decides:
// what is called, what is signed, and whether both are the same. It does not parse: fragments seldom do.
func readCode(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	c := &code{d: d, taken: d.takenBy(isStrict), signs: signsRequests(d.text), amplify: strings.Contains(d.text, "mplify"), signer: strings.Contains(d.text, "Signer"), presigned: presignCall.MatchString(d.text)}
	for n := 1; n <= len(d.starts) && len(c.pieces) < maxHints; n++ {
		if text := d.lineText(n); !c.taken[n-1] && len(text) <= maxSentence {
			c.line(n, text)
		}
	}
	c.bodies()
	for _, p := range c.pieces {
		d.takeParagraph(formatCode, p.at)
	}
	return c.pieces
}

// signsRequests reports whether a text has code that signs.
func signsRequests(text string) bool {
	for _, word := range [...]string{
		"aws4", "AWS4Auth", "ignatureV4", "igV4", "igv4", "igner", "AWSRequestsAuth", ".sign(", "AWSRequest(", "AWSV4", "AwsV4",
		"mplify", "execute-api",
	} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// code reads the lines of a fragment of code.
type code struct {
	d      *document
	taken  []bool
	pieces []piece
	// signs says that the fragment signs, so that a host or path in it is likely what it signs; amplify
	// that the signer is Amplify's, which signs the URL that it calls.
	signs, amplify bool
	// signer says that the fragment names one.
	signer bool
	// presigned says that the fragment presigns a URL.
	presigned bool
}

// hint adds a hint at a range of the document.
func (c *code) hint(kind HintKind, value string, start, end int) {
	for _, p := range c.pieces {
		if p.hint.Kind == kind && p.hint.Value == value {
			return
		}
	}
	c.pieces = append(c.pieces, piece{at: start, role: client, hint: &Hint{kind, value, c.d.place(start, end)}})
}

// line reads a line.
func (c *code) line(n int, text string) {
	at := c.d.starts[n-1]
	whole := func(kind HintKind, value string) { c.hint(kind, value, at, at+len(text)) }
	for _, s := range settingsIn(text) {
		c.setting(s, at)
	}
	c.calls(text, at)
	c.setters(text, at)
	c.queryValues(text, at)
	c.presigns(text, at)
	if sortsText(text) {
		whole(HintQuerySort, strings.TrimSpace(text))
	}
	if c.signs && joinsQuery(text) && !strings.Contains(c.d.text, "aws4.sign") {
		whole(HintQueryInPath, strings.TrimSpace(text))
	}
}

// setting reads a key and its literal value, or the argument of that name.
func (c *code) setting(s setting, at int) {
	value := s.value
	add := func(kind HintKind) { c.hint(kind, value, at+s.at, at+s.at+len(value)) }
	literal := value != "" && !s.joined && !strings.ContainsAny(value, "${}<>")
	switch s.key {
	case "awshost", "signinghost", "signhost":
		if isHost(value) {
			add(HintSignHost)
		}
	case "host", "hostname":
		if literal && s.quoted && c.signs && isHost(value) {
			add(HintSignHost)
		}
	case "path", "pathname", "canonicaluri", "canonicalpath", "signpath", "canonicalurl":
		if literal && s.quoted && c.signs && (strings.HasPrefix(value, "/") || urltext.Is(value)) {
			add(HintSignPath)
		}
	case "url", "uri", "endpoint", "baseurl", "invokeurl", "serviceurl", "endpointurl", "baseuri", "apiurl", "apiendpoint", "target",
		"requesturi", "apigatewayurl", "endpointoverride":
		if literal && urltext.Is(value) || literal && s.key == "endpoint" && s.quoted && isHost(value) && strings.Contains(value, ".") {
			add(HintCalled)
		}
	case "connection":
		if c.signs && (strings.EqualFold(value, "keep-alive") || strings.EqualFold(value, "close")) {
			value = "connection"
			c.hint(HintHeaderBlamed, value, at+s.at, at+s.at+len(s.value))
		}
	case "service", "awsservice", "servicename", "signingname", "signingservice", "defaultsigningname":
		if lower := strings.ToLower(value); literal && ((c.signs || s.key != "service") && isServiceName(value) || value != lower && isServiceName(lower) && knownService(lower)) {
			add(HintService) // "S3" is a slip of its own
		}
	case "region", "awsregion", "signingregion", "regionname", "awsdefaultregion", "defaultregion":
		if literal && (sigv4.IsRegion(value) || c.signs && s.quoted && isServiceName(value)) {
			add(HintRegion)
		}
	}
}

// isServiceName reports whether a text has the form of a signing name.
func isServiceName(s string) bool {
	return len(s) > 1 && len(s) < 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// calls reads string literals in calls: URLs that are requested, and the service and region that a signer
// is given by position.
func (c *code) calls(text string, at int) {
	if !strings.Contains(text, "(") || !strings.ContainsAny(text, "\"'`") {
		return
	}
	var region, service *literalText
	for _, l := range literalsIn(text) {
		switch {
		case urltext.Is(l.text) && !strings.ContainsAny(HostOf(l.text), "${}<>%") && isCalled(text, l.at, l.text):
			if !endsWithKey(text[:l.at-1]) {
				c.hint(HintCalled, l.text, at+l.at, at+l.at+len(l.text))
			}
		case endsWithKey(text[:l.at-1]):
		case strings.Contains(l.text, "-") && sigv4.IsRegion(l.text):
			region = &l
		case isServiceName(l.text) && knownService(l.text):
			service = &l
		}
	}
	if region == nil && service == nil || !namesSigner(text) {
		return
	}
	if region != nil {
		c.hint(HintRegion, region.text, at+region.at, at+region.at+len(region.text))
	}
	if service != nil {
		c.hint(HintService, service.text, at+service.at, at+service.at+len(service.text))
	}
}

// endsWithKey reports whether a literal that follows is the value of a key, which is read as a setting.
func endsWithKey(before string) bool {
	before = strings.TrimRight(before, " \tfrb")
	return strings.HasSuffix(before, ":") || strings.HasSuffix(before, "=")
}

// namesSigner reports whether a line calls a signer of the known libraries.
func namesSigner(text string) bool {
	for _, name := range [...]string{
		"AWS4Auth(", "SigV4Auth(", "AWSV4SignerAuth(", "AsyncAWSV4SignerAuth(", "SignHTTP(", "PresignHTTP(", ".Presign(", "createPresignedURL(", ".Sign(", "aws4.sign(", "AWSRequestsAuth(",
		"SigV4QueryAuth(", "RequestsAWSV4SignerAuth(", "Sigv4Client(", "SigV4Client(", "newClient(", "AwsSigv4", "Signer(", "Aws4Signer",
		"AWSSigner(", "SignatureV4(", "AwsSigV4", "awsSigv4", "sign_request(", "getSignatureKey(", "getSigningKey(", "deriveSigningKey(",
	} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// knownService reports whether a name is the signing name of a service that is called through a signer of
// one's own.
func knownService(name string) bool {
	switch name {
	case "execute-api", "es", "aoss", "s3", "lambda", "appsync", "sts", "iam", "dynamodb", "sqs", "sns", "kms", "bedrock", "sagemaker",
		"neptune-db", "aps", "iotdevicegateway", "iotdata", "kinesis", "logs", "monitoring", "ec2", "apigateway", "ses", "email",
		"secretsmanager", "ssm", "events", "states", "firehose", "athena", "glue", "transcribe", "translate", "polly", "rekognition",
		"comprehend", "textract", "geo", "bedrock-agentcore", "vpc-lattice-svcs", "osis", "managedblockchain", "cloudfront", "route53",
		"s3express", "s3-object-lambda", "execute_api", "elasticsearch", "opensearch", "apigw", "bedrock-runtime", "api-gateway":
		return true
	}
	return false
}

// literalText is the content of a string literal and its column, from 0.
type literalText struct {
	text string
	at   int
}

// literalsIn returns the string literals in a line.
func literalsIn(text string) []literalText {
	var found []literalText
	for i := 0; i < len(text); i++ {
		if strings.IndexByte("\"'`", text[i]) < 0 {
			continue
		}
		end := escape.ClosingQuote(text, i, true)
		if end >= len(text) {
			break
		}
		found = append(found, literalText{text[i+1 : end], i + 1})
		i = end
	}
	return found
}

// sortsText reports whether a line sorts parameters as texts name=value, so that '=' decides between a
// name and a longer one: what was split at & is sorted, or what was joined by = before.
func sortsText(text string) bool {
	if !strings.Contains(text, "sort") && !strings.Contains(text, "Sort") {
		return false
	}
	sort := strings.Index(text, ".sort(")
	sorted := strings.Index(text, "sorted(")
	if i := strings.Index(strings.ToLower(text), "sort.strings("); i >= 0 {
		sorted = i
	}
	for _, call := range [...]string{"Arrays.sort(", "Collections.sort(", "sort(explode", "array_sort("} {
		if i := strings.Index(text, call); i >= 0 {
			sorted = i
		}
	}
	for _, split := range [...]string{`split("&")`, `split('&')`, `Split(q, "&")`, `, "&")`, `Split('&')`, `explode('&'`, `split(/&/)`, `.split "&"`} {
		if i := strings.Index(text, split); i >= 0 && (sort > i || sorted >= 0 && sorted < i) {
			return true
		}
	}
	for _, join := range [...]string{"+ '=' +", `+ "=" +`, "+'='+", `+"="+`, "}=${", "}={", "'%s=%s'", `"%s=%s"`, "'='.join", `"=".join`, `"#{k}=#{v}"`, ".join('=')", `.join("=")`} {
		if i := strings.Index(text, join); i >= 0 && (sort > i || sorted >= 0 && sorted < i) {
			return true
		}
	}
	return false
}

// joinsQuery reports whether a line gives a path to which the query is joined: path: uri + '?' + query.
func joinsQuery(text string) bool {
	if !strings.Contains(text, "?") && !strings.Contains(text, ".search") {
		return false
	}
	for _, s := range settingsIn(text) {
		switch s.key {
		case "path", "pathname", "canonicaluri", "canonicalpath", "requestpath", "uripath":
		default:
			continue
		}
		if s.quoted && strings.Contains(s.value, "?") && strings.HasPrefix(s.value, "/") {
			return true
		}
		rest := text[min(s.at, len(text)):]
		for _, join := range [...]string{`'?'`, `"?"`, "`?", `"?`, `'?`, "}?${", "}?{", "?${", "+ url.search", "+ parsed.search", "}${url.search"} {
			if strings.Contains(rest, join) {
				return true
			}
		}
	}
	return false
}
