package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// TestOutputFlags holds the grammar of output: -o is the form of what is printed and has a few values, --out is
// the place of files, and no other flag that is shown means either. curl has curl's.
func TestOutputFlags(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
		if f := cmd.Flags().Lookup("output"); f != nil {
			if f.Shorthand != "o" || !strings.Contains(f.Value.Type(), "|") {
				t.Errorf("%s: --output is -%s and takes %s", cmd.CommandPath(), f.Shorthand, f.Value.Type())
			}
		}
		for _, former := range []string{"output-dir", "out-dir", "form", "format", "json"} {
			if f := cmd.Flags().Lookup(former); f != nil && !f.Hidden {
				t.Errorf("%s shows --%s", cmd.CommandPath(), former)
			}
		}
		if f := cmd.Flags().Lookup("as"); f != nil && !f.Hidden && cmd.Name() != "audit" {
			t.Errorf("%s shows --as", cmd.CommandPath())
		}
	}
	visit(Root())
}

// TestListsFit: lists stay within the width of a terminal, also of a narrow one, and are JSON for programs.
func TestListsFit(t *testing.T) {
	for _, args := range [][]string{
		{"explain", "--list"}, {"audit", "--list"}, {"export", "--list"}, {"lab", "list"}, {"lab", "run", "all", "--short"},
	} {
		for _, width := range []int{0, 60, 80, 100} {
			code, out, errors := run(t, width, map[string]string{"NO_COLOR": "1"}, "", args...)
			if code != 0 {
				t.Fatalf("%v: exit code %d: %s", args, code, errors)
			}
			limit := width
			if width == 0 {
				limit = 80
			}
			for line := range strings.Lines(out) {
				if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > limit {
					t.Errorf("%v at %d columns: a line of %d: %s", args, width, n, line)
				}
			}
		}
		var list []map[string]any
		if _, out, _ := run(t, 0, nil, "", append(args, "-o", "json")...); json.Unmarshal([]byte(out), &list) != nil || len(list) < 10 {
			t.Errorf("%v -o json is no list: %.100s", args, out)
		}
	}
}

// TestCompletionMatches: what is offered begins with what was typed.
func TestCompletionMatches(t *testing.T) {
	for _, c := range []struct {
		args  []string
		typed string
	}{
		{[]string{"explain"}, "host-"},
		{[]string{"export"}, "po"},
		{[]string{"lab", "run"}, "clo"},
		{[]string{"audit", "--explain"}, "query"},
		{[]string{"remedy", "sign-host", "--target"}, "po"},
		{[]string{"audit", "--as"}, "aws"},
		{[]string{"diagnose", "-o"}, "j"},
	} {
		_, out, _ := run(t, 0, nil, "", append(append([]string{"__complete"}, c.args...), c.typed)...)
		offered := 0
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, ":") {
				break
			}
			offered++
			if !strings.HasPrefix(line, c.typed) {
				t.Errorf("%v %s offers %s", c.args, c.typed, line)
			}
		}
		if offered == 0 {
			t.Errorf("%v %s: nothing is offered", c.args, c.typed)
		}
	}
}
