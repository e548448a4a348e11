package sigv4_test

import (
	"testing"
	"time"

	"countersign/sigv4"
)

// TestWebSocketURLs compares with the URLs that the tests of Amazon's own client for Kinesis Video Streams
// expect. (awslabs/amazon-kinesis-video-streams-webrtc-sdk-js, src/SigV4RequestSigner.spec.ts)
func TestWebSocketURLs(t *testing.T) {
	at := time.Date(2019, 12, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name, service, path, token, want string
		expires                          time.Duration
	}{
		{"temporary credentials", "kinesisvideo", "/", "FakeSessionToken", "fc268038be276315822b4f73eafd28ee3a5632a2a35fdb0a88db9a42b13d6c92", 299},
		{"lasting credentials", "kinesisvideo", "/", "", "be1e78950d956a8a9a1997417099ddbd7455619f3d08c4ad20e1e272179ca695", 299},
		{"another service", "firehose", "/", "FakeSessionToken", "f15308513d21a381d38b7607a0439f25fc2e6c9f5ff56a48c1664b486e6234d5", 299},
		{"a path", "kinesisvideo", "/path/path/path", "FakeSessionToken", "0bf3df6ca23d8d82f688e8dbfb90d69e74843d40038541b1721c545eef7612a4", 299},
		{"a day", "kinesisvideo", "/", "FakeSessionToken", "b62a078631a8f1e31ad09bce25d251611a22b65eac8836f6d700cee50a04e9e1", 86400},
	} {
		signer := &sigv4.Signer{
			Credentials: sigv4.Credentials{AccessKeyID: "AKIA4F7WJQR7FMMWMNXI", SecretAccessKey: "FakeSecretKey", SessionToken: test.token},
			Region:      "us-west-2", Service: test.service,
		}
		presigned, err := signer.Presign(sigv4.Request{
			Method: "GET", Target: test.path + "?X-Amz-TestParam=test-param-value", Header: sigv4.Header{{Name: "Host", Value: "kvs.awsamazon.com"}},
		}, at, test.expires*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := presigned.QueryValue("X-Amz-Signature"); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestMQTTToken: the token of an MQTT URL may be put on by another than the signer, and is compared still.
func TestMQTTToken(t *testing.T) {
	const service = "iotdevicegateway"
	lasting := temporary
	lasting.SessionToken = ""
	request := sigv4.Request{Method: "GET", Target: "/mqtt", Header: sigv4.Header{{Name: "Host", Value: "example-ats.iot.us-east-1.amazonaws.com"}}}
	signer := &sigv4.Signer{Credentials: lasting, Region: "us-east-1", Service: service}
	presigned, err := signer.Presign(request, testTime, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	presigned.PayloadHash = ""
	verifier := verifierFor(service, temporary, testTime)
	if _, err := verifier.Verify(&presigned); reason(err) != sigv4.ReasonToken {
		t.Errorf("without a token: %v", err)
	}
	presigned.Target += "&X-Amz-Security-Token=" + string(sigv4.AppendEncoded(nil, temporary.SessionToken, false))
	if _, err := verifier.Verify(&presigned); err != nil {
		t.Errorf("with the token behind: %v", err)
	}
}
