package evidence

import "testing"

// TestShellVariables puts in what the lines before a command assign, and nothing else.
func TestShellVariables(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"API=https://h.example\ncurl \"$API/a\"\n", "https://h.example/a"},
		{"export HOST=\"h.example\"\ncurl https://${HOST}/a\n", "https://h.example/a"},
		{"HOST=a.example\ncurl https://$HOST/a\nHOST=b.example\ncurl https://$HOST/b\n", "https://b.example/b"},
		{"curl https://$HOME/a\n", "https://$HOME/a"},
		{"KEY=abc\ncurl -H \"x-key: $KEY\" https://h.example/\n", "https://h.example/"},
	} {
		_, pieces := readBy(t, test.text, formatCurl)
		got := ""
		for _, p := range pieces {
			if p.url != nil {
				got = p.url.Text
			}
			if p.request != nil && p.request.Header.Value("x-key") == "abc" {
				t.Errorf("%q: a key was put in", test.text)
			}
		}
		if got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}
