package search

import (
	"crypto/sha256"
	"slices"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// pieces cuts a canonical request where variants differ: method, path, query, one piece for each header
// name, the list of signed headers, the payload. names are those of the header pieces.
func pieces(c *sigv4.CanonicalRequest) (list [][]byte, names []string) {
	line := func(text string) { list = append(list, append([]byte(text), '\n')) }
	line(c.Method)
	line(c.Path)
	line(c.Query)
	for i, f := range c.Headers {
		text := f.Name + ":" + f.Value + "\n"
		if i > 0 && f.Name == c.Headers[i-1].Name {
			last := len(list) - 1
			list[last] = append(list[last], text...)
			continue
		}
		list, names = append(list, []byte(text)), append(names, f.Name)
	}
	list = append(list, []byte("\n"+c.SignedHeaders+"\n"))
	return append(list, []byte(c.PayloadHash)), names
}

// textChoice is a choice that changes the canonical request.
type textChoice struct {
	pick, cost int
	group      int
	// middle are the pieces that it changes, with those between them; tail is all of the text from there on.
	middle, tail []byte
	// states are those of the hash before each later group, with this choice taken.
	states []state
}

// group are the choices of one part that change the same pieces of the text. Two groups of different parts
// can be combined. Where one ends before the other begins, the hash of what lies before the second is shared.
type group struct {
	part causes.Part
	// lo and hi are the first and the last piece that change.
	lo, hi int
	// at lists the indices of choices by cost.
	at [][]int
	// state is that of the hash before lo, with nothing changed.
	state state
}

// before reports whether a choice of g can be followed by one of h with a shared state.
func (g *group) before(h *group) bool { return g.part != h.part && g.hi < h.lo }

// divide sorts the choices into those that change the text and those that change what is done with it.
func (s *space) divide() {
	base, names := pieces(&s.start.Signing.Canonical)
	s.base = sha256.Sum256(slices.Concat(base...))
	h := newHasher()
	for i, choice := range s.start.Choices {
		changed := s.start.signing(i)
		otherwise := signsOtherwise(&s.start.Signing, &changed)
		var list [][]byte
		lo, hi := -1, -1
		if !sameText(&s.start.Signing.Canonical, &changed.Canonical) {
			var changedNames []string
			list, changedNames = pieces(&changed.Canonical)
			lo, hi = difference(base, list, slices.Equal(names, changedNames))
		}
		switch cost := s.cost(choice.Cost); {
		case otherwise && lo >= 0:
			s.mixed = append(s.mixed, i)
		case otherwise:
			s.keys = append(s.keys, newKeyChoice(i, cost, choice.Variant.Part, changed))
		case lo >= 0:
			end := len(list) - (len(base) - 1 - hi)
			t := textChoice{pick: i, cost: cost, middle: slices.Concat(list[lo:end]...)}
			t.tail = slices.Concat(append([][]byte{t.middle}, base[hi+1:]...)...)
			t.group = s.groupFor(choice.Variant.Part, lo, hi)
			s.groups[t.group].add(cost, len(s.text))
			s.text = append(s.text, t)
		}
	}
	s.pieces = base
	for i := range s.groups {
		s.groups[i].state = h.after(slices.Concat(base[:s.groups[i].lo]...))
	}
	if s.wide = s.options.Tried > 0 && len(s.text)*len(s.groups) > maxStates; s.wide {
		return
	}
	for i := range s.text {
		t := &s.text[i]
		from := &s.groups[t.group]
		t.states = make([]state, len(s.groups))
		for j := range s.groups {
			if to := &s.groups[j]; from.before(to) {
				h.restore(&from.state)
				h.write(t.middle)
				for _, piece := range base[from.hi+1 : to.lo] {
					h.write(piece)
				}
				h.save(&t.states[j])
			}
		}
	}
}

// maxStates bounds the states that are kept for combining, of some hundred bytes each. The usual request has some
// ten thousand.
const maxStates = 1 << 20

func sameText(a, b *sigv4.CanonicalRequest) bool {
	return a.Method == b.Method && a.Path == b.Path && a.Query == b.Query && slices.Equal(a.Headers, b.Headers) &&
		a.SignedHeaders == b.SignedHeaders && a.PayloadHash == b.PayloadHash
}

// difference returns the first and the last piece of a in which two texts differ, both -1 when there is none.
// Where the header lines have other names, or stand in another order, all of them differ.
func difference(a, b [][]byte, sameNames bool) (lo, hi int) {
	lo, hi = -1, -1
	differ := func(i int) {
		if lo < 0 {
			lo = i
		}
		hi = i
	}
	const headers = 3 // is the first of them
	behind := len(a) - 2
	for i := range a {
		switch {
		case i >= headers && i < behind && !sameNames:
			differ(i)
		case i < behind && string(a[i]) != string(b[i]):
			differ(i)
		case i >= behind && string(a[i]) != string(b[i-len(a)+len(b)]):
			differ(i)
		}
	}
	return lo, hi
}

func (s *space) groupFor(part causes.Part, lo, hi int) int {
	i := slices.IndexFunc(s.groups, func(g group) bool { return g.part == part && g.lo == lo && g.hi == hi })
	if i < 0 {
		s.groups = append(s.groups, group{part: part, lo: lo, hi: hi, at: make([][]int, s.limit+1)})
		i = len(s.groups) - 1
	}
	return i
}

// add notes a choice for combinations; those beyond the limit are tried alone.
func (g *group) add(cost, index int) {
	if cost < len(g.at) {
		g.at[cost] = append(g.at[cost], index)
	}
}
