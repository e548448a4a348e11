package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/evidence"
)

const verifiedAlone = `{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets\n\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:20261121T101500Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n"}`

// TestNextAsksAsTheClientPrints asks for what was signed in the way in which the client at hand prints it.
func TestNextAsksAsTheClientPrints(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "aws ... --debug"},
		{"from requests_aws4auth import AWS4Auth\n", "response.request.headers"},
		{"const aws4 = require('aws4')\n", "s.canonicalString()"},
		{"I use curl with --aws-sigv4 for this.\n", "curl -v"},
		{"I use awscurl for this.\n", "awscurl -v"},
	} {
		c, err := evidence.Read([]evidence.Input{{Name: "issue.txt", Data: []byte(test.text + verifiedAlone)}})
		if err != nil {
			t.Fatal(err)
		}
		if r := Diagnose(c); r.Next == nil || !strings.Contains(r.Next.Command, test.want) {
			t.Errorf("%q: %+v, want %s", test.text, r.Next, test.want)
		}
	}
}

// TestNextShortensPresigned shows no presigned URL: without its signature it cannot be called.
func TestNextShortensPresigned(t *testing.T) {
	c, err := evidence.Read([]evidence.Input{{Name: "issue.txt", Data: []byte("it fails: https://files.example.com/a.png?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00 ")}})
	if err != nil {
		t.Fatal(err)
	}
	if r := Diagnose(c); r.Next == nil || strings.Contains(r.Next.Command, "Signature") || !strings.Contains(r.Next.Command, "https://files.example.com/a.png?...") {
		t.Errorf("%+v", r.Next)
	}
}
