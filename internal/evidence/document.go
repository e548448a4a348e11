package evidence

import (
	"fmt"
	"sort"
	"strings"

	"countersign/internal/evidence/plaintext"
)

// document is one input as text: UTF-8, lines ended by a line feed alone.
type document struct {
	name string
	text string
	// starts[i] is the offset at which line i+1 begins.
	starts []int
	// taken[i] says that a format has read line i+1.
	taken []bool
	// found collects what was recognised, for the report.
	found []Recognition
	// gap is how many of the lines stand before the part of a huge input that was left out, and lost how
	// many lines were left out. Lines are counted without them here, and with them in a [Place].
	gap, lost int
	// joins are the offsets at which a line of the input ended and none ends here; see [plaintext.Text].
	joins []int
	// layered holds the readings of the text; see layers.
	layered []layer
	// texts are the ranges that were read as canonical requests and strings to sign.
	texts []line
	// dumps are the ranges that were read as dumps of requests and responses.
	dumps []line
	// variables are the shell variables that the text assigns up to the offset assignedTo.
	variables  map[string]string
	assignedTo int
}

func newDocument(name, text string) *document {
	d := &document{name: name, text: text, starts: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' && i+1 < len(text) {
			d.starts = append(d.starts, i+1)
		}
	}
	d.taken = make([]bool, len(d.starts))
	return d
}

// readDocument turns an input into a document. Of one with more than limit bytes it takes both ends.
func readDocument(input Input, limit int) (*document, error) {
	text, err := plaintext.Decode(input.Data, limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", input.Name, err)
	}
	d := newDocument(input.Name, text.Content)
	d.joins = text.Joins
	if text.Lost > 0 {
		d.gap, d.lost = d.line(max(0, text.Cut-1)), text.Lost
	}
	return d, nil
}

// number returns the number that a person's editor shows for line n.
func (d *document) number(n int) int {
	shown := n + d.joinsTo(d.starts[n-1])
	if d.lost > 0 && n > d.gap {
		return shown + d.lost
	}
	return shown
}

// joinsTo returns how many lines of the input ended before an offset where none ends here.
func (d *document) joinsTo(offset int) int {
	return sort.Search(len(d.joins), func(i int) bool { return d.joins[i] > offset })
}

// line returns the number, from 1, of the line that holds an offset.
func (d *document) line(offset int) int {
	return sort.Search(len(d.starts), func(i int) bool { return d.starts[i] > offset })
}

// lineText returns line n, from 1, without its line feed.
func (d *document) lineText(n int) string {
	start, end := d.starts[n-1], len(d.text)
	if n < len(d.starts) {
		end = d.starts[n]
	}
	return strings.TrimSuffix(d.text[start:end], "\n")
}

// place returns the place of a byte range. A range over several lines ends with its first line.
func (d *document) place(start, end int) Place {
	n := d.line(start)
	from, to := d.starts[n-1], d.starts[n-1]+len(d.lineText(n))
	shown := d.number(n)
	for _, at := range d.joins[d.joinsTo(from):] {
		if at > start {
			to = min(to, at)
			break
		}
		from = at
		shown++
	}
	column := start - from + 1
	width := min(end, to) - start
	return Place{File: d.name, Line: shown, Start: column, End: column + max(width, 0)}
}

// take records that a format has read a byte range.
func (d *document) take(format string, start, end int) { d.takeNoting(format, "", start, end) }

// takeNoting is take with a doubt about what was read.
func (d *document) takeNoting(format, note string, start, end int) {
	first, last := d.line(start), d.line(max(start, end-1))
	for n := first; n <= last; n++ {
		d.taken[n-1] = true
	}
	d.found = append(d.found, Recognition{format, Span{d.name, d.number(first), d.number(last)}, note})
}

// unread returns the runs of lines that no format has taken and that are not blank.
func (d *document) unread() []Span {
	var spans []Span
	for n := 1; n <= len(d.starts); n++ {
		if d.taken[n-1] || strings.TrimSpace(d.lineText(n)) == "" {
			continue
		}
		shown := d.number(n)
		if last := len(spans) - 1; last >= 0 && spans[last].Last == shown-1 {
			spans[last].Last = shown
		} else {
			spans = append(spans, Span{d.name, shown, shown})
		}
	}
	return spans
}
