package oracles

import (
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"countersign/sigv4"

	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	// The flag can still be given on the command line, which is parsed later.
	if err := flag.Set("rapid.checks", "1000"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// sdkJobs is the domain in which aws-sdk-go-v2 leaves the meaning of the wire alone: no semicolon, plus
// sign or malformed escape in the query, and no inner tab in a header value. Each of those is a test of
// its own in disagreements_test.go.
func sdkJobs() *rapid.Generator[job] {
	tokens := slices.Concat(unreserved, canonicalEscapes, looseEscapes, delimiters, []string{"=", "/", "?", "é", "\""})
	return jobs(tokens, []string{" ", "  ", "     "})
}

func TestSDKHeaderForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := sdkJobs().Draw(t, "job")
		ours, err := j.signer(sdkSigns).Sign(j.request, j.at)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := sdkSign(j, 0)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, j, ours, theirs)
		if got, want := ours.Header.Value("authorization"), theirs.wire.Header.Value("authorization"); got != want {
			t.Errorf("authorization:\nours   %s\ntheirs %s", got, want)
		}
	})
}

func TestSDKPresignedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := sdkJobs().Draw(t, "job")
		expires := time.Duration(rapid.IntRange(1, 604800).Draw(t, "expires")) * time.Second
		ours, err := j.signer(sdkSigns).Presign(j.request, j.at, expires)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := sdkSign(j, expires)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, j, ours, theirs)
		got, _ := ours.QueryValue("X-Amz-Signature")
		want, _ := theirs.wire.QueryValue("X-Amz-Signature")
		if got != want {
			t.Errorf("signature:\nours   %s\ntheirs %s", got, want)
		}
	})
}

// compare holds the canonical request of our signed request against that of an oracle, and verifies the
// oracle's request as it would arrive.
func compare(t *rapid.T, j job, ours sigv4.Request, theirs signed) {
	trace, err := j.verifier().Verify(&ours)
	if err != nil {
		t.Fatalf("our own request: %v", err)
	}
	if theirs.canonical != "" && trace.Canonical.String() != theirs.canonical {
		t.Errorf("canonical request:\nours   %q\ntheirs %q", trace.Canonical.String(), theirs.canonical)
	}
	if _, err := j.verifier().Verify(&theirs.wire); err != nil {
		t.Errorf("their request: %v", err)
	}
}

// httpAuthJobs is the domain of aws-http-auth. It also sorts decoded names and values, so those hold only
// bytes that encoding leaves alone; and it does not fold inner blanks.
func httpAuthJobs() *rapid.Generator[job] {
	return jobs(unreserved, []string{" "})
}

func TestHTTPAuthHeaderForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := httpAuthJobs().Draw(t, "job")
		ours, err := j.signer(nil).Sign(j.request, j.at)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := httpAuthSign(j, v4.SignatureTypeHeader)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, j, ours, theirs)
		if got, want := ours.Header.Value("authorization"), theirs.wire.Header.Value("authorization"); got != want {
			t.Errorf("authorization:\nours   %s\ntheirs %s", got, want)
		}
	})
}

// TestHTTPAuthPresignedForm verifies what aws-http-auth presigns. It sends no X-Amz-Expires, so the two
// targets cannot be equal, and signs the payload's hash for S3 too, where this project takes
// UNSIGNED-PAYLOAD; other services only, therefore.
func TestHTTPAuthPresignedForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := httpAuthJobs().Filter(func(j job) bool { return !j.s3() }).Draw(t, "job")
		theirs, err := httpAuthSign(j, v4.SignatureTypeQueryString)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.verifier().Verify(&theirs.wire); err != nil {
			t.Errorf("their request: %v\n%s", err, theirs.wire.Target)
		}
	})
}
