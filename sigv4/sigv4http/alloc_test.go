//go:build !race

package sigv4http_test

// The race detector lets pools forget what they hold: allocations are counted without it.

import (
	"net/http"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

func TestSignAllocatesTwice(t *testing.T) {
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api"}
	request, err := http.NewRequest("GET", "https://"+gatewayHost+"/prod/pets/42?limit=10&after=x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := sigv4http.Sign(signer, request, sigv4.EmptyPayloadHash, at); err != nil {
			t.Fatal(err)
		}
	}); n > 2 {
		t.Errorf("%v allocations, want 2 at most", n)
	}
}
