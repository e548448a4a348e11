package diagnose

import (
	"os"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// TestTold diagnoses what people tell in words alone.
func TestTold(t *testing.T) {
	data, err := os.ReadFile("testdata/told.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		want, text, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		checkTold(t, want, text)
	}
}

// TestToldWithCode diagnoses fragments of code and configuration with a few words, as people paste them.
func TestToldWithCode(t *testing.T) {
	data, err := os.ReadFile("testdata/toldcode.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(data), "\n=====\n") {
		want, text, _ := strings.Cut(strings.TrimSpace(block), "\n")
		checkTold(t, want, text)
	}
}

// checkTold checks the first finding. It may be shown where an answer of AWS is quoted, and by words alone never.
func checkTold(t *testing.T, want, text string) {
	t.Helper()
	c, err := evidence.Read([]evidence.Input{{Name: "question.md", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r := Diagnose(c)
	got, certain := "nothing", causes.Possible
	if len(r.Findings) > 0 {
		first := r.Findings[0]
		got, certain = string(first.Code), first.Certainty
		if strings.Contains(want, ":") {
			got += ":" + first.Subject
		}
	}
	if got != want {
		t.Errorf("%s\ngot  %s, of %s\nwant %s", text, got, codes(r), want)
	}
	if certain >= causes.Shown && c.Answer == nil {
		t.Errorf("%s\n%s is %s from words alone", text, got, certain)
	}
}
