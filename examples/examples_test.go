// Package examples holds real-looking evidence to try the program on. The files are made by the tests:
// every hash and signature in them is computed, with AWS's documented example key. Run the tests with
// -update to write them anew.
package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/golden"
	"countersign/sigv4"
)

// example is one folder: what lies in it, and what a diagnosis of it must say.
type example struct {
	folder string
	files  map[string]string
	// code and certainty are the answer without credentials, provenCode with those of credentials.
	code       causes.Code
	certainty  causes.Certainty
	provenCode causes.Code
	// credentials are the ones that a person would give.
	credentials sigv4.Credentials
}

func examples(t *testing.T) []example {
	var list []example
	list = append(list, cloudFront(t)...)
	return append(list, getOverBraces(t), wrongSecret(t))
}

// TestFiles checks that the files are what is computed.
func TestFiles(t *testing.T) {
	for _, e := range examples(t) {
		for name, text := range e.files {
			golden.Check(t, filepath.Join(e.folder, name), text)
		}
		entries, err := os.ReadDir(e.folder)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != len(e.files) {
			t.Errorf("%s holds %d files, want %d", e.folder, len(entries), len(e.files))
		}
	}
}

func TestDiagnosis(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.folder, func(t *testing.T) {
			check(t, e, nil, e.code, e.certainty)
		})
		if e.provenCode != "" {
			t.Run(e.folder+" with credentials", func(t *testing.T) {
				check(t, e, &e.credentials, e.provenCode, causes.Proven)
			})
		}
	}
}

func check(t *testing.T, e example, given *sigv4.Credentials, code causes.Code, certainty causes.Certainty) {
	t.Helper()
	var inputs []evidence.Input
	for name, text := range e.files {
		inputs = append(inputs, evidence.Input{Name: name, Data: []byte(text)})
	}
	c, err := evidence.Read(inputs)
	if err != nil {
		t.Fatal(err)
	}
	c.Given = given
	r := diagnose.Diagnose(c)
	if len(r.Findings) == 0 {
		t.Fatalf("nothing was found: %s", r.Summary)
	}
	if first := r.Findings[0]; first.Code != code || first.Certainty != certainty {
		t.Errorf("got %s %s, want %s %s: %s", first.Certainty, first.Code, certainty, code, first.Explanation)
	}
}

// restAnswer is the body of API Gateway's answer to a signature that does not match.
func restAnswer(canonical sigv4.CanonicalRequest, str sigv4.StringToSign) string {
	text := "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\n" +
		"The Canonical String for this request should have been\n'" + canonical.String() + "'\n\n" +
		"The String-to-Sign should have been\n'" + str.String() + "'\n"
	return `{"message":"` + strings.ReplaceAll(text, "\n", `\n`) + `"}`
}
