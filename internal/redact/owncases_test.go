package redact

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"countersign/internal/casefile"
	"countersign/internal/evidence"
)

// TestOwnCases redacts the project's case files: each is diagnosed as before, with the first cause at least, and
// no key, signature or token of it is left.
func TestOwnCases(t *testing.T) {
	files, err := filepath.Glob("../../testdata/cases/*" + casefile.Extension)
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := casefile.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Evidence(c.Evidence)
			if err != nil {
				t.Fatal(err)
			}
			before, after := diagnosed(t, c.Evidence), diagnosed(t, r.Inputs)
			before, after = before[:min(1, len(before))], after[:min(1, len(after))]
			if names(before) != names(after) {
				t.Errorf("%s; before redaction %s\n%s", names(after), names(before), r.Inputs[0].Data)
			}
			for _, left := range originals(c.Evidence) {
				if slices.ContainsFunc(r.Inputs, func(input evidence.Input) bool { return bytes.Contains(input.Data, []byte(left)) }) {
					t.Errorf("%q is left", left)
				}
			}
		})
	}
}
