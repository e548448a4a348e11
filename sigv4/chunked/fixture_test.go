package chunked_test

import (
	"io"
	"strings"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
	"countersign/sigv4/sigv4a"

	"pgregory.net/rapid"
)

// The credentials and the time of AWS's documentation.
var (
	docCredentials = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	docTime        = time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC)
)

// upload is the request of AWS's examples, before the body is announced.
var upload = sigv4.Request{
	Method: "PUT", Target: "/examplebucket/chunkObject.txt",
	Header: sigv4.Header{{Name: "Host", Value: "s3.amazonaws.com"}, {Name: "X-Amz-Storage-Class", Value: "REDUCED_REDUNDANCY"}},
}

// signed returns a request that announces a body of this length, signed, and verified as a server would.
func signed(t rapid.TB, e chunked.Encoding, length int64, further ...string) sigv4.Request {
	t.Helper()
	prepared, err := e.Prepare(upload, length)
	if err != nil {
		t.Fatal(err)
	}
	signer := &sigv4.Signer{
		Credentials: docCredentials, Region: "us-east-1", Service: "s3", Scheme: e.Scheme,
		Headers: func(name string) bool { return strings.Contains(strings.Join(further, " "), name) },
	}
	request, err := signer.Sign(prepared, docTime)
	if err != nil {
		t.Fatal(err)
	}
	verifier := &sigv4.Verifier{
		Region: "us-east-1", Service: "s3", Scheme: e.Scheme, Now: func() time.Time { return docTime },
		Keys: func(string) (sigv4.Credentials, error) { return docCredentials, nil },
	}
	if err := verifier.Check(&request); err != nil {
		t.Fatalf("the request: %v", err)
	}
	return request
}

// frame returns the framed body.
func frame(t rapid.TB, e chunked.Encoding, request sigv4.Request, body string) string {
	t.Helper()
	encoded, err := e.Encode(&request, docCredentials.SecretAccessKey, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unframe reads a framed body to its end.
func unframe(t rapid.TB, request sigv4.Request, framed io.Reader) (string, *chunked.Decoder, error) {
	t.Helper()
	decoder, err := chunked.DecodeScheme(schemeOf(request.Header.Value("x-amz-content-sha256")), &request, docCredentials.SecretAccessKey, framed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(decoder)
	return string(data), decoder, err
}

// schemeOf is the scheme for the chunks of a payload.
func schemeOf(payload string) sigv4.Scheme {
	if strings.Contains(payload, "-ECDSA-") {
		return scheme
	}
	return nil
}

var scheme = sigv4a.New()

// forms are the forms, with each checksum in turn.
var forms = []chunked.Encoding{
	{Payload: sigv4.StreamingPayload},
	{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32},
	{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32C},
	{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.SHA256},
	{Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.CRC64NVME},
	{Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.SHA1},
	{Payload: sigv4.StreamingECDSAPayload, Scheme: scheme},
	{Payload: sigv4.StreamingECDSAPayloadTrailer, Scheme: scheme, Checksum: chunked.SHA256},
}
