package evidence

import (
	"sort"
	"strings"
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
	column := start - d.starts[n-1] + 1
	width := min(end-start, len(d.lineText(n))-column+1)
	return Place{File: d.name, Line: n, Start: column, End: column + max(width, 0)}
}

// take records that a format has read a byte range.
func (d *document) take(format string, start, end int) {
	first, last := d.line(start), d.line(max(start, end-1))
	for n := first; n <= last; n++ {
		d.taken[n-1] = true
	}
	d.found = append(d.found, Recognition{format, Span{d.name, first, last}})
}

// unread returns the runs of lines that no format has taken and that are not blank.
func (d *document) unread() []Span {
	var spans []Span
	for n := 1; n <= len(d.starts); n++ {
		if d.taken[n-1] || strings.TrimSpace(d.lineText(n)) == "" {
			continue
		}
		if last := len(spans) - 1; last >= 0 && spans[last].Last == n-1 {
			spans[last].Last = n
		} else {
			spans = append(spans, Span{d.name, n, n})
		}
	}
	return spans
}
