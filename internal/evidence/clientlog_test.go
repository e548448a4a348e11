package evidence

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/answer"
	"countersign/sigv4"
)

func readFile(t *testing.T, name string) *Case {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, name, string(data))
}

// Recorded from aws-cli 1.45.11 against a verifier that sees another host, as behind CloudFront.
func TestBotocoreLog(t *testing.T) {
	c := readFile(t, "aws-debug.log")
	r := c.Request
	if r == nil || r.Method != "POST" || r.Target != "/prod/@connections/OoJB%3D" || r.Scheme != "https" ||
		r.Host() != "d111111abcdef8.cloudfront.net" || r.Header.Value("X-Amz-Date") != "20261122T051607Z" ||
		string(r.Body) != "aGVsbG8=" || !r.WholeBody || len(r.Header.Values("user-agent")) != 1 {
		t.Fatalf("request %+v", r)
	}
	if c.Claim == nil || c.Claim.Err != nil || c.Claim.Credential.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" || !isHex(c.Claim.Signature, 64) {
		t.Errorf("claim %+v", c.Claim)
	}
	if c.Signed.Check != Confirmed || c.Verified.Check != Confirmed {
		t.Errorf("signed %+v, verified %+v", c.Signed, c.Verified)
	}
	if host, _ := c.Signed.Header("host"); host != "d111111abcdef8.cloudfront.net" {
		t.Errorf("signed for %q", host)
	}
	if c.VerifiedHost() != "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com" {
		t.Errorf("verified for %q", c.VerifiedHost())
	}
	if a := c.Answer; a == nil || a.Kind != answer.SignatureMismatch || a.Status != 403 || a.By != answer.ByRESTAPI || a.Code != "InvalidSignatureException" {
		t.Errorf("answer %+v", a)
	}
	if c.URL == nil || c.URL.Text != "https://d111111abcdef8.cloudfront.net/prod/@connections/OoJB%3D" {
		t.Errorf("URL %v", c.URL)
	}
	// The example's secret makes the signature in the log: every byte was read right.
	trace := sigv4.Compute(&r.Request, c.Claim.Authorization, c.SignedString.Time, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sigv4.RulesFor("execute-api"))
	if trace.Signature != c.Claim.Signature {
		t.Errorf("signature %s, the log says %s", trace.Signature, c.Claim.Signature)
	}
}

// Without the fields of the request, the signature is put together from what the log does tell.
func TestBotocoreLogShort(t *testing.T) {
	signature := strings.Repeat("ab", 32)
	c := read(t, "-", "DEBUG:botocore.auth:CanonicalRequest:\n"+plainSample.String()+"\nDEBUG:botocore.auth:StringToSign:\n"+stringOf(plainSample).String()+
		"\nDEBUG:botocore.auth:Signature:\n"+signature+
		"\nDEBUG:botocore.endpoint:Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=https://d111111abcdef8.cloudfront.net/v1/resource>\n")
	if c.Claim == nil || c.Claim.Signature != signature || c.Claim.Credential.Scope != stringOf(plainSample).Scope || len(c.Claim.SignedHeaders) != 2 {
		t.Errorf("claim %+v", c.Claim)
	}
	if c.Request == nil || c.Request.Method != "GET" || c.Request.Target != "/v1/resource" || c.Request.Host() != "d111111abcdef8.cloudfront.net" {
		t.Errorf("request %+v", c.Request)
	}
	if len(c.Unread) > 0 {
		t.Errorf("unread %v", c.Unread)
	}
}

// Of several attempts the last one counts, with its own texts.
func TestBotocoreLogRetries(t *testing.T) {
	attempt := func(date, answer string) string {
		signed := plainSample
		signed.Headers = []sigv4.Field{signed.Headers[0], {Name: "x-amz-date", Value: date}}
		sts := stringOf(signed)
		sts.Time = date
		return "DEBUG:botocore.auth:CanonicalRequest:\n" + signed.String() + "\nDEBUG:botocore.auth:StringToSign:\n" + sts.String() +
			"\nDEBUG:botocore.endpoint:Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=https://h.example/v1/resource, headers={'X-Amz-Date': b'" + date + "'}>\n" +
			`DEBUG:urllib3.connectionpool:https://h.example:443 "GET /v1/resource HTTP/1.1" ` + answer + "\n"
	}
	refused := "403 10\nDEBUG:botocore.parsers:Response body:\nb'{\"message\":\"The request signature we calculated does not match the signature you provided.\"}'"
	c := read(t, "-", attempt("20260102T030400Z", refused)+attempt("20260102T030401Z", refused)+attempt("20260102T030402Z", "200 4"))
	date, _ := c.Signed.Header("x-amz-date")
	if c.Request.Header.Value("x-amz-date") != "20260102T030401Z" || date != "20260102T030401Z" || c.SignedString.Time != "20260102T030401Z" {
		t.Errorf("request of %s, signed %s, string to sign %s; the last that failed is of 20260102T030401Z",
			c.Request.Header.Value("x-amz-date"), date, c.SignedString.Time)
	}
	if c.Answer == nil || c.Answer.Status != 403 {
		t.Errorf("answer %+v", c.Answer)
	}
}

// Recorded from s3cmd 2.3.0.
func TestS3cmdLog(t *testing.T) {
	c := readFile(t, "s3cmd.log")
	if r := c.Request; r == nil || r.Method != "GET" || r.Target != "/miniocloud/?delimiter=%2F" || r.Host() != "minio.test:9000" ||
		r.Header.Value("x-amz-date") != "20261122T041803Z" || !r.WholeBody {
		t.Errorf("request %+v", r)
	}
	if c.Claim == nil || c.Claim.Credential.Scope.Region != "US" {
		t.Errorf("claim %+v", c.Claim)
	}
	if c.Signed == nil || c.Signed.Path != "/miniocloud/" || !c.Signed.Whole() {
		t.Errorf("signed %+v", c.Signed)
	}
	if a := c.Answer; a == nil || a.Status != 403 || a.Kind != answer.SignatureMismatch || a.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" {
		t.Errorf("answer %+v", a)
	}
	if c.VerifiedString == nil || c.VerifiedString.Time != "20211010T134741Z" {
		t.Errorf("the verifier's string to sign %+v", c.VerifiedString)
	}
}

// As awscurl -v prints it.
func TestAwscurlOutput(t *testing.T) {
	c := readFile(t, "awscurl.txt")
	if r := c.Request; r == nil || r.Method != "GET" || r.Target != "/prod/x" || r.Host() != "d111111abcdef8.cloudfront.net" ||
		r.Header.Value("x-amz-date") != "20200101T000000Z" || r.Header.Has("x-amz-security-token") {
		t.Errorf("request %+v", r)
	}
	if c.Signed == nil || !c.Signed.Whole() || c.SignedString == nil {
		t.Errorf("signed %+v", c.Signed)
	}
	if a := c.Answer; a == nil || a.Status != 403 || a.Kind != answer.Forbidden {
		t.Errorf("answer %+v", a)
	}
}
