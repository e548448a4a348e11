package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// TestHelpWidth: what a command says of itself fits into 80 columns. Examples are there to be copied, and the
// form of the command line is one line; both may be longer.
func TestHelpWidth(t *testing.T) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
		path := strings.Fields(cmd.CommandPath())[1:]
		code, out, _ := run(t, 0, nil, "", append(path, "--help")...)
		if code != 0 {
			t.Errorf("%v --help ends with %d", path, code)
		}
		section := ""
		for line := range strings.Lines(out) {
			line = strings.TrimRight(line, "\n")
			if strings.HasSuffix(line, ":") && !strings.HasPrefix(line, " ") {
				section = line
			}
			if section == "Usage:" || section == "Examples:" || strings.HasPrefix(line, "Use \"") {
				continue
			}
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%v --help has a line of %d columns: %s", path, n, line)
			}
		}
	}
	visit(Root())
}

// TestHelpOnTerminal: the flags are wrapped at the terminal's width.
func TestHelpOnTerminal(t *testing.T) {
	widest := func(width int) int {
		_, out, _ := run(t, width, nil, "", "proxy", "--help")
		_, flags, _ := strings.Cut(out, "\nFlags:\n")
		n := 0
		for line := range strings.Lines(flags) {
			n = max(n, utf8.RuneCountInString(strings.TrimRight(line, "\n")))
		}
		return n
	}
	if n := widest(100); n <= 80 || n > 100 {
		t.Errorf("at 100 columns the longest line has %d", n)
	}
	if narrow := widest(64); narrow > 80 {
		t.Errorf("at 64 columns the longest line has %d", narrow)
	}
}
