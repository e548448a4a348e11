package sigv4_test

import (
	"testing"

	"countersign/sigv4"
)

// benchRequest is a typical API Gateway GET: a canonical request of about 350 bytes.
var benchRequest = sigv4.Request{
	Method: "GET",
	Target: "/prod/customers/4711/orders?after=2026-01-02T03%3A04%3A05Z&expand=lines&limit=50&sort=created&status=open",
	Header: sigv4.Header{
		{Name: "Host", Value: "abc123def4.execute-api.eu-west-1.amazonaws.com"},
		{Name: "X-Amz-Date", Value: testTime.Format(sigv4.TimeLayout)},
	},
}

func BenchmarkAppendAuthorization(b *testing.B) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	dst := make([]byte, 0, 512)
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = signer.AppendAuthorization(dst[:0], &benchRequest)
	}
}

func BenchmarkCheck(b *testing.B) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(benchRequest, testTime)
	if err != nil {
		b.Fatal(err)
	}
	verifier := checkVerifier(testCredentials)
	b.ReportAllocs()
	for b.Loop() {
		if err := verifier.Check(&signed); err != nil {
			b.Fatal(err)
		}
	}
}
