package sigv4_test

import (
	"testing"

	"pgregory.net/rapid"

	"countersign/sigv4"
)

// TestAppendAuthorizationAgreesWithCompute holds the two ways to a signature against each other: the one
// that signs, without intermediate texts, and the one that keeps them all.
func TestAppendAuthorizationAgreesWithCompute(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api", Headers: sigv4.SignAll}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringMatching(`[a-zA-Z0-9%&=+;:@*~ é/.-]{0,12}`)
		request := sigv4.Request{
			Method: rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "method"),
			Target: "/" + piece.Draw(t, "path") + "?" + piece.Draw(t, "query") + "&" + piece.Draw(t, "more"),
			Header: sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Date", Value: "20260102T030405Z"}},
			Body:   []byte(piece.Draw(t, "body")),
		}
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			name := rapid.SampledFrom([]string{"X-Tag", "x-tag", "X-Amz-Meta-A", "Accept", "Z"}).Draw(t, "name")
			request.Header = append(request.Header, sigv4.Field{Name: name, Value: piece.Draw(t, "value")})
		}
		value, err := signer.AppendAuthorization(nil, &request)
		if err != nil {
			t.Fatal(err)
		}
		auth, err := sigv4.ParseAuthorization(string(value))
		if err != nil {
			t.Fatal(err)
		}
		trace := sigv4.Compute(&request, auth, "20260102T030405Z", testCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
		if trace.Signature != auth.Signature {
			t.Fatalf("%q: signature %s, computed over %q: %s", request.Target, auth.Signature, trace.Canonical.String(), trace.Signature)
		}
	})
}

func TestAppendAuthorizationNeedsADate(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
	if _, err := signer.AppendAuthorization(nil, &request); err != sigv4.ErrNoDate {
		t.Errorf("got %v, want %v", err, sigv4.ErrNoDate)
	}
}
