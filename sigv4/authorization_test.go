package sigv4_test

import (
	"slices"
	"testing"

	"countersign/sigv4"
)

func TestParseAuthorization(t *testing.T) {
	credential := sigv4.Credential{AccessKeyID: "K", Scope: sigv4.Scope{Date: "D", Region: "R", Service: "S", Terminator: "T"}}
	want := sigv4.Authorization{Algorithm: sigv4.Algorithm, Credential: credential, SignedHeaders: []string{"host", "x"}, Signature: "1"}
	for _, value := range []string{
		"AWS4-HMAC-SHA256 Credential=K/D/R/S/T, SignedHeaders=host;x, Signature=1",
		"AWS4-HMAC-SHA256 Credential=K/D/R/S/T,SignedHeaders=host;x,Signature=1",
		"  AWS4-HMAC-SHA256   Signature=1 ,\tCredential=K/D/R/S/T , SignedHeaders=host;x  ",
		// The last of a duplicate wins; names that mean nothing are passed over, empty parts too.
		"AWS4-HMAC-SHA256 Signature=0, Credential=a, Credential=K/D/R/S/T, SignedHeaders=host;x, Other=2,, Signature=1,",
	} {
		got, err := sigv4.ParseAuthorization(value)
		if err != nil || got.Algorithm != want.Algorithm || got.Credential != credential ||
			!slices.Equal(got.SignedHeaders, want.SignedHeaders) || got.Signature != want.Signature {
			t.Errorf("%q: %+v, %v", value, got, err)
		}
	}
	if got := want.String(); got != "AWS4-HMAC-SHA256 Credential=K/D/R/S/T, SignedHeaders=host;x, Signature=1" {
		t.Errorf("printed %q", got)
	}
}

func TestParseAuthorizationErrors(t *testing.T) {
	for value, want := range map[string]string{
		"":                                     "authorization: does not begin with AWS4-HMAC-SHA256",
		"Bearer eyJhbGciOiJub25lIn0":           "authorization: does not begin with AWS4-HMAC-SHA256",
		"AWS AKIDEXAMPLE:frJIUN8DYpKD=":        "authorization: does not begin with AWS4-HMAC-SHA256",
		"AWS4-HMAC-SHA256":                     "authorization: missing Credential, SignedHeaders, Signature",
		"AWS4-HMAC-SHA256 Signature=":          "authorization: missing Credential, SignedHeaders, Signature",
		"AWS4-HMAC-SHA256 Signature=1, secret": "authorization: part without an equals sign (6 bytes)",
		"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=1": "authorization: credential: 2 elements, want 5: keyid/date/region/service/aws4_request",
	} {
		if _, err := sigv4.ParseAuthorization(value); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", value, err, want)
		}
	}
	// What could be read comes with the error.
	got, err := sigv4.ParseAuthorization("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;x, Signature=1")
	if err == nil || got.Algorithm != sigv4.Algorithm || got.Signature != "1" || len(got.SignedHeaders) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPresigned(t *testing.T) {
	// The first of a duplicate wins.
	r := sigv4.Request{Target: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Algorithm=other&X-Amz-Credential=K%2FD%2FR%2FS%2FT" +
		"&X-Amz-Signature=1&X-Amz-Signature=2&X-Amz-SignedHeaders=host%3Bx"}
	a, ok, err := r.Presigned()
	if !ok || err != nil || a.String() != "AWS4-HMAC-SHA256 Credential=K/D/R/S/T, SignedHeaders=host;x, Signature=1" {
		t.Errorf("%+v, %t, %v", a, ok, err)
	}
	for target, want := range map[string]string{
		"/?X-Amz-Signature=1":                       "presigned URL: missing X-Amz-Algorithm",
		"/?X-Amz-Credential=1":                      "presigned URL: missing X-Amz-Algorithm",
		"/?X-Amz-Algorithm=AWS4-HMAC-SHA256":        "presigned URL: missing X-Amz-Credential, X-Amz-SignedHeaders, X-Amz-Signature",
		"/?X-Amz-Date=20150830T123600Z":             "",
		"/?x-amz-signature=1&x-amz-algorithm=a&b=c": "",
	} {
		r.Target = target
		a, ok, err := r.Presigned()
		if ok != (want != "") || ok && (err == nil || err.Error() != want) || !ok && err != nil {
			t.Errorf("%q: %+v, %t, %v, want %s", target, a, ok, err, want)
		}
	}
	if value, ok := r.QueryValue("none"); ok || value != "" {
		t.Errorf("QueryValue: %q, %t", value, ok)
	}
}
