package countersign_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/internal/casefile"
	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/golden"
)

const casesFolder = "testdata/cases"

// caseFiles lists the case files by path.
func caseFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(casesFolder, "*"+casefile.Extension))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readCaseFile(t *testing.T, path string) *casefile.Case {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := casefile.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCases diagnoses each case file and compares what it comes to: the verdict, and as many findings as the
// file names. With -update certainties, verdicts and further findings are rewritten; the first cause is the
// truth of the case and stays.
func TestCases(t *testing.T) {
	for _, path := range caseFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), casefile.Extension), func(t *testing.T) {
			t.Parallel()
			c := readCaseFile(t, path)
			read, err := c.Read()
			if err != nil {
				t.Fatal(err)
			}
			want := c.Diagnosis
			full := casefile.Of(diagnose.Report(read, diagnose.Diagnose(read)), 5)
			got := full
			got.Findings = got.Findings[:min(len(got.Findings), len(want.Findings))]
			if golden.Update() && got.First() == want.First() && got.String() != want.String() {
				c.Diagnosis = got
				data, err := c.Format()
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != want.String() {
				t.Errorf("%s\nwant\n%s\ngot\n%s", c.About, indented(want.String()), indented(full.String()))
			}
		})
	}
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
}

// TestCasesCoverAllCauses checks that each cause has a case in which it is named first, and that there are
// cases in which nothing is wrong.
func TestCasesCoverAllCauses(t *testing.T) {
	const least = 150
	files := caseFiles(t)
	if len(files) < least {
		t.Errorf("%d case files, want at least %d", len(files), least)
	}
	first := map[string]int{}
	for _, path := range files {
		c := readCaseFile(t, path)
		code, _, _ := strings.Cut(c.Diagnosis.First(), ":")
		first[code]++
	}
	for _, cause := range causes.All() {
		if first[string(cause.Code)] == 0 {
			t.Errorf("no case names %s first", cause.Code)
		}
	}
	if first[""] == 0 {
		t.Error("no case is healthy")
	}
	for code := range first {
		if code != "" && !slices.ContainsFunc(causes.All(), func(c *causes.Cause) bool { return string(c.Code) == code }) {
			t.Errorf("a case wants %s, which is no cause", code)
		}
	}
}
