package chunked_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

func TestEncodingErrors(t *testing.T) {
	for _, test := range []struct {
		e      chunked.Encoding
		length int64
		want   string
	}{
		{chunked.Encoding{}, 0, `payload "": want STREAMING-AWS4-HMAC-SHA256-PAYLOAD, `},
		{chunked.Encoding{Payload: sigv4.UnsignedPayload}, 0, `payload "UNSIGNED-PAYLOAD"`},
		{chunked.Encoding{Payload: sigv4.StreamingPayload, Checksum: chunked.CRC32}, 0, "use STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"},
		{chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer}, 0, `checksum "": want crc32, `},
		{chunked.Encoding{Payload: sigv4.StreamingUnsignedTrailer, Checksum: "CRC32"}, 0, `checksum "CRC32"`},
		{chunked.Encoding{Payload: sigv4.StreamingPayload, ChunkSize: 8191}, 0, "chunk size 8191: want 8192 to "},
		{chunked.Encoding{Payload: sigv4.StreamingPayload, ChunkSize: -1}, 0, "chunk size -1"},
		{chunked.Encoding{Payload: sigv4.StreamingPayload}, -1, "a body of -1 bytes"},
		{chunked.Encoding{Payload: sigv4.StreamingPayload}, 1 << 62, "want 0 to "},
	} {
		if _, err := test.e.Length(test.length); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Length: %v, want %q", err, test.want)
		}
		if _, err := test.e.Prepare(upload, test.length); err == nil {
			t.Errorf("%+v: Prepare has no error", test.e)
		}
	}
	request := signed(t, plainForm, 3)
	for _, e := range []chunked.Encoding{{}, openForm, trailerForm} {
		if _, err := e.Encode(&request, "secret", strings.NewReader("abc")); err == nil {
			t.Errorf("%+v: takes a request for %s", e, plainForm.Payload)
		}
	}
	request = signed(t, trailerForm, 3)
	other := trailerForm
	other.Checksum = chunked.SHA1
	if _, err := other.Encode(&request, "secret", strings.NewReader("abc")); err == nil || !strings.Contains(err.Error(), "the encoding has x-amz-checksum-sha1") {
		t.Errorf("another checksum: %v", err)
	}
}

func TestPrepare(t *testing.T) {
	for was, want := range map[string]string{
		"": "aws-chunked", "gzip": "aws-chunked,gzip", "aws-chunked": "aws-chunked", "AWS-Chunked, gzip": "AWS-Chunked, gzip", "  ": "aws-chunked",
	} {
		request := upload
		request.Header = upload.Header.With("Content-Encoding", was).With("X-Amz-Trailer", "old")
		request.PayloadHash = "old"
		prepared, err := plainForm.Prepare(request, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := prepared.Header.Value("content-encoding"); got != want {
			t.Errorf("Content-Encoding %q became %q, want %q", was, got, want)
		}
		if prepared.Header.Has("x-amz-trailer") || prepared.PayloadHash != "" {
			t.Errorf("what was said of another body is left: %+v", prepared)
		}
		if request.Header.Has("x-amz-content-sha256") {
			t.Error("the argument was changed")
		}
	}
}

func TestEncodeChecksTheLength(t *testing.T) {
	for body, want := range map[string]string{"ab": "1 are missing", "": "3 are missing", "abcd": "it has more"} {
		request := signed(t, openForm, 3)
		encoded, err := openForm.Encode(&request, "", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(encoded); !errors.Is(err, chunked.ErrLength) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", body, err, want)
		}
	}
}

// TestMemoryIsConstant sends 64 MiB through encoder and decoder: what both allocate does not depend on it.
func TestMemoryIsConstant(t *testing.T) {
	const length = 64 << 20
	for _, e := range []chunked.Encoding{
		{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32C}, {Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.CRC32C},
	} {
		request := signed(t, e, length)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		encoded, err := e.Encode(&request, docCredentials.SecretAccessKey, io.LimitReader(zeros{}, length))
		if err != nil {
			t.Fatal(err)
		}
		decoder, err := chunked.Decode(&request, docCredentials.SecretAccessKey, encoded)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, decoder)
		runtime.ReadMemStats(&after)
		if n != length || err != nil {
			t.Fatalf("%d bytes, %v", n, err)
		}
		// Two buffers of a chunk, and some hundred bytes for each of 1024 chunks.
		if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
			t.Errorf("%s: allocated %d bytes", e.Payload, got)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestHugeClaim: memory is not allocated for data that has not come.
func TestHugeClaim(t *testing.T) {
	request := signed(t, plainForm, 1<<40)
	decoder, err := chunked.Decode(&request, "secret", strings.NewReader("ffffffff;chunk-signature="+sigv4.EmptyPayloadHash+"\r\nabc"))
	if err != nil {
		t.Fatal(err)
	}
	decoder.MaxChunk = 1 << 40
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = decoder.Read(make([]byte, 10))
	runtime.ReadMemStats(&after)
	if !errors.Is(err, chunked.ErrMalformed) {
		t.Errorf("%v, want %v", err, chunked.ErrMalformed)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("allocated %d bytes for three", got)
	}
}
