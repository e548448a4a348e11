package report

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/internal/golden"
)

func texts(signed, verified string) (s, v *string) { return &signed, &verified }

// hostMismatch is the diagnosis that the product exists for.
func hostMismatch() *Diagnosis {
	signed, verified := texts("d111111abcdef8.cloudfront.net", "abc123def4.execute-api.eu-west-1.amazonaws.com")
	return &Diagnosis{
		SchemaVersion: SchemaVersion, Verdict: Explained, AnsweredBy: "api-gateway-rest",
		Answer: "403 InvalidSignatureException", ThroughCloudFront: true,
		Summary: "The client signed one host, the verifier saw another.",
		Findings: []Finding{
			{
				Code: "host-mismatch", Title: "the Host that was signed is not the Host that was verified",
				Certainty: "proven", Hop: "edge", Label: "host", Signed: signed, Verified: verified,
				Where:       &Where{File: "answer.json", Line: 1, Start: 345, End: 391},
				Explanation: "The client signed the host d111111abcdef8.cloudfront.net; the verifier saw abc123def4.execute-api.eu-west-1.amazonaws.com.",
				Proof:       &Proof{Kind: "signature", Tried: 412, Value: "...e41b"},
				Fixes: []Fix{
					{"client", "Keep sending to d111111abcdef8.cloudfront.net, but sign for abc123def4.execute-api.eu-west-1.amazonaws.com.", "countersign curl --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com 'https://d111111abcdef8.cloudfront.net/prod/pets'"},
					{"infrastructure", "Give the API a Regional custom domain with the name that clients call, and let CloudFront forward Host.", ""},
					{"infrastructure", "A third way, which only -v shows.", "one\ntwo"},
				},
			},
			{Code: "header-mutated", Subject: "accept-encoding", Title: "a signed header was changed on the way", Certainty: "likely", Hop: "edge", Explanation: "CloudFront rewrites accept-encoding."},
			{Code: "wrong-secret", Title: "the secret does not belong to the key id", Certainty: "possible", Hop: "credentials"},
			{Code: "query-order", Title: "a title that is long enough to reach beyond the eightieth column of a terminal", Certainty: "possible", Hop: "client"},
			{Code: "clock-skew", Title: "the clock is wrong", Certainty: "possible", Hop: "clock"},
		},
		Tried: 1412, Notes: []string{"The client's text and AWS's answer come from different attempts."},
		Read:     []Read{{"curl -v", Span{"request.log", 1, 31}}, {"AWS message", Span{"-", 1, 1}}},
		Unread:   []Span{{"request.log", 40, 41}},
		Redacted: true,
	}
}

// pair is a diagnosis whose only matter is two texts.
func pair(label, signed, verified string) *Diagnosis {
	s, v := texts(signed, verified)
	return &Diagnosis{
		Answer: "403 SignatureDoesNotMatch", AnsweredBy: "s3",
		Findings: []Finding{{
			Code: "a-code", Certainty: "shown", Hop: "client", Label: label, Signed: s, Verified: v,
			Explanation: "The two differ.", Proof: &Proof{Kind: "canonical-request"},
		}},
	}
}

func TestText(t *testing.T) {
	onlyVerified := pair("host", "", "example.com")
	onlyVerified.Findings[0].Signed = nil
	onlyVerified.Findings[0].Certainty, onlyVerified.Findings[0].Proof = "possible", nil
	onlyVerified.Next = &Next{Text: "Add the request as it was sent, together with the whole answer.", Command: "curl -v ... 'https://example.com/' 2>&1 | countersign diagnose -"}
	long := "X-Amz-First=" + strings.Repeat("0123456789", 30)
	for _, test := range []struct {
		name string
		d    *Diagnosis
		o    TextOptions
	}{
		{"host-mismatch", hostMismatch(), TextOptions{}},
		{"host-mismatch-verbose", hostMismatch(), TextOptions{Verbose: true}},
		{"host-mismatch-narrow", hostMismatch(), TextOptions{Width: 50}},
		{"host-mismatch-wide", hostMismatch(), TextOptions{Width: 140}},
		{"host-mismatch-color", hostMismatch(), TextOptions{Color: true}},
		{"one-side-only", onlyVerified, TextOptions{}},
		{"equal-length", pair("path", "/model/x%3av1%3a0/invoke", "/model/x%3Av1%3A0/invoke"), TextOptions{}},
		{"inserted", pair("path", "/model/x%3A0/invoke", "/model/x%253A0/invoke"), TextOptions{}},
		{"blank-for-plus", pair("query", "q=a+b", "q=a b"), TextOptions{}},
		{"words-only-signed", pair("secret", "the secret with a line break at its end", "the secret"), TextOptions{}},
		{"removed", pair("query", "a=1&b=2&c=3", "a=1&c=3"), TextOptions{}},
		{"reordered", pair("query", "MarketplaceId=A1&CreatedAfter=2020", "CreatedAfter=2020&MarketplaceId=A1"), TextOptions{}},
		{"two-edits-each", pair("x-note", "one, two,three, four and five", "one,two, three, four and 5"), TextOptions{}},
		{"none", pair("query", "a=1&b=2", ""), TextOptions{}},
		{"difference-at-the-end", pair("query", long+"&z=1", long+"&z=2"), TextOptions{}},
		{"difference-in-the-middle", pair("query", long+"&m=1&"+long, long+"&m=22&"+long), TextOptions{}},
		{"difference-at-the-start", pair("query", "a"+long, "b"+long), TextOptions{}},
		{"blanks", pair("x-note", "two  blanks, one at the end ", "two blanks, one at the end"), TextOptions{}},
		{"invisible", pair("x-note", "\ufeffa\u00a0b\u200bc\td\r\n", "a b c d"), TextOptions{}},
		{"terminal-escapes", pair("x-note", "\x1b[2Jwiped\x00\x7f", "\u202ederevers\xff"), TextOptions{}},
		{"wide-characters", pair("path", "/写真/猫.jpg", "/写真/犬.jpg"), TextOptions{}},
		{"nothing-found", &Diagnosis{Verdict: Unexplained, Summary: "No cause was found in what the evidence holds.", Next: onlyVerified.Next}, TextOptions{}},
		{"healthy", &Diagnosis{Verdict: Healthy, Answer: "200", AnsweredBy: "unknown", Summary: "Nothing is wrong: the signature matches the request as it was sent."}, TextOptions{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteText(&out, test.d, test.o); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", test.name+".golden"), out.String())
		})
	}
}

// TestCompareFits checks on many pairs that both texts fit the width, that the marks stand below
// characters that differ, and that no control character is left.
func TestCompareFits(t *testing.T) {
	alphabet := []string{"", "a", " ", "  ", "%2F", "é", "猫", "\t", "\x1b", strings.Repeat("x", 70), "b\n"}
	const width = 40
	for _, head := range alphabet {
		for _, a := range alphabet {
			for _, b := range alphabet {
				for _, tail := range alphabet {
					signed, verified := head+a+tail, head+b+tail
					got := compare(signed, verified, width)
					for _, line := range []string{got.signed, got.verified, got.signedMarks, got.marks} {
						if n := textWidth(line); n > width {
							t.Fatalf("compare(%q, %q): %d columns: %q", signed, verified, n, line)
						}
						if plain(line) != line {
							t.Fatalf("compare(%q, %q): a control character is left in %q", signed, verified, line)
						}
					}
					if (signed == verified) != (got.signedMarks+got.marks == "") {
						t.Fatalf("compare(%q, %q): marks %q and %q", signed, verified, got.signedMarks, got.marks)
					}
				}
			}
		}
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("a b", "a  b", 20)
	f.Add("\xff\xfe", "é", 40)
	f.Fuzz(func(t *testing.T, signed, verified string, width int) {
		width = 20 + (width%200+200)%200
		got := compare(signed, verified, width)
		for _, line := range []string{got.signed, got.verified, got.marks} {
			if !utf8.ValidString(line) || plain(line) != line {
				t.Errorf("%q is not safe to print", line)
			}
		}
	})
}

func TestPage(t *testing.T) {
	page := "# host-mismatch\n\n## What happened\n\nA signature covers the **Host** header, and this paragraph is long enough\nto be wrapped at\neighty columns, whatever its lines in the file are.\n\n    an example   kept as it is, however long the line may be, since it is there to be copied\n\n- one\n- two, which is long enough to need a second line below its first, and that one hangs\n\n```\nfenced\n```\n"
	var out bytes.Buffer
	if err := WritePage(&out, page, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, filepath.Join("testdata", "page.golden"), out.String())
}
