package evidence

import (
	"strings"
	"testing"
)

// Texts of 5 MB that are made to be read slowly: marks without what follows them, brackets without end,
// escapes in escapes. A reader that needs more than a few passes over them does not come to an end while
// anyone waits; all of them together take seconds.
func TestHostileTexts(t *testing.T) {
	size := 1 << 20
	if testing.Short() {
		size = 256 << 10
	}
	hash := strings.Repeat("a", 64)
	for _, test := range []struct {
		name  string
		read  func(*document) []piece
		units []string
	}{
		{"-", readAWSMessages, []string{
			"The Canonical String for this request should have been\n'GET\n/\n\n", "The Canonical String for this request should have been ",
			"The Canonical String for this request should have been\n'GET\n/\n\nhost:a\n\nhost\n" + hash + "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n",
			"anonical String", "String-to-Sign ", "> The Canonical String for this request should have been\n> '\n",
			`The Canonical String for this request should have been\n'GET\n/\n\n`, `anonical String\\\\\\\\n`, `anonical \\n`, "anonical &amp;lt;", "anonical &amp;amp;amp;", "anonical String #012", "anonical '\n 'a", "anonical'\n 'b'\n",
		}},
		{"-", readXMLErrors, []string{
			"<Error>", "<Error><Code>X</Code>", "<Error><Code>X</Code><CanonicalRequest>", "<Error><Code>X</Code><CanonicalRequestBytes>47 ",
			"&lt;Error&gt;&lt;Code&gt;", "<Error><Message>a</Message></Error>", "<?xml ?><Error><Code>", "<Error><Code>X</Code><StringToSign>AWS4-HMAC-SHA256 ",
		}},
		{"-", readCanonicals, []string{
			"GET\n/\n", "GET\n/\n\n", "GET\n/\n\nhost:a\n", "host:GET\n", "GET\n/\n\nhost:a\nhost;b\n", "GET\n/\n\nhost:a\n\nhost\n" + hash + "\n", "x GET\nx /\nx \nx host:a\n",
			"host;a\n", "AWS4-HMAC-SHA256\n", "AWS4-HMAC-SHA256\n20200101T000000Z\n", "AWS4-HMAC-SHA256 a/b/c/d ", "host GET ", "host\nGET\n\n", "GET / host:a\n", "GET / host:a host; UNSIGNED-PAYLOAD AWS4-HMAC-SHA256\n", "GET / host:a ",
		}},
		{"client.txt", readFragment, []string{"a:b\n", "a;b\n", "/a\n", "\n"}},
		{"-", readAuthorizations, []string{
			"AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=x\n", "'AWS4-HMAC-SHA256 Credential=a\n",
			"AWS4-HMAC-SHA256 Credential=a,\n", "AWS4-HMAC-SHA256 ", "aws4-hmac-sha256 credential = ", "[AWS4-HMAC-SHA256 Signature=",
		}},
		{"-", readHeaderMaps, []string{
			"Authorization: ", "{Authorization: ", "{'Authorization': 'AWS4-HMAC-SHA256 Credential=a'}, ", "{'Authorization': 'x', 'host': 'h'", "[[[[authorization", "{(authorization",
			"map[Authorization:[a] ", "{'a': {'authorization': ", `{\"authorization\":`, "'authorization'\n", "{authorization=",
		}},
		{"-", readBotocore, []string{
			"botocore Sending http request: <AWSPreparedRequest method=GET, url=https://h/, headers={'a': 'b'\n", "botocore Response headers: {\n", "botocore\nResponse body:\nb'",
			"botocore\nResponse body:\n", "botocore with params: {Making request\n", "botocore DEBUG - Signature:\n", "botocore with params: {{{{{ Making request",
		}},
		{"-", readS3cmd, []string{"method_string=", "Sending request method_string='GET', uri='/'\nResponse: {\n", "Sending request method_string={", "connection: http\nmethod_string="}},
		{"-", readAwscurl, []string{"HEADERS++++{'a': 'b'\n", "HEADERS++++\n{'a':'b'}\nRequest URL = https://h/\n", "HEADERS++++{Request URL = ", "Response code: 4"}},
		{"-", readJSONErrors, []string{`{"message":`, `"message"`, `{"message": "a"}`, `[{"message":[`, `{"__type":"`, `{{{"message":"a"}`}},
		{"-", readErrorTexts, []string{
			"The request signature we calculated does not match ", "Credential should be scoped to ", "Signature expired: ", "Missing Authentication Token ", "InvalidSignatureException ", "Forbidden\n",
		}},
		{"-", readHosts, []string{"https://", "https://a.b/", ".amazonaws.com", "a.amazonaws.com ", "a"}},
		{"-", readSecretTexts, []string{"secret=", "secret: abcdefgh1 ", "token=Abcdefgh1", "Bearer Abcdefg1 ", "secret::::", "token"}},
	} {
		for _, unit := range test.units {
			d, err := readDocument(Input{test.name, []byte(strings.Repeat(unit, size/len(unit)))}, MaxInput)
			if err != nil {
				t.Fatal(err)
			}
			pieces := test.read(d)
			if len(pieces) > 4*len(d.text)/len(unit)+4 {
				t.Errorf("%q: %d pieces", unit, len(pieces))
			}
			assemble([]*document{d}, [][]piece{pieces})
		}
	}
	for _, unit := range []string{"\x1b[", "\x1b]0;", "\r", "\r\n", "\xff", "\xff\xfe", "\x00a", "\n"} {
		if _, err := decode([]byte(strings.Repeat(unit, size/len(unit))), MaxInput); err != nil && !strings.Contains(err.Error(), "binary") {
			t.Errorf("%q: %v", unit, err)
		}
	}
}
