package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

func TestContradictions(t *testing.T) {
	claim := func(id, signature string, names ...string) *evidence.Claim {
		return &evidence.Claim{Authorization: sigv4.Authorization{Credential: sigv4.Credential{AccessKeyID: id}, SignedHeaders: names, Signature: signature}}
	}
	said := func(id, signature string) *evidence.Answer {
		return &evidence.Answer{Answer: answer.Answer{Kind: answer.SignatureMismatch, AccessKeyID: id, SignatureProvided: signature}}
	}
	one, two := strings.Repeat("1a", 32), strings.Repeat("2b", 32)
	verified := &evidence.Canonical{CanonicalRequest: sigv4.CanonicalRequest{SignedHeaders: "host;x-amz-date"}, Has: evidence.HasSignedHeaders}
	for _, test := range []struct {
		name string
		c    evidence.Case
		want string
	}{
		{"one request", evidence.Case{Claim: claim("AKIDEXAMPLE", one, "host", "x-amz-date"), Answer: said("AKIDEXAMPLE", one), Verified: verified}, ""},
		{"two signatures", evidence.Case{Claim: claim("", one), Answer: said("", two)}, "...1a1a, the answer is about ...2b2b"},
		{"a redacted signature", evidence.Case{Claim: claim("", "REDACTED"), Answer: said("", two)}, ""},
		{"two keys", evidence.Case{Claim: claim("AKIDEXAMPLE", ""), Answer: said("AKIAIOSFODNN7EXAMPLE", "")}, "not of one request"},
		{"two lists", evidence.Case{Claim: claim("", "", "host"), Verified: verified}, "lists the signed headers host, AWS's canonical request host;x-amz-date"},
		{"another order of one list", evidence.Case{Claim: claim("", "", "x-amz-date", "host"), Verified: verified}, ""},
		{"works and fails", evidence.Case{Trials: []evidence.Trial{{URL: "/a", Works: true}, {URL: "/a"}}}, "of /a that it works"},
		{"works elsewhere", evidence.Case{Trials: []evidence.Trial{{URL: "/a", Label: "Postman", Works: true}, {URL: "/a", Label: "curl"}}}, ""},
	} {
		got := strings.Join(contradictions(&test.c), "\n")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestAnsweredInstead says who answered where AWS did not.
func TestAnsweredInstead(t *testing.T) {
	for text, want := range map[string]string{
		"HTTP/1.1 502 Bad Gateway\nServer: nginx/1.24.0\nContent-Type: text/html\n\n<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.24.0</center></body></html>\n":                 "from nginx itself",
		"Access to fetch at 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets' from origin 'https://www.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n": "A browser wrote this",
	} {
		c, err := evidence.Read([]evidence.Input{{Name: "-", Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if r := Diagnose(c); !strings.Contains(r.Summary, want) || len(r.Findings) > 0 {
			t.Errorf("%q, %+v, want %q", r.Summary, r.Findings, want)
		}
	}
}
