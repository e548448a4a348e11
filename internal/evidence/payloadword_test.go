package evidence

import (
	"testing"

	"countersign/sigv4"
)

func TestPayloadWords(t *testing.T) {
	for text, want := range map[string]string{
		"it sends `STREAMING-UNSIGNED-PAYLOAD-TRAILER` now\n":                            sigv4.StreamingUnsignedTrailer,
		"x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\n":             sigv4.StreamingPayloadTrailer,
		"content sha: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'\n":                            sigv4.StreamingPayload,
		"the video is STREAMING-only\n":                                                  "",
		"STREAMING-AWS4-HMAC-SHA256-EVENTS is Transcribe's, and not a body in chunks.\n": "",
	} {
		got := ""
		for _, p := range readPayloadWords(newDocument("x", text)) {
			got = p.hint.Value
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzPayloadWords(f *testing.F) { fuzzFormat(f, "-", readPayloadWords) }
