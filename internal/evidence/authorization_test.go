package evidence

import (
	"strings"
	"testing"
)

const (
	sampleKey  = "AKIAIOSFODNN7EXAMPLE"
	sampleAuth = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=97339f7598cb6a27caa656282824bee19d5e74893974d79da7540fbd0cf7cf22"
)

// The value is the same in whatever container it stands.
func TestAuthorizationContainers(t *testing.T) {
	for _, test := range []struct{ name, text string }{
		{"alone", "%A"},
		{"header", "Authorization: %A\n"},
		{"in a remark", "I send Authorization=%A and get 403."},
		{"curl", "curl -H 'Authorization: %A' https://h.example/"},
		{"curl, double quotes", `curl -H "Authorization: %A" https://h.example/`},
		{"JSON", `{"Authorization":"%A","X-Amz-Date":"20260102T030405Z"}`},
		{"JSON in JSON", `{"log":"{\"Authorization\":\"%A\",\"Host\":\"h\"}"}`},
		{"JavaScript", "{ Authorization: '%A',\n  Host: 'h.example' }"},
		{"Go", "map[Authorization:[%A] Host:[h.example] X-Amz-Date:[20260102T030405Z]]"},
		{"Go syntax", `http.Header{"Authorization":[]string{"%A"}, "X-Amz-Date":[]string{"20260102T030405Z"}}`},
		{"Java", "{Host=h.example, Authorization=%A, X-Amz-Date=20260102T030405Z}"},
		{"Java list", "{Authorization=[%A], Host=[h.example]}"},
		{"Apache", "[Host: h.example, Authorization: %A, X-Amz-Date: 20260102T030405Z]"},
		{"Python bytes", "headers={'X-Amz-Date': b'20260102T030405Z', 'Authorization': b'%A', 'Content-Length': '8'}>"},
		{"PHP", "Array\n(\n    [Authorization] => %A\n    [host] => h.example\n)\n"},
		{"Ruby", `{"host"=>"h.example", "authorization"=>"%A"}`},
		{"wire log", `DEBUG org.apache.http.wire - http-outgoing-1 >> "Authorization: %A[\r][\n]"`},
		{"wire log, escaped", `send: b'GET / HTTP/1.1\r\nAuthorization: %A\r\nHost: h\r\n\r\n'`},
		{"answer", "not a valid key=value pair (missing equal-sign) in Authorization header: '%A'."},
		{"Postman console", `Authorization:"%A"`},
		{"Markdown", "`Authorization: %A`"},
		{"pprint", "'Authorization': 'AWS4-HMAC-SHA256 '\n                  'Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/execute-api/aws4_request, '\n                  'SignedHeaders=host;x-amz-date, '\n                  'Signature=97339f7598cb6a27caa656282824bee19d5e74893974d79da7540fbd0cf7cf22',\n"},
	} {
		got := read(t, "-", strings.ReplaceAll(test.text, "%A", sampleAuth)).Claim
		if got == nil || got.Err != nil || got.Raw != sampleAuth || got.Authorization.String() != sampleAuth {
			t.Errorf("%s: claim %+v", test.name, got)
			continue
		}
		if got.Place.Line == 0 || got.Place.Start == 0 {
			t.Errorf("%s: place %v", test.name, got.Place)
		}
	}
}

func TestAuthorizationWrapped(t *testing.T) {
	text := strings.ReplaceAll("Authorization: "+sampleAuth, ", ", ",\n  ")
	if got := read(t, "-", text).Claim; got == nil || got.Err != nil || got.Authorization.String() != sampleAuth {
		t.Errorf("claim %+v", got)
	}
}

func TestAuthorizationBroken(t *testing.T) {
	signature := strings.Repeat("ab", 32)
	scope := "/20260102/eu-west-1/execute-api/aws4_request"
	for _, test := range []struct {
		name, value   string
		bad           bool
		key, id, sign string
	}{
		{"blank before the key id", "AWS4-HMAC-SHA256 Credential= AKIAIOSFODNN7EXAMPLE" + scope + ", SignedHeaders=host, Signature=" + signature, false, " " + sampleKey, "", signature},
		{"blank in the key id", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE " + scope + ", SignedHeaders=host, Signature=" + signature, false, sampleKey + " ", "", signature},
		{"undefined", "AWS4-HMAC-SHA256 Credential=undefined" + scope + ", SignedHeaders=host, Signature=" + signature, false, "undefined", "", signature},
		{"lower case", "aws4-hmac-sha256 credential=AKIAIOSFODNN7EXAMPLE" + scope + ", signedheaders=host, signature=" + signature, true, sampleKey, "", signature},
		{"no commas", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE" + scope + " SignedHeaders=host Signature=" + signature, true, sampleKey, "", signature},
		{"no signature", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE" + scope + ", SignedHeaders=host", true, sampleKey, "", ""},
		{"twice", sampleAuth + ", " + sampleAuth, false, sampleKey, "", sampleAuth[len(sampleAuth)-64:]},
		{"secret in place of the key id", "AWS4-HMAC-SHA256 Credential=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" + scope + ", SignedHeaders=host, Signature=" + signature, true, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", signature},
		{"masked", "AWS4-HMAC-SHA256 Credential=****/20260102/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=****", false, "****", "", "****"},
	} {
		for _, wrap := range []string{"Authorization: %A", "'Authorization': '%A'", "\"%A\""} {
			c := read(t, "-", strings.ReplaceAll(wrap, "%A", test.value))
			got := c.Claim
			if got == nil || (got.Err != nil) != test.bad || got.Raw != test.value || got.Credential.AccessKeyID != test.key || got.Signature != test.sign {
				t.Errorf("%s in %s: claim %+v", test.name, wrap, got)
			}
		}
	}
	c := read(t, "-", "Authorization: AWS4-HMAC-SHA256 Credential=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"+scope+", SignedHeaders=host, Signature="+signature)
	if strings.Join(c.Secrets, " ") != "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" {
		t.Errorf("secrets %q: a secret that stands where the key id belongs is one", c.Secrets)
	}
}

func TestNotAuthorization(t *testing.T) {
	for _, text := range []string{
		"The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
		"AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/eu-west-1/s3/aws4_request\n" + strings.Repeat("a", 64),
		"algorithm = AWS4-HMAC-SHA256",
		"Authorization: Basic dXNlcjpwYXNz",
	} {
		if got := read(t, "-", text).Claim; got != nil {
			t.Errorf("%q: claim %+v", text, got)
		}
	}
}
