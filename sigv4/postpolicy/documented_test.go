package postpolicy_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/postpolicy"
)

// The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html: its document has
// lines that end in CR LF.
var (
	docPolicy = strings.ReplaceAll(`{ "expiration": "2015-12-30T12:00:00.000Z",
  "conditions": [
    {"bucket": "sigv4examplebucket"},
    ["starts-with", "$key", "user/user1/"],
    {"acl": "public-read"},
    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
    ["starts-with", "$Content-Type", "image/"],
    {"x-amz-meta-uuid": "14365123651274"},
    {"x-amz-server-side-encryption": "AES256"},
    ["starts-with", "$x-amz-meta-tag", ""],

    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-date": "20151229T000000Z" }
  ]
}`, "\n", "\r\n")
	docSignature   = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
	docCredentials = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	docTime        = time.Date(2015, time.December, 29, 0, 0, 0, 0, time.UTC)
)

// docForm is the form of the example, for a file photo.jpg.
func docForm() sigv4.Header {
	return sigv4.Header{
		{Name: "key", Value: "user/user1/photo.jpg"},
		{Name: "acl", Value: "public-read"},
		{Name: "success_action_redirect", Value: "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
		{Name: "Content-Type", Value: "image/jpeg"},
		{Name: "x-amz-meta-uuid", Value: "14365123651274"},
		{Name: "x-amz-server-side-encryption", Value: "AES256"},
		{Name: "X-Amz-Credential", Value: "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
		{Name: "X-Amz-Algorithm", Value: "AWS4-HMAC-SHA256"},
		{Name: "X-Amz-Date", Value: "20151229T000000Z"},
		{Name: "x-amz-meta-tag", Value: ""},
		{Name: "Policy", Value: base64.StdEncoding.EncodeToString([]byte(docPolicy))},
		{Name: "X-Amz-Signature", Value: docSignature},
	}
}

func verifier(at time.Time, known sigv4.Credentials) *sigv4.Verifier {
	return &sigv4.Verifier{
		Region: "us-east-1", Service: "s3", Now: func() time.Time { return at },
		Keys: func(id string) (sigv4.Credentials, error) {
			if id != known.AccessKeyID {
				return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
			}
			return known, nil
		},
	}
}

func TestDocumentedExample(t *testing.T) {
	p, err := postpolicy.Verify(verifier(docTime, docCredentials), "sigv4examplebucket", docForm(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2015, 12, 30, 12, 0, 0, 0, time.UTC); p.Expiration != want || len(p.Conditions) != 11 {
		t.Errorf("%+v", p)
	}
	if got, want := p.Conditions[4], postpolicy.StartsWith("Content-Type", "image/"); got != want {
		t.Errorf("condition 5 is %v, want %v", got, want)
	}
}

// TestOfOtherSigners verifies forms as botocore makes them: no milliseconds, a blank behind each comma.
// (boto/botocore 1.43, botocore/signers.py, generate_presigned_post)
func TestOfOtherSigners(t *testing.T) {
	const policy = `{"expiration": "2015-12-29T01:00:00Z", "conditions": [{"bucket": "sigv4examplebucket"}, {"key": "user/user1/photo.jpg"}, ` +
		`{"x-amz-algorithm": "AWS4-HMAC-SHA256"}, {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"}, ` +
		`{"x-amz-date": "20151229T000000Z"}]}`
	form := sigv4.Header{
		{Name: "key", Value: "user/user1/photo.jpg"},
		{Name: "x-amz-algorithm", Value: "AWS4-HMAC-SHA256"},
		{Name: "x-amz-credential", Value: "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
		{Name: "x-amz-date", Value: "20151229T000000Z"},
		{Name: "policy", Value: base64.StdEncoding.EncodeToString([]byte(policy))},
		{Name: "x-amz-signature", Value: "3364624b39010d9b06f5d9b8c9a18a6e478d261c048159c92f2fd6fa885f14e6"},
	}
	if _, err := postpolicy.Verify(verifier(docTime, docCredentials), "sigv4examplebucket", form, 1000); err != nil {
		t.Error(err)
	}
}
