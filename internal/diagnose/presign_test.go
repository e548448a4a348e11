package diagnose

import (
	"strings"
	"testing"
	"time"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// presignCase is a URL presigned for an object, changed, and refused by S3, which prints what it verified.
func presignCase(t *testing.T, change func(*sigv4.Request)) *evidence.Case {
	t.Helper()
	signer := &sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "s3"}
	request, err := signer.Presign(sigv4.Request{
		Method: "GET", Target: "/reports/a.pdf",
		Header: sigv4.Header{{Name: "Host", Value: "example-bucket.s3.eu-west-1.amazonaws.com"}},
	}, mustTime(stamp), 5*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	change(&request)
	auth, _, err := request.Presigned()
	if err != nil {
		t.Fatal(err)
	}
	seen := request.Clone()
	seen.PayloadHash = sigv4.UnsignedPayload
	query, _ := seen.Query()
	canonical := sigv4.Canonicalize(&seen, auth.SignedHeaders, sigv4.RulesFor("s3"))
	canonical.Query = sigv4.CanonicalQuery(query, "X-Amz-Signature")
	str := sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: stamp, Scope: auth.Credential.Scope, Hash: canonical.Hash()}
	refusal := mismatchAnswer()
	refusal.By = answer.ByS3
	return &evidence.Case{
		Request:  &evidence.Request{Request: request, WholeHeader: true, WholeBody: true},
		Claim:    &evidence.Claim{Authorization: auth, Presigned: true},
		Verified: &evidence.Canonical{CanonicalRequest: canonical, Has: evidence.HasAll}, VerifiedString: &evidence.StringToSign{StringToSign: str},
		Answer: refusal, Given: &keys,
	}
}

func TestPresignedURLs(t *testing.T) {
	for _, row := range []struct {
		name    string
		change  func(*sigv4.Request)
		code    causes.Code
		subject string
	}{
		{"a tracker", func(r *sigv4.Request) { r.Target += "&utm_source=mail" }, "presigned-altered", "utm_source"},
		{"a longer life", func(r *sigv4.Request) {
			r.Target = strings.Replace(r.Target, "X-Amz-Expires=300", "X-Amz-Expires=86400", 1)
		}, "presigned-altered", "x-amz-expires"},
		{"another method", func(r *sigv4.Request) { r.Method = "PUT" }, "presigned-method-mismatch", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := Diagnose(presignCase(t, row.change))
			expectFirst(t, r, row.code, causes.Proven)
			if len(r.Findings) > 0 && r.Findings[0].Subject != row.subject {
				t.Errorf("subject %q, want %q", r.Findings[0].Subject, row.subject)
			}
		})
	}
	// The other object's URL is in the evidence.
	c := presignCase(t, func(r *sigv4.Request) { r.Target = strings.Replace(r.Target, "a.pdf", "b.pdf", 1) })
	made := strings.Replace(c.Request.Target, "b.pdf", "a.pdf", 1)
	c.Trials = []evidence.Trial{{URL: "https://example-bucket.s3.eu-west-1.amazonaws.com" + made, Works: true}}
	expectFirst(t, Diagnose(c), "presigned-for-other-object", causes.Proven)
	// It is not: nothing may be proven.
	c.Trials = nil
	for _, f := range Diagnose(c).Findings {
		if f.Certainty >= causes.Shown {
			t.Errorf("%s is %s for a URL of an unknown object", f.Code, f.Certainty)
		}
	}
	// Unchanged, and refused all the same: AWS has another secret.
	expectFirst(t, Diagnose(presignCase(t, func(*sigv4.Request) {})), "wrong-secret", causes.Proven)
}
