package evidence

import (
	"slices"
	"testing"

	"countersign/internal/evidence/prose"
)

// TestCodeFaults reads slips that show in one line, and passes over what is right.
func TestCodeFaults(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"'x-content-sha256': hash(body),", []string{"header-misspelt x-content-sha256"}},
		{"'x-amz-content-sha256': hash(body),", nil},
		{"'x-amz-checksum-sha256': hash(body),", nil},
		{"// aws4.sign, query\nfetch(`https://${request.hostname}${request.path}`)", []string{"query-left-out fetch(`https://${request.hostname}${request.path}`)"}},
		{"// aws4.sign, query\nfetch(`https://${request.hostname}${request.path}?${query}`)", nil},
		{"Metadata: { title: 'a  b' }", []string{"header-blanks x-amz-meta-title"}},
		{"Metadata: { title: 'a b' }", nil},
		{"return 301 /new$request_uri;", []string{"redirect /new$request_uri"}},
		{"return 301 https://$host$request_uri;", nil},
	} {
		if got := hintsOf(t, test.text, formatCodeFaults); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
	_, pieces := readBy(t, "aws4.sign({ headers: req.headers })", formatCodeFaults)
	if len(pieces) != 1 || pieces[0].remark == nil || pieces[0].remark.Kind != prose.SignsAllHeaders {
		t.Errorf("%v", showAll(pieces))
	}
}

func FuzzCodeFaults(f *testing.F) {
	fuzzFormats(f, []string{formatCodeFaults, formatCode}, "'x-content-sha256': h", "return 301 /a;", "aws4.sign({ headers: req.headers })", "signer.setServiceName(\"es\"); params: { q: 'a b' }")
}
