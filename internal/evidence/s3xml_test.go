package evidence

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"countersign/internal/evidence/prose"

	"countersign/internal/answer"
	"countersign/sigv4"
)

const sampleSignature = "97339f7598cb6a27caa656282824bee19d5e74893974d79da7540fbd0cf7cf22"

func hexBytesOf(s string) string { return strings.TrimSpace(fmt.Sprintf("% x", s)) }

func s3String(c sigv4.CanonicalRequest) sigv4.StringToSign {
	sts := stringOf(c)
	sts.Scope.Service = "s3"
	return sts
}

// s3Error is S3's answer to a signature that does not match.
func s3Error(c sigv4.CanonicalRequest, bytes bool) string {
	sts := s3String(c).String()
	b := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message>" +
		"<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>" + sts + "</StringToSign><SignatureProvided>" + sampleSignature + "</SignatureProvided>"
	if bytes {
		b += "<StringToSignBytes>" + hexBytesOf(sts) + "</StringToSignBytes>"
	}
	b += "<CanonicalRequest>" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(c.String()) + "</CanonicalRequest>"
	if bytes {
		b += "<CanonicalRequestBytes>" + hexBytesOf(c.String()) + "</CanonicalRequestBytes>"
	}
	return b + "<RequestId>4442587FB7D0A2F9</RequestId><HostId>abc=</HostId></Error>"
}

func flatten(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestS3Error(t *testing.T) {
	for _, test := range []struct {
		name  string
		bytes bool
		wrap  func(string) string
	}{
		{"plain", true, func(s string) string { return s }},
		{"without bytes", false, func(s string) string { return s }},
		{"flattened", true, flatten},
		{"flattened, without bytes", false, flatten},
		{"in a log line, line feeds escaped", false, func(s string) string {
			return `response body: "` + strings.ReplaceAll(s, "\n", `\n`) + `"`
		}},
		{"in JSON", true, func(s string) string { return `{"level":"error","body":` + plainJSON(s) + `}` }},
		{"in JSON, without bytes", false, func(s string) string { return `{"level":"error","body":` + plainJSON(s) + `}` }},
		{"in Python bytes", false, func(s string) string { return "DEBUG - Response body:\n" + quotePythonBytes(s) }},
		{"in HTML", false, func(s string) string { return "<pre>" + html.EscapeString(s) + "</pre>" }},
		{"as a browser shows it", false, func(s string) string {
			return "This XML file does not appear to have any style information associated with it.\n" +
				strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(strings.ReplaceAll(s, "><", ">\n<"))
		}},
	} {
		for _, c := range []sigv4.CanonicalRequest{plainSample, sample} {
			t.Run(test.name+" "+c.Method, func(t *testing.T) {
				got := read(t, "-", test.wrap(s3Error(c, test.bytes)))
				wantCanonical(t, got.Verified, c, Confirmed)
				if got.VerifiedString == nil || got.VerifiedString.StringToSign != s3String(c) {
					t.Errorf("string to sign %v", got.VerifiedString)
				}
				if a := got.Answer; a == nil || a.Kind != answer.SignatureMismatch || a.By != answer.ByS3 ||
					a.SignatureProvided != sampleSignature || a.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" {
					t.Errorf("answer %+v", a)
				}
				if got.Claim == nil || got.Claim.Signature != sampleSignature || got.Claim.Credential.Scope.Region != "eu-west-1" ||
					strings.Join(got.Claim.SignedHeaders, ";") != c.SignedHeaders {
					t.Errorf("claim %+v", got.Claim)
				}
			})
		}
	}
}

func TestS3ErrorIndented(t *testing.T) {
	got := read(t, "-", everyLine("   ", s3Error(sample, false)))
	wantCanonical(t, got.Verified, sample, Confirmed)
	if got.VerifiedString == nil || got.VerifiedString.StringToSign != s3String(sample) {
		t.Errorf("string to sign %v", got.VerifiedString)
	}
}

// A damaged dump of bytes does not hide the text.
func TestS3ErrorBytesDamaged(t *testing.T) {
	text := strings.Replace(s3Error(plainSample, true), "41 57 53 34 2d 48 4d 41", "41 57 53 34 2d 48 4d 12", 1)
	got := read(t, "-", text)
	if got.VerifiedString == nil || got.VerifiedString.StringToSign != s3String(plainSample) {
		t.Errorf("string to sign %q", got.VerifiedString)
	}
	wantCanonical(t, got.Verified, plainSample, Confirmed)
}

// The bytes are right where the text was changed, and the text where the bytes were.
func TestS3ErrorTextAndBytesDiffer(t *testing.T) {
	whole := s3Error(sample, true)
	changed := strings.Replace(whole, "IQoJb3JpZ2luX2VjEXAMPLE/////wEaCXVz+Q==", "***", 1)
	wantCanonical(t, read(t, "-", changed).Verified, sample, Confirmed)
	changed = strings.Replace(whole, hexBytesOf("IQoJb3JpZ2lu"), hexBytesOf("REDACTEDREDA"), 1)
	wantCanonical(t, read(t, "-", changed).Verified, sample, Confirmed)
}

func TestS3ErrorTruncated(t *testing.T) {
	whole := s3Error(plainSample, false)
	for n := strings.Index(whole, "<CanonicalRequest>"); n < len(whole); n++ {
		if got := read(t, "-", whole[:n]).Verified; got != nil {
			wantParts(t, got, plainSample)
		}
	}
}

func TestXMLErrorOthers(t *testing.T) {
	for _, test := range []struct {
		name, text string
		kind       answer.Kind
		code       string
	}{
		{
			"STS", `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message></Error><RequestId>x</RequestId></ErrorResponse>`,
			answer.MissingToken, "MissingAuthenticationToken",
		},
		{
			"S3, header not signed", "<Error>\n  <Code>AccessDenied</Code>\n  <Message>There were headers present in the request which were not signed</Message>\n  <HeadersNotSigned>x-amz-acl</HeadersNotSigned>\n</Error>",
			answer.HeadersNotSigned, "AccessDenied",
		},
		{
			"S3, region", `<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>`,
			answer.WrongScope, "AuthorizationHeaderMalformed",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := read(t, "-", test.text)
			if got.Answer == nil || got.Answer.Kind != test.kind || got.Answer.Code != test.code {
				t.Errorf("answer %+v, want %s", got.Answer, test.kind)
			}
			if len(got.Unread) > 0 {
				t.Errorf("unread %v", got.Unread)
			}
		})
	}
	got := read(t, "-", `<Error><Code>AccessDenied</Code><Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>x-amz-acl</HeadersNotSigned></Error>`)
	if len(got.Answer.Names) != 1 || got.Answer.Names[0] != "x-amz-acl" {
		t.Errorf("names %v", got.Answer.Names)
	}
}

// TestBlankInEchoedKey tells a key id that S3 repeats with a blank from one whose blanks come from the layout of XML.
func TestBlankInEchoedKey(t *testing.T) {
	for echoed, want := range map[string]bool{
		"AKIAIOSFODNN7EXAMPLE&#10;": true, "AKIAIOSFODNN7EXAMPLE ": true, "\nAKIAIOSFODNN7EXAMPLE": true, "AKIAIOSFODNN7EXAMPLE&#xA;": true,
		"AKIAIOSFODNN7EXAMPLE": false, "\n  AKIAIOSFODNN7EXAMPLE\n": false, "": false, " ": false, "two words ": false,
	} {
		_, pieces := readBy(t, "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>"+echoed+"</AWSAccessKeyId></Error>", formatXMLError)
		got := false
		for _, p := range pieces {
			got = got || p.remark != nil && p.remark.Kind == prose.CredentialBroken
		}
		if got != want {
			t.Errorf("%q: %v, want %v", echoed, got, want)
		}
	}
}
