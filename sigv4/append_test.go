package sigv4_test

import (
	"strings"
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

// TestQueriesAgree draws queries close to the form that is taken as it is.
func TestQueriesAgree(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "iotdevicegateway"}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringMatching(`(X-Amz-(Signature|Security-Token|S)?)?[ab]{0,2}(%3A|%3a|%41|%|:){0,2}(=[ab]{0,2}(%2F|%2f|=|/)?)?`)
		request := sigv4.Request{
			Method: "GET", Target: "/?" + strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "&"),
			Header: sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Date", Value: "20260102T030405Z"}},
		}
		value, err := signer.AppendAuthorization(nil, &request)
		if err != nil {
			t.Fatal(err)
		}
		auth, err := sigv4.ParseAuthorization(string(value))
		if err != nil {
			t.Fatal(err)
		}
		trace := sigv4.Compute(&request, auth, "20260102T030405Z", testCredentials.SecretAccessKey, sigv4.RulesFor("iotdevicegateway"))
		if trace.Signature != auth.Signature {
			t.Fatalf("%q: signature %s, computed over %q: %s", request.Target, auth.Signature, trace.Canonical.String(), trace.Signature)
		}
	})
}

// TestAppendAuthorizationNoticesChanges: what a signer remembers is good for the same signing alone.
func TestAppendAuthorizationNoticesChanges(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	request := sigv4.Request{Method: "GET", Target: "/a//b", Header: sigv4.Header{
		{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Date", Value: "20260102T030405Z"},
	}}
	changes := map[string]func(){
		"as it is":   func() {},
		"day":        func() { request.Header[1].Value = "20260103T030405Z" },
		"second":     func() { request.Header[1].Value = "20260103T030406Z" },
		"region":     func() { signer.Region = "eu-west-1" },
		"service":    func() { signer.Service = "s3" },
		"rules":      func() { signer.Rules = &sigv4.Rules{} },
		"key id":     func() { signer.Credentials.AccessKeyID = "AKIDEXAMPLE2" },
		"secret":     func() { signer.Credentials.SecretAccessKey += "x" },
		"no secret":  func() { signer.Credentials.SecretAccessKey = "" },
		"sign host":  func() { signer.Host = "other.example.com" },
		"other path": func() { request.Target = "/a//c" },
	}
	for _, name := range []string{"as it is", "day", "second", "region", "service", "rules", "key id", "secret", "sign host", "other path", "no secret"} {
		changes[name]()
		got, err := signer.AppendAuthorization(nil, &request)
		fresh := &sigv4.Signer{Credentials: signer.Credentials, Region: signer.Region, Service: signer.Service, Rules: signer.Rules, Host: signer.Host}
		want, wantErr := fresh.AppendAuthorization(nil, &request)
		if string(got) != string(want) || err != wantErr {
			t.Errorf("%s: %s, %v; a new signer: %s, %v", name, got, err, want, wantErr)
		}
	}
}

func TestAppendAuthorizationNeedsADate(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
	if _, err := signer.AppendAuthorization(nil, &request); err != sigv4.ErrNoDate {
		t.Errorf("got %v, want %v", err, sigv4.ErrNoDate)
	}
}
