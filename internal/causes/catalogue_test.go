package causes

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"countersign/internal/evidence"
)

// sections are the headings of every page, in order.
var sections = []string{"What happened", "An example that fails", "How to tell it from its neighbours", "The fixed example", "Fixes", "Sources"}

func TestPages(t *testing.T) {
	fenced := regexp.MustCompile("(?s)```.*?\n```\n")
	codeLike := regexp.MustCompile("(?m)^- `([a-z0-9-]+)`")
	for _, cause := range All() {
		// Examples are as long as they have to be.
		page := fenced.ReplaceAllString(Page(cause.Code), "```\n")
		lines := strings.Split(strings.TrimSuffix(page, "\n"), "\n")
		if lines[0] != "# "+string(cause.Code) {
			t.Errorf("%s: the page begins with %q", cause.Code, lines[0])
		}
		if n := len(lines); n < 20 || n > 52 {
			t.Errorf("%s: the page has %d lines", cause.Code, n)
		}
		for i, line := range lines {
			if len(line) > 107 && !strings.Contains(line, "https://") {
				t.Errorf("%s: line %d has %d columns", cause.Code, i+1, len(line))
			}
		}
		var headings []string
		bodies := map[string]string{}
		for part := range strings.SplitSeq(page, "\n## ") {
			heading, body, _ := strings.Cut(part, "\n")
			headings = append(headings, heading)
			bodies[heading] = strings.TrimSpace(body)
		}
		if got, want := strings.Join(headings[1:], "|"), strings.Join(sections, "|"); got != want {
			t.Errorf("%s: sections %s, want %s", cause.Code, got, want)
		}
		for _, section := range sections {
			if bodies[section] == "" {
				t.Errorf("%s: nothing under %q", cause.Code, section)
			}
		}
		for _, side := range []string{"client", "infrastructure"} {
			if !strings.Contains(bodies["Fixes"], side) {
				t.Errorf("%s: the fixes do not say what to do about it in the %s, or that there is nothing to do", cause.Code, side)
			}
		}
		for line := range strings.SplitSeq(bodies["Sources"], "\n") {
			if !strings.HasPrefix(line, "- https://") {
				t.Errorf("%s: source %q is no address", cause.Code, line)
			}
		}
		for _, m := range codeLike.FindAllStringSubmatch(bodies["How to tell it from its neighbours"], -1) {
			if Lookup(Code(m[1])) == nil {
				t.Errorf("%s: the page names a neighbour %q that does not exist", cause.Code, m[1])
			}
			if Code(m[1]) == cause.Code {
				t.Errorf("%s: the page names itself as its neighbour", cause.Code)
			}
		}
	}
	entries, err := pages.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if code, _ := strings.CutSuffix(entry.Name(), ".md"); Lookup(Code(code)) == nil {
			t.Errorf("pages/%s belongs to no cause", entry.Name())
		}
	}
}

func TestTitles(t *testing.T) {
	for _, cause := range All() {
		first := []rune(cause.Title)[0]
		// A name such as AWS or CloudFront keeps its capital.
		named := strings.HasPrefix(cause.Title, "AWS") || strings.HasPrefix(cause.Title, "CloudFront") || strings.HasPrefix(cause.Title, "API Gateway") || strings.HasPrefix(cause.Title, "UNSIGNED-PAYLOAD")
		if unicode.IsUpper(first) && !named || strings.HasSuffix(cause.Title, ".") || len(cause.Title) > 100 {
			t.Errorf("%s: title %q", cause.Code, cause.Title)
		}
		for _, hidden := range cause.Hides {
			if Lookup(hidden) == nil || hidden == cause.Code {
				t.Errorf("%s hides %q", cause.Code, hidden)
			}
		}
	}
}

// TestEmptyCase checks that nothing is found where there is nothing, and that no fix needs what a case
// may lack.
func TestEmptyCase(t *testing.T) {
	empty := &evidence.Case{}
	for _, cause := range All() {
		if cause.Look != nil {
			if f := cause.Look(empty); len(f) != 0 {
				t.Errorf("%s finds %+v in nothing", cause.Code, f)
			}
		}
		if cause.Vary != nil {
			n := 0
			for v := range cause.Vary(empty, Signing{}) {
				s := Signing{}
				v.Apply(&s)
				if n++; n > 5000 {
					t.Fatalf("%s varies without end", cause.Code)
				}
			}
		}
		for _, hop := range []Hop{"", HopClient, HopEdge, HopProxy} {
			for _, fix := range cause.Fixes(empty, Finding{Code: cause.Code, Hop: hop}) {
				if fix.Text == "" || strings.Contains(fix.Command, "''") || strings.Contains(fix.Text, "  ") {
					t.Errorf("%s: fix %+v", cause.Code, fix)
				}
			}
		}
		if n := len(cause.Fixes(empty, Finding{Code: cause.Code})); n == 0 || n > 3 {
			t.Errorf("%s: %d fixes", cause.Code, n)
		}
	}
}
