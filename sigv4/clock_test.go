package sigv4_test

import (
	"testing"
	"time"

	"countersign/sigv4"
)

func TestClock(t *testing.T) {
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	for _, tc := range []struct {
		service   string
		presigned bool
		after     time.Duration // the verifier's clock less the time of signing
		want      sigv4.Reason
	}{
		{"execute-api", false, 0, ""},
		{"execute-api", false, minutes(5), ""},
		{"execute-api", false, minutes(5) + time.Second, sigv4.ReasonExpired},
		{"execute-api", false, -minutes(5), ""},
		{"execute-api", false, -minutes(5) - time.Second, sigv4.ReasonNotYetCurrent},
		{"sts", false, minutes(15), ""},
		{"sts", false, minutes(15) + time.Second, sigv4.ReasonExpired},
		{"s3", false, minutes(15), ""},
		{"s3", false, minutes(15) + time.Second, sigv4.ReasonExpired},
		{"s3", false, -minutes(15), ""},
		{"s3", false, -minutes(15) - time.Second, sigv4.ReasonNotYetCurrent},
		{"execute-api", true, time.Hour, ""},
		{"execute-api", true, time.Hour + time.Second, sigv4.ReasonExpired},
		{"execute-api", true, -minutes(5), ""},
		{"execute-api", true, -minutes(5) - time.Second, sigv4.ReasonNotYetCurrent},
		{"s3", true, time.Hour, ""},
		{"s3", true, time.Hour + time.Second, sigv4.ReasonExpired},
	} {
		request := signedRequest(t, tc.service, testCredentials, tc.presigned)
		_, err := verifierFor(tc.service, testCredentials, testTime.Add(tc.after)).Verify(&request)
		if reason(err) != tc.want {
			t.Errorf("%s, presigned %t, %v after signing: got %v, want %q", tc.service, tc.presigned, tc.after, err, tc.want)
		}
	}
}

// TestClockDefault signs and verifies by the machine's clock.
func TestClockDefault(t *testing.T) {
	signer := &sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "execute-api"}
	verifier := &sigv4.Verifier{Region: "us-east-1", Service: "execute-api", Keys: oneKey(testCredentials)}
	request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
	for after, want := range map[time.Duration]sigv4.Reason{0: "", -time.Hour: sigv4.ReasonExpired, time.Hour: sigv4.ReasonNotYetCurrent} {
		signed, err := signer.Sign(request, time.Now().Add(after))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verifier.Verify(&signed); reason(err) != want {
			t.Errorf("signed %v from now: got %v, want %q", after, err, want)
		}
	}
}

// TestPresignedWithoutExpiry has the window of the service.
func TestPresignedWithoutExpiry(t *testing.T) {
	request := signedRequest(t, "execute-api", testCredentials, true)
	auth, _, err := request.Presigned()
	if err != nil {
		t.Fatal(err)
	}
	request.Target = replaced("&X-Amz-Expires=3600", "")(request.Target)
	trace := sigv4.Compute(&request, auth, "20150830T123600Z", testCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
	request.Target = replaced(auth.Signature, trace.Signature)(request.Target)
	for after, want := range map[time.Duration]sigv4.Reason{5 * time.Minute: "", 5*time.Minute + time.Second: sigv4.ReasonExpired} {
		if _, err := verifierFor("execute-api", testCredentials, testTime.Add(after)).Verify(&request); reason(err) != want {
			t.Errorf("%v after signing: got %v, want %q", after, err, want)
		}
	}
}

// TestDateForms has the forms of ISO 8601 that AWS takes. The string to sign has the basic form.
func TestDateForms(t *testing.T) {
	for _, stamp := range []string{
		"20150830T123600Z", " 20150830T123600Z ", "2015-08-30T12:36:00Z", "20150830T143600+0200", "2015-08-30T14:36:00+02:00",
		"20150830T093600-03:00", "2015-08-30T12:36:00.999Z", "2015-08-30T12:36:00,5+0000",
	} {
		for _, name := range []string{"X-Amz-Date", "Date"} {
			request := signedRequest(t, "execute-api", testCredentials, false)
			auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
			if err != nil {
				t.Fatal(err)
			}
			request.Header = append(request.Header.Without("x-amz-date"), sigv4.Field{Name: name, Value: stamp})
			trace := sigv4.Compute(&request, auth, "20150830T123600Z", testCredentials.SecretAccessKey, sigv4.RulesFor("execute-api"))
			setAuth(&request, replaced(auth.Signature, trace.Signature))
			verified, err := verifierFor("execute-api", testCredentials, testTime).Verify(&request)
			if err != nil {
				t.Errorf("%s: %s: %v", name, stamp, err)
			} else if verified.StringToSign.Time != "20150830T123600Z" {
				t.Errorf("%s: %s: %s in the string to sign", name, stamp, verified.StringToSign.Time)
			}
		}
	}
}

// TestDatePrecedence has X-Amz-Date before Date.
// https://docs.aws.amazon.com/general/latest/gr/sigv4-date-handling.html
func TestDatePrecedence(t *testing.T) {
	request := signedRequest(t, "execute-api", testCredentials, false)
	request.Header = append(sigv4.Header{{Name: "Date", Value: "20200101T000000Z"}}, request.Header...)
	if _, err := verifierFor("execute-api", testCredentials, testTime).Verify(&request); err != nil {
		t.Error(err)
	}
}
