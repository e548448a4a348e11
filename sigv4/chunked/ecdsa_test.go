package chunked_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// docKey is the public key that AWS's own library derives for the access key of the documentation.
// (awslabs/aws-c-auth, tests/sigv4_signing_tests.c)
const docKey = "18b7d04643359f6ec270dcbab8dce6d169d66ddc9778c75cfb08dfdb701637ab" + "fa36b35e4fe67e3112261d2e17a956ef85b06e44712d2850bcd3c2161e9993f2"

// TestECDSAChunks holds the signatures of a body of 65 KiB, as in AWS's example, to strings to sign that are put
// together here.
func TestECDSAChunks(t *testing.T) {
	const (
		empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		// The hashes of the example's chunks.
		// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
		first, second = "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a", "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a"
		scopeLines    = "20130524T000000Z\n20130524/s3/aws4_request\n"
	)
	e := chunked.Encoding{Payload: sigv4.StreamingECDSAPayloadTrailer, Scheme: scheme, Checksum: chunked.CRC32}
	point, err := hex.DecodeString("04" + docKey)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Repeat("a", 65*1024)
	request := signed(t, e, int64(len(body)))
	framed := frame(t, e, request, body)
	auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	trailer := regexp.MustCompile(`x-amz-checksum-crc32:\S+`).FindString(framed)
	sum := sha256.Sum256([]byte(trailer + "\n"))
	previous := auth.Signature
	for i, piece := range []struct{ kind, sums string }{
		{"PAYLOAD", empty + "\n" + first},
		{"PAYLOAD", empty + "\n" + second},
		{"PAYLOAD", empty + "\n" + empty},
		{"TRAILER", hex.EncodeToString(sum[:])},
	} {
		signatures := regexp.MustCompile(`signature[=:]([0-9a-f]+)(\**)\r\n`).FindAllStringSubmatch(framed, -1)
		if len(signatures) != 4 {
			t.Fatalf("%d signatures", len(signatures))
		}
		signature := signatures[i][1]
		if n := len(signature) + len(signatures[i][2]); n != 144 {
			t.Errorf("signature %d is filled up to %d digits", i, n)
		}
		digest := sha256.Sum256([]byte("AWS4-ECDSA-P256-SHA256-" + piece.kind + "\n" + scopeLines + previous + "\n" + piece.sums))
		raw, err := hex.DecodeString(signature)
		if err != nil || !ecdsa.VerifyASN1(key, digest[:], raw) {
			t.Errorf("signature %d: %s is not good, %v", i, signature, err)
		}
		previous = signature
	}
}

// TestECDSAWithoutPadding: what is filled up is no part of a signature.
func TestECDSAWithoutPadding(t *testing.T) {
	e := chunked.Encoding{Payload: sigv4.StreamingECDSAPayloadTrailer, Scheme: scheme, Checksum: chunked.CRC32}
	request := signed(t, e, 11)
	framed := strings.ReplaceAll(frame(t, e, request, "hello world"), "*", "")
	if got, _, err := unframe(t, request, strings.NewReader(framed)); err != nil || got != "hello world" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestSchemesAreNotMixed(t *testing.T) {
	ecdsaForm := chunked.Encoding{Payload: sigv4.StreamingECDSAPayload, Scheme: scheme}
	request := signed(t, ecdsaForm, 3)
	if _, err := chunked.Decode(&request, docCredentials.SecretAccessKey, strings.NewReader("")); err == nil {
		t.Error("chunks of SigV4A were taken without a scheme")
	}
	for _, e := range []chunked.Encoding{{Payload: sigv4.StreamingECDSAPayload}, {Payload: sigv4.StreamingPayload, Scheme: scheme}} {
		if _, err := e.Length(1); err == nil || !strings.Contains(err.Error(), "are signed with") {
			t.Errorf("%s: %v", e.Payload, err)
		}
	}
	hmacForm := chunked.Encoding{Payload: sigv4.StreamingPayload}
	request = signed(t, hmacForm, 3)
	request.Header = request.Header.With("X-Amz-Content-Sha256", sigv4.StreamingECDSAPayload)
	if _, err := ecdsaForm.Encode(&request, docCredentials.SecretAccessKey, strings.NewReader("abc")); err == nil {
		t.Error("a request with an HMAC was taken for one of SigV4A")
	}
	another, err := chunked.DecodeScheme(scheme, new(signed(t, ecdsaForm, 11)), "another secret", strings.NewReader(frame(t, ecdsaForm, signed(t, ecdsaForm, 11), "hello world")))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(another); err == nil || len(data) > 0 {
		t.Errorf("chunks of another secret: %q, %v", data, err)
	}
}
