package evidence

import (
	"slices"
	"testing"
)

// TestHeaderTalk reads what sentences say happens to headers.
func TestHeaderTalk(t *testing.T) {
	for sentence, want := range map[string][]string{
		"Cloudflare changes the Accept-Encoding header":                    {"header-blamed accept-encoding"},
		"The proxy strips the Range header":                                {"header-lost range"},
		"It works when I exclude User-Agent from the signed headers":       {"header-blamed user-agent"},
		"The proxy does not change the Accept-Encoding header":             nil,
		"I changed the code":                                               nil,
		"Removing `Connection: keep-alive` header works, I removed it":     {"header-blamed connection", "header-blamed keep-alive"},
		"The header x-route is stripped by our proxy before it goes to it": {"header-lost x-route"},
	} {
		var got []string
		for _, h := range headerTalk(sentence) {
			got = append(got, string(h.Kind)+" "+h.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", sentence, got, want)
		}
	}
	if name, ok := hostLine("> Host: h.example"); !ok || name != "h.example" {
		t.Errorf("%q, %v", name, ok)
	}
	if name, ok := hostLine("Hostile: h.example"); ok {
		t.Errorf("%q", name)
	}
}

func FuzzHeaderTalk(f *testing.F) {
	fuzzFormats(f, []string{formatHeaderTalk}, "Cloudflare changes the Accept-Encoding header", "Host: h.example", "the server sees /a, I sign /b")
}
