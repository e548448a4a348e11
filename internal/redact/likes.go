package redact

import (
	"slices"
	"strings"
	"unicode"
)

// likes are the values of one kind, longest first, among which those like a text are found without comparing it with
// each.
type likes struct {
	list []*value
	// parts are the values by the texts of leastPart bytes in them; the first parted of the list are in it.
	parts  map[string][]int
	parted int
	// folded are the first values by their texts without case, sizes the values by their length.
	folded map[string]int
	sizes  map[int]*sameSize
}

func newLikes() *likes {
	return &likes{parts: map[string][]int{}, folded: map[string]int{}, sizes: map[int]*sameSize{}}
}

// add adds a value that is not longer than those before.
func (l *likes) add(v *value) {
	n := len(l.list)
	l.list = append(l.list, v)
	if key := foldKey(v.text); !l.hasFold(key) {
		l.folded[key] = n
	}
	if l.sizes[len(v.text)] == nil {
		l.sizes[len(v.text)] = &sameSize{length: len(v.text)}
	}
	l.sizes[len(v.text)].add(n, v.text)
}

func (l *likes) hasFold(key string) bool {
	_, ok := l.folded[key]
	return ok
}

// first returns the first value that a text is a part of, or that is the same but for case or few characters; nil for
// none.
func (l *likes) first(text string) *value {
	best := len(l.list)
	for _, n := range l.around(text) {
		if strings.Contains(l.list[n].text, text) {
			best = n
			break
		}
	}
	if n, ok := l.folded[foldKey(text)]; ok && len(l.list[n].text) == len(text) {
		best = min(best, n)
	}
	if same := l.sizes[len(text)]; same != nil {
		best = min(best, same.first(text, best))
	}
	if best == len(l.list) {
		return nil
	}
	return l.list[best]
}

// around returns the longer values that hold the rarest piece of a text.
func (l *likes) around(text string) []int {
	for ; l.parted < len(l.list) && len(l.list[l.parted].text) > len(text); l.parted++ {
		whole := l.list[l.parted].text
		for at := 0; at+leastPart <= len(whole); at++ {
			piece := whole[at : at+leastPart]
			if list := l.parts[piece]; len(list) == 0 || list[len(list)-1] != l.parted {
				l.parts[piece] = append(list, l.parted)
			}
		}
	}
	if l.parted == 0 {
		return nil
	}
	var rarest []int
	for at := 0; at+leastPart <= len(text); at++ {
		list := l.parts[text[at:at+leastPart]]
		if len(list) == 0 {
			return nil
		}
		if rarest == nil || len(list) < len(rarest) {
			rarest = list
		}
	}
	return rarest
}

// foldKey is the same for texts that [strings.EqualFold] takes for equal.
func foldKey(text string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, text)
}

// sameSize are the values of one length. Of two that are nearly the same, less than a third of the places differ: cut
// into more pieces than that, they have one in common.
type sameSize struct {
	length  int
	numbers []int
	texts   []string
	cuts    []cut
}

// cut holds values by the pieces of one width that they are cut into.
type cut struct {
	width  int
	pieces []map[string][]int
}

const (
	// fewAlike is how many values are compared one by one.
	fewAlike = 64
	// narrow is the width of the pieces where values have more in common, such as the beginning of all tokens.
	narrow = 2
)

func (s *sameSize) add(number int, text string) {
	s.numbers, s.texts = append(s.numbers, number), append(s.texts, text)
	for i := range s.cuts {
		s.cuts[i].add(len(s.numbers)-1, text)
	}
}

// first returns the number of the first value that is nearly a text, or most where there is none below it.
func (s *sameSize) first(text string, most int) int {
	is := func(i int) bool { return nearly(text, s.texts[i]) }
	for i := range min(len(s.numbers), fewAlike) {
		if is(i) {
			return s.numbers[i]
		}
	}
	if len(s.numbers) > fewAlike {
		list := s.candidates(text)
		if i := slices.IndexFunc(list, is); i >= 0 {
			return s.numbers[list[i]]
		}
	}
	return most
}

// candidates returns which values may be nearly a text, in ascending order.
func (s *sameSize) candidates(text string) []int {
	differ := s.length * 3 / 10
	list := s.cutInto(s.length/(differ+1)).candidates(text, differ+1)
	if len(list) > fewAlike && s.length/narrow > differ {
		if other := s.cutInto(narrow).candidates(text, differ+1); len(other) < len(list) {
			list = other
		}
	}
	return list
}

// cutInto returns the values cut into pieces of a width.
func (s *sameSize) cutInto(width int) *cut {
	for i := range s.cuts {
		if s.cuts[i].width == width {
			return &s.cuts[i]
		}
	}
	c := cut{width: width, pieces: make([]map[string][]int, s.length/width)}
	for i := range c.pieces {
		c.pieces[i] = map[string][]int{}
	}
	for i, text := range s.texts {
		c.add(i, text)
	}
	s.cuts = append(s.cuts, c)
	return &s.cuts[len(s.cuts)-1]
}

func (c *cut) add(number int, text string) {
	for i, values := range c.pieces {
		piece := text[i*c.width : (i+1)*c.width]
		values[piece] = append(values[piece], number)
	}
}

// candidates returns the values that have one of so many pieces in common with a text, where all that have any in common
// with it are among those: the pieces that the fewest values have.
func (c *cut) candidates(text string, pieces int) []int {
	lists := make([][]int, len(c.pieces))
	for i, values := range c.pieces {
		lists[i] = values[text[i*c.width:(i+1)*c.width]]
	}
	slices.SortFunc(lists, func(a, b []int) int { return len(a) - len(b) })
	all := slices.Concat(lists[:pieces]...)
	slices.Sort(all)
	return slices.Compact(all)
}
