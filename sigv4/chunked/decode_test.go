package chunked_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

var (
	plainForm   = chunked.Encoding{Payload: sigv4.StreamingPayload, ChunkSize: chunked.MinChunkSize}
	trailerForm = chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32, ChunkSize: chunked.MinChunkSize}
	openForm    = chunked.Encoding{Payload: sigv4.StreamingUnsignedTrailer, Checksum: chunked.CRC32, ChunkSize: chunked.MinChunkSize}
)

func TestDecodeRefuses(t *testing.T) {
	body := strings.Repeat("b", chunked.MinChunkSize+10)
	// openBody frames by hand, without signatures.
	openBody := func(sizes ...int) string {
		var text strings.Builder
		for _, n := range sizes {
			fmt.Fprintf(&text, "%x\r\n%s\r\n", n, strings.Repeat("b", n))
		}
		return text.String() + "0\r\nx-amz-checksum-crc32:BhHoQA==\r\n\r\n"
	}
	for _, test := range []struct {
		name   string
		form   chunked.Encoding
		breaks func(framed string) string
		want   error
		text   string
	}{
		{"good", plainForm, func(s string) string { return s }, nil, ""},
		{"good, with trailer", trailerForm, func(s string) string { return s }, nil, ""},
		{"good, not signed", openForm, func(s string) string { return s }, nil, ""},
		{"data changed", plainForm, replace("b\r\n", "c\r\n"), chunked.ErrSignature, "chunk 1, from byte 0: "},
		{"chunks exchanged", plainForm, replace("2000;", "2001;"), chunked.ErrSignature, "chunk 1, "},
		{"last chunk of another body", plainForm, lastSignature, chunked.ErrSignature, "chunk 3, from byte 8377: "},
		{"trailer changed", trailerForm, replace("crc32:", "crc32:A"), chunked.ErrSignature, "of the trailer"},
		{"signature of the trailer gone", trailerForm, replace("x-amz-trailer-signature", "x-other"), chunked.ErrMalformed, `announces ["x-amz-checksum-crc32"]`},
		{"trailer gone", trailerForm, func(s string) string { return s[:strings.Index(s, "x-amz")] }, chunked.ErrMalformed, "the trailer has the fields []"},
		{"trailer unannounced", plainForm, func(s string) string { return s + "x-amz-checksum-crc32:AAAAAA==\r\n" }, chunked.ErrMalformed, "announces []"},
		{"trailer twice", openForm, replace("x-amz-checksum-crc32:", "x-amz-checksum-crc32:AA==\r\nx-amz-checksum-crc32:"), chunked.ErrMalformed, ""},
		{"trailer signed for once", openForm, replace("\r\n\r\n", "\r\nx-amz-trailer-signature:00\r\n\r\n"), chunked.ErrMalformed, "has no signature of its trailer"},
		{"no field", openForm, replace("x-amz-checksum-crc32:", "x-amz-checksum-crc32"), chunked.ErrMalformed, "as name:value"},
		{"many fields", openForm, func(s string) string { return s + strings.Repeat("a:b\r\n", 99) }, chunked.ErrMalformed, "16 at most"},
		{"long field", openForm, func(s string) string { return s + strings.Repeat("a", 9999) }, chunked.ErrMalformed, "a line of more than 4096 bytes"},
		{"data changed, not signed", openForm, replace("b\r\n", "c\r\n"), chunked.ErrChecksum, `x-amz-checksum-crc32 is "`},
		{"too long", openForm, replace("a\r\nbbb", "b\r\nbbbb"), chunked.ErrLength, "chunk 2, from byte 8200: "},
		{"too short", openForm, replace("a\r\nb", "9\r\n"), chunked.ErrLength, "1 are missing"},
		{"small chunk in the middle", openForm, func(string) string { return openBody(10, 8192) }, chunked.ErrChunkSize, "chunk 2, "},
		{"one large chunk", openForm, func(string) string { return openBody(8202) }, chunked.ErrChecksum, ""},
		{"size not hexadecimal", openForm, replace("2000\r\n", "20x0\r\n"), chunked.ErrMalformed, "not a hexadecimal number"},
		{"size with a sign", openForm, replace("2000\r\n", "+2000\r\n"), chunked.ErrMalformed, "not a hexadecimal number"},
		{"no size", openForm, replace("2000\r\n", "\r\n"), chunked.ErrMalformed, "not a hexadecimal number"},
		{"negative size", openForm, replace("2000\r\n", "-2000\r\n"), chunked.ErrMalformed, "not a hexadecimal number"},
		{"size of more than 64 bits", openForm, replace("2000\r\n", "20000000000000000\r\n"), chunked.ErrMalformed, "not a hexadecimal number"},
		{"unknown extension", openForm, replace("2000\r\n", "2000;a=b\r\n"), chunked.ErrMalformed, ""},
		{"no signature", plainForm, replace(";chunk-signature=", ";x="), chunked.ErrMalformed, "want SIZE;chunk-signature="},
		{"line feed alone", plainForm, replace("\r\n", "\n"), chunked.ErrMalformed, "without a carriage return"},
		{"no line break behind the data", openForm, replace("b\r\n", "bxx"), chunked.ErrMalformed, "no line break"},
		{"ends in the data", openForm, func(s string) string { return s[:100] }, chunked.ErrMalformed, "it ends in the data"},
		{"ends in signed data", plainForm, func(s string) string { return s[:100] }, chunked.ErrMalformed, "it ends in the data"},
		{"ends behind the data", openForm, func(s string) string { return s[:len("2000\r\n")+8193] }, chunked.ErrMalformed, "it ends behind the data"},
		{"ends before the last chunk", openForm, func(s string) string { return s[:len("2000\r\n")+8194] }, chunked.ErrMalformed, "it ends before the last chunk"},
		{"long line", openForm, func(string) string { return strings.Repeat("0", 9999) }, chunked.ErrMalformed, "a line of more than 4096 bytes"},
		{"nothing", plainForm, func(string) string { return "" }, chunked.ErrMalformed, "chunk 1, from byte 0: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := signed(t, test.form, int64(len(body)))
			framed := test.breaks(frame(t, test.form, request, body))
			got, decoder, err := unframe(t, request, strings.NewReader(framed))
			if !errors.Is(err, test.want) || err != nil && !strings.Contains(err.Error(), test.text) {
				t.Fatalf("%v, want %v with %q", err, test.want, test.text)
			}
			if test.want == nil && got != body {
				t.Errorf("%d bytes, want %d", len(got), len(body))
			}
			if test.want != nil && decoder.Trailer() != nil {
				t.Error("a trailer is given of what was refused")
			}
			// The error stays.
			if _, again := decoder.Read(make([]byte, 1)); err != nil && again != err {
				t.Errorf("read again: %v", again)
			}
		})
	}
}

func replace(old, text string) func(string) string {
	return func(framed string) string {
		if !strings.Contains(framed, old) {
			panic(fmt.Sprintf("the body lacks %q", old))
		}
		return strings.Replace(framed, old, text, 1)
	}
}

// lastSignature exchanges two digits of the last signature.
func lastSignature(framed string) string {
	i := strings.LastIndex(framed, "=") + 1
	return framed[:i] + strings.Map(func(r rune) rune {
		switch r {
		case '0':
			return '1'
		case '1':
			return '0'
		}
		return r
	}, framed[i:])
}

// TestTrailerOfMinIO: minio-go ends the field of a trailer in LF CR LF, and more lines follow.
func TestTrailerOfMinIO(t *testing.T) {
	for _, form := range []chunked.Encoding{trailerForm, openForm} {
		request := signed(t, form, 3)
		framed := frame(t, form, request, "abc")
		framed = strings.Replace(framed, "==\r\n", "==\n\r\n", 1) + "\r\n"
		if got, _, err := unframe(t, request, strings.NewReader(framed)); err != nil || got != "abc" {
			t.Errorf("%s: %q, %v", form.Payload, got, err)
		}
	}
}

// TestUnknownChecksum: what this package cannot compute is handed on.
func TestUnknownChecksum(t *testing.T) {
	request := signed(t, openForm, 3)
	request.Header = request.Header.With("X-Amz-Trailer", "X-Amz-Checksum-Md5, x-amz-meta-a")
	framed := "3\r\nabc\r\n0\r\nx-amz-meta-a: b  c \r\nx-amz-checksum-md5:kAFQmDzST7DWlj99KOF/cg==\r\n\r\n"
	_, decoder, err := unframe(t, request, strings.NewReader(framed))
	if err != nil {
		t.Fatal(err)
	}
	want := sigv4.Header{{Name: "x-amz-meta-a", Value: "b c"}, {Name: "x-amz-checksum-md5", Value: "kAFQmDzST7DWlj99KOF/cg=="}}
	if got := decoder.Trailer(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMaxChunk(t *testing.T) {
	request := signed(t, plainForm, 20000)
	framed := frame(t, plainForm, request, strings.Repeat("b", 20000))
	for limit, ok := range map[int]bool{0: true, 8192: true, 8191: false} {
		decoder, err := chunked.Decode(&request, docCredentials.SecretAccessKey, strings.NewReader(framed))
		if err != nil {
			t.Fatal(err)
		}
		decoder.MaxChunk = limit
		if _, err := io.ReadAll(decoder); (err == nil) != ok {
			t.Errorf("limit %d: %v", limit, err)
		}
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("connection reset")
	for _, form := range []chunked.Encoding{plainForm, trailerForm, openForm} {
		request := signed(t, form, 20000)
		framed := frame(t, form, request, strings.Repeat("b", 20000))
		for _, at := range []int{0, 3, 500, 8250, 8288, len(framed) - 40, len(framed) - 1} {
			_, _, err := unframe(t, request, io.MultiReader(strings.NewReader(framed[:at]), iotest.ErrReader(broken)))
			if !errors.Is(err, broken) {
				t.Errorf("%s, broken at %d: %v", form.Payload, at, err)
			}
		}
		body := io.MultiReader(strings.NewReader("b"), iotest.ErrReader(broken))
		encoded, err := form.Encode(&request, docCredentials.SecretAccessKey, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(encoded); !errors.Is(err, broken) {
			t.Errorf("%s: encoding says %v", form.Payload, err)
		}
	}
}

func TestNotAnnounced(t *testing.T) {
	good := signed(t, trailerForm, 3)
	for _, test := range []struct {
		name, value, want string
	}{
		{"x-amz-content-sha256", "UNSIGNED-PAYLOAD", `X-Amz-Content-Sha256 is "UNSIGNED-PAYLOAD"`},
		{"x-amz-content-sha256", sigv4.StreamingECDSAPayload, "announces a trailer"},
		{"x-amz-content-sha256", sigv4.StreamingPayload, "announces a trailer"},
		{"x-amz-decoded-content-length", "", `X-Amz-Decoded-Content-Length is ""`},
		{"x-amz-decoded-content-length", "-1", "want a number of bytes"},
		{"x-amz-decoded-content-length", "9223372036854775807", "want a number of bytes"},
		{"x-amz-trailer", strings.Repeat("a,", 17), "X-Amz-Trailer names 17 fields"},
		{"authorization", "Bearer x", "does not begin with AWS4-HMAC-SHA256"},
		{"authorization", strings.Replace(good.Header.Value("authorization"), "Signature=", "Signature=X", 1), "not 64 hexadecimal digits"},
		{"authorization", sigv4.AlgorithmECDSA + " Credential=K/D/S/aws4_request, SignedHeaders=host, Signature=00", "pieces are signed with AWS4-HMAC-SHA256, and not"},
		{"x-amz-date", "Fri, 24 May 2013 00:00:00 GMT", "date of the request"},
	} {
		request := good
		request.Header = good.Header.With(test.name, test.value)
		if _, err := chunked.Decode(&request, "secret", strings.NewReader("")); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %s: %v, want %q", test.name, test.value, err, test.want)
		}
		if _, err := trailerForm.Encode(&request, "secret", strings.NewReader("")); err == nil {
			t.Errorf("%s: %s: Encode has no error", test.name, test.value)
		}
	}
	good.Header = good.Header.Without("authorization")
	if _, err := chunked.Decode(&good, "secret", strings.NewReader("")); err == nil || !strings.Contains(err.Error(), "no Authorization header") {
		t.Errorf("no signature: %v", err)
	}
}
