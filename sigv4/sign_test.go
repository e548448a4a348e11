package sigv4_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
)

// plain is a request that anything can sign.
var plain = sigv4.Request{Method: "GET", Target: "/a?b=c", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}

func TestSigningErrors(t *testing.T) {
	good := func() *sigv4.Signer {
		return &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	}
	for _, tc := range []struct {
		name    string
		change  func(*sigv4.Signer, *sigv4.Request)
		expires time.Duration
		want    error
	}{
		{"nothing wrong", func(*sigv4.Signer, *sigv4.Request) {}, time.Second, nil},
		{"the longest expiry", func(*sigv4.Signer, *sigv4.Request) {}, sigv4.MaxExpires, nil},
		{"no key id", func(s *sigv4.Signer, _ *sigv4.Request) { s.Credentials.AccessKeyID = "" }, time.Minute, sigv4.ErrNoCredentials},
		{"no secret", func(s *sigv4.Signer, _ *sigv4.Request) { s.Credentials.SecretAccessKey = "" }, time.Minute, sigv4.ErrNoCredentials},
		{"no region", func(s *sigv4.Signer, _ *sigv4.Request) { s.Region = "" }, time.Minute, sigv4.ErrNoScope},
		{"no service", func(s *sigv4.Signer, _ *sigv4.Request) { s.Service = "" }, time.Minute, sigv4.ErrNoScope},
		{"no host", func(_ *sigv4.Signer, r *sigv4.Request) { r.Header = nil }, time.Minute, sigv4.ErrNoHost},
		{"empty host", func(_ *sigv4.Signer, r *sigv4.Request) { r.Header[0].Value = "" }, time.Minute, sigv4.ErrNoHost},
		{"no host but the signer's", func(s *sigv4.Signer, r *sigv4.Request) { s.Host, r.Header = "origin.example.com", nil }, time.Minute, nil},
	} {
		signer, request := good(), plain.Clone()
		tc.change(signer, &request)
		if _, err := signer.Sign(request, testTime); err != tc.want {
			t.Errorf("%s: Sign: got %v, want %v", tc.name, err, tc.want)
		}
		if _, err := signer.Presign(request, testTime, tc.expires); err != tc.want {
			t.Errorf("%s: Presign: got %v, want %v", tc.name, err, tc.want)
		}
	}
	for _, expires := range []time.Duration{0, time.Second - 1, -time.Hour, sigv4.MaxExpires + 1} {
		if _, err := good().Presign(plain, testTime, expires); err != sigv4.ErrExpires {
			t.Errorf("expires in %v: got %v, want %v", expires, err, sigv4.ErrExpires)
		}
	}
}

// TestSessionOfBucket signs with the keys of a directory bucket's session.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
func TestSessionOfBucket(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-west-2", Service: "s3express"}
	request := sigv4.Request{Method: "GET", Target: "/key", Header: sigv4.Header{
		{Name: "Host", Value: "example-bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com"},
		{Name: "x-amz-s3session-token", Value: "token"},
	}}
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if want := []string{"host", "x-amz-content-sha256", "x-amz-date", "x-amz-s3session-token"}; err != nil || !slices.Equal(auth.SignedHeaders, want) {
		t.Errorf("signed %q, %v, want %q", auth.SignedHeaders, err, want)
	}
	request.Header = request.Header.Without("x-amz-s3session-token")
	request.Target += "?X-Amz-S3session-Token=token"
	presigned, err := signer.Presign(request, testTime, time.Minute)
	if err != nil || !strings.HasPrefix(presigned.Target, request.Target+"&X-Amz-Algorithm=") {
		t.Errorf("presigned %q, %v", presigned.Target, err)
	}
}

// TestManyFields signs as many fields as fit into a megabyte: with a comparison of each with each, that takes a
// minute. Both forms sign the same names, and a name that comes again in another case is joined.
func TestManyFields(t *testing.T) {
	const many = 60_000
	request := plain.Clone()
	for i := many; i > 0; i-- {
		request.Header = append(request.Header, sigv4.Field{Name: "x-amz-meta-" + strconv.Itoa(i), Value: "a"})
	}
	request.Header = append(request.Header, sigv4.Field{Name: "X-Amz-Meta-1", Value: "b"})
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	presigned, err := signer.Presign(request, testTime, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := presigned.Presigned()
	if err != nil || len(auth.SignedHeaders) != many+2 || len(again.SignedHeaders) != many+1 {
		t.Errorf("%d and %d names, %v", len(auth.SignedHeaders), len(again.SignedHeaders), err)
	}
	trace := sigv4.Compute(&signed, auth, "20150830T123600Z", testCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
	if trace.Signature != auth.Signature {
		t.Error("the signature is not the computed one")
	}
	if value, _ := trace.Canonical.Header("x-amz-meta-1"); value != "a,b" {
		t.Errorf("the repeated field is %q", value)
	}
	trace.Locate(&signed)
}

// TestSignReplaces signs what has been signed before, by others, in other spelling.
func TestSignReplaces(t *testing.T) {
	request := plain.Clone()
	request.Header = append(request.Header,
		sigv4.Field{Name: "authorization", Value: "Bearer x"}, sigv4.Field{Name: "x-amz-date", Value: "old"},
		sigv4.Field{Name: "X-AMZ-SECURITY-TOKEN", Value: "old"}, sigv4.Field{Name: "x-amz-date", Value: "older"},
		sigv4.Field{Name: "Accept", Value: "*/*"})
	signer := &sigv4.Signer{Credentials: temporary, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, f := range signed.Header {
		names = append(names, f.Name)
	}
	if want := []string{"Host", "x-amz-date", "Accept", "X-Amz-Security-Token", "Authorization"}; !slices.Equal(names, want) {
		t.Errorf("fields %q, want %q", names, want)
	}
	presigned, err := signer.Presign(signed, testTime, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if want := (sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "Accept", Value: "*/*"}}); !slices.Equal(presigned.Header, want) {
		t.Errorf("presigned: fields %q, want %q", presigned.Header, want)
	}
	again, err := signer.Presign(presigned, testTime.Add(time.Hour), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Security-Token", "X-Amz-Signature"} {
		if n := strings.Count(again.Target, name+"="); n != 1 {
			t.Errorf("%s stands %d times in %s", name, n, again.Target)
		}
	}
	if _, err := verifierFor("execute-api", temporary, testTime.Add(time.Hour)).Verify(&again); err != nil {
		t.Errorf("presigned again: %v", err)
	}
}

// TestPresignTarget has what the parameters are appended to.
func TestPresignTarget(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	for target, want := range map[string]string{
		"/": "/?X-Amz-Algorithm=", "/?": "/?X-Amz-Algorithm=", "/?a": "/?a&X-Amz-Algorithm=", "/?a&": "/?a&X-Amz-Algorithm=",
		"/?a=?": "/?a=?&X-Amz-Algorithm=", "/??": "/??&X-Amz-Algorithm=", "": "?X-Amz-Algorithm=",
		"/?X-Amz-Expires=5": "/?X-Amz-Algorithm=", "/?X-Amz-Date=1&a=2&X%2DAmz-Signature=3": "/?a=2&X-Amz-Algorithm=",
	} {
		request := plain.Clone()
		request.Target = target
		presigned, err := signer.Presign(request, testTime, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(presigned.Target, want) {
			t.Errorf("%q became %q, want %q first", target, presigned.Target, want)
		}
		if _, err := verifierFor("execute-api", testCredentials, testTime).Verify(&presigned); err != nil {
			t.Errorf("%q: %v", target, err)
		}
	}
}

// TestSignerReused signs with one signer while the day, its region and its secret change.
func TestSignerReused(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	at := testTime
	for _, change := range []func(){
		func() {},
		func() {},
		func() { at = at.AddDate(0, 0, 1) },
		func() { signer.Region = "eu-west-1" },
		func() { signer.Service = "lambda" },
		func() { signer.Credentials.SecretAccessKey = "another" },
		func() { signer.Credentials = temporary },
	} {
		change()
		signed, err := signer.Sign(plain, at)
		if err != nil {
			t.Fatal(err)
		}
		verifier := verifierFor(signer.Service, signer.Credentials, at)
		verifier.Region = signer.Region
		if _, err := verifier.Verify(&signed); err != nil {
			t.Errorf("%s %s %v: %v", signer.Region, signer.Service, at, err)
		}
	}
}

// TestSignOddRequests signs and verifies what is rare.
func TestSignOddRequests(t *testing.T) {
	both := sigv4.Header{{Name: ":authority", Value: "a.example.com"}, {Name: "Host", Value: "b.example.com"}}
	for _, tc := range []struct {
		name, service string
		request       sigv4.Request
	}{
		{"an empty signature parameter", "execute-api", sigv4.Request{Target: "/?X-Amz-Signature=&a", Header: plain.Header}},
		{"a token parameter", "execute-api", sigv4.Request{Target: "/?X-Amz-Security-Token=x&a", Header: plain.Header}},
		{"a token parameter at IoT", "iotdevicegateway", sigv4.Request{Target: "/?X-Amz-Security-Token=x&a", Header: plain.Header}},
		{"two hosts", "execute-api", sigv4.Request{Target: "/", Header: both}},
		{"repeated parameters", "execute-api", sigv4.Request{Target: "/?a=2&b=1&a=10&a&a=1&b=", Header: plain.Header}},
		{"a hash and a body", "execute-api", sigv4.Request{Target: "/", Header: plain.Header, Body: []byte("b"), PayloadHash: sigv4.EmptyPayloadHash}},
		{"an empty payload header", "execute-api", sigv4.Request{
			Target: "/", Body: []byte("b"), Header: sigv4.Header{{Name: "Host", Value: "a"}, {Name: "X-Amz-Content-Sha256", Value: " "}},
		}},
	} {
		tc.request.Method = "POST"
		signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: tc.service, Headers: sigv4.SignAll}
		signed, err := signer.Sign(tc.request, testTime)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verifierFor(tc.service, testCredentials, testTime).Verify(&signed); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		// The old value of the header in which the signature stands is no part of it.
		again, err := signer.AppendAuthorization([]byte("Authorization: "), &signed)
		if want := "Authorization: " + signed.Header.Value("authorization"); err != nil || string(again) != want {
			t.Errorf("%s: signed over its own signature: %q, %v, want %q", tc.name, again, err, want)
		}
	}
}

// TestPresignPayload has what stands for the payload: at S3 nothing is signed unless the request says so.
func TestPresignPayload(t *testing.T) {
	body := []byte("{}")
	for _, tc := range []struct{ service, header, given, want string }{
		{"s3", "", "", sigv4.UnsignedPayload},
		{"s3", sigv4.HashPayload(body), "", sigv4.HashPayload(body)},
		{"s3", "", sigv4.HashPayload(body), sigv4.HashPayload(body)},
		{"execute-api", "", "", sigv4.HashPayload(body)},
	} {
		request := plain.Clone()
		request.Method, request.Body, request.PayloadHash = "PUT", body, tc.given
		if tc.header != "" {
			request.Header = request.Header.With("X-Amz-Content-Sha256", tc.header)
		}
		signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: tc.service}
		presigned, err := signer.Presign(request, testTime, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := verifierFor(tc.service, testCredentials, testTime).Verify(&presigned)
		if err != nil {
			t.Errorf("%+v: %v", tc, err)
		} else if trace.Canonical.PayloadHash != tc.want {
			t.Errorf("%+v: payload hash %s", tc, trace.Canonical.PayloadHash)
		}
	}
}

func TestOwnRules(t *testing.T) {
	rules := sigv4.Rules{EncodePathOnce: true, MaxSkew: time.Hour}
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api", Rules: &rules}
	request := plain.Clone()
	request.Target = "/a//b%20c"
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	verifier := verifierFor("execute-api", testCredentials, testTime.Add(30*time.Minute))
	if _, err := verifier.Verify(&signed); reason(err) != sigv4.ReasonExpired {
		t.Errorf("by the rules of the service: %v", err)
	}
	verifier.Rules = &rules
	trace, err := verifier.Verify(&signed)
	if err != nil {
		t.Fatal(err)
	}
	if trace.Canonical.Path != "/a//b%20c" {
		t.Errorf("path %s", trace.Canonical.Path)
	}
}

// TestSignUTC signs at a time whose day is another in UTC.
func TestSignUTC(t *testing.T) {
	at := time.Date(2015, 8, 31, 1, 30, 0, 0, time.FixedZone("CEST", 2*60*60))
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	signed, err := signer.Sign(plain, at)
	if err != nil {
		t.Fatal(err)
	}
	presigned, err := signer.Presign(plain, at, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for form, request := range map[string]sigv4.Request{"header": signed, "presigned": presigned} {
		trace, err := verifierFor("execute-api", testCredentials, at).Verify(&request)
		if err != nil {
			t.Fatalf("%s: %v", form, err)
		}
		if text := trace.StringToSign; text.Time != "20150830T233000Z" || text.Scope.Date != "20150830" {
			t.Errorf("%s: string to sign %q", form, text)
		}
	}
}

// TestRefusalIs keeps the error a plain one: it wraps nothing.
func TestRefusalIs(t *testing.T) {
	_, err := verifierFor("execute-api", testCredentials, testTime).Verify(&plain)
	if err == nil || errors.Unwrap(err) != nil || err.Error() != "sigv4: no signature" {
		t.Errorf("got %v", err)
	}
}
