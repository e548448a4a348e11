package oracles

import (
	"strings"
	"testing"
	"time"

	"countersign/sigv4"

	sdkv4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// TestSDKHoists shows that aws-sdk-go-v2 moves x-amz-* headers of a presigned request into its query
// unless told not to. This project leaves the header where it is.
func TestSDKHoists(t *testing.T) {
	j := example("execute-api", "/", "X-Amz-Target", "Echo", "X-Custom", "a")
	theirs, err := sdkSign(j, time.Minute, func(o *sdkv4.SignerOptions) { o.DisableHeaderHoisting = false })
	if err != nil {
		t.Fatal(err)
	}
	ours, err := j.signer(sdkSigns).Presign(j.request, j.at, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []struct {
		who           string
		request       sigv4.Request
		hoisted, list string
	}{
		{"ours", ours, "", "host;x-amz-target;x-custom"},
		{"theirs", theirs.wire, "Echo", "host;x-custom"},
	} {
		hoisted, _ := side.request.QueryValue("X-Amz-Target")
		list, _ := side.request.QueryValue("X-Amz-SignedHeaders")
		if hoisted != side.hoisted || list != side.list {
			t.Errorf("%s: X-Amz-Target=%q in the query, signed headers %q, want %q, %q", side.who, hoisted, list, side.hoisted, side.list)
		}
		if side.request.Header.Has("x-amz-target") == (side.hoisted != "") {
			t.Errorf("%s: header %q", side.who, side.request.Header)
		}
		if _, err := j.verifier().Verify(&side.request); err != nil {
			t.Errorf("%s: %v", side.who, err)
		}
	}
}

// TestHTTPAuthPresignedDisagreements has what aws-http-auth presigns otherwise: it says no expiry, signs
// the payload of S3, and encodes a space as a plus sign, which it signed as a space.
func TestHTTPAuthPresignedDisagreements(t *testing.T) {
	t.Run("no expiry", func(t *testing.T) {
		theirs, err := httpAuthSign(example("execute-api", "/"), v4.SignatureTypeQueryString)
		if err != nil {
			t.Fatal(err)
		}
		if expires, ok := theirs.wire.QueryValue("X-Amz-Expires"); ok {
			t.Errorf("X-Amz-Expires=%s", expires)
		}
	})
	t.Run("S3: the payload is signed", func(t *testing.T) {
		j := example("s3", "/")
		theirs, err := httpAuthSign(j, v4.SignatureTypeQueryString)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.verifier().Verify(&theirs.wire); err == nil || !strings.Contains(err.Error(), "X-Amz-Expires") {
			t.Errorf("a URL without an expiry is refused with %v", err)
		}
		auth, _, err := theirs.wire.Presigned()
		if err != nil {
			t.Fatal(err)
		}
		theirs.wire.PayloadHash = sigv4.EmptyPayloadHash
		trace := sigv4.Compute(&theirs.wire, auth, at.Format(sigv4.TimeLayout), j.credentials.SecretAccessKey, sigv4.RulesFor("s3"))
		if trace.Signature != auth.Signature {
			t.Error("the signature is not one over the hash of nothing")
		}
		ours, err := j.signer(nil).Presign(j.request, at, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if ours.PayloadHash != sigv4.UnsignedPayload {
			t.Errorf("payload hash on our side %q, want %s", ours.PayloadHash, sigv4.UnsignedPayload)
		}
	})
	t.Run("a space becomes a plus sign on the wire", func(t *testing.T) {
		j := example("execute-api", "/?q=a%20b")
		theirs, err := httpAuthSign(j, v4.SignatureTypeQueryString)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(theirs.wire.Target, "&q=a+b") {
			t.Errorf("wire %q", theirs.wire.Target)
		}
		if _, err := j.verifier().Verify(&theirs.wire); err == nil {
			t.Error("the request verifies as sent, with a literal plus sign")
		}
		theirs.wire.Target = strings.Replace(theirs.wire.Target, "q=a+b", "q=a%20b", 1)
		if _, err := j.verifier().Verify(&theirs.wire); err != nil {
			t.Errorf("with %%20 it should verify: %v", err)
		}
	})
}
