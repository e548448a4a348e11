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
}
