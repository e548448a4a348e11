package escape_test

import (
	"testing"

	"countersign/internal/evidence/escape"
)

func TestBackslash(t *testing.T) {
	for _, test := range []struct {
		text, want string
		n          int
	}{
		{`\nx`, "\n", 2},
		{`\r\nx`, "\n", 4},
		{`\r`, "\r", 2},
		{`\"`, `"`, 2},
		{`\u00fcx`, "ü", 6},
		{`\ud834\udd1e`, "𝄞", 12},
		{`\ud834`, "", 0},
		{`\u{1d11e}`, "𝄞", 9},
		{`\U0001d11e`, "𝄞", 10},
		{`\xc3\xbcx`, "ü", 8},
		{`\xfc`, "ü", 4},
		{`\0`, "", 0},
		{`\q`, "", 0},
		{`\`, "", 0},
	} {
		if got, n := escape.Backslash(test.text); got != test.want || n != test.n {
			t.Errorf("%s: %q of %d bytes, want %q of %d", test.text, got, n, test.want, test.n)
		}
	}
}

func TestEntity(t *testing.T) {
	for _, test := range []struct {
		text, want string
		n          int
	}{
		{"&lt;x", "<", 4},
		{"&amp;lt;", "&", 5},
		{"&#10;", "\n", 5},
		{"&#xfc;", "ü", 6},
		{"&nbsp;", " ", 6},
		{"&a=b;", "", 0},
		{"&#x110000;", "", 0},
		{"&lt", "", 0},
	} {
		if got, n := escape.Entity(test.text); got != test.want || n != test.n {
			t.Errorf("%s: %q of %d bytes, want %q of %d", test.text, got, n, test.want, test.n)
		}
	}
}

func TestClosingQuote(t *testing.T) {
	for _, test := range []struct {
		text    string
		escapes bool
		want    int
	}{
		{`'a'b`, true, 2},
		{`"a\"b"`, true, 5},
		{`"a\"b"`, false, 3},
		{`'a`, true, 2},
		{`'a\`, true, 3},
	} {
		if got := escape.ClosingQuote(test.text, 0, test.escapes); got != test.want {
			t.Errorf("%s: %d, want %d", test.text, got, test.want)
		}
	}
}

func FuzzBackslash(f *testing.F) {
	for _, seed := range []string{`\n`, `\ud834\udd1e`, `\u{1f}`, `\xff\xfe`, "&#x1f;", "&lt;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) (string, int){escape.Backslash, escape.Entity} {
			if got, n := read(text); n < 0 || n > len(text) || n == 0 && got != "" {
				t.Errorf("%q: %q of %d bytes", text, got, n)
			}
		}
	})
}
