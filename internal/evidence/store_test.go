package evidence

import (
	"fmt"
	"testing"

	"countersign/internal/answer"
)

// TestAnsweredByStore reads S3's answer beside hosts that are AWS's and hosts that are not.
func TestAnsweredByStore(t *testing.T) {
	const refused = `<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`
	for host, want := range map[string]answer.By{
		"http://localhost:9000":                                    "s3-compatible",
		"http://10.0.0.5:7480":                                     "s3-compatible",
		"https://s3.example.com":                                   "s3-compatible",
		"https://minio.example.com":                                "minio",
		"http://rgw.ceph.svc.cluster.local":                        "ceph",
		"https://0123456789abcdef.r2.cloudflarestorage.com":        "r2",
		"https://s3.us-west-002.backblazeb2.com":                   "b2",
		"https://s3.eu-central-1.wasabisys.com":                    "wasabi",
		"https://example-bucket.fra1.digitaloceanspaces.com":       "spaces",
		"https://storage.googleapis.com":                           "gcs",
		"https://example-bucket.s3.eu-west-1.amazonaws.com":        "s3",
		"https://s3.cn-north-1.amazonaws.com.cn":                   "s3",
		"https://bucket.vpce-0a1b.s3.eu-west-1.vpce.amazonaws.com": "s3",
		"https://d111111abcdef8.cloudfront.net":                    "s3",
	} {
		for form, text := range map[string]string{
			"called":   "curl " + host + "/bucket/key\n" + refused,
			"endpoint": fmt.Sprintf("s3 = boto3.client('s3', endpoint_url='%s')\n%s", host, refused),
		} {
			c, err := Read([]Input{{Name: "a", Data: []byte(text)}})
			if err != nil {
				t.Fatal(err)
			}
			if got := c.AnsweredBy(); got != want {
				t.Errorf("%s %s: answered by %s, want %s", form, host, got, want)
			}
		}
	}
	c, err := Read([]Input{{Name: "a", Data: []byte(refused)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.AnsweredBy(); got != answer.ByS3 {
		t.Errorf("no host: answered by %s", got)
	}
	c, err = Read([]Input{{Name: "a", Data: []byte("curl -v https://files.example.com/key\n< HTTP/1.1 403 Forbidden\n< Server: AmazonS3\n< x-amz-id-2: EXAMPLEid=\n<\n" + refused)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.AnsweredBy(); got != answer.ByS3 {
		t.Errorf("S3 itself behind a name of one's own: answered by %s", got)
	}
}
