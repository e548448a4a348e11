package chunked_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"countersign/sigv4"
	"countersign/sigv4/chunked"
)

// TestDocumentedExample repeats the example of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html: 65 KiB of the letter a.
func TestDocumentedExample(t *testing.T) {
	e := chunked.Encoding{Payload: sigv4.StreamingPayload}
	request := signed(t, e, 66560, "content-encoding", "content-length")
	if got := request.Header.Value("content-length"); got != "66824" {
		t.Errorf("Content-Length %s, want 66824", got)
	}
	checkSeed(t, request, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
	checkFramed(t, e, request,
		"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"+strings.Repeat("a", 65536)+"\r\n"+
			"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"+strings.Repeat("a", 1024)+"\r\n"+
			"0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n")
}

// TestDocumentedTrailer repeats the example of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html. Its Content-Length is that
// of the example without a trailer; it is not signed.
func TestDocumentedTrailer(t *testing.T) {
	e := chunked.Encoding{Payload: sigv4.StreamingPayloadTrailer, Checksum: chunked.CRC32C}
	request := signed(t, e, 66560, "content-encoding")
	checkSeed(t, request, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
	checkFramed(t, e, request,
		"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n"+strings.Repeat("a", 65536)+"\r\n"+
			"400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n"+strings.Repeat("a", 1024)+"\r\n"+
			"0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"+
			"x-amz-checksum-crc32c:sOO8/Q==\r\n"+
			"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n")
}

func checkSeed(t *testing.T, request sigv4.Request, want string) {
	t.Helper()
	auth, err := sigv4.ParseAuthorization(request.Header.Value("authorization"))
	if err != nil || auth.Signature != want {
		t.Errorf("seed signature %s, %v, want %s", auth.Signature, err, want)
	}
}

func checkFramed(t *testing.T, e chunked.Encoding, request sigv4.Request, want string) {
	t.Helper()
	body := strings.Repeat("a", 66560)
	if got := frame(t, e, request, body); got != want {
		t.Errorf("framed:\n%s\nwant:\n%s", shorten(got), shorten(want))
	}
	got, decoder, err := unframe(t, request, strings.NewReader(want))
	if err != nil || got != body {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if sum := decoder.Trailer().Value(e.Checksum.Field()); e.Checksum != "" && sum != "sOO8/Q==" {
		t.Errorf("checksum in the trailer %q", sum)
	}
}

func shorten(framed string) string { return strings.ReplaceAll(framed, strings.Repeat("a", 1024), "") }

// TestChecksums compares with the check values of the algorithms: the checksum of "123456789".
// https://reveng.sourceforge.io/crc-catalogue/all.htm; FIPS 180-4 for the others.
func TestChecksums(t *testing.T) {
	for c, want := range map[chunked.Checksum]string{
		chunked.CRC32:     "cbf43926",
		chunked.CRC32C:    "e3069283",
		chunked.CRC64NVME: "ae8b14860a799888",
		chunked.SHA1:      "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
		chunked.SHA256:    "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
	} {
		sum := c.New()
		sum.Write([]byte("123456789"))
		if got := hex.EncodeToString(sum.Sum(nil)); got != want {
			t.Errorf("%s: %s, want %s", c, got, want)
		}
	}
	if chunked.Checksum("md5").New() != nil {
		t.Error("a checksum that is none")
	}
}
