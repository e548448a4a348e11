package answer

import (
	"cmp"
	"strings"
)

// RecogniseText finds an error sentence anywhere in free text, an exception or a log. When there are
// several it takes the last, since a log ends with what failed; but a sentence goes before a bare code
// or a bare "Forbidden" near it. The sentence is text[start:end]. ok is false when nothing known
// stands there.
//
// Got may hold a secret that the text quotes.
func RecogniseText(text string) (a Answer, start, end int, ok bool) {
	a, start, end, _ = recognise(text)
	return a, start, end, a.Kind != Unknown
}

// recognise also returns the row that was found; nil for a bare code.
func recognise(text string) (a Answer, start, end int, row *sentence) {
	a.By = ByUnknown
	found := candidates(text)
	best := found.choose(text)
	switch {
	case best == nil:
		return a, 0, 0, nil
	case best.match == nil:
		a.Kind, a.Code = codes()[best.code].kind, best.code
		a.Message, start, end = best.code, best.start, best.end
	default:
		clauses := found.clauses(text, best)
		a.Kind, a.Code = best.match.row.kind, found.codeNear(text, best)
		for _, m := range clauses {
			if m.row.by != "" {
				a.By = m.row.by
			}
			if m.row.fill != nil {
				m.row.fill(m, &a)
			}
		}
		start, _ = clauses[0].span()
		_, end = best.match.span()
		row = best.match.row
		if a.Message == "" {
			a.Message = strings.TrimSpace(newView(text, start, end).text)
		}
	}
	if a.By == ByUnknown {
		a.By = byAround(text, start, end)
	}
	if a.By == ByS3 {
		a.By = cmp.Or(storeByID(text, start, end), a.By)
	}
	a.Status = status(text, start, end)
	return a, start, end, row
}

// candidate is a place where a sentence or a code may stand, or, once it has a match, does.
type candidate struct {
	hit
	match *match
	code  string
}

// found are the last candidates of a text in order of their ends.
type found struct {
	rows, codes ring
}

// ring keeps the last hits that it is given.
type ring struct {
	hits []hit
	n    int
}

// ringSize bounds the work on hostile input: of more candidates the earlier are not looked at.
const ringSize = 96

func (r *ring) add(h hit) {
	if len(r.hits) < ringSize {
		r.hits = append(r.hits, h)
	} else {
		r.hits[r.n%ringSize] = h
	}
	r.n++
}

// last returns the i-th hit from the end, and false when there is none.
func (r *ring) last(i int) (hit, bool) {
	if i >= len(r.hits) {
		return hit{}, false
	}
	return r.hits[(r.n-1-i)%ringSize], true
}

func candidates(text string) *found {
	f := &found{}
	scan(text, known().root, func(h hit) {
		if h.node.rows != nil {
			f.rows.add(h)
		}
		if h.node.code != "" && text[h.start:h.end] == h.node.code {
			f.codes.add(h)
		}
	})
	return f
}

// near is the distance in bytes within which two statements are of one error.
const near = 2000

// choose returns the candidate that says most: the last, unless a more telling one is near it.
func (f *found) choose(text string) *candidate {
	var strong, weak, code *candidate
	for i := 0; strong == nil; i++ {
		h, ok := f.rows.last(i)
		if !ok {
			break
		}
		for _, row := range h.node.rows {
			m := verify(text, h, row)
			if m == nil {
				continue
			}
			if c := (&candidate{hit: h, match: m}); !row.weak {
				strong = c
			} else if weak == nil {
				weak = c
			}
			break
		}
	}
	for i := 0; code == nil; i++ {
		h, ok := f.codes.last(i)
		if !ok {
			break
		}
		if codes()[h.node.code].kind != Unknown && !inCode(text, h.start, h.end) && !quotedByDocs(text, h.start, h.end) {
			code = &candidate{hit: h, code: h.node.code}
		}
	}
	best := strong
	if weak != nil && (best == nil || weak.start-best.end > near) {
		best = weak
	}
	if code != nil && (best == nil || !codes()[code.code].covers(best.match.row.kind) && code.start-best.end > near) {
		best = code
	}
	// A bare word says less than a code that means something else: the code tells what was refused.
	if best != nil && best == weak && code != nil && !codes()[code.code].covers(weak.match.row.kind) && max(code.start-weak.end, weak.start-code.end) < near {
		best = code
	}
	return best
}

// clauses returns the sentences that form one message with the best one, in order, the best last.
func (f *found) clauses(text string, best *candidate) []*match {
	all := []*match{best.match}
	if !best.match.row.clause {
		return all
	}
	start := best.start
	for i := 0; ; i++ {
		h, ok := f.rows.last(i)
		if !ok {
			return all
		}
		if h.end > start {
			continue
		}
		if start-h.end > 400 {
			return all
		}
		for _, row := range h.node.rows {
			if !row.clause || row.kind != best.match.row.kind {
				continue
			}
			if m := verify(text, h, row); m != nil {
				all = append([]*match{m}, all...)
				start = h.start
				break
			}
		}
	}
}

// codeNear returns the error code that belongs to a sentence: the nearest that covers its kind, before
// it or behind it.
func (f *found) codeNear(text string, best *candidate) string {
	var name string
	distance := near + 1
	for i := 0; ; i++ {
		h, ok := f.codes.last(i)
		if !ok {
			return name
		}
		d := h.start - best.end
		if h.end <= best.start {
			d = best.start - h.end
		}
		if d < distance && codes()[h.node.code].covers(best.match.row.kind) && !inCode(text, h.start, h.end) {
			name, distance = h.node.code, d
		}
	}
}
