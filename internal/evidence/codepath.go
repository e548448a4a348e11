package evidence

import (
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var (
	// dropsSlash are calls that take the slash from the end of a path: of strings, and of functions that clean paths.
	// Swift's URL.path has none: https://developer.apple.com/documentation/foundation/url/path
	dropsSlash = lazyregexp.Any(
		`(?:\.rstrip|\.strip|TrimEnd|\.chomp|\.delete_suffix|removesuffix|removeSuffix|trim_end_matches|trim_matches|trimEnd|rtrim|trim|TrimSuffix|TrimRight|removeEnd|stripEnd)\(\s*(?:[\w.>$()-]+\s*,\s*)?["']/["']`,
		`\.replace\(/\\/[+*]?\$/|\bpath\.(?:Clean|Join)\(|filepath\.(?:Clean|Join)\(|\bnormpath\(|cleanpath|canonpath`,
		`Paths\.get\(|PurePosixPath\(|Path\.join\(|stripTrailingSlash|removeTrailingSlash|dropTrailingPathSeparator`,
		`trailingSlash\s*[:=]\s*false|(?i:url|uri)\)?!?\.path\.addingPercentEncoding`,
	)
	// pathTakers are, for one language each, the path of a request or URL that code goes on with, and what shows that it
	// takes the query as well.
	pathTakers = [...]struct{ path, query *lazyregexp.Regexp }{
		{lazyregexp.New(`url\.URL\{[^{}]*\bPath:`), lazyregexp.New(`RawQuery|RequestURI`)},
		{lazyregexp.New(`(?:NewRequest\w*\(|Sprintf\(|(?i:ur[il])\w*\s*:?=|Path:|anonical\w*\s*:?=)[^\n]*\b\w+\.URL\.(?:Path\b|EscapedPath\(\))`), lazyregexp.New(`RawQuery|RequestURI|\.URL\.Query\(|\.URL\.String\(`)},
		{lazyregexp.New(`(?i)\b(?:path|uri|url)["']?\s*[:=]\s*[^\n]*(?:\breq(?:uest)?\.path\b|\.pathname\b)`), lazyregexp.New(`\.search\b|searchParams|[qQ]uery|originalUrl|req(?:uest)?\.url\b`)},
		{lazyregexp.New(`(?i:url|uri|path)\s*=[^\n]*\brequest\.path\b|urlparse\([^)]*\)\.path|parsed(?:_url)?\.path\b|urlsplit\([^)]*\)\.path`), lazyregexp.New(`query|full_path|request\.url\b|params`)},
		{lazyregexp.New(`(?i:ur[il]|path|anonical\w*)\s*(?:=|\()[^\n]*(?:getRequestURI\(\)|\bgetRawPath\(\)|(?:uri|url|request)\.getPath\(\))`), lazyregexp.New(`getQueryString|getQuery\(|getRawQuery|addQuery|addParameter`)},
		{lazyregexp.New(`(?i:ur[il]|path|anonical\w*)\s*(?:=|\()[^\n]*(?:\bAbsolutePath\b|Request\.Path\b)`), lazyregexp.New(`PathAndQuery|QueryString|\.Query\b|GetDisplayUrl|GetEncodedUrl`)},
		{lazyregexp.New(`(?i:ur[il]|path|Request)\s*(?:=|\()[^\n]*(?:PHP_URL_PATH|->getPath\(\)|->getPathInfo\(\))`), lazyregexp.New(`PHP_URL_QUERY|getQuery|REQUEST_URI|QUERY_STRING|getUri\(\)`)},
		{lazyregexp.New(`(?:ur[il]|path|format!)\s*(?:=|\()[^\n]*(?:uri|url)\(?\)?\.path\(\)`), lazyregexp.New(`\.query\(|path_and_query|query_pairs`)},
		{lazyregexp.New(`(?i:ur[il]|path)\w*\s*[:=][^\n]*\b(?:request|uri)\.(?:path_info|path)\b`), lazyregexp.New(`fullpath|\.query|query_string|request_uri|params`)},
		{lazyregexp.New(`ngx\.var\.uri\b|\br\.uri\b`), lazyregexp.New(`args|request_uri|is_args`)},
	}
	// signsHere is code that hands a request to a signer.
	signsHere = lazyregexp.Any(
		`(?i)\bsign(?:er|ed|http|request|_request|v4|4)?(?:\.\w+)?\(|\.sign\w*\(|add_auth\(|new SignatureV4`,
		`AWSRequest\(|HttpRequest\(\{|canonical_?(?:uri|path|request)`,
	)
	// hopSigner is configuration of a hop that signs for the host that it names, by a module or a header of its own.
	// https://github.com/anomalizer/ngx_aws_auth
	hopSigner = lazyregexp.Any(
		`(?m)^\s*(?:aws_access_key|aws_secret_key|aws_signing_key|aws_sign|aws_auth|aws_key_scope|s3_bucket)\b`,
		`proxy_set_header\s+Authorization\s+["']?(?:\$(?:s3|aws|sig|auth_token|awsauth|s3auth)\w*|AWS)`,
	)
	// hopInCode is the code of a reverse proxy, and hostGiven what gives its requests their Host.
	hopInCode = lazyregexp.Any(
		`httputil\.(?:NewSingleHost)?ReverseProxy|\b[dD]irector\s*:?=|Director\s*:|createProxyServer`,
		`createProxyMiddleware|http-proxy|proxyReq\b|ReverseProxy\b`,
	)
	hostGiven = lazyregexp.New(`\b\w+\.Host\s*=[^=]|changeOrigin\s*:\s*true|["'][Hh]ost["']\s*[,:\]]|\b[hH]ost\s*:`)
)

// pathTold finds what code and configuration do with the path of a request before it is signed, and who signs it.
func pathTold(text string) map[prose.Kind]int {
	found := map[prose.Kind]int{}
	if hasAny(text, "aws", "AWS", "Aws", "s3_bucket") {
		if m := hopSigner.FindStringIndex(text); m != nil {
			found[prose.HopSigns] = m[0]
		}
	}
	if !hasAny(text, "path", "Path", "PATH", "URI", `"/"`, "'/'", `/$`, ".uri") || !hasAny(text, "ign", "anonical", "add_auth(", "AWSRequest(", "HttpRequest(") || !signsHere.MatchString(text) {
		return found
	}
	if m := dropsSlash.FindStringIndex(text); m != nil {
		found[prose.DropsSlash] = m[0]
	}
	for _, t := range pathTakers {
		if m := t.path.FindStringIndex(text); m != nil && !t.query.MatchString(text) {
			found[prose.SignsPathAlone] = m[0]
			break
		}
	}
	if m := hopInCode.FindStringIndex(text); m != nil && hostGiven.MatchString(text) {
		found[prose.HopSigns] = m[0]
	}
	return found
}
