package shell_test

import (
	"os/exec"
	"testing"

	"pgregory.net/rapid"

	"countersign/internal/shell"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"": "''", "plain-text_1.0/a:b@c%2f+,": "plain-text_1.0/a:b@c%2f+,", "a b": "'a b'", "it's": `'it'\''s'`,
		"https://a/?b=1&c": "'https://a/?b=1&c'", "~": "'~'", "a=b": "'a=b'", "{\n}": "'{\n}'",
	} {
		if got := shell.Quote(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestQuoteInAShell asks a shell.
func TestQuoteInAShell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[\x01-\x7eé日]{0,40}`).Draw(t, "text")
		out, err := exec.Command("sh", "-c", "printf %s "+shell.Quote(text)).Output()
		if err != nil || string(out) != text {
			t.Fatalf("%q comes back as %q, %v", text, out, err)
		}
	})
}
