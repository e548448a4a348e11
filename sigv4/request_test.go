package sigv4_test

import (
	"slices"
	"testing"

	"countersign/sigv4"
)

func TestTarget(t *testing.T) {
	for _, tc := range []struct {
		target, path, query string
		present             bool
	}{
		{"", "", "", false},
		{"/", "/", "", false},
		{"/a?", "/a", "", true},
		{"/a?b?c#d", "/a", "b?c#d", true},
		{"?b", "", "b", true},
		{"//a", "//a", "", false},
		{"/a://b/c", "/a://b/c", "", false},
		{"*", "*", "", false},
		{"https://example.com/a?b=http://c/", "/a", "b=http://c/", true},
		{"http://a/a", "/a", "", false},
		{"http://a", "", "", false},
		{"http://a?b", "", "b", true},
		{"a/b://c/d", "a/b://c/d", "", false},
		{"example.com:443", "example.com:443", "", false},
	} {
		r := sigv4.Request{Method: "GET", Target: tc.target, Header: sigv4.Header{{Name: "Host", Value: "a"}}}
		query, present := r.Query()
		if r.Path() != tc.path || query != tc.query || present != tc.present {
			t.Errorf("%q: path %q, query %q, %t; want %q, %q, %t", tc.target, r.Path(), query, present, tc.path, tc.query, tc.present)
		}
		signed, err := (&sigv4.Signer{Credentials: testCredentials, Region: "us-east-1", Service: "sts"}).Sign(r, testTime)
		if err != nil {
			t.Fatal(err)
		}
		checkLocate(t, &signed)
	}
}

func TestHeader(t *testing.T) {
	h := sigv4.Header{{Name: "A", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}}
	if got := h.Values("a"); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("Values: %q", got)
	}
	if h.Value("B") != "2" || h.Value("c") != "" || !h.Has("B") || h.Has("c") {
		t.Error("Value or Has")
	}
	for _, tc := range []struct {
		what      string
		got, want sigv4.Header
	}{
		{"With, in place of two", h.With("a", "4"), sigv4.Header{{Name: "A", Value: "4"}, {Name: "b", Value: "2"}}},
		{"With, at the end", h.With("c", "4"), append(slices.Clone(h), sigv4.Field{Name: "c", Value: "4"})},
		{"Without", h.Without("A", "x"), sigv4.Header{{Name: "b", Value: "2"}}},
	} {
		if !slices.Equal(tc.got, tc.want) {
			t.Errorf("%s: %q, want %q", tc.what, tc.got, tc.want)
		}
	}
	if h[0].Value != "1" || len(h) != 3 {
		t.Errorf("changed to %q", h)
	}
}

func TestCanonicalValue(t *testing.T) {
	for value, want := range map[string]string{
		"": "", " ": "", "a": "a", " a ": "a", "a  b": "a b", "\t\"a   b\"\r\n": "\"a b\"", "a\n   b": "a b", "a\u00a0b": "a\u00a0b", "é\t \té": "é é",
	} {
		if got := sigv4.CanonicalValue(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

func TestSignedNames(t *testing.T) {
	got := sigv4.SignedNames([]string{"X-Amz-Date", "Host", "host", "accept"})
	if want := []string{"accept", "host", "x-amz-date"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestIsPayloadHash(t *testing.T) {
	for text, want := range map[string]bool{
		sigv4.EmptyPayloadHash:              true,
		sigv4.HashPayload([]byte("{}")):     true,
		"":                                  false,
		sigv4.UnsignedPayload:               false,
		sigv4.EmptyPayloadHash[1:]:          false,
		"E" + sigv4.EmptyPayloadHash[1:]:    false,
		"g" + sigv4.EmptyPayloadHash[1:]:    false,
		sigv4.EmptyPayloadHash + "00":       false,
		"\x00" + sigv4.EmptyPayloadHash[1:]: false,
	} {
		if got := sigv4.IsPayloadHash(text); got != want {
			t.Errorf("%q: %t, want %t", text, got, want)
		}
	}
}

// TestParseErrors names the line.
func TestParseErrors(t *testing.T) {
	canonical := func(text string) error { _, err := sigv4.ParseCanonicalRequest(text); return err }
	toSign := func(text string) error { _, err := sigv4.ParseStringToSign(text); return err }
	for _, tc := range []struct {
		parse      func(string) error
		text, want string
	}{
		{canonical, "GET\n/\n", "canonical request: 3 lines, want 6 or more"},
		{canonical, "GET\n/\n\nhost:a\nhost\nhash", "canonical request: line 4: want an empty line between headers and signed headers"},
		{canonical, "GET\n/\n\nhost:a\nb\n\nhost\nhash", "canonical request: line 5: want a header as name:value"},
		{toSign, "a\nb", "string to sign: 2 lines, want 4"},
		{toSign, "a\nb\nc/d\ne", "string to sign: line 3: credential scope: 2 elements, want 4: date/region/service/aws4_request"},
	} {
		if err := tc.parse(tc.text); err == nil || err.Error() != tc.want {
			t.Errorf("%q: got %v, want %s", tc.text, err, tc.want)
		}
	}
}

// TestLocateOddities has traces of requests that do not claim what was computed.
func TestLocateOddities(t *testing.T) {
	auth := sigv4.Authorization{Algorithm: sigv4.Algorithm, SignedHeaders: []string{"host", "x-lost"}}
	for _, tc := range []struct {
		name   string
		header sigv4.Header
		hash   string
		want   string // the source of the payload hash
	}{
		{"nothing but the host", nil, "", "body"},
		{"another list", sigv4.Header{{Name: "Authorization", Value: sampleAuthorization}}, "", "body"},
		{"an empty payload header", sigv4.Header{{Name: "X-Amz-Content-Sha256", Value: " "}}, "", "body"},
		{"a payload header", sigv4.Header{{Name: "X-Amz-Content-Sha256", Value: "x"}}, "", "header"},
		{"a given hash", nil, sigv4.UnsignedPayload, ""},
	} {
		r := sigv4.Request{
			Method: "GET", Target: "/", Body: []byte("{}"), PayloadHash: tc.hash,
			Header: append(sigv4.Header{{Name: "Host", Value: "a"}}, tc.header...),
		}
		trace := sigv4.Compute(&r, auth, "20150830T123600Z", "secret", sigv4.Rules{})
		trace.Locate(&r)
		lines := len(trace.Lines)
		if got := trace.Lines[4]; got.Text != "x-lost:" || got.Sources != nil {
			t.Errorf("%s: line of the lost header: %+v", tc.name, got)
		}
		if got := trace.Lines[lines-2]; got.Text != "host;x-lost" || got.Sources != nil {
			t.Errorf("%s: line of the list: %+v", tc.name, got)
		}
		var got sigv4.Part
		if sources := trace.Lines[lines-1].Sources; len(sources) == 1 {
			got = sources[0].Part
		}
		if got != sigv4.Part(tc.want) {
			t.Errorf("%s: payload from %q, want %q", tc.name, got, tc.want)
		}
	}
}
