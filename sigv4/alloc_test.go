//go:build !race

package sigv4_test

// The race detector lets pools forget what they hold: allocations are counted without it.

import (
	"strings"
	"testing"

	"countersign/sigv4"
)

func TestAppendAuthorizationAllocatesNothing(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	request := sigv4.Request{
		Method: "GET", Target: "/prod/pets/42?limit=10&after=2026-01-02T03%3A04%3A05Z&sort=name",
		Header: sigv4.Header{
			{Name: "Host", Value: "abc123def4.execute-api.eu-west-1.amazonaws.com"},
			{Name: "Accept", Value: "*/*"},
			{Name: "X-Amz-Date", Value: "20260102T030405Z"},
			{Name: "X-Amz-Security-Token", Value: strings.Repeat("t", 400)},
		},
	}
	dst := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() {
		var err error
		if dst, err = signer.AppendAuthorization(dst[:0], &request); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestCheckAllocatesNothing(t *testing.T) {
	signer := &sigv4.Signer{Credentials: temporary, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(plain, testTime)
	if err != nil {
		t.Fatal(err)
	}
	verifier := checkVerifier(temporary)
	if n := testing.AllocsPerRun(100, func() {
		if err := verifier.Check(&signed); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
