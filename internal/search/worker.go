package search

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"sync/atomic"
)

// worker tries combinations on one core.
type worker struct {
	space  *space
	hasher *hasher
	// state is memory for a state between two choices.
	state  state
	signer signer
	tried  int
	kept   []kept
	best   *hit
}

// kept is a hash for later sizes, and its cost.
type kept struct {
	cost int
	hashed
}

// hit is a combination that gives the target.
type hit struct {
	picks []int
	bits  float64
}

// compare orders hits: the cheaper first, then the one whose choices come first.
func (h *hit) compare(other *hit) int {
	return cmp.Or(cmp.Compare(h.bits, other.bits), slices.Compare(h.picks, other.picks))
}

// alone is up to how many jobs one core does by itself: to wake the others takes longer.
const alone = 16

// run does jobs on all cores and returns the best hit, or nil.
func (s *space) run(ctx context.Context, jobs int, do func(w *worker, job int)) (*hit, error) {
	var next atomic.Int64
	work := func(w *worker) {
		for ctx.Err() == nil {
			job := int(next.Add(1)) - 1
			if job >= jobs {
				return
			}
			do(w, job)
		}
	}
	if jobs <= alone || len(s.workers) == 1 {
		work(s.workers[0])
	} else {
		var group sync.WaitGroup
		for _, w := range s.workers {
			group.Go(func() { work(w) })
		}
		group.Wait()
	}
	var hits []*hit
	for _, w := range s.workers {
		hits = append(hits, w.best)
		s.tried += w.tried
		w.best, w.tried = nil, 0
	}
	return s.best(hits...), ctx.Err()
}

// best returns the first of some hits, of which any may be nil.
func (s *space) best(hits ...*hit) (best *hit) {
	for _, h := range hits {
		if h != nil && (best == nil || h.compare(best) < 0) {
			best = h
		}
	}
	return best
}

// try compares the target with what a text gives: its hash, or the signature with nothing else changed. The
// choices are indices into space.text, -1 where there is none.
func (w *worker) try(hash *[sha256.Size]byte, a, b, c int) {
	w.tried++
	s := w.space
	if !s.signs() {
		if bytes.Equal(hash[:], s.want) {
			w.hit(w.picks(a, b, c)...)
		}
		return
	}
	if bytes.Equal(w.signer.signature(w.signer.own(&s.noKey), &s.noKey, hash), s.want) {
		w.hit(w.picks(a, b, c)...)
	}
}

func (w *worker) picks(indices ...int) (picks []int) {
	for _, i := range indices {
		if i >= 0 {
			picks = append(picks, w.space.text[i].pick)
		}
	}
	return picks
}

// tryPlainly computes a combination the plain way.
func (w *worker) tryPlainly(picks ...int) {
	w.tried++
	slices.Sort(picks)
	signing := w.space.start.signing(picks...)
	if w.space.target.Meets(&signing) {
		w.note(picks)
	}
}

// hit notes a combination that gives the target, once the plain way has confirmed it: no short cut proves
// anything.
func (w *worker) hit(picks ...int) {
	slices.Sort(picks)
	signing := w.space.start.signing(picks...)
	if w.space.target.Meets(&signing) {
		w.note(picks)
	}
}

func (w *worker) note(picks []int) {
	h := &hit{picks: slices.Clone(picks)}
	for _, i := range picks {
		h.bits += w.space.start.Choices[i].Cost
	}
	if w.best == nil || h.compare(w.best) < 0 {
		w.best = h
	}
}

// signWith signs texts with the n-th key, which is -1 for one that is not kept.
func (w *worker) signWith(n int, k *keyChoice, texts []hashed) {
	s := w.space
	key := w.signer.key(s.keys, n, k)
	for i := range texts {
		t := &texts[i]
		w.tried++
		var met bool
		switch {
		case k.plain:
			met = bytes.Equal(w.signer.signature(key, k, &t.hash), s.want)
		case k.rightText:
			met = k.signing.SignatureOver(key.key, string(w.signer.stringToSign(k, &t.hash))) == s.target.Value
		default:
			signing := s.start.signing(w.picks(t.a, t.b)...)
			for _, pick := range k.picks {
				s.start.Choices[pick].Variant.Apply(&signing)
			}
			met = signing.Signature(key.key) == s.target.Value
		}
		if met {
			w.hit(append(w.picks(t.a, t.b), k.picks...)...)
		}
	}
}
