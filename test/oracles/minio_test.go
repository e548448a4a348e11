package oracles

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
	"countersign/sigv4/postpolicy"

	"github.com/minio/minio-go/v7/pkg/signer"
	"pgregory.net/rapid"
)

// hasher is the kind of hash that minio-go wants.
type hasher struct{ hash.Hash }

func (hasher) Close() {}

var minioCredentials = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}

// minioUpload draws a body, and the request of minio-go for it, with a checksum in the trailer or without.
func minioUpload(t *rapid.T, trailer bool) (*http.Request, string) {
	length := rapid.SampledFrom([]int{1, 100, 65535, 65536, 65537, 131072, 150000}).Draw(t, "length")
	body := strings.Repeat(rapid.StringN(1, 20, 40).Draw(t, "pattern"), length)[:length]
	request, err := http.NewRequest("PUT", "https://examplebucket.s3.amazonaws.com/a%20key", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if trailer {
		sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
		sum.Write([]byte(body))
		request.Trailer = http.Header{"X-Amz-Checksum-Crc32c": {base64.StdEncoding.EncodeToString(sum.Sum(nil))}}
	}
	return request, body
}

// TestMinIOStreaming verifies what minio-go streams, and frames the same request: without a trailer the
// bytes are the same. Its trailers have other line ends.
func TestMinIOStreaming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trailer := rapid.Bool().Draw(t, "trailer")
		at := time.Unix(rapid.Int64Range(946684800, 4102444800).Draw(t, "time"), 0).UTC()
		request, body := minioUpload(t, trailer)
		request = signer.StreamingSignV4(request, minioCredentials.AccessKeyID, minioCredentials.SecretAccessKey, "",
			"us-east-1", int64(len(body)), at, hasher{sha256.New()})
		framed, err := io.ReadAll(request.Body)
		if err != nil {
			t.Fatal(err)
		}
		wire := toWire(request, nil)
		verifier := &sigv4.Verifier{
			Region: "us-east-1", Service: "s3", Now: func() time.Time { return at },
			Keys: func(string) (sigv4.Credentials, error) { return minioCredentials, nil },
		}
		if _, err := verifier.Verify(&wire); err != nil {
			t.Fatalf("their request: %v\n%+v", err, wire)
		}
		decoder, err := chunked.Decode(&wire, minioCredentials.SecretAccessKey, bytes.NewReader(framed))
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(decoder); err != nil || string(data) != body {
			t.Fatalf("their body: %d bytes of %d, %v", len(data), len(body), err)
		}

		e := chunked.Encoding{Payload: sigv4.StreamingPayload}
		if trailer {
			e = chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32C}
		}
		ours, err := e.Encode(&wire, minioCredentials.SecretAccessKey, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(ours)
		if err != nil {
			t.Fatal(err)
		}
		theirs := strings.Replace(string(framed), "==\n\r\n", "==\r\n", 1)
		if string(text) != theirs {
			t.Errorf("framed:\nours   %q\ntheirs %q", tail(string(text)), tail(theirs))
		}
	})
}

func tail(s string) string { return s[max(0, len(s)-300):] }

func TestMinIOUnsignedTrailer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		request, body := minioUpload(t, true)
		request = signer.StreamingUnsignedV4(request, "", int64(len(body)), time.Unix(0, 0))
		framed, err := io.ReadAll(request.Body)
		if err != nil {
			t.Fatal(err)
		}
		e := chunked.Encoding{Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.CRC32C}
		announced, err := e.Prepare(sigv4.Request{}, int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		decoder, err := chunked.Decode(&announced, "", bytes.NewReader(framed))
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(decoder); err != nil || string(data) != body {
			t.Fatalf("%d bytes of %d, %v\n%q", len(data), len(body), err, tail(string(framed)))
		}
	})
}

func TestMinIOPostPolicy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(946684800, 4102444800).Draw(t, "time"), 0).UTC()
		policy := postpolicy.Policy{Expiration: at.Add(time.Hour), Conditions: []postpolicy.Condition{
			postpolicy.Equals("key", rapid.String().Draw(t, "key")), postpolicy.Equals("bucket", "photos"),
		}}
		form, err := policy.Sign(&sigv4.Signer{Credentials: minioCredentials, Region: "eu-west-1", Service: "s3"}, at)
		if err != nil {
			t.Fatal(err)
		}
		want := signer.PostPresignSignatureV4(form.Value("policy"), at, minioCredentials.SecretAccessKey, "eu-west-1")
		if got := form.Value("x-amz-signature"); got != want {
			t.Errorf("ours %s, theirs %s", got, want)
		}
	})
}
