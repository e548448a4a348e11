package export

import (
	"fmt"
	"strings"
	"unicode"
)

// Comment returns lines that say what a file is and how it was made, each behind a mark such as "# ". No
// text in it can end the comment.
func Comment(mark string, c *Collection, s *Settings, more ...string) string {
	lines := []string{
		c.Name + ": requests to " + c.Base + ",",
		fmt.Sprintf("signed for %s (%s, %s).", c.Signing.Host+c.Signing.PathPrefix, c.Signing.Service, c.Signing.Region),
	}
	if s.Mode == Proxy {
		lines = []string{c.Name + ": requests to a signing proxy on this machine, which is started by", s.ProxyCommand}
	}
	lines = append(lines, "", "Made by: "+s.Command)
	lines = append(lines, more...)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(mark+OneLine(line), " ") + "\n")
	}
	return b.String()
}

// OneLine returns a text that is one line in every language: line ends, control and format characters are
// written as escapes.
func OneLine(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == unicode.ReplacementChar || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// CommandIn finds in the text of a file the command that made it, or returns "".
func CommandIn(text string) string {
	for line := range strings.Lines(text) {
		if _, command, ok := strings.Cut(line, "Made by: "); ok {
			return strings.TrimSpace(command)
		}
	}
	return ""
}
