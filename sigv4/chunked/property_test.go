package chunked_test

import (
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"countersign/sigv4"
	"countersign/sigv4/chunked"

	"pgregory.net/rapid"
)

// draw returns an encoding and a body of a few chunks.
func draw(t *rapid.T) (chunked.Encoding, string) {
	e := rapid.SampledFrom(forms).Draw(t, "form")
	e.ChunkSize = rapid.SampledFrom([]int{chunked.MinChunkSize, chunked.MinChunkSize + 1, 10000}).Draw(t, "chunk size")
	length := rapid.OneOf(
		rapid.IntRange(0, 3*e.ChunkSize+1), rapid.SampledFrom([]int{0, 1, e.ChunkSize - 1, e.ChunkSize, e.ChunkSize + 1, 2 * e.ChunkSize}),
	).Draw(t, "length")
	pattern := rapid.StringN(1, 20, 40).Draw(t, "pattern")
	return e, strings.Repeat(pattern, length/len(pattern)+1)[:length]
}

// readers deliver in pieces of other sizes than they are asked for.
var readers = map[string]func(io.Reader) io.Reader{
	"whole":          func(r io.Reader) io.Reader { return r },
	"halves":         iotest.HalfReader,
	"one by one":     iotest.OneByteReader,
	"data and error": iotest.DataErrReader,
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, body := draw(t)
		request := signed(t, e, int64(len(body)))
		slow := readers[rapid.SampledFrom([]string{"whole", "halves", "one by one", "data and error"}).Draw(t, "reader")]
		encoded, err := e.Encode(&request, docCredentials.SecretAccessKey, slow(strings.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		framed, err := io.ReadAll(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := strconv.Itoa(len(framed)), request.Header.Value("content-length"); got != want {
			t.Errorf("%s bytes, and Content-Length said %s", got, want)
		}
		got, decoder, err := unframe(t, request, slow(strings.NewReader(string(framed))))
		if err != nil || got != body {
			t.Fatalf("%d bytes of %d, %v", len(got), len(body), err)
		}
		if e.Checksum != "" && !decoder.Trailer().Has(e.Checksum.Field()) {
			t.Errorf("trailer %v", decoder.Trailer())
		}
	})
}

// TestChangedOnTheWay changes a framed body in any way. What ends in io.EOF is the body that was signed,
// and signed chunks are handed out only as they were.
func TestChangedOnTheWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, body := draw(t)
		request := signed(t, e, int64(len(body)))
		framed := []byte(frame(t, e, request, body))
		whole, end := len(framed), string(framed)
		at := rapid.IntRange(0, len(framed)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "near the end") {
			at = len(framed) - 1 - at%min(300, len(framed))
		}
		change := rapid.SampledFrom([]string{"flip", "cut", "insert", "remove", "repeat"}).Draw(t, "change")
		switch change {
		case "flip":
			framed[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case "cut":
			framed = framed[:at]
		case "insert":
			framed = append(framed[:at:at], append([]byte{rapid.Byte().Draw(t, "byte")}, framed[at:]...)...)
		case "remove":
			framed = append(framed[:at:at], framed[at+1:]...)
		case "repeat":
			framed = append(framed[:at:at], framed...)
		}
		got, _, err := unframe(t, request, strings.NewReader(string(framed)))
		if err == nil && got != body {
			t.Fatalf("%s at %d is not seen", change, at)
		}
		if e.Payload != sigv4.StreamingUnsignedTrailer && !strings.HasPrefix(body, got) {
			t.Fatalf("%s at %d: %d bytes are handed out that are not signed", change, at, len(got))
		}
		// Behind the last signature are stars, with SigV4A, and line breaks.
		if change == "cut" && at < len(strings.TrimRight(end, "\r\n*")) && err == nil {
			t.Fatalf("cut at %d of %d is not seen", at, whole)
		}
	})
}
