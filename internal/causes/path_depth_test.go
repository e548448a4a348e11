package causes

import "testing"

func TestCompareEncoding(t *testing.T) {
	for _, test := range []struct {
		signed, verified string
		want             encodingFault
	}{
		{"/a", "/b", otherResource},
		{"/a/b", "/a%2Fb", signedShallower}, // slashes of an identifier are often left
		{"/a%3Ab", "/a%3Ab", sameEncoding},
		{"/a%3ab", "/a%3Ab", sameEncoding},
		{"/a:b", "/a%3Ab", signedRaw},
		{"/a:b", "/a%253Ab", signedRaw},
		{"/a%3Ab", "/a:b", signedRaw},
		{"/a%3Ab", "/a%253Ab", signedShallower},
		{"/a%253Ab", "/a%3Ab", signedDeeper},
		{"/%40c/x%253D", "/%40c/x%3D", signedDeeper},
		{"/%7Ea", "/~a", signedDeeper},
		{"/a%20b", "/a%2Bb", signedRaw},
		{"/a+b", "/a%20b", signedRaw},
		{"/%C3%A9", "/\u00e9", signedRaw},
		{"/100%", "/100%25", signedRaw},
		{"", "/", otherResource},
	} {
		if got := compareEncoding(test.signed, test.verified); got != test.want {
			t.Errorf("compareEncoding(%q, %q) = %d, want %d", test.signed, test.verified, got, test.want)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, test := range []struct {
		signed, verified string
		want             bool
	}{
		{"/a.txt", "/b.txt", false},
		{"/a.txt", "/bucket/a.txt", false}, // a segment more, and nothing else
		{"/a:b", "/prod/a%3Ab", true},
		{"/A/b", "/a/b", true},
		{"/a//b", "/x/a/b", true},
		{"/a%3Fq=1", "/a", true},
		{"/pets", "/owners", false},
	} {
		if got := alike(test.signed, test.verified); got != test.want {
			t.Errorf("alike(%q, %q) = %v, want %v", test.signed, test.verified, got, test.want)
		}
	}
}
