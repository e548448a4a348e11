package sigv4http_test

import (
	"net/http"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

func BenchmarkSign(b *testing.B) {
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	request, err := http.NewRequest("GET", "https://"+gatewayHost+"/prod/customers/4711/orders?after=2026-01-02T03%3A04%3A05Z&expand=lines&limit=50&sort=created&status=open", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := sigv4http.Sign(signer, request, sigv4.EmptyPayloadHash, at); err != nil {
			b.Fatal(err)
		}
	}
}
