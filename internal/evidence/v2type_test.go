package evidence

import "testing"

// TestV2Type reads the third line of Version 2's string to sign, which is empty where no type was sent.
func TestV2Type(t *testing.T) {
	for text, want := range map[string]string{
		"<StringToSign>PUT\n\nimage/png\n1700000000\n/example-bucket/a</StringToSign>": "image/png",
		"<StringToSign>PUT\n\n\n1700000000\n/example-bucket/a</StringToSign>":          "",
		"<StringToSign>AWS4-HMAC-SHA256\n20260102T030405Z\nscope\nhash</StringToSign>": "",
	} {
		if got := v2Type(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
