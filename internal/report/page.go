package report

import (
	"io"
	"strings"
)

// WritePage prints a page written in Markdown for a terminal: headings, paragraphs, lists and examples.
// Examples are never wrapped.
func WritePage(w io.Writer, page string, o TextOptions) error {
	p := newPrinter(o)
	var paragraph []string
	indent, hang := "", ""
	flush := func() {
		for i, line := range wrap(inline(strings.Join(paragraph, " ")), p.prose-len(hang)) {
			lead := hang
			if i == 0 {
				lead = indent
			}
			p.line(lead + line)
		}
		paragraph, indent, hang = nil, "", ""
	}
	fenced := false
	for line := range strings.SplitSeq(strings.TrimSpace(page), "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "```"):
			flush()
			fenced = !fenced
		case fenced:
			p.line("    " + p.command(line))
		case trimmed == "":
			flush()
			p.line("")
		case strings.HasPrefix(line, "#"):
			flush()
			p.line(p.strong(strings.TrimSpace(strings.TrimLeft(line, "#"))))
		case strings.HasPrefix(line, "    ") && paragraph == nil:
			p.line(p.command(strings.TrimRight(line, " ")))
		case strings.HasPrefix(trimmed, "- "):
			flush()
			indent, hang = "- ", "  "
			paragraph = append(paragraph, trimmed[len("- "):])
		default:
			paragraph = append(paragraph, trimmed)
		}
	}
	flush()
	_, err := io.WriteString(w, p.String())
	return err
}

// inline removes the marks of emphasis; backquotes stay, since they tell where a name ends.
func inline(text string) string { return strings.ReplaceAll(text, "**", "") }
