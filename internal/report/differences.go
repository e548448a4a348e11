package report

import (
	"strings"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"
)

// span is a range of bytes of a text, end exclusive.
type span struct{ from, to int }

// spans are ranges in order.
type spans []span

// first is where the first range begins; past every text when there is none.
func (s spans) first() int {
	const none = int(^uint(0) >> 1)
	if len(s) == 0 {
		return none
	}
	return s[0].from
}

// size is how many bytes all ranges have.
func (s spans) size() int {
	n := 0
	for _, r := range s {
		n += r.to - r.from
	}
	return n
}

func (s spans) contain(offset int) bool {
	for _, r := range s {
		if offset >= r.from && offset < r.to {
			return true
		}
	}
	return false
}

// blankAt reports whether the range that holds an offset has nothing but blanks.
func (s spans) blankAt(text string, offset int) bool {
	for _, r := range s {
		if offset >= r.from && offset < r.to {
			return strings.TrimSpace(text[r.from:r.to]) == ""
		}
	}
	return false
}

// maxEdited bounds the bytes in which single edits are looked for.
const maxEdited = 4096

// differences returns the ranges of each text that the other does not have. Texts of equal length are
// compared character by character; of others the edits that lead from one to the other are found. Where
// little is common, such as in two hashes or host names, the whole range from the first to the last
// difference is one.
func differences(a, b string) (inA, inB spans) {
	from, toA, toB := difference(a, b)
	if len(a) == len(b) {
		inA, inB = unequal(a, b, from, toA), unequal(b, a, from, toB)
		if 2*inA.size() <= toA-from {
			return inA, inB
		}
		return nonEmpty(from, toA), nonEmpty(from, toB)
	}
	if toA-from+toB-from <= maxEdited && utf8.ValidString(a) && utf8.ValidString(b) {
		if inA, inB, few := edits(a[from:toA], b[from:toB], from); few {
			return inA, inB
		}
	}
	return nonEmpty(from, toA), nonEmpty(from, toB)
}

func nonEmpty(from, to int) spans {
	if from >= to {
		return nil
	}
	return spans{{from, to}}
}

// difference returns the offset at which two texts begin to differ, and where the difference ends in
// each; all at the boundaries of characters.
func difference(a, b string) (from, toA, toB int) {
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	for from > 0 && (from < len(a) && !utf8.RuneStart(a[from]) || from < len(b) && !utf8.RuneStart(b[from])) {
		from--
	}
	toA, toB = len(a), len(b)
	for toA > from && toB > from && a[toA-1] == b[toB-1] {
		toA, toB = toA-1, toB-1
	}
	for toA < len(a) && !utf8.RuneStart(a[toA]) {
		toA, toB = toA+1, toB+1
	}
	return from, toA, toB
}

// unequal returns the characters of text that differ from those at the same place in other.
func unequal(text, other string, from, to int) (list spans) {
	for i := from; i < to; {
		_, size := utf8.DecodeRuneInString(text[i:])
		if end := min(i+size, len(text)); text[i:end] != other[i:end] {
			if last := len(list) - 1; last >= 0 && list[last].to == i {
				list[last].to = end
			} else {
				list = append(list, span{i, end})
			}
		}
		i += size
	}
	return list
}

// edits returns the ranges of the single edits from a to b, moved by base. few is false when what they
// have in common is less than half, and so says nothing.
func edits(a, b string, base int) (inA, inB spans, few bool) {
	kept, shift := len(a), 0
	for _, e := range udiff.Strings(a, b) {
		kept -= e.End - e.Start
		start := e.Start + shift
		inA = append(inA, nonEmpty(base+e.Start, base+e.End)...)
		inB = append(inB, nonEmpty(base+start, base+start+len(e.New))...)
		shift += len(e.New) - (e.End - e.Start)
	}
	return inA, inB, 2*kept > min(len(a), len(b)) && len(inA)+len(inB) <= 8
}
