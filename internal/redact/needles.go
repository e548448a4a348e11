package redact

import (
	"math"
	"strings"
)

// needles finds many texts in one pass over another. Each is told by eight of its bytes, or by all where it has fewer,
// at the place in it where the fewest other needles have the same: tokens begin alike, and hosts end alike.
type needles struct {
	texts  []string
	widths [headWidth + 1]heads
}

// headWidth is how many bytes of a needle are looked up, as one word.
const headWidth = 8

// heads are the needles that are told by words of one width.
type heads struct {
	ids    []int
	at     map[uint64][]head
	filter *filter
}

// head is a needle, and where in it the word stands.
type head struct{ id, offset int }

// few is how many needles are looked for one by one, which is faster than a pass for all of them.
const few = 8

// newNeedles prepares a search for texts. Empty ones are never found.
func newNeedles(texts []string) *needles {
	n := &needles{texts: texts}
	var counts []uint16
	size := 0
	for id, text := range texts {
		if text == "" {
			continue
		}
		w := &n.widths[min(len(text), headWidth)]
		w.ids = append(w.ids, id)
		size += len(text)
	}
	if len(n.widths[headWidth].ids) > few {
		counts = make([]uint16, sizeFor(size))
		for _, id := range n.widths[headWidth].ids {
			eachWord(texts[id], headWidth, func(_ int, word uint64) {
				if c := &counts[slot(word, len(counts))]; *c < math.MaxUint16 {
					*c++
				}
			})
		}
	}
	for width := range n.widths {
		w := &n.widths[width]
		if len(w.ids) <= few {
			continue
		}
		w.at, w.filter = make(map[uint64][]head, len(w.ids)), newFilter(len(w.ids))
		for _, id := range w.ids {
			best, chosen, least := 0, uint64(0), math.MaxInt
			eachWord(texts[id], width, func(at int, word uint64) {
				count := 0
				if width == headWidth {
					count = int(counts[slot(word, len(counts))])
				}
				if count < least {
					best, chosen, least = at, word, count
				}
			})
			w.at[chosen] = append(w.at[chosen], head{id, best})
			w.filter.add(chosen)
		}
	}
	return n
}

// find yields every place at which a needle stands, in ascending order for each of them.
func (n *needles) find(text string, yield func(id, at int)) {
	for width := range n.widths {
		w := &n.widths[width]
		if w.at == nil {
			for _, id := range w.ids {
				for from := 0; ; {
					i := strings.Index(text[from:], n.texts[id])
					if i < 0 {
						break
					}
					yield(id, from+i)
					from += i + 1
				}
			}
			continue
		}
		eachWord(text, width, func(at int, word uint64) {
			if !w.filter.has(word) {
				return
			}
			for _, h := range w.at[word] {
				if start := at - h.offset; start >= 0 && strings.HasPrefix(text[start:], n.texts[h.id]) {
					yield(h.id, start)
				}
			}
		})
	}
}

// eachWord yields the words of some bytes, at most eight, at each place of a text.
func eachWord(text string, width int, yield func(at int, word uint64)) {
	mask := uint64(math.MaxUint64)
	if width < headWidth {
		mask = 1<<(8*width) - 1
	}
	word := uint64(0)
	for i := range len(text) {
		word = (word<<8 | uint64(text[i])) & mask
		if i >= width-1 {
			yield(i-width+1, word)
		}
	}
}

// filter tells most words that were never added.
type filter struct{ bits []uint64 }

// newFilter makes a filter for about so many words: one in sixteen that were not added passes.
func newFilter(words int) *filter { return &filter{make([]uint64, sizeFor(words)/4)} }

func (f *filter) add(word uint64) {
	i := slot(word, 64*len(f.bits))
	f.bits[i/64] |= 1 << (i % 64)
}

func (f *filter) has(word uint64) bool {
	i := slot(word, 64*len(f.bits))
	return f.bits[i/64]&(1<<(i%64)) != 0
}

// sizeFor is the power of two above a number, 64 at least.
func sizeFor(n int) int {
	size := 64
	for size < n {
		size *= 2
	}
	return size
}

// slot is the place of a word in a table whose size is a power of two: multiplied by the odd number next to 2^64 divided
// by the golden ratio, near words are far from each other (Knuth, The Art of Computer Programming, 6.4).
func slot(word uint64, size int) int {
	return int((word * 0x9E3779B97F4A7C15) >> 32 & uint64(size-1))
}
