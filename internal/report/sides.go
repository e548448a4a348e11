package report

import (
	"slices"
	"strings"
)

// twoTexts are the two texts of a finding above each other, with what differs marked below.
type twoTexts struct {
	signed, verified string
	// signedMarks stand below the signed text, marks below both; either may be "".
	signedMarks, marks string
	// only says that one text merely has more than the other, and which: "signed", "verified" or "".
	only   string
	legend map[rune]bool
}

// compare draws two texts in at most width columns. Both are clipped at the same place, so that they stay
// above each other.
func compare(signed, verified string, width int) twoTexts {
	legend := map[rune]bool{}
	inSigned, inVerified := differences(signed, verified)
	a := draw(signed, inSigned)
	b := draw(verified, inVerified)
	first := min(prefixWidth(a, inSigned.first()), prefixWidth(b, inVerified.first()))
	start := windowStart(first, max(cellsWidth(a), cellsWidth(b)), width)
	t := twoTexts{signed: window(a, start, width, legend), verified: window(b, start, width, legend), legend: legend}
	left, right := marks(a, inSigned, start, width), marks(b, inVerified, start, width)
	switch {
	case signed == verified:
	case len(inVerified) == 0:
		t.only, t.signedMarks = "signed", caretLine(left)
	case len(inSigned) == 0:
		t.only, t.marks = "verified", caretLine(right)
	case len(inSigned) == 1 || slices.Equal(left, right):
		// One line serves both: the difference begins at the same column.
		for i := range left {
			left[i] = left[i] || right[i]
		}
		t.marks = caretLine(left)
	default:
		t.signedMarks, t.marks = caretLine(left), caretLine(right)
	}
	return t
}

// drawOne draws a single text in at most width columns.
func drawOne(text string, width int) (line string, legend map[rune]bool) {
	legend = map[rune]bool{}
	return window(draw(text, nil), 0, width, legend), legend
}

func cellsWidth(cells []cell) int {
	n := 0
	for _, c := range cells {
		n += c.width
	}
	return n
}

// prefixWidth is the width of the cells before an offset.
func prefixWidth(cells []cell, offset int) int {
	n := 0
	for _, c := range cells {
		if c.at >= offset {
			break
		}
		n += c.width
	}
	return n
}

// windowStart returns the column at which the visible part begins: a third of the width before the
// difference, but no further right than the end of the texts asks for.
func windowStart(difference, longest, width int) int {
	if longest <= width {
		return 0
	}
	start := min(difference-width/3, longest-width)
	if start <= len(ellipsis) {
		return 0
	}
	return start
}

// window returns the columns from start on, at most width of them, with "..." where it was cut. The symbols
// in it are added to legend.
func window(cells []cell, start, width int, legend map[rune]bool) string {
	total := cellsWidth(cells)
	end := start + width
	clipped := total > end
	if clipped {
		end -= len(ellipsis)
	}
	var b strings.Builder
	column, begin := 0, start
	if start > 0 {
		b.WriteString(ellipsis)
		begin = start + len(ellipsis)
	}
	for _, c := range cells {
		if column >= begin && column+c.width <= end {
			b.WriteString(c.shown)
			if c.symbol != 0 {
				legend[c.symbol] = true
			}
		}
		column += c.width
	}
	if clipped {
		b.WriteString(ellipsis)
	}
	return b.String()
}

// marks tells which columns of the window hold characters that differ.
func marks(cells []cell, differ spans, start, width int) []bool {
	marked := make([]bool, width)
	column := -start
	for _, c := range cells {
		if differ.contain(c.at) {
			for i := max(column, 0); i < column+max(c.width, 1) && i < len(marked); i++ {
				marked[i] = true
			}
		}
		column += c.width
	}
	return marked
}

func caretLine(marked []bool) string {
	line := make([]byte, len(marked))
	for i, on := range marked {
		line[i] = ' '
		if on {
			line[i] = '^'
		}
	}
	return strings.TrimRight(string(line), " ")
}
