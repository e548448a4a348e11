package redact

import (
	"slices"
	"strings"
)

// index is the table made ready for being applied: it holds until a value is added or removed.
type index struct {
	// ranked are the values in the order in which they claim their ranges: by kind, the longest first.
	ranked []*value
	// exact and folded find the needles of values, in a text and in its lower case; ranks are the values that their
	// needles belong to. everywhere are those that have none.
	exact, folded           *needles
	exactRanks, foldedRanks []int
	everywhere              []int
	// accounts are by the last four digits of their ids, which AWS shows where it masks the others.
	accounts map[string]*value
}

// piece is a piece of a value, and where it stands in it.
type piece struct {
	v  *value
	at int
}

// indexed returns the index of the table as it is.
func (t *table) indexed() *index {
	if t.index != nil {
		return t.index
	}
	x := &index{accounts: map[string]*value{}}
	for _, kind := range order {
		from := len(x.ranked)
		for _, v := range t.values {
			if v.kind == kind {
				x.ranked = append(x.ranked, v)
			}
		}
		slices.SortStableFunc(x.ranked[from:], func(a, b *value) int { return len(b.text) - len(a.text) })
	}
	var exact, folded []string
	for rank, v := range x.ranked {
		switch needle := v.needle(); {
		case needle == "":
			x.everywhere = append(x.everywhere, rank)
		case v.folds():
			folded, x.foldedRanks = append(folded, needle), append(x.foldedRanks, rank)
		default:
			exact, x.exactRanks = append(exact, needle), append(x.exactRanks, rank)
		}
	}
	x.exact, x.folded = newNeedles(exact), newNeedles(folded)
	for _, v := range t.values {
		if v.kind == Account && len(v.text) >= 4 {
			if end := v.text[len(v.text)-4:]; x.accounts[end] == nil {
				x.accounts[end] = v
			}
		}
	}
	t.index = x
	return x
}

// allPieces returns the pieces of secrets and signatures that are no filling; of two that have one in common, that of the
// first.
func (t *table) allPieces() map[string]piece {
	if t.pieces != nil {
		return t.pieces
	}
	t.pieces = map[string]piece{}
	for _, v := range t.values {
		if v.kind != Secret && v.kind != Signature || v.text == v.with {
			continue
		}
		for at := 0; at+leastTrace <= len(v.text); at++ {
			if gram := v.text[at : at+leastTrace]; spread(gram) {
				if _, seen := t.pieces[gram]; !seen {
					t.pieces[gram] = piece{v, at}
				}
			}
		}
	}
	return t.pieces
}

// met is a value that may stand in a text, and where its needle stands there.
type met struct {
	rank int
	at   []int
}

// meet returns the values that may stand in a text, in the order in which they claim their ranges.
func (x *index) meet(text, lower string) []met {
	at := map[int][]int{}
	for _, rank := range x.everywhere {
		at[rank] = nil
	}
	x.exact.find(text, func(id, i int) { at[x.exactRanks[id]] = append(at[x.exactRanks[id]], i) })
	x.folded.find(lower, func(id, i int) { at[x.foldedRanks[id]] = append(at[x.foldedRanks[id]], i) })
	list := make([]met, 0, len(at))
	for rank, places := range at {
		list = append(list, met{rank, places})
	}
	slices.SortFunc(list, func(a, b met) int { return a.rank - b.rank })
	return list
}

// needle is the text around which a value stands, "" for one that may stand anywhere.
func (v *value) needle() string {
	switch {
	case v.encodable():
		// Encoders leave letters and digits: around their longest run any form of the value stands.
		if core := longestRun(v.text); len(core) >= 4 {
			return core
		}
		return ""
	case v.folds():
		return strings.ToLower(v.text)
	}
	return v.text
}

// encodable reports whether a value is looked for in the forms that encoders make of it.
func (v *value) encodable() bool {
	return v.re != nil && len(v.text) <= maxPattern && !plainRun(v.text)
}

// folds reports whether a value is looked for in any case.
func (v *value) folds() bool { return v.kind == Name || v.kind == Host }
