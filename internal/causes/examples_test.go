package causes_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/report"
	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
)

// The keys with which the examples are signed: AWS's documented ones.
var exampleKeys = []sigv4.Credentials{
	{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
	{
		AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		SessionToken: "IQoJb3JpZ2luX2VjEMv//////////wEaCXVzLWVhc3QtMSJHMEUCIQDEXAMPLETOKENEXAMPLETOKEN==",
	},
}

// pageExample is a fenced block of a page that a test executes.
type pageExample struct {
	// Words are those of the info string behind its kind: "key" says that the example key is given.
	words []string
	text  string
}

// examplesOf returns the blocks of a page whose info string begins with a kind: "fails" is evidence that has to
// be named as the page's cause, "works" a request whose signature has to verify.
func examplesOf(page, kind string) []pageExample {
	var list []pageExample
	var block *pageExample
	for line := range strings.Lines(page) {
		info, fence := strings.CutPrefix(strings.TrimRight(line, " \n"), "```")
		words := strings.Fields(info)
		switch {
		case fence && block != nil:
			list = append(list, *block)
			block = nil
		case fence && len(words) > 0 && words[0] == kind:
			block = &pageExample{words: words[1:]}
		case block != nil:
			block.text += line
		}
	}
	return list
}

// TestExamples executes the examples of the pages: "fails" must be named as the page's cause first, with the
// example key where it says "key"; what "works" holds of a signature must verify, and must not be named so.
func TestExamples(t *testing.T) {
	for _, cause := range causes.All() {
		t.Run(string(cause.Code), func(t *testing.T) {
			page := causes.Page(cause.Code)
			fails, works := examplesOf(page, "fails"), examplesOf(page, "works")
			if len(fails) == 0 || len(works) == 0 {
				t.Fatalf("%d examples that fail and %d that work, want one of each at least", len(fails), len(works))
			}
			for _, example := range fails {
				c := readExample(t, example.text)
				if slices.Contains(example.words, "key") {
					c.Given = &exampleKeys[0]
				}
				r := diagnose.Diagnose(c)
				if len(r.Findings) == 0 || r.Findings[0].Code != cause.Code {
					t.Errorf("the example that fails is named %v:\n%s", codesOf(r), example.text)
				}
			}
			for _, example := range works {
				c := readExample(t, example.text)
				verifyExample(t, c)
				r := diagnose.Diagnose(c)
				if r.Verdict != report.Healthy || len(r.Findings) > 0 {
					t.Errorf("the example that works is %s: %v\n%s", r.Verdict, codesOf(r), example.text)
				}
			}
		})
	}
}

func codesOf(r *diagnose.Result) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, string(f.Code)+" "+f.Certainty.String())
	}
	return list
}

func readExample(t *testing.T, text string) *evidence.Case {
	t.Helper()
	c, err := evidence.Read([]evidence.Input{{Name: "example", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// verifyExample verifies the signature of a request.
func verifyExample(t *testing.T, c *evidence.Case) {
	t.Helper()
	if c.Claim == nil || c.Request == nil {
		t.Error("the example that works holds no signed request")
		return
	}
	at, ok := c.Request.QueryValue("X-Amz-Date")
	if !ok {
		at = c.Request.Header.Value("x-amz-date")
	}
	now, err := time.Parse(sigv4.TimeLayout, at)
	if err != nil {
		t.Error(err)
		return
	}
	v := sigv4.Verifier{
		Region: c.Claim.Credential.Scope.Region, Service: c.Claim.Credential.Scope.Service, Now: func() time.Time { return now },
		Keys: func(id string) (sigv4.Credentials, error) {
			for _, k := range exampleKeys {
				if k.AccessKeyID == id {
					return k, nil
				}
			}
			return sigv4.Credentials{}, errors.New("no key of the examples: " + id)
		},
	}
	if strings.HasPrefix(c.Claim.Algorithm, "AWS4-ECDSA") {
		v.Scheme, v.Region = sigv4a.New(), "us-east-1"
	}
	if _, err := v.Verify(&c.Request.Request); err != nil {
		t.Errorf("the signature of the example that works: %v", err)
	}
}
