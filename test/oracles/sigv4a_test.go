package oracles

import (
	"encoding/hex"
	"strings"
	"testing"

	"countersign/sigv4"
	ours "countersign/sigv4/sigv4a"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4a"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
	"pgregory.net/rapid"
)

// TestHTTPAuthSigV4A verifies what aws-http-auth signs with SigV4A. Signatures of ECDSA differ each time, so
// that nothing but verifying can be compared; a signature of the same key verifies under no other.
func TestHTTPAuthSigV4A(t *testing.T) {
	signer := map[bool]*sigv4a.Signer{}
	for _, s3 := range []bool{true, false} {
		signer[s3] = sigv4a.New(func(o *v4.SignerOptions) {
			o.DisableDoublePathEscape, o.AddPayloadHashHeader = s3, s3
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		j := httpAuthJobs().Draw(t, "job")
		regions := rapid.SampledFrom([][]string{{"*"}, {j.region}, {"mx-central-1", j.region}, {j.region[:3] + "*"}}).Draw(t, "regions")
		request, err := toHTTP(j.request)
		if err != nil {
			t.Fatal(err)
		}
		payload, err := hex.DecodeString(sigv4.HashPayload(j.request.Body))
		if err != nil {
			t.Fatal(err)
		}
		// Its signers keep the key of the last access key id, whatever the secret.
		err = signer[j.s3()].SignRequest(&sigv4a.SignRequestInput{
			Request: request, PayloadHash: payload,
			Credentials: credentials.Credentials{
				AccessKeyID: j.credentials.AccessKeyID, SecretAccessKey: j.credentials.SecretAccessKey, SessionToken: j.credentials.SessionToken,
			},
			Service: j.service, RegionSet: regions, Time: j.at, SignatureType: v4.SignatureTypeHeader,
		})
		if err != nil {
			t.Fatal(err)
		}
		wire := toWire(request, j.request.Body)
		verifier := j.verifier()
		verifier.Scheme = scheme
		if _, err := verifier.Verify(&wire); err != nil {
			t.Fatalf("%v: %v\n%+v", regions, err, wire)
		}

		mine, err := j.ecdsaSigner(strings.Join(regions, ",")).Sign(j.request, j.at)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := verifier.Verify(&mine)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := verifier.Verify(&wire)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Canonical.String() != theirs.Canonical.String() {
			t.Errorf("canonical request:\nours   %q\ntheirs %q", trace.Canonical.String(), theirs.Canonical.String())
		}
	})
}

// scheme keeps the key of the last credentials alone, which change with each job.
var scheme = ours.New()

// ecdsaSigner is the job's signer for SigV4A.
func (j job) ecdsaSigner(regions string) *sigv4.Signer {
	s := j.signer(nil)
	s.Scheme, s.Region = scheme, regions
	return s
}
