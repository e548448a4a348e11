package evidence

import (
	"strings"
	"testing"
	"time"
)

// TestLongTexts reads long texts of one part repeated, each of which would take minutes if a format went
// over the rest of the text once for each part.
func TestLongTexts(t *testing.T) {
	const size, most = 256 << 10, 10 * time.Second
	names := []string{
		formatHAR, formatCurl, formatVerbose, formatWire, formatEscaped, formatDevTools, formatOkHTTP, formatDotNet, formatClientError,
		formatHTTP, formatTrial, formatProxy, formatURL, formatCode, formatWords,
	}
	for _, part := range []string{
		"curl 'x\n", "curl \"https://h/x\n", "curl -d \"{\"a\":\n", "curl h.e/a\n", "curl $((\n", "curl $(( ", "curl \\\n", "works:\ncurl h.e\n> ",
		"* Trying \n", "> GET / HTTP/1.1\n", "> GET / HTTP/1.1\n> A: b\n>\n< HTTP/1.1 403 F\n<\n{\n", "* [HTTP/2] [1] [:method: GET]\n",
		"GET / HTTP/1.1\n", "403 {\n\n", "403\n{\n", "date: x\n", "server: x\n\n{\n", "  GET /x HTTP/1.1\n A: b\n\n{\n", "GET /x\n\n",
		"HTTP/1.1 403 F\n\n<a>\n", "PUT / HTTP/1.1\nContent-Length: 5000000\n\na\n", "The String-to-Sign should have been\n'\n",
		"x GET / HTTP/1.1\nx A: b\n", "x >> \"GET / HTTP/1.1[\\r][\\n]\"\n", "'GET / HTTP/1.1\\r\\n' +\n", "send: b'GET / HTTP/1.1\\r\\n'\n",
		"2 pairs: {GET / HTTP/1.1: null}{", "\"request\": {", "\"request\": {\"method\": \"GET\", \"url\":\"https://h\",",
		"\"request\":{\"method\": \"GET\", \"url\":\"https://h\"}\n", "Request URL: https://h/\n", "--> GET https://h/\n",
		"Method: GET, RequestUri: 'https://h/a'\n{\n", "GET https://h.e/a 403 (Forbidden)\n", "https://h.e/a?b=c ", "https://", "X-Amz-Signature=",
		"GET /a -> 403\n", "| a | 403 |\n", "works directly ", "custom domain a.b.com\n", "aws4.sign(a)\na = {", "proxy_pass http://a;\n",
		"location / {\n", "set $a b;\nproxy_pass http://$a;\n", "host: 'a.b.com',\n", "split('&') sorted(\n", "a=\"b\" ", "[http", "\"", "{", "\n",
	} {
		d := newDocument("test", strings.Repeat(part, size/len(part)))
		for _, f := range formats {
			for _, name := range names {
				if f.name != name {
					continue
				}
				start := time.Now()
				f.read(d)
				if took := time.Since(start); took > most {
					t.Errorf("%s took %v for %q", name, took, part)
				}
			}
		}
	}
}
