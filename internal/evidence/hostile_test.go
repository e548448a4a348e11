package evidence

import (
	"fmt"
	"strings"
	"testing"

	"countersign/internal/evidence/plaintext"
	"countersign/internal/growth"
)

// hostile are parts of texts that are made to be read slowly when they are repeated: marks without what
// follows them, brackets without end, escapes in escapes.
var hostile = []string{
	"The Canonical String for this request should have been\n'GET\n/\n\n", "The Canonical String for this request should have been ",
	"The Canonical String for this request should have been\n'GET\n/\n\nhost:a\n\nhost\n" + hash + "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n",
	"anonical String", "String-to-Sign ", "> The Canonical String for this request should have been\n> '\n",
	`The Canonical String for this request should have been\n'GET\n/\n\n`, `anonical String\\\\\\\\n`, `anonical \\n`, "anonical &amp;lt;", "anonical &amp;amp;amp;", "anonical String #012", "anonical '\n 'a", "anonical'\n 'b'\n",
	"<Error>", "<Error><Code>X</Code>", "<Error><Code>X</Code><CanonicalRequest>", "<Error><Code>X</Code><CanonicalRequestBytes>47 ",
	"&lt;Error&gt;&lt;Code&gt;", "<Error><Message>a</Message></Error>", "<?xml ?><Error><Code>", "<Error><Code>X</Code><StringToSign>AWS4-HMAC-SHA256 ",
	"GET\n/\n", "GET\n/\n\n", "GET\n/\n\nhost:a\n", "host:GET\n", "GET\n/\n\nhost:a\nhost;b\n", "GET\n/\n\nhost:a\n\nhost\n" + hash + "\n", "x GET\nx /\nx \nx host:a\n",
	"host;a\n", "AWS4-HMAC-SHA256\n", "AWS4-HMAC-SHA256\n20200101T000000Z\n", "AWS4-HMAC-SHA256 a/b/c/d ", "host GET ", "host\nGET\n\n", "GET / host:a\n", "GET / host:a host; UNSIGNED-PAYLOAD AWS4-HMAC-SHA256\n", "GET / host:a ",
	"a:b\n", "a;b\n", "/a\n", "\n\n",
	"AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=x\n", "'AWS4-HMAC-SHA256 Credential=a\n",
	"AWS4-HMAC-SHA256 Credential=a,\n", "AWS4-HMAC-SHA256 ", "aws4-hmac-sha256 credential = ", "[AWS4-HMAC-SHA256 Signature=",
	"Authorization: ", "{Authorization: ", "{'Authorization': 'AWS4-HMAC-SHA256 Credential=a'}, ", "{'Authorization': 'x', 'host': 'h'", "[[[[authorization", "{(authorization",
	"map[Authorization:[a] ", "{'a': {'authorization': ", `{\"authorization\":`, "'authorization'\n", "{authorization=",
	"botocore Sending http request: <AWSPreparedRequest method=GET, url=https://h/, headers={'a': 'b'\n", "botocore Response headers: {\n", "botocore\nResponse body:\nb'",
	"botocore\nResponse body:\n", "botocore with params: {Making request\n", "botocore DEBUG - Signature:\n", "botocore with params: {{{{{ Making request",
	"method_string=", "Sending request method_string='GET', uri='/'\nResponse: {\n", "Sending request method_string={", "connection: http\nmethod_string=",
	"HEADERS++++{'a': 'b'\n", "HEADERS++++\n{'a':'b'}\nRequest URL = https://h/\n", "HEADERS++++{Request URL = ", "Response code: 4",
	`{"message":`, `"message"`, `{"message": "a"}`, `[{"message":[`, `{"__type":"`, `{{{"message":"a"}`,
	"The request signature we calculated does not match ", "Credential should be scoped to ", "Signature expired: ", "Missing Authentication Token ", "InvalidSignatureException ", "Forbidden\n",
	"https://", "https://a.b/", ".amazonaws.com", "a.amazonaws.com ", "a",
	"secret=", "secret: abcdefgh1 ", "token=Abcdefgh1", "Bearer Abcdefg1 ", "secret::::", "token",
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
}

const hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// TestHostileTexts holds the readers to work that grows with the text and not with its square.
func TestHostileTexts(t *testing.T) {
	const size = 64 << 10
	for _, part := range hostile {
		growth.Check(t, fmt.Sprintf("%q", part), size, func(size int) { readRepeated(t, part, size) })
	}
	for _, part := range []string{"\x1b[", "\x1b]0;", "\r", "\r\n", "\xff", "\xff\xfe", "\x00a", "\n"} {
		if _, err := plaintext.Decode([]byte(strings.Repeat(part, size/len(part))), MaxInput); err != nil && !strings.Contains(err.Error(), "binary") {
			t.Errorf("%q: %v", part, err)
		}
	}
}

// readRepeated reads a text of one part repeated.
func readRepeated(t *testing.T, part string, size int) {
	name := "-"
	if strings.HasPrefix(part, "/a") || strings.HasPrefix(part, "a:") || strings.HasPrefix(part, "a;") {
		name = "client.txt" // a fragment of a canonical request is told by the name of its file
	}
	d, err := readDocument(Input{name, []byte(strings.Repeat(part, size/len(part)))}, MaxInput)
	if err != nil {
		t.Fatal(err)
	}
	pieces := d.pieces()
	if len(pieces) > 4*len(d.text)/len(part)+4 {
		t.Errorf("%q: %d pieces", part, len(pieces))
	}
	assemble([]*document{d}, [][]piece{pieces})
}
