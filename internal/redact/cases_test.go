package redact

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
)

// sharedCases are real failures, beside the repository.
const sharedCases = "../../../shared/cases"

// readFolder reads the evidence of a case.
func readFolder(t *testing.T, folder string) []evidence.Input {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var inputs []evidence.Input
	for _, file := range files {
		if file.Name() == "truth.json" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, evidence.Input{Name: file.Name(), Data: data})
	}
	return inputs
}

// diagnosed returns the findings of inputs.
func diagnosed(t *testing.T, inputs []evidence.Input) []causes.Finding {
	t.Helper()
	c, err := evidence.Read(inputs)
	if err != nil {
		t.Fatal(err)
	}
	return diagnose.Diagnose(c).Findings
}

// names are what findings say, in short.
func names(findings []causes.Finding) string {
	var list []string
	for _, f := range findings {
		list = append(list, string(f.Code)+" "+f.Subject+" "+f.Certainty.String())
	}
	return strings.Join(list, ", ")
}

// TestSharedCases redacts each case, diagnoses it again, and looks for what was to be replaced.
func TestSharedCases(t *testing.T) {
	folders, _ := filepath.Glob(sharedCases + "/*")
	if len(folders) == 0 {
		t.Skip("../shared/cases is absent")
	}
	for _, folder := range folders {
		inputs := readFolder(t, folder)
		r, err := Evidence(inputs)
		if err != nil {
			t.Errorf("%s: %v", folder, err)
			continue
		}
		before, after := diagnosed(t, inputs), diagnosed(t, r.Inputs)
		if names(before) != names(after) {
			t.Errorf("%s: %s; before redaction %s", folder, names(after), names(before))
		}
		for _, left := range originals(inputs) {
			for _, input := range r.Inputs {
				if strings.Contains(string(input.Data), left) {
					t.Errorf("%s: %s: %q is left", folder, input.Name, left)
				}
			}
		}
		if testing.Verbose() {
			for _, input := range r.Inputs {
				t.Logf("%s %s\n%s", folder, input.Name, input.Data)
			}
		}
	}
}

var originalForms = []*regexp.Regexp{
	regexp.MustCompile(`A[KS]IA[A-Z0-9]{12,}`),
	regexp.MustCompile(`(?i)signature[=:]\s*([0-9a-f]{64})`),
	regexp.MustCompile(`:(\d{12}):`),
	regexp.MustCompile(`IQoJ[A-Za-z0-9+/=]{10,}`),
	regexp.MustCompile(`Atza\|([A-Za-z0-9]+)`),
	regexp.MustCompile(`Basic ([A-Za-z0-9+/=]+)`),
	regexp.MustCompile(`([a-z0-9]{10})\.execute-api`),
	regexp.MustCompile(`([a-z0-9]{10,})\.cloudfront\.net`),
}

// originals are keys, signatures, account ids, tokens and ids in hosts, found by other means than those of
// the package.
func originals(inputs []evidence.Input) []string {
	var list []string
	for _, input := range inputs {
		for _, form := range originalForms {
			for _, m := range form.FindAllStringSubmatch(string(input.Data), -1) {
				list = append(list, m[len(m)-1])
			}
		}
	}
	return list
}
