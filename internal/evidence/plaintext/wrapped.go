package plaintext

import "strings"

// sentences are parts of what AWS says that are longer than a word. Where a line break stands within a word of one, or
// in place of nothing, a terminal or a mail program cut the text at a width.
var sentences = []string{
	"The request signature we calculated does not match the signature you provided.",
	"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
	"Check your key and signing method.",
	"The Canonical String for this request should have been",
	"The String-to-Sign should have been",
}

const (
	leastWidth, mostWidth = 40, 512
	mostRows              = 256
	// mostPasted is how many bytes a text has that a person copied from a terminal or out of a mail.
	mostPasted = 1 << 20
)

// unwrap joins the lines of a text that was cut at a width, where that makes a sentence of AWS's whole. joins are the
// offsets in the result at which a line ended.
func unwrap(text string) (joined string, joins []int) {
	if len(text) > mostPasted || !strings.Contains(text, "ignature") && !strings.Contains(text, "igning method") && !strings.Contains(text, "Canonical") {
		return text, nil // no two of these words stand so close that one width could cut all
	}
	var b strings.Builder
	copied := 0
	for at := 0; at < len(text); {
		lines := linesFrom(text, at)
		n := rows(lines)
		if n > 1 {
			if block, offsets := join(lines[:n]); completes(block, offsets) {
				b.WriteString(text[copied:at])
				for _, offset := range offsets {
					joins = append(joins, b.Len()+offset)
				}
				b.WriteString(block)
				at += lengthOf(lines[:n])
				copied = at
				continue
			}
			n-- // the last, shorter row may be the first of another block
		}
		at += lengthOf(lines[:n])
	}
	if joins == nil {
		return text, nil
	}
	b.WriteString(text[copied:])
	return b.String(), joins
}

// linesFrom returns the lines at an offset that may be rows of one block, with their line feeds; one at least.
func linesFrom(text string, at int) []string {
	var lines []string
	least, most := mostWidth, 0
	for len(lines) < mostRows && at < len(text) {
		end := at + strings.IndexByte(text[at:], '\n') + 1
		if end == at {
			end = len(text)
		}
		line := text[at:end]
		lines = append(lines, line)
		least, most = min(least, len(line)), max(most, len(line))
		if least < leastWidth || most > mostWidth || most-least > 1 {
			return lines
		}
		at = end
	}
	return lines
}

func lengthOf(lines []string) int {
	n := 0
	for _, line := range lines {
		n += len(line)
	}
	return n
}

// widthOf is the width at which lines were cut, as the first rows tell it: each may have lost a blank at its end.
func widthOf(lines []string) int {
	const most = 8
	width := len(strings.TrimSuffix(lines[0], "\n"))
	for _, line := range lines[1:min(most, len(lines))] {
		switch len(strings.TrimSuffix(line, "\n")) {
		case width:
		case width + 1:
			return width + 1
		default:
			return width
		}
	}
	return width
}

// rows returns how many lines make a block of one width, the last one of which may be shorter; 1 for none. A row that
// ended in a blank may have lost it.
func rows(lines []string) int {
	width := widthOf(lines)
	if width < leastWidth || width > mostWidth {
		return 1
	}
	n := 1
	for n < len(lines) && n < mostRows {
		length := len(strings.TrimSuffix(lines[n], "\n"))
		switch {
		case length == width, length == width-1:
			n++
		case length > width || length == 0:
			return n
		default:
			return n + 1
		}
	}
	return n
}

// join joins the rows of a block.
func join(rows []string) (block string, at []int) {
	var b strings.Builder
	width := widthOf(rows)
	for i, row := range rows {
		if i < len(rows)-1 {
			row = strings.TrimSuffix(row, "\n")
			if len(row) < width {
				row += " "
			}
		}
		if i > 0 {
			at = append(at, b.Len())
		}
		b.WriteString(row)
	}
	return b.String(), at
}

// completes reports whether one of the sentences stands over a join.
func completes(block string, at []int) bool {
	for _, sentence := range sentences {
		for from := 0; ; {
			i := strings.Index(block[from:], sentence)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(sentence)
			for _, offset := range at {
				if start < offset && offset < end {
					return true
				}
			}
			from = end
		}
	}
	return false
}
