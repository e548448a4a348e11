package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatCodeFaults, order: 69, read: readCodeFaults})

const formatCodeFaults = "slip in code"

// readCodeFaults reads code and configuration for slips that show in a single line: a misspelt header, a URL
// without the query that was signed, a value with runs of blanks, a redirect.
func readCodeFaults(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	taken := d.takenBy(isStrict)
	signs := signsRequests(d.text)
	var pieces []piece
	for n := 1; n <= len(d.starts) && len(pieces) < maxHints; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		add := func(kind HintKind, value string) {
			d.takeFresh(formatCodeFaults, at, at+len(text))
			pieces = append(pieces, piece{at: at, hint: &Hint{kind, value, d.place(at, at+len(text))}})
		}
		if name := misspeltHash(text); name != "" {
			add(HintMisspelt, name)
		}
		if leavesQuery(text) && signs && (strings.Contains(d.text, "query") || shownQuery.MatchString(d.text)) {
			add(HintQueryLeft, strings.TrimSpace(text))
		}
		if name := blankedHeader(text); name != "" {
			add(HintHeaderBlanks, name)
		}
		if name := notASCIIHeader(text); name != "" {
			add(HintHeaderNotASCII, name)
		}
		if stripsMetadata.MatchString(text) {
			add(HintHeaderBlanks, "x-amz-meta-*")
		}
		switch {
		case takesQuery.MatchString(text) && !hasAny(d.text, "sort", "Sort"):
			add(HintQueryUnsorted, strings.TrimSpace(text))
		case formsQuery.MatchString(text) && !strings.Contains(d.text, "%20"):
			add(HintQueryForm, strings.TrimSpace(text))
		}
		if escapesSignature.MatchString(text) {
			add(HintSlip, SlipEscape)
		}
		if lowerMethod.MatchString(text) && javaScriptSigner.MatchString(d.text) {
			add(HintSlip, SlipLowerMethod)
		}
		if presignsByDefault.MatchString(text) && !hasAny(d.text, "withMethod", "setMethod", "HttpMethod.") {
			add(HintPresignedFor, "GET")
		}
		if countsCharacters.MatchString(text) && !isASCII(d.text) {
			add(HintCharacterLength, strings.TrimSpace(text))
		}
		if contentEncoding.MatchString(text) && hasAny(d.text, "ndroid", "eact-native", "eact native", "eactNative") && !presignCall.MatchString(d.text) {
			add(HintHeaderBlamed, "content-encoding")
		}
		if to := redirectTo(text); to != "" {
			add(HintRedirect, to)
		}
		if signs && bareParameter(text) {
			pieces = append(pieces, piece{at: at, remark: &Remark{prose.EmptyValue, d.place(at, at+len(text))}})
		}
		if copiesHeaders(text) && signs {
			pieces = append(pieces, piece{at: at, remark: &Remark{prose.SignsAllHeaders, d.place(at, at+len(text))}})
		}
	}
	if !strings.Contains(d.text, `"/`) && !strings.Contains(d.text, "'/") && !strings.Contains(d.text, "`/") {
		return pieces
	}
	if key := leadingSlash.FindStringIndex(d.text); key != nil && !taken[d.line(key[1]-1)-1] {
		pieces = append(pieces, piece{at: key[0], remark: &Remark{prose.DoubleSlash, d.place(key[0], key[1])}})
		d.takeFresh(formatCodeFaults, key[0], key[1])
	}
	return pieces
}

// hashHeader is a header name that is meant to be x-amz-content-sha256. Checksum headers have names of
// their own.
var hashHeader = lazyregexp.New(`(?i)\bx[-_]?(?:[a-z0-9]+[-_]?)?(?:content|body|payload)[-_]?sha[-_]?256\b`)

// misspeltHash returns the header name in a line that is nearly x-amz-content-sha256, or "".
func misspeltHash(text string) string {
	for _, name := range hashHeader.FindAllString(text, -1) {
		if lower := strings.ToLower(name); lower != "x-amz-content-sha256" && strings.Count(lower, "_") < 4 && strings.HasPrefix(lower, "x-") {
			return lower
		}
	}
	return ""
}

// leavesQuery reports whether a line makes a URL of the host and the path of a signed request and leaves its
// query out. The path of the SDKs' requests holds none.
// https://github.com/smithy-lang/smithy-typescript/tree/main/packages/protocol-http
func leavesQuery(text string) bool {
	for _, l := range literalsIn(text) {
		host := strings.Contains(l.text, "host}") || strings.Contains(l.text, "hostname}") || strings.Contains(l.text, ".hostname") || strings.Contains(l.text, ".host}")
		if host && strings.Contains(l.text, "://") && strings.HasSuffix(strings.TrimSpace(l.text), "path}") && !strings.Contains(l.text, "uery") {
			return true
		}
	}
	return false
}

// headerKey is a key of a header or of metadata in code, up to its value.
var headerKey = lazyregexp.New(`["']?([A-Za-z][A-Za-z0-9_-]*)["']?\s*(?:[:=,]|=>)\s*$`)

// blankedHeader returns the name of a header, or of S3 metadata, to which a line of code gives a value with
// runs of blanks; else "".
func blankedHeader(text string) string {
	lower := strings.ToLower(text)
	metadata := strings.Contains(lower, "metadata") || strings.Contains(lower, "x-amz-meta-")
	if !metadata && !strings.Contains(lower, "header") {
		return ""
	}
	for _, l := range literalsIn(text) {
		if !strings.Contains(strings.TrimSpace(l.text), "  ") && (l.text == strings.TrimSpace(l.text) || l.text == " ") {
			continue
		}
		m := headerKey.FindStringSubmatch(text[:max(0, l.at-1)])
		if m == nil || len(l.text) > 200 || isLogKey(m[1]) {
			continue
		}
		name := strings.ToLower(m[1])
		if metadata && !strings.HasPrefix(name, "x-amz-") {
			name = "x-amz-meta-" + name
		}
		return name
	}
	return ""
}

// isLogKey reports whether a key is that of a log line's text and no header.
func isLogKey(name string) bool {
	switch strings.ToLower(name) {
	case "msg", "message", "error", "err":
		return true
	}
	return false
}

var (
	// stripsMetadata removes characters from metadata and leaves the blanks around them.
	stripsMetadata = lazyregexp.New(`(?i)meta(?:data)?\b.*(?:replace|gsub|re\.sub|preg_replace|replaceAll|ReplaceAllString)\(.*["']{2}`)
	// takesQuery takes the query of a URL, in its order, for the canonical one. Go's Encode sorts.
	takesQuery = lazyregexp.New(`(?i)\bcanonical_?query(?:_?string)?\w*\s*(?::=|[:=])\s*[^=].*(?:searchParams\.toString\(\)|\.search\b|\.RawQuery\b|\.query\b|QUERY_STRING|query_string|urlencode\(|http_build_query\(|URLSearchParams\(|getQuery\(\)|getRawQuery\(\))`)
	// formsQuery makes the canonical query with an encoder for forms, which writes a blank as a plus sign. Go's sorts.
	// https://pkg.go.dev/net/url#Values.Encode
	formsQuery = lazyregexp.New(`(?i)\bcanonical_?q(?:uery|s)\w*\s*(?::=|[:=])\s*[^=].*(?:\.Encode\(\)|urlencode\(|http_build_query\(|URLSearchParams\(|URLEncoder\.encode\(|QueryEscape\(|encode_www_form)`)
	// countsCharacters gives Content-Length the number of characters of a text, as JavaScript counts them: UTF-8 has
	// more bytes where they are beyond ASCII.
	countsCharacters = lazyregexp.New(`(?i)\bcontent-length["']?\]?\s*(?:[:=,]|=>)\s*(?:String\(|\x60\$\{)?\s*[\w.$]*(?:body|data|payload|json|content|text|params)\w*\.length\b`)
	// escapesSignature is JavaScript's escape on a signature in Base64.
	// https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/escape
	escapesSignature = lazyregexp.New(`(?:^|[^.\w])escape\(\s*(?:this\.)?\w*[sS]ig(?:nature)?\s*\)`)
	// lowerMethod is a method in lower case, which JavaScript's fetch sends in upper case, and javaScriptSigner a signer
	// that takes it as it is.
	// https://fetch.spec.whatwg.org/#methods
	lowerMethod      = lazyregexp.New(`\bmethod["']?\s*[:=]\s*["'\x60](?:get|post|put|delete|head)["'\x60]`)
	javaScriptSigner = lazyregexp.New(`new SignatureV4\(|new HttpRequest\(|Signers\.V4\(`)
	// presignsByDefault is a request of Java's SDK for a URL, which is made for GET where it names no method.
	// https://docs.aws.amazon.com/AWSJavaSDK/latest/javadoc/com/amazonaws/services/s3/model/GeneratePresignedUrlRequest.html
	presignsByDefault = lazyregexp.New(`new GeneratePresignedUrlRequest\([^,()]+,[^,()]+\)`)
	// contentEncoding is the setting of Content-Encoding for an upload.
	contentEncoding = lazyregexp.New(`(?i)\bcontent_?encoding["']?\s*(?::|=|=>)\s*["']`)
)

// notASCIIHeader returns the header to which a line of code gives a value beyond ASCII, as metadata; else "".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
func notASCIIHeader(text string) string {
	lower := strings.ToLower(text)
	at := max(strings.Index(lower, "metadata"), strings.Index(lower, "x-amz-meta-"))
	if at < 0 || isASCII(text) {
		return ""
	}
	for _, l := range literalsIn(text) {
		if isASCII(l.text) || l.at < at || len(l.text) > 200 {
			continue
		}
		if m := headerKey.FindStringSubmatch(text[:max(0, l.at-1)]); m != nil {
			name := strings.ToLower(m[1])
			if !strings.HasPrefix(name, "x-amz-") {
				name = "x-amz-meta-" + name
			}
			return name
		}
	}
	return ""
}

// nginxRedirect is a directive of nginx that answers with a redirect, or the flag of a rewrite that does.
// https://nginx.org/en/docs/http/ngx_http_rewrite_module.html
var nginxRedirect = lazyregexp.New(`^\s*(?:return\s+30[12378]\s+(\S+?);|rewrite\s+\S+\s+(\S+)\s+(?:redirect|permanent);)`)

// redirectTo is where a line of configuration redirects requests to, or "". From plain HTTP to HTTPS is
// what every server does.
func redirectTo(text string) string {
	m := nginxRedirect.FindStringSubmatch(text)
	if m == nil || strings.HasPrefix(m[1]+m[2], "https://") {
		return ""
	}
	return m[1] + m[2]
}

// leadingSlash is a key of an object that begins with a slash, in a call or as a setting: with the slash before it
// the path has two.
var leadingSlash = lazyregexp.New(`(?i)(?:\b(?:key|object_?name|object_?key)["']?\s*[:=]\s*|(?-i:(?:Command|Request|Input|_object)\([\s({]*(?:[^;{}]{0,200}[\s,{(])?Path["']?\s*[:=]\s*)|\b(?:f?put|f?get|stat|remove|copy|upload|presigned\w*)_?object\w*\(\s*["'\x60\w.-]+\s*,\s*)["'\x60]/[A-Za-z0-9]`)

// bareEnd is the end of a literal with a parameter that has no equals sign: "/?versions".
var bareEnd = lazyregexp.New(`/[^?\s]*\?[A-Za-z][A-Za-z-]*$`)

// bareParameter reports whether a line gives a URL or path in a literal that ends with a parameter without value.
func bareParameter(text string) bool {
	for _, l := range literalsIn(text) {
		if bareEnd.MatchString(l.text) && !strings.HasPrefix(strings.TrimLeft(text[min(len(text), l.at+len(l.text)+1):], " "), "+") {
			return true
		}
	}
	return false
}

// copiesHeaders reports whether a line of code takes over the headers of the incoming request.
func copiesHeaders(text string) bool {
	for _, form := range [...]string{
		"Object.entries(request.headers)", "Object.entries(req.headers)", "Object.entries(event.headers)", "...request.headers", "...req.headers", "...event.headers",
		"headers: request.headers", "headers: req.headers", "headers: event.headers", "headers=request.headers", "Object.keys(request.headers)", "headers = request.headers",
		"request.headers.items()", "headers=dict(request.headers)", "dict(request.headers)", "Header = r.Header.Clone()", "Object.assign({}, request.headers",
		"Object.keys(req.headers)", "headers = req.headers", "headers = event.headers", "for (const header in request.headers", "Object.fromEntries(request.headers",
	} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
