package plaintext

import (
	"strings"
	"testing"
)

// wrap cuts a text at a width, as a terminal does, and removes blanks at the ends of the rows as one does on copying.
func wrap(text string, width int) string {
	var rows []string
	for len(text) > width {
		rows = append(rows, strings.TrimRight(text[:width], " "))
		text = text[width:]
	}
	return strings.Join(append(rows, text), "\n")
}

// message is an answer of API Gateway.
const message = `{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets\n\nhost:abc123def4.execute-api.eu-west-1.amazonaws.com\nx-amz-date:20261121T101500Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\n"}`

func TestUnwrap(t *testing.T) {
	for width := leastWidth; width < 180; width++ {
		text := "$ curl https://example.com/prod/pets\n" + wrap(message, width) + "\n\nAny ideas?\n"
		got, joins := unwrap(text)
		if want := "$ curl https://example.com/prod/pets\n" + message + "\n\nAny ideas?\n"; got != want {
			t.Errorf("width %d:\n%s", width, got)
		}
		if want := (len(message) - 1) / width; len(joins) != want {
			t.Errorf("width %d: %d joins, want %d", width, len(joins), want)
		}
	}
}

func TestUnwrapLeavesAlone(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	for _, text := range []string{
		"", "\n", message, strings.ReplaceAll(message, `\n`, "\n"),
		"The String-to-Sign should have been\n" + hash + "\n" + hash + "\n" + hash + "\n",
		strings.Repeat("a", 64) + "\n" + strings.Repeat("b", 64) + "\nThe Canonical String for this request should have been\n",
		// Wrapped between words: the readers of sentences take a line break for a blank.
		"The request signature we calculated does not match\nthe signature you provided. Check your AWS Secret Key",
	} {
		if got, joins := unwrap(text); got != text || joins != nil {
			t.Errorf("%q\nbecame %q", text, got)
		}
	}
}

func TestJoins(t *testing.T) {
	text, err := Decode([]byte("a\r\n"+strings.ReplaceAll(wrap(message, 100), "\n", "\r\n")), 1<<20)
	if err != nil || text.Content != "a\n"+message || len(text.Joins) != 4 || text.Joins[0] != 102 {
		t.Errorf("%v, %v\n%s", text.Joins, err, text.Content)
	}
}
