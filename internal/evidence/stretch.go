package evidence

import (
	"sort"
	"strings"
)

// stretch is a part of a document, as it stands there or with an escaping undone. It knows for each of
// its bytes where in the document it came from.
type stretch struct {
	d    *document
	text string
	// pins say where the text departs from the document: from offset at on, until the next pin, it
	// stands for the document from offset from on. The first pin is at 0.
	pins []pin
}

type pin struct{ at, from int }

// whole returns the document's text as a stretch.
func (d *document) whole() stretch {
	return stretch{d, d.text, []pin{{0, 0}}}
}

// part returns a range of the document's text as a stretch.
func (d *document) part(start, end int) stretch {
	return stretch{d, d.text[start:end], []pin{{0, start}}}
}

// origin returns the offset in the document of the text's byte at an offset.
func (s stretch) origin(offset int) int {
	i := s.pinAt(offset)
	return s.pins[i].from + offset - s.pins[i].at
}

// originEnd returns the offset in the document at which a range ends that ends here before offset.
func (s stretch) originEnd(offset int) int {
	if offset == 0 {
		return s.origin(0)
	}
	return s.origin(offset-1) + 1
}

// place returns the place in the document of a range of the text.
func (s stretch) place(start, end int) Place {
	return s.d.place(s.origin(start), max(s.origin(start), s.originEnd(end)))
}

// pinAt returns the index of the pin that governs an offset.
func (s stretch) pinAt(offset int) int {
	return sort.Search(len(s.pins), func(i int) bool { return s.pins[i].at > offset }) - 1
}

// sub returns a range of the stretch.
func (s stretch) sub(start, end int) stretch {
	first := s.pinAt(start)
	out := stretch{d: s.d, text: s.text[start:end], pins: []pin{{0, s.origin(start)}}}
	for _, p := range s.pins[first+1:] {
		if p.at >= end {
			break
		}
		out.pins = append(out.pins, pin{p.at - start, p.from})
	}
	return out
}

// trim returns the stretch without the bytes of cutset at both ends.
func (s stretch) trim(cutset string) stretch {
	end := len(strings.TrimRight(s.text, cutset))
	start := end - len(strings.TrimLeft(s.text[:end], cutset))
	return s.sub(start, end)
}

// rewriter builds a stretch out of another, from its start to its end.
type rewriter struct {
	from stretch
	out  strings.Builder
	pins []pin
	// pin is the index of the next pin of from.
	pin int
}

func newRewriter(s stretch) *rewriter {
	r := &rewriter{from: s}
	r.out.Grow(len(s.text))
	return r
}

// keep copies a range.
func (r *rewriter) keep(start, end int) {
	if start >= end {
		return
	}
	for r.pin < len(r.from.pins) && r.from.pins[r.pin].at <= start {
		r.pin++
	}
	governing := r.from.pins[r.pin-1]
	r.pinHere(governing.from + start - governing.at)
	shift := r.out.Len() - start
	for i := r.pin; i < len(r.from.pins) && r.from.pins[i].at < end; i++ {
		r.pins = append(r.pins, pin{r.from.pins[i].at + shift, r.from.pins[i].from})
	}
	r.out.WriteString(r.from.text[start:end])
}

// put writes text that stands for what is at an offset.
func (r *rewriter) put(text string, at int) {
	if text == "" {
		return
	}
	for r.pin < len(r.from.pins) && r.from.pins[r.pin].at <= at {
		r.pin++
	}
	governing := r.from.pins[r.pin-1]
	r.pinHere(governing.from + at - governing.at)
	r.out.WriteString(text)
}

func (r *rewriter) pinHere(from int) {
	if n := len(r.pins); n > 0 && r.pins[n-1].from+r.out.Len()-r.pins[n-1].at == from {
		return
	}
	r.pins = append(r.pins, pin{r.out.Len(), from})
}

func (r *rewriter) done() stretch {
	if len(r.pins) == 0 {
		r.pins = []pin{{0, r.from.origin(0)}}
	}
	return stretch{r.from.d, r.out.String(), r.pins}
}

// line is the range of one line in a stretch, without its line feed.
type line struct{ start, end int }

// lines returns the lines of a stretch. A line feed at the end begins no further line.
func (s stretch) lines() []line {
	var lines []line
	for start := 0; start < len(s.text); {
		end := len(s.text)
		if i := strings.IndexByte(s.text[start:], '\n'); i >= 0 {
			end = start + i
		}
		lines = append(lines, line{start, end})
		start = end + 1
	}
	return lines
}
