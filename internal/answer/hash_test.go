package answer

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"testing"
)

func TestHashMatches(t *testing.T) {
	of := func(value string) string {
		sum := sha256.Sum256([]byte(value))
		return base64.StdEncoding.EncodeToString(sum[:])
	}
	hexOf := func(value string) string {
		sum := sha256.Sum256([]byte(value))
		return hex.EncodeToString(sum[:])
	}
	for _, test := range []struct{ value, hash, form string }{
		{"Bearer abc", of("Bearer abc"), "as sent"},
		{"Bearer abc", hexOf("Bearer abc"), "as sent"},
		{" Bearer abc ", of("Bearer abc"), "trimmed"},
		{"Bearer  abc", of("Bearer abc"), "blanks collapsed"},
		{"Bearer abc", of("abc"), "token alone"},
		{"abc", of("Bearer abc"), "with Bearer"},
		{"Bearer abc", "'" + of("Bearer abc") + "'", "as sent"},
		{"Bearer abc", of("Bearer abd"), ""},
		{"Bearer abc", "", ""},
		{"Bearer abc", "Bearer abc", ""},
		{"", of(""), "as sent"},
	} {
		form, ok := HashMatches(test.value, test.hash)
		if form != test.form || ok != (test.form != "") {
			t.Errorf("HashMatches(%q, %q) = %q, %t; want %q", test.value, test.hash, form, ok, test.form)
		}
	}
	// The documentation prints the hash of its sample in hexadecimal; a published sample as a check that
	// does not rest on the same code: SHA-256 of the empty text.
	if form, ok := HashMatches("", hexHash); !ok || form != "as sent" {
		t.Errorf("the hash of the empty text: %q, %t", form, ok)
	}
}
