package lab

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPlainText: eight bytes at a time find what one at a time do.
func TestPlainText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "text") + rapid.SampledFrom([]string{
			"", `"`, `\`, "\x1f", " ", "\x7f", "~", "\x80", "\xff", "\x00", "é", "!", "#", "[", "]",
		}).Draw(t, "byte") + rapid.StringMatching(`[!-~]{0,20}`).Draw(t, "rest")
		want := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) < 0
		if got := plainText(text); got != want {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	})
}
