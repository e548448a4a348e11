package evidence

import (
	"strings"
	"testing"

	"countersign/internal/answer"
)

func TestQuotedErrors(t *testing.T) {
	for _, test := range []struct {
		name, text string
		kind       answer.Kind
		status     int
	}{
		{"exception", "com.amazonaws.services.s3.model.AmazonS3Exception: The request signature we calculated does not match the signature you provided. Check your key and signing method. (Service: Amazon S3; Status Code: 403)", answer.SignatureMismatch, 403},
		{"over several lines", "api error InvalidSignatureException:\nThe request signature we calculated does not match the signature you provided.\nCheck your AWS Secret Access Key and signing method.", answer.SignatureMismatch, 0},
		{"JSON protocol", `{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Credential should be scoped to a valid region, not 'us-west-1'. "}`, answer.WrongScope, 0},
		{"JSON with status before", "403\n" + `{"message":"Missing Authentication Token"}`, answer.MissingToken, 403},
		{"JSON pretty", "{\n  \"message\": \"Forbidden\"\n}", answer.Forbidden, 0},
		{"JSON of a policy", `error: {"Message":"User: arn:aws:iam::123456789012:user/a is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:a/prod/GET/b"}`, answer.NotAuthorized, 0},
		{"escaped quotes", `"error":"Credential should be scoped to correct service: \u0027execute-api\u0027. "`, answer.WrongScope, 0},
	} {
		c := read(t, "-", test.text)
		if c.Answer == nil || c.Answer.Kind != test.kind || c.Answer.Status != test.status {
			t.Errorf("%s: answer %+v, want %s", test.name, c.Answer, test.kind)
			continue
		}
		if c.Answer.Place.Line == 0 {
			t.Errorf("%s: no place", test.name)
		}
		if len(c.Unread) > 0 {
			t.Errorf("%s: unread %v", test.name, c.Unread)
		}
	}
	c := read(t, "-", `x = "Credential should be scoped to correct service: \u0027execute-api\u0027. "`)
	if c.Answer.Scope.ExpectedService != "execute-api" {
		t.Errorf("scope %+v", c.Answer.Scope)
	}
}

// The last failure in a log counts, even when there are many.
func TestQuotedErrorsInLongLog(t *testing.T) {
	var b strings.Builder
	for range 40_000 {
		b.WriteString("2026-01-02 INFO request signature: all is well, token read, credential loaded\n")
	}
	b.WriteString("Signature expired: 20260102T030405Z is now earlier than 20260102T031405Z (20260102T031905Z - 5 min.)\n")
	for range 40_000 {
		b.WriteString("2026-01-02 INFO nothing\n")
	}
	c := read(t, "-", b.String())
	if c.Answer == nil || c.Answer.Kind != answer.Expired || c.Answer.Place.Line != 40_001 {
		t.Errorf("answer %+v", c.Answer)
	}
}

func TestHosts(t *testing.T) {
	c := read(t, "-", "We call https://www.Example.com/api, which is d111111abcdef8.cloudfront.net; the origin is a1b2c3d4e5.execute-api.us-west-2.amazonaws.com.\n"+
		"See https://docs.aws.amazon.com/x and http://s3.amazonaws.com/doc/2006-03-01/ and again https://www.example.com:8443/ (search-a.eu-west-1.es.amazonaws.com)\n"+
		"via: 1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront), certificate for *.cloudfront.net, connected to https://www.example.com:443\n")
	var names []string
	for _, h := range c.Hosts {
		names = append(names, h.Text)
	}
	want := "www.example.com d111111abcdef8.cloudfront.net a1b2c3d4e5.execute-api.us-west-2.amazonaws.com www.example.com:8443 search-a.eu-west-1.es.amazonaws.com"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("hosts %s\nwant  %s", got, want)
	}
	if p := c.Hosts[1].Place; p.Line != 1 || p.Start != 47 {
		t.Errorf("place %v", p)
	}
}

func TestSecrets(t *testing.T) {
	const secret, token = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEXAMPLE/////wEaCXVz+Q=="
	for _, test := range []struct{ name, text, want string }{
		{"environment", "export AWS_SECRET_ACCESS_KEY=" + secret, secret},
		{"profile", "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = " + secret, secret},
		{"JavaScript", "new Signer({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: '" + secret + "' })", secret},
		{"JSON", `{"SecretAccessKey": "` + secret + `"}`, secret},
		{"JSON in JSON", `{"a":"{\"SecretAccessKey\":\"` + secret + `\"}"}`, secret},
		{"session token", `sessionToken: "` + token + `"`, token},
		{"presigned URL", "https://h.example/a?X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%2F%2F%2FwEaCXVz%2BQ%3D%3D&x=1", token},
		{"canonical query", "GET\n/a\nX-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%2F%2F%2FwEaCXVz%2BQ%3D%3D\nhost:h\n\nhost\nUNSIGNED-PAYLOAD", token},
		{"canonical request", sample.String(), token},
		{"AWS's message", message(sample), token},
		{"header", "GET / HTTP/1.1\nHost: h\nX-Amz-Security-Token: " + token + "\n\n", token},
		{"API key", "GET / HTTP/1.1\nHost: h\nx-api-key: Zm9vYmFyYmF6cXV4MTIz\n\n", "Zm9vYmFyYmF6cXV4MTIz"},
		{"bearer", "GET / HTTP/1.1\nHost: h\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc\n\n", "eyJhbGciOiJIUzI1NiJ9.e30.abc"},
		{"bearer in text", "curl said: Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc", "eyJhbGciOiJIUzI1NiJ9.e30.abc"},
		{"in the answer", "'Zm9vYmFyYmF6cXV4MTIz' not a valid key=value pair (missing equal-sign) in Authorization header: 'ApiKey Zm9vYmFyYmF6cXV4MTIz'.", "Zm9vYmFyYmF6cXV4MTIz"},
	} {
		c := read(t, "-", test.text)
		hidden := false
		for _, s := range c.Secrets {
			hidden = hidden || s == test.want
		}
		if !hidden {
			t.Errorf("%s: secrets %q, want %q", test.name, c.Secrets, test.want)
		}
	}
	for _, text := range []string{
		"secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY", "sessionToken: credentials.sessionToken", "The security token included in the request is invalid.",
		"HeadersNotSigned: x-amz-security-token, Message: x", "x-amz-security-token:***", "Basic authentication is off", "AWS_SECRET_ACCESS_KEY=<your secret key>",
		"Authorization: " + sampleAuth,
	} {
		if c := read(t, "-", text); len(c.Secrets) > 0 {
			t.Errorf("%q: secrets %q, want none", text, c.Secrets)
		}
	}
}
