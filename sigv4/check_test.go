package sigv4_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign/sigv4"
)

func checkVerifier(keys sigv4.Credentials) *sigv4.Verifier {
	return &sigv4.Verifier{
		Region: "us-east-1", Service: "execute-api", Now: func() time.Time { return testTime },
		Keys: func(string) (sigv4.Credentials, error) { return keys, nil },
	}
}

// TestCheckAgreesWithVerify changes good requests at random: what Check takes, Verify takes too, and
// the other way round.
func TestCheckAgreesWithVerify(t *testing.T) {
	verifier := checkVerifier(temporary)
	signer := &sigv4.Signer{Credentials: temporary, Region: "us-east-1", Service: "execute-api", Headers: sigv4.SignAll}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.StringMatching(`[a-zA-Z0-9%&=+;:@*~ é/.-]{0,10}`)
		request := sigv4.Request{
			Method: "POST", Target: "/" + piece.Draw(t, "path") + "?" + piece.Draw(t, "query"),
			Header: sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Tag", Value: piece.Draw(t, "tag")}, {Name: "x-tag", Value: "b"}},
			Body:   []byte(piece.Draw(t, "body")),
		}
		if rapid.Bool().Draw(t, "payload header") {
			request.Header = append(request.Header, sigv4.Field{Name: "X-Amz-Content-Sha256", Value: sigv4.HashPayload(request.Body)})
		}
		signed, err := signer.Sign(request, testTime)
		if err != nil {
			t.Fatal(err)
		}
		switch rapid.IntRange(0, 6).Draw(t, "change") {
		case 1:
			signed.Method = "PUT"
		case 2:
			signed.Target += piece.Draw(t, "added")
		case 3:
			signed.Body = append(signed.Body, 'x')
		case 4:
			i := rapid.IntRange(0, len(signed.Header)-1).Draw(t, "field")
			signed.Header[i].Value += piece.Draw(t, "longer")
		case 5:
			i := rapid.IntRange(0, len(signed.Header)-1).Draw(t, "field")
			signed.Header = append(signed.Header, signed.Header[i])
		case 6:
			i := rapid.IntRange(0, len(signed.Header)-1).Draw(t, "field")
			signed.Header = append(signed.Header[:i:i], signed.Header[i+1:]...)
		}
		_, verified := verifier.Verify(&signed)
		checked := verifier.Check(&signed)
		if (verified == nil) != (checked == nil) {
			t.Fatalf("Verify: %v, Check: %v, for %+v", verified, checked, signed)
		}
	})
}

func TestCheckNoticesNewKeys(t *testing.T) {
	keys := testCredentials
	verifier := checkVerifier(keys)
	verifier.Keys = func(string) (sigv4.Credentials, error) { return keys, nil }
	sign := func() sigv4.Request {
		signer := &sigv4.Signer{Credentials: keys, Region: "us-east-1", Service: "execute-api"}
		signed, err := signer.Sign(plain, testTime)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	first := sign()
	if err := verifier.Check(&first); err != nil {
		t.Fatal(err)
	}
	keys.SecretAccessKey = "another" + keys.SecretAccessKey
	second := sign()
	if err := verifier.Check(&second); err != nil {
		t.Errorf("after the secret was changed: %v", err)
	}
	if err := verifier.Check(&first); err == nil {
		t.Error("a signature of the old secret was accepted")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64), "/?a=b")
	f.Add("AWS4-HMAC-SHA256 Credential=/,SignedHeaders=;,Signature=", "")
	verifier := checkVerifier(testCredentials)
	f.Fuzz(func(t *testing.T, authorization, target string) {
		request := sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{
			{Name: "Host", Value: "example.com"},
			{Name: "X-Amz-Date", Value: testTime.Format(sigv4.TimeLayout)},
			{Name: "Authorization", Value: authorization},
		}}
		if verifier.Check(&request) == nil {
			t.Errorf("accepted %q for %q", authorization, target)
		}
	})
}
