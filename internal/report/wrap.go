package report

import "strings"

// wrap breaks prose into lines of at most width columns. A word that is longer than that has a line of
// its own, and is not broken: it may be a host or a URL to copy.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		w := textWidth(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w > width:
			lines = append(lines, line)
			line, used = word, w
		default:
			line, used = line+" "+word, used+1+w
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func textWidth(text string) int {
	n := 0
	for _, r := range text {
		n += columns(r)
	}
	return n
}

// clip shortens a line to width columns with "...".
func clip(text string, width int) string {
	if textWidth(text) <= width {
		return text
	}
	n := 0
	for i, r := range text {
		if n += columns(r); n > width-len(ellipsis) {
			return text[:i] + ellipsis
		}
	}
	return text
}

const ellipsis = "..."
