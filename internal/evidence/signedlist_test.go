package evidence

import (
	"strings"
	"testing"
)

// TestSignedList reads lists of signed headers that stand alone. Of several the last counts.
func TestSignedList(t *testing.T) {
	for text, want := range map[string]string{
		"SignedHeaders=host;x-amz-date":               "host;x-amz-date",
		"the SignedHeaders : host;x-amz-date are":     "host;x-amz-date",
		"signed headers are `accept;host`":            "",
		"Signed headers: accept;host":                 "accept;host",
		"SIGNEDHEADERS=host;x-amz-date":               "host;x-amz-date",
		"SignedHeaders=host":                          "",
		"SignedHeaders=a;b\nSignedHeaders=host;x":     "host;x",
		"İİİİ SignedHeaders=host;x-amz-date":          "host;x-amz-date",
		"the headers that are signed; and the others": "",
	} {
		_, pieces := readBy(t, text, formatSignedList)
		got := ""
		if len(pieces) > 0 {
			got = strings.Join(pieces[0].claim.SignedHeaders, ";")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzSignedList(f *testing.F) {
	fuzzFormats(f, []string{formatSignedList}, "SignedHeaders=host;x-amz-date", "İSIGNEDHEADERS=a;b")
}
