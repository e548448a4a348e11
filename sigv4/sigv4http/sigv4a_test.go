package sigv4http_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
	"countersign/sigv4/sigv4http"
)

// TestECDSA sends a body with SigV4A, by a signer with fixed credentials and by one whose credentials are
// renewed.
func TestECDSA(t *testing.T) {
	check := verifier("s3")
	check.Scheme = sigv4a.New()
	server := httptest.NewServer(&sigv4http.Handler{Next: echo, Verifier: check})
	defer server.Close()
	for name, renewed := range map[string]func(context.Context) (sigv4.Credentials, error){
		"fixed":   nil,
		"renewed": func(context.Context) (sigv4.Credentials, error) { return keys, nil },
	} {
		for regions, want := range map[string]int{"*": 200, "us-*,eu-west-1": 200, "us-east-1": 403} {
			client := &http.Client{Transport: &sigv4http.Transport{
				Signer:      &sigv4.Signer{Credentials: keys, Region: regions, Service: "s3", Scheme: sigv4a.New()},
				Credentials: renewed, Now: clock,
			}}
			response, err := client.Post(server.URL+"/key", "text/plain", strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != want {
				t.Errorf("%s credentials, %s: %d, want %d", name, regions, response.StatusCode, want)
			}
		}
	}
}
