package chunked

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
)

// TestUnframe takes off what Encode has put on, whoever signed it.
func TestUnframe(t *testing.T) {
	for _, e := range []Encoding{{Payload: sigv4.StreamingPayload}, {Payload: sigv4.StreamingPayloadTrailer, Checksum: SHA256}, {Payload: sigv4.StreamingUnsignedTrailer, Checksum: CRC32C}} {
		for _, n := range []int{0, 1, DefaultChunkSize, 2*DefaultChunkSize + 5} {
			body := bytes.Repeat([]byte{1, 2, 3}, n)[:n]
			req, err := e.Prepare(sigv4.Request{Method: "PUT", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "s3.amazonaws.com"}}}, int64(n))
			if err != nil {
				t.Fatal(err)
			}
			signer := &sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "x"}, Region: "us-east-1", Service: "s3"}
			signed, err := signer.Sign(req, time.Unix(1700000000, 0))
			if err != nil {
				t.Fatal(err)
			}
			framed, err := e.Encode(&signed, "x", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			u := NewUnframer(framed, e.signatureSize() > 0)
			got, err := io.ReadAll(u)
			if err != nil || !bytes.Equal(got, body) {
				t.Errorf("%s, %d bytes: %d, %v", e.Payload, n, len(got), err)
			}
			if trailer := u.Trailer(); (e.Checksum != "") != trailer.Has(e.Checksum.Field()) || trailer.Has(trailerSignature) {
				t.Errorf("%s: trailer %v", e.Payload, trailer)
			}
		}
	}
}

func TestUnframeMalformed(t *testing.T) {
	for _, text := range []string{
		"", "5\r\nhello\r\n0\r\n\r\n", "zz;chunk-signature=0\r\n", "5;chunk-signature=0\r\nhel", "5;chunk-signature=0\r\nhelloXX0;chunk-signature=0\r\n\r\n",
		"-1;chunk-signature=0\r\n", "fffffffffffffffff;chunk-signature=0\r\n", strings.Repeat("1", 5000), "0;chunk-signature=0\r\nno colon\r\n",
	} {
		if got, err := io.ReadAll(NewUnframer(strings.NewReader(text), true)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%.40q: %q, %v", text, got, err)
		}
	}
}

func FuzzUnframe(f *testing.F) {
	f.Add([]byte("5;chunk-signature=0\r\nhello\r\n0;chunk-signature=0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"), true)
	f.Add([]byte("5\r\nhello\r\n0\r\n\r\n"), false)
	f.Fuzz(func(t *testing.T, framed []byte, signed bool) {
		got, err := io.ReadAll(NewUnframer(bytes.NewReader(framed), signed))
		if len(got) > len(framed) {
			t.Errorf("%d bytes of %d, %v", len(got), len(framed), err)
		}
	})
}
