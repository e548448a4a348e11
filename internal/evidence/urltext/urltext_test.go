package urltext

import (
	"strings"
	"testing"
)

func TestAround(t *testing.T) {
	for text, want := range map[string]string{
		"see https://h.example/a?b=c.":                      "https://h.example/a?b=c",
		"(https://h.example/a)":                             "https://h.example/a",
		"https://h.example/a(b)":                            "https://h.example/a(b)",
		"[page](https://h.example/a) and more":              "https://h.example/a",
		`"url":"https://h.example/a\u0026b=c"`:              `https://h.example/a\u0026b=c`,
		`'https://h.example/a\n'`:                           "https://h.example/a",
		"WSS://h.example/a, then":                           "WSS://h.example/a",
		"s3://bucket/a":                                     "",
		"xhttps://h.example/a":                              "",
		"https://h.example/" + strings.Repeat("a", 3) + "!": "https://h.example/aaa",
	} {
		got := ""
		if start, end := Around(text, strings.Index(text, "://")); start >= 0 {
			got = text[start:end]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestWithout(t *testing.T) {
	const text = "GET https://h.example/a fails, s3://b and http://i.example/c do not"
	if got, want := Without(text), "GET   fails, s3://b and   do not"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzAround(f *testing.F) {
	for _, seed := range []string{"(https://h.example/a)", "a://b", "wss://[::1]/]", "https://h/\\u0026](", "http://http://x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i := 0; i+3 <= len(text); i++ {
			if text[i:i+3] != "://" {
				continue
			}
			if start, end := Around(text, i); start >= 0 && (start > i || end < start || end > len(text)) {
				t.Errorf("%q: from %d to %d", text, start, end)
			}
		}
		if len(Without(text)) > len(text)+1 {
			t.Errorf("%q grew", text)
		}
	})
}
