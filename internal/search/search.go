// Package search finds what was signed: it applies variants to a text that is known, alone and together,
// until the hash or the signature comes out that the client sent. The simplest explanation comes first: one
// variation before two, and among as many the cheapest, by the costs that the choices have.
//
// It knows nothing of causes but their variants. What it finds, it has computed again by the plain way through
// package causes: a short cut here can lose a find, and never make one.
package search

import (
	"context"
	"errors"
	"runtime"

	"countersign/internal/causes"
)

// Choice is one thing that the signer may have done otherwise, and what it costs to assume it, in bits.
type Choice struct {
	Variant causes.Variant
	Cost    float64
}

// Start is a signing to begin at, with the choices that there are for it, cheapest first.
type Start struct {
	Signing causes.Signing
	Choices []Choice
}

// Target is what the right signing must give.
type Target struct {
	// Kind is [causes.ProofHash] or [causes.ProofSignature].
	Kind causes.ProofKind
	// Value is the hash of the canonical request, or the signature, in lower-case hexadecimal.
	Value string
}

// Options bound a search.
type Options struct {
	// Most is how many variations are applied at once: up to [MostVariations]; 0 means none.
	Most int
	// Bits is the cost up to which a combination of two or more is tried.
	Bits float64
	// Tried bounds the number of signings that are computed, for texts below 1 KiB; a longer one, which takes
	// longer, counts as several. 0 means that nothing but Bits does. All combinations of equal cost are tried, or
	// none of them: the bound may be passed by some.
	Tried int
	// Cores is how many are used; 0 means all.
	Cores int
	// Progress, when set, is told from time to time how many signings were computed.
	Progress func(tried int)
}

// ErrTried is the error of a search that [Options.Tried] ended before all was tried.
var ErrTried = errors.New("there are more combinations than were to be tried")

// MostVariations is how many variations a search can apply at once.
const MostVariations = 3

// Found is a signing that gives the target.
type Found struct {
	// Start is the index of the start, Picked are the indices of its choices, cheapest first.
	Start   int
	Picked  []int
	Signing causes.Signing
}

// Find returns the simplest signing that gives the target, or nil. tried is how many were computed. The
// outcome is the same on any number of cores. err is the context's, or [ErrTried].
func Find(ctx context.Context, starts []Start, target Target, options Options) (found *Found, tried int, err error) {
	if options.Cores == 0 {
		options.Cores = runtime.GOMAXPROCS(0)
	}
	options.Most = min(options.Most, MostVariations)
	spaces := make([]*space, len(starts))
	var bounded error
	for size := 0; size <= options.Most; size++ {
		for i := range starts {
			if spaces[i] == nil {
				spaces[i] = newSpace(i, &starts[i], target, options)
			}
			s := spaces[i]
			found, err = s.find(ctx, size, tried)
			tried += s.takeTried()
			if err == ErrTried {
				bounded, err = err, nil // the other starts may have fewer
			}
			if found != nil || err != nil {
				return found, tried, err
			}
		}
	}
	return nil, tried, bounded
}

// Meets reports whether a signing gives the target, computed the plain way.
func (t Target) Meets(s *causes.Signing) bool {
	if t.Kind == causes.ProofHash {
		return s.Canonical.Hash() == t.Value
	}
	return s.Credentials != nil && s.Signature(s.Key()) == t.Value
}

// signing applies choices to the start, the cheapest first.
func (s *Start) signing(picked ...int) causes.Signing {
	signing := s.Signing
	for _, i := range picked {
		s.Choices[i].Variant.Apply(&signing)
	}
	return signing
}
