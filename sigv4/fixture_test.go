package sigv4_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"

	"pgregory.net/rapid"
)

// testTime and testCredentials are those of AWS's own examples.
var (
	testTime        = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	testCredentials = sigv4.Credentials{
		AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	}
)

// temporary are credentials with a session token.
var temporary = sigv4.Credentials{
	AccessKeyID: "ASIDEXAMPLE", SecretAccessKey: testCredentials.SecretAccessKey, SessionToken: "IQoJb3JpZ2luX2VjEXAMPLE//",
}

// signedRequest returns a request that has been signed for a service, before what breaks it.
func signedRequest(t *testing.T, service string, credentials sigv4.Credentials, presigned bool) sigv4.Request {
	t.Helper()
	signer := &sigv4.Signer{Credentials: credentials, Region: "us-east-1", Service: service}
	request := sigv4.Request{
		Method: "POST", Target: "/a%20b?q=1", Body: []byte("{}"),
		Header: sigv4.Header{{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Target", Value: "Echo"}},
	}
	signed, err := signer.Sign(request, testTime)
	if presigned {
		signed, err = signer.Presign(request, testTime, time.Hour)
	}
	if err != nil {
		t.Fatal(err)
	}
	// What goes over the wire is all that a verifier has.
	signed.PayloadHash = ""
	return signed
}

func verifierFor(service string, credentials sigv4.Credentials, at time.Time) *sigv4.Verifier {
	return &sigv4.Verifier{Region: "us-east-1", Service: service, Now: clock(at), Keys: oneKey(credentials)}
}

// clock returns a clock that stands still.
func clock(at time.Time) func() time.Time { return func() time.Time { return at } }

// oneKey knows one access key.
func oneKey(known sigv4.Credentials) func(string) (sigv4.Credentials, error) {
	return func(id string) (sigv4.Credentials, error) {
		if id != known.AccessKeyID {
			return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
		}
		return known, nil
	}
}

// reason returns the reason of a refusal; "" for nil, and a text that is no reason for another error.
func reason(err error) sigv4.Reason {
	var refusal *sigv4.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refusal):
		return refusal.Reason
	}
	return sigv4.Reason("not a refusal: " + err.Error())
}

// checkLocate fails unless every source of a signed request lies in it and reads as its canonical line.
func checkLocate(t rapid.TB, signed *sigv4.Request) {
	t.Helper()
	auth, presigned, err := signed.Presigned()
	if !presigned {
		auth, err = sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	}
	if err != nil {
		t.Fatal(err)
	}
	rules := sigv4.RulesFor(auth.Credential.Scope.Service)
	trace := sigv4.Compute(signed, auth, testTime.Format(sigv4.TimeLayout), "secret", rules)
	trace.Locate(signed)

	var texts []string
	for _, line := range trace.Lines {
		texts = append(texts, line.Text)
	}
	if got := strings.Join(texts, "\n"); got != trace.Canonical.String() {
		t.Fatalf("the lines are not the canonical request:\n%q\n%q", got, trace.Canonical.String())
	}
	last := len(trace.Lines) - 1
	for i, line := range trace.Lines {
		var pieces []string
		for _, source := range line.Sources {
			pieces = append(pieces, piece(t, signed, source))
		}
		var got string
		switch i {
		case 0:
			got = strings.Join(pieces, "")
		case 1:
			got = sigv4.CanonicalPath(strings.Join(pieces, ""), rules)
		case 2:
			// In canonical order already, so nothing is left to sort.
			for i, p := range pieces {
				pieces[i] = sigv4.CanonicalQuery(p)
			}
			got = strings.Join(pieces, "&")
		case last - 2:
			got = strings.Join(pieces, "")
		case last - 1:
			if got = strings.Join(pieces, ""); presigned {
				got = sigv4.Decode(got)
			}
		case last:
			if len(line.Sources) == 0 {
				got = signed.PayloadHash
			} else if got = pieces[0]; line.Sources[0].Part == sigv4.PartBody {
				got = sigv4.HashPayload([]byte(got))
			} else {
				got = sigv4.CanonicalValue(got)
			}
		default:
			for i, p := range pieces {
				pieces[i] = sigv4.CanonicalValue(p)
			}
			name, _, _ := strings.Cut(line.Text, ":")
			got = name + ":" + strings.Join(pieces, ",")
		}
		if got != line.Text {
			t.Fatalf("line %d: the sources %v read %q, the line is %q", i+1, line.Sources, got, line.Text)
		}
	}
}

// piece returns the bytes that a source names.
func piece(t rapid.TB, r *sigv4.Request, s sigv4.Source) string {
	t.Helper()
	var whole string
	switch s.Part {
	case sigv4.PartMethod:
		whole = r.Method
	case sigv4.PartTarget:
		whole = r.Target
	case sigv4.PartHeader:
		if s.Field < 0 || s.Field >= len(r.Header) {
			t.Fatalf("%+v is in no field", s)
		}
		whole = r.Header[s.Field].Value
	case sigv4.PartBody:
		whole = string(r.Body)
	default:
		t.Fatalf("%+v is in no part", s)
	}
	if s.Start < 0 || s.End < s.Start || s.End > len(whole) {
		t.Fatalf("%+v is outside of %d bytes", s, len(whole))
	}
	return whole[s.Start:s.End]
}
