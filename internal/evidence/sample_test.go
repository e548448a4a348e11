package evidence

import (
	"testing"

	"countersign/sigv4"
)

// sample is a canonical request with all that makes escaping hard: both quotes, a backslash, an ampersand,
// letters beyond ASCII.
var sample = sigv4.CanonicalRequest{
	Method: "POST",
	Path:   "/prod/caf%25C3%25A9/it%27s",
	Query:  "a=1&b=%22x%22",
	Headers: []sigv4.Field{
		{Name: "content-type", Value: `application/json; note="it's \d"`},
		{Name: "host", Value: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"},
		{Name: "x-amz-date", Value: "20260102T030405Z"},
		{Name: "x-amz-meta-name", Value: "Åse & <Sons>"},
		{Name: "x-amz-security-token", Value: "IQoJb3JpZ2luX2VjEXAMPLE/////wEaCXVz+Q=="},
	},
	SignedHeaders: "content-type;host;x-amz-date;x-amz-meta-name;x-amz-security-token",
	PayloadHash:   "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
}

// plainSample is one without those, as most are.
var plainSample = sigv4.CanonicalRequest{
	Method: "GET",
	Path:   "/v1/resource",
	Headers: []sigv4.Field{
		{Name: "host", Value: "d111111abcdef8.cloudfront.net"},
		{Name: "x-amz-date", Value: "20260102T030405Z"},
	},
	SignedHeaders: "host;x-amz-date",
	PayloadHash:   sigv4.EmptyPayloadHash,
}

func stringOf(c sigv4.CanonicalRequest) sigv4.StringToSign {
	return sigv4.StringToSign{
		Algorithm: sigv4.Algorithm, Time: "20260102T030405Z",
		Scope: sigv4.Scope{Date: "20260102", Region: "eu-west-1", Service: "execute-api", Terminator: sigv4.Terminator},
		Hash:  c.Hash(),
	}
}

// message is AWS's message about a canonical request, in the layout of live answers.
func message(c sigv4.CanonicalRequest) string {
	return "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details." +
		"\n\nThe Canonical String for this request should have been\n'" + c.String() +
		"'\n\nThe String-to-Sign should have been\n'" + stringOf(c).String() + "'\n"
}

// read reads one text as a case.
func read(t *testing.T, name, text string) *Case {
	t.Helper()
	c, err := Read([]Input{{name, []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantCanonical checks that a canonical request was read exactly.
func wantCanonical(t *testing.T, got *Canonical, want sigv4.CanonicalRequest, check Check) {
	t.Helper()
	switch {
	case got == nil:
		t.Fatalf("no canonical request, want\n%s", want)
	case got.Text() != want.String() || !got.Whole():
		t.Fatalf("canonical request (parts %06b)\n%q\nwant\n%q", got.Has, got.Text(), want)
	case got.Check != check:
		t.Fatalf("check = %d, want %d", got.Check, check)
	}
}
