package sigv4_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
)

func TestSessionToken(t *testing.T) {
	for _, service := range []string{"execute-api", "s3", "iotdevicegateway"} {
		after := sigv4.RulesFor(service).TokenAfterSigning
		for _, presigned := range []bool{false, true} {
			request := signedRequest(t, service, temporary, presigned)
			verifier := verifierFor(service, temporary, testTime)
			trace, err := verifier.Verify(&request)
			if err != nil {
				t.Fatalf("%s, presigned %t: %v", service, presigned, err)
			}
			if signed := strings.Contains(strings.ToLower(trace.Canonical.String()), "x-amz-security-token"); signed == after {
				t.Errorf("%s, presigned %t: the token is in the canonical request: %t", service, presigned, signed)
			}
			lost, other := request.Clone(), request.Clone()
			if presigned {
				lost.Target = strings.Replace(lost.Target, "X-Amz-Security-Token", "X-Amz-Token", 1)
				other.Target = strings.Replace(other.Target, "IQoJ", "IQoK", 1)
			} else {
				lost.Header = lost.Header.Without("x-amz-security-token")
				other.Header = other.Header.With("x-amz-security-token", "IQoK")
			}
			for _, broken := range []sigv4.Request{lost, other} {
				if _, err := verifier.Verify(&broken); reason(err) != sigv4.ReasonToken {
					t.Errorf("%s, presigned %t: got %v, want %q", service, presigned, err, sigv4.ReasonToken)
				}
			}
			verifier.Keys = oneKey(sigv4.Credentials{AccessKeyID: temporary.AccessKeyID, SecretAccessKey: temporary.SecretAccessKey})
			if _, err := verifier.Verify(&request); reason(err) != sigv4.ReasonToken {
				t.Errorf("%s, presigned %t, a token for a lasting key: got %v, want %q", service, presigned, err, sigv4.ReasonToken)
			}
		}
	}
}

// TestPayloadTokens has what stands in for a hash, where it is taken.
func TestPayloadTokens(t *testing.T) {
	for _, tc := range []struct {
		service, token string
		want           sigv4.Reason
	}{
		{"s3", sigv4.UnsignedPayload, ""},
		{"s3", sigv4.StreamingPayload, ""},
		{"s3", sigv4.StreamingPayloadTrailer, ""},
		{"s3", sigv4.StreamingUnsignedTrailer, ""},
		{"s3", sigv4.StreamingECDSAPayload, ""},
		{"s3", sigv4.StreamingECDSAPayloadTrailer, ""},
		{"s3", sigv4.StreamingEvents, sigv4.ReasonPayloadHash},
		{"s3", "STREAMING-SOMETHING", sigv4.ReasonPayloadHash},
		{"vpc-lattice-svcs", sigv4.UnsignedPayload, ""},
		{"vpc-lattice-svcs", "", ""},
		{"transcribe", sigv4.StreamingEvents, ""},
		{"transcribe", sigv4.UnsignedPayload, sigv4.ReasonPayloadHash},
		{"lambda", sigv4.UnsignedPayload, sigv4.ReasonPayloadHash},
		{"execute-api", sigv4.HashPayload([]byte("{}")), ""},
		{"execute-api", " " + sigv4.HashPayload([]byte("{}")) + "\t", ""},
	} {
		signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: tc.service}
		request, err := signer.Sign(sigv4.Request{
			Method: "PUT", Target: "/", Body: []byte("{}"),
			Header: sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Content-Sha256", Value: tc.token}},
		}, testTime)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verifierFor(tc.service, testCredentials, testTime).Verify(&request); reason(err) != tc.want {
			t.Errorf("%s, %q: got %v, want %q", tc.service, tc.token, err, tc.want)
		}
	}
}

// TestHashElsewhere verifies without the body: the hash was computed where the body went by.
func TestHashElsewhere(t *testing.T) {
	for _, service := range []string{"execute-api", "s3"} {
		request := signedRequest(t, service, testCredentials, false)
		request.Body, request.PayloadHash = nil, sigv4.HashPayload([]byte("{}"))
		verifier := verifierFor(service, testCredentials, testTime)
		if _, err := verifier.Verify(&request); err != nil {
			t.Errorf("%s: %v", service, err)
		}
		request.PayloadHash = sigv4.EmptyPayloadHash
		want := sigv4.ReasonSignatureMismatch
		if service == "s3" {
			want = sigv4.ReasonPayloadHash // it is claimed in the header
		}
		if _, err := verifier.Verify(&request); reason(err) != want {
			t.Errorf("%s, another body: %v", service, err)
		}
		if got := reason(verifier.Check(&request)); got != want {
			t.Errorf("%s, another body: Check says %q", service, got)
		}
	}
}

// TestClaimOfHandedHash: whoever hands the hash that the header claims to the verifier, since the body is checked
// as it goes by, is not made to take what says nothing about a body.
func TestClaimOfHandedHash(t *testing.T) {
	for _, tc := range []struct {
		service, claim string
		want           sigv4.Reason
	}{
		{"s3", sigv4.HashPayload([]byte("{}")), ""},
		{"s3", sigv4.UnsignedPayload, ""},
		{"s3", strings.ToUpper(sigv4.HashPayload([]byte("{}"))), sigv4.ReasonPayloadHash},
		{"s3", "STREAMING-SOMETHING", sigv4.ReasonPayloadHash},
		{"s3", sigv4.StreamingEvents, sigv4.ReasonPayloadHash},
		{"transcribe", sigv4.StreamingEvents, ""},
		{"execute-api", sigv4.UnsignedPayload, sigv4.ReasonPayloadHash},
		{"execute-api", sigv4.HashPayload([]byte("{}")), ""},
		{"execute-api", "anything", sigv4.ReasonPayloadHash},
	} {
		signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: tc.service}
		request := plain.Clone()
		request.Header = append(request.Header, sigv4.Field{Name: "X-Amz-Content-Sha256", Value: tc.claim})
		signed, err := signer.Sign(request, testTime)
		if err != nil {
			t.Fatal(err)
		}
		signed.PayloadHash = tc.claim
		verifier := verifierFor(tc.service, testCredentials, testTime)
		if _, err := verifier.Verify(&signed); reason(err) != tc.want {
			t.Errorf("%s, %q: %v, want %q", tc.service, tc.claim, err, tc.want)
		}
		if got := reason(verifier.Check(&signed)); got != tc.want {
			t.Errorf("%s, %q: Check says %q, want %q", tc.service, tc.claim, got, tc.want)
		}
	}
}

// TestHashRefused signs for VPC Lattice, which takes no hash of a payload.
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/sigv4-authenticated-requests.html
func TestHashRefused(t *testing.T) {
	const service = "vpc-lattice-svcs"
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: service}
	request := plain.Clone()
	request.Body, request.PayloadHash = []byte("{}"), sigv4.HashPayload([]byte("{}"))
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	if got := signed.Header.Value("x-amz-content-sha256"); got != sigv4.UnsignedPayload {
		t.Errorf("sent %q", got)
	}
	verifier := verifierFor(service, testCredentials, testTime)
	if err := verifier.Check(&signed); err != nil {
		t.Error(err)
	}
	none := sigv4.RulesFor(service)
	none.HashRefused = false
	signer = &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: service, Rules: &none}
	if signed, err = signer.Sign(request, testTime); err != nil {
		t.Fatal(err)
	}
	if err := verifier.Check(&signed); reason(err) != sigv4.ReasonPayloadHash {
		t.Errorf("a hash: %v", err)
	}
}

// TestTokenIsSent: a verifier cannot know of a token that is not sent.
func TestTokenIsSent(t *testing.T) {
	request := plain.Clone()
	request.PayloadHash = sigv4.StreamingEvents
	signed, err := (&sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "transcribe"}).Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	signed.PayloadHash = ""
	if err := verifierFor("transcribe", testCredentials, testTime).Check(&signed); err != nil {
		t.Error(err)
	}
}

func TestKeysError(t *testing.T) {
	request := signedRequest(t, "execute-api", testCredentials, false)
	verifier := verifierFor("execute-api", testCredentials, testTime)
	broken := errors.New("the key store is down")
	verifier.Keys = func(string) (sigv4.Credentials, error) { return sigv4.Credentials{}, broken }
	if _, err := verifier.Verify(&request); err != broken {
		t.Errorf("got %v, want the error of Keys", err)
	}
	verifier.Keys = func(string) (sigv4.Credentials, error) {
		return sigv4.Credentials{}, fmt.Errorf("account 1: %w", sigv4.ErrUnknownAccessKey)
	}
	if _, err := verifier.Verify(&request); reason(err) != sigv4.ReasonUnknownKey {
		t.Errorf("got %v, want %q", err, sigv4.ReasonUnknownKey)
	}
}

// TestExchangedCredentials sends the secret as key id. No text repeats it.
func TestExchangedCredentials(t *testing.T) {
	const secret = "wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEY"
	for _, key := range []string{secret, secret[:39], "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", strings.ToUpper(secret)} {
		request := signedRequest(t, "execute-api", testCredentials, false)
		authorization("AKIDEXAMPLE", key)(&request)
		_, err := verifierFor("execute-api", testCredentials, testTime).Verify(&request)
		if got := reason(err); got != sigv4.ReasonUnknownKey && got != sigv4.ReasonCredential {
			t.Errorf("got %v", err)
		}
		for _, piece := range strings.Split(key, "/") {
			if strings.Contains(err.Error(), piece) {
				t.Errorf("%q repeats the secret", err)
			}
		}
	}
	request := signedRequest(t, "execute-api", testCredentials, false)
	authorization("AKIDEXAMPLE", "AKIDOTHER")(&request)
	_, err := verifierFor("execute-api", testCredentials, testTime).Verify(&request)
	if err == nil || !strings.HasSuffix(err.Error(), ": AKIDOTHER") {
		t.Errorf("got %v, want the key id in it", err)
	}
}

// TestAuthority verifies requests of HTTP/2, whose host is a pseudo-header field.
func TestAuthority(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api", Headers: sigv4.SignAll}
	signed, err := signer.Sign(sigv4.Request{
		Method: "GET", Target: "/", Header: sigv4.Header{
			{Name: ":method", Value: "GET"}, {Name: ":authority", Value: "example.com"}, {Name: "accept", Value: "*/*"},
		},
	}, testTime)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(auth.SignedHeaders, ";"); got != "accept;host;x-amz-date" {
		t.Errorf("signed headers %s", got)
	}
	verifier := verifierFor("execute-api", testCredentials, testTime)
	// A front end writes the same request as HTTP/1.1, or keeps both fields.
	first := signed.Clone()
	first.Header = append(sigv4.Header{{Name: "Host", Value: "example.com"}}, first.Header.Without(":authority", ":method")...)
	both := signed.Clone()
	both.Header = append(both.Header, sigv4.Field{Name: "host", Value: "example.com"})
	for name, request := range map[string]sigv4.Request{"HTTP/2": signed, "HTTP/1.1": first, "both": both} {
		if _, err := verifier.Verify(&request); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	presigned, err := signer.Presign(signed, testTime, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := presigned.QueryValue("X-Amz-SignedHeaders"); list != "accept;host" {
		t.Errorf("presigned: signed headers %s", list)
	}
	if _, err := verifier.Verify(&presigned); err != nil {
		t.Errorf("presigned: %v", err)
	}
	// Of two that differ, Host counts.
	both.Header[1].Value = "other.example.com"
	if _, err := verifier.Verify(&both); err != nil || both.Host() != "example.com" {
		t.Errorf("both, different: host %s, %v", both.Host(), err)
	}
	// AWS takes ":authority" as the signed name too.
	auth.SignedHeaders = []string{":authority", "x-amz-date"}
	for name, request := range map[string]sigv4.Request{"HTTP/2": signed, "HTTP/1.1": first} {
		trace := sigv4.Compute(&request, auth, "20150830T123600Z", testCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
		auth.Signature = trace.Signature
		request.Header = request.Header.With("authorization", auth.String())
		if _, err := verifier.Verify(&request); err != nil {
			t.Errorf("%s, :authority signed: %v", name, err)
		}
		if host, _ := trace.Canonical.Header(":authority"); host != "example.com" {
			t.Errorf("%s: :authority is %q", name, host)
		}
	}
}

// TestPresignedWithoutExpires checks that a presigned URL without X-Amz-Expires, signed as it is, is refused for S3 and
// taken where nothing says that it is wanted.
func TestPresignedWithoutExpires(t *testing.T) {
	for service, want := range map[string]sigv4.Reason{"s3": sigv4.ReasonMalformed, "execute-api": ""} {
		scope := sigv4.Scope{Date: "20150830", Region: "us-east-1", Service: service, Terminator: sigv4.Terminator}
		target := "/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + testCredentials.AccessKeyID + "%2F20150830%2Fus-east-1%2F" + service +
			"%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host"
		request := sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
		rules := sigv4.RulesFor(service)
		if rules.PresignUnsigned {
			request.PayloadHash = sigv4.UnsignedPayload
		}
		auth := sigv4.Authorization{Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: testCredentials.AccessKeyID, Scope: scope}, SignedHeaders: []string{"host"}}
		trace := sigv4.Compute(&request, auth, "20150830T123600Z", testCredentials.SecretAccessKey, rules)
		request.Target += "&X-Amz-Signature=" + trace.Signature
		request.PayloadHash = ""
		_, err := verifierFor(service, testCredentials, testTime).Verify(&request)
		var refusal *sigv4.Refusal
		if got := sigv4.Reason(""); errors.As(err, &refusal) {
			if got = refusal.Reason; got != want {
				t.Errorf("%s: %v, want %q", service, err, want)
			}
		} else if err != nil || want != "" {
			t.Errorf("%s: %v, want %q", service, err, want)
		}
	}
}
