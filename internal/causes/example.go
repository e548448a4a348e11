package causes

import "strings"

// Example is a fenced block of a page that a test executes.
type Example struct {
	// Words are those of the info string behind its kind: "key" says that the example key is given.
	Words []string
	Text  string
}

// Examples returns the blocks of a page whose info string begins with a kind: "fails" is evidence that has to
// be named as the page's cause, "works" a request whose signature has to verify.
func Examples(page, kind string) []Example {
	var list []Example
	var block *Example
	for line := range strings.Lines(page) {
		info, fence := strings.CutPrefix(strings.TrimRight(line, " \n"), "```")
		words := strings.Fields(info)
		switch {
		case fence && block != nil:
			list = append(list, *block)
			block = nil
		case fence && len(words) > 0 && words[0] == kind:
			block = &Example{Words: words[1:]}
		case block != nil:
			block.Text += line
		}
	}
	return list
}
