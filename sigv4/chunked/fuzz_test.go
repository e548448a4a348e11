package chunked_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// FuzzDecode reads any body. However it is cut into pieces, the outcome is the same; and what is accepted
// without signatures can be framed again and read again.
func FuzzDecode(f *testing.F) {
	for _, e := range forms {
		request := signed(f, e, 11)
		f.Add(e.Payload, string(e.Checksum), int64(11), frame(f, e, request, "hello world"))
	}
	f.Add(openForm.Payload, "crc32", int64(3), "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\n\r\n\r\n")
	f.Add(openForm.Payload, "sha512", int64(0), "0\r\nx-amz-checksum-sha512:\n")
	f.Add(plainForm.Payload, "", int64(1<<50), "ffffffffffff;chunk-signature="+sigv4.EmptyPayloadHash+"\r\n")
	f.Fuzz(func(t *testing.T, payload, checksum string, length int64, framed string) {
		request := sigv4.Request{Header: sigv4.Header{
			{Name: "X-Amz-Content-Sha256", Value: payload},
			{Name: "X-Amz-Decoded-Content-Length", Value: "11"},
			{Name: "X-Amz-Date", Value: "20130524T000000Z"},
			{Name: "Authorization", Value: sigv4.Algorithm + " Credential=K/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=" + sigv4.EmptyPayloadHash},
		}}
		if checksum != "" {
			request.Header = request.Header.With("X-Amz-Trailer", "x-amz-checksum-"+checksum)
		}
		if length >= 0 && length < 1<<20 {
			e := chunked.Encoding{Payload: payload, Scheme: schemeOf(payload), Checksum: chunked.Checksum(checksum)}
			if prepared, err := e.Prepare(request, length); err == nil {
				request = prepared
			}
		}
		if schemeOf(payload) != nil {
			request.Header = request.Header.With("Authorization", sigv4.AlgorithmECDSA+" Credential=K/20130524/s3/aws4_request, SignedHeaders=host, Signature=30")
		}
		if _, err := chunked.DecodeScheme(schemeOf(payload), &request, "secret", strings.NewReader(framed)); err != nil {
			return
		}
		data, decoder, err := unframe(t, request, strings.NewReader(framed))
		again, _, errAgain := unframe(t, request, iotest.OneByteReader(strings.NewReader(framed)))
		if data != again || (err == nil) != (errAgain == nil) {
			t.Fatalf("%q, %v, and byte by byte %q, %v", data, err, again, errAgain)
		}
		if len(data) > len(framed) {
			t.Fatalf("%d bytes came out of %d", len(data), len(framed))
		}
		if err != nil {
			return
		}
		e := chunked.Encoding{Payload: payload, Scheme: schemeOf(payload), Checksum: chunked.Checksum(checksum)}
		if _, err := e.Length(int64(len(data))); err != nil || payload != sigv4.StreamingUnsignedTrailer {
			return
		}
		if got := frame(t, e, request, data); !strings.Contains(got, e.Checksum.Field()+":"+decoder.Trailer().Value(e.Checksum.Field())) {
			t.Fatalf("framed again, the trailer is another: %q", got)
		}
	})
}
