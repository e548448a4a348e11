package search

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"

	"countersign/internal/causes"
)

// grain is how many steps a bit of cost has. Combinations are tried in layers of equal cost: all of a layer
// before any of the next, on all cores, and the first hit of the layer is taken, whoever found it.
const grain = 4

// space is one start with its choices, made ready for combining.
type space struct {
	index   int
	start   *Start
	target  Target
	want    []byte // the target's bytes
	options Options
	// limit is the highest cost of a combination, in grains.
	limit int

	pieces [][]byte
	base   [sha256.Size]byte
	text   []textChoice
	groups []group
	// noKey is the start's own key; keys are single choices, pairs combinations of two by their cost.
	noKey keyChoice
	keys  []keyChoice
	pairs [][]pair
	// mixed are choices that change both the text and what is done with it: they are tried alone.
	mixed []int
	// ones and twos are the hashes of texts with one and two choices, by cost, for the keys to sign.
	ones, twos [][]hashed

	// counts are how many choices there are by cost.
	counts []int
	// weight is how many texts of the usual length one of this start counts as.
	weight int
	// wide says that there are too many choices to combine them.
	wide bool

	workers []*worker
	tried   int
}

// pair is a combination of two choices of time, scope and key: indices into space.keys.
type pair struct{ a, b int }

// hashed is a text with its choices: indices into space.text, the second -1 where there is one.
type hashed struct {
	hash [sha256.Size]byte
	a, b int
}

func newSpace(index int, start *Start, target Target, options Options) *space {
	s := &space{index: index, start: start, target: target, options: options}
	s.want, _ = hex.DecodeString(target.Value)
	s.limit = max(0, int(math.Round(options.Bits*grain)))
	for range options.Cores {
		s.workers = append(s.workers, &worker{space: s, hasher: newHasher()})
	}
	return s
}

// cost is a cost in grains.
func (s *space) cost(bits float64) int { return max(0, int(math.Round(bits*grain))) }

// signs reports whether the target is a signature, so that keys matter.
func (s *space) signs() bool { return s.target.Kind == causes.ProofSignature }

// takeTried returns how many signings were computed since the last call.
func (s *space) takeTried() int {
	tried := s.tried
	s.tried = 0
	return tried
}

// find tries all combinations of so many choices, layer by layer. before is how many signings were computed
// in other spaces and sizes.
func (s *space) find(ctx context.Context, size, before int) (*Found, error) {
	if s.signs() && s.start.Signing.Credentials == nil {
		return nil, ctx.Err()
	}
	if size == 0 {
		s.tried++
		if s.target.Meets(&s.start.Signing) {
			return s.found(), nil
		}
		return nil, ctx.Err()
	}
	if s.pieces == nil {
		s.divide()
		s.count()
		s.noKey = keyOf(nil, 0, "", s.start.Signing)
		s.ones, s.twos = make([][]hashed, s.limit+1), make([][]hashed, s.limit+1)
	}
	if size == 1 {
		return s.findOne(ctx)
	}
	if s.wide {
		return nil, ErrTried
	}
	if size == 2 && s.signs() {
		s.pairKeys()
	}
	for cost := 0; cost <= s.limit; cost++ {
		if s.spent(before) || s.combinations(size, cost) > s.most() {
			return nil, ErrTried
		}
		var hit *hit
		var err error
		if size == 2 {
			hit, err = s.layerOfTwo(ctx, cost)
		} else {
			hit, err = s.layerOfThree(ctx, cost)
		}
		switch {
		case err != nil:
			return nil, err
		case hit != nil:
			return s.found(hit.picks...), nil
		}
		if s.options.Progress != nil {
			s.options.Progress(before + s.tried)
		}
	}
	return nil, nil
}

// count counts the choices by cost.
func (s *space) count() {
	s.counts = make([]int, s.limit+1)
	for _, t := range s.text {
		if t.cost <= s.limit {
			s.counts[t.cost]++
		}
	}
	for _, k := range s.keys {
		if s.signs() && k.cost <= s.limit {
			s.counts[k.cost]++
		}
	}
	length := 0
	for _, piece := range s.pieces {
		length += len(piece)
	}
	s.weight = 1 + length/1024 + (length/4096)*(length/4096)
}

// combinations is how many combinations of so many choices there can be at a cost.
func (s *space) combinations(size, cost int) float64 {
	n := 0.0
	for c := range cost + 1 {
		switch {
		case s.counts[c] == 0:
		case size == 2:
			n += float64(s.counts[c]) * float64(s.counts[cost-c]) / 2
		default:
			n += float64(s.counts[c]) * s.combinations(size-1, cost-c) / 3
		}
	}
	return n
}

// spent reports whether as much was tried as was to be.
func (s *space) spent(before int) bool {
	return s.options.Tried > 0 && (before+s.tried)*s.weight >= s.options.Tried
}

// leastLayer is how many combinations of one cost are tried also where fewer are to be tried in all.
const leastLayer = 200_000

// most is how many combinations of one cost are tried at most.
func (s *space) most() float64 {
	if s.options.Tried == 0 {
		return math.Inf(1)
	}
	return float64(max(s.options.Tried, leastLayer)) / float64(s.weight)
}

// findOne tries every choice alone, whatever it costs.
func (s *space) findOne(ctx context.Context) (*Found, error) {
	hits, err := s.run(ctx, len(s.text), func(w *worker, i int) {
		t := &s.text[i]
		w.hasher.restore(&s.groups[t.group].state)
		w.hasher.write(t.tail)
		w.try(w.hasher.finish(), i, -1, -1)
		if s.signs() && t.cost <= s.limit {
			w.kept = append(w.kept, kept{t.cost, hashed{w.hasher.sum, i, -1}})
		}
	})
	if err != nil {
		return nil, err
	}
	s.keep(s.ones)
	mixed, err := s.run(ctx, len(s.mixed), func(w *worker, i int) { w.tryPlainly(s.mixed[i]) })
	if err != nil {
		return nil, err
	}
	var signed *hit
	if s.signs() {
		if signed, err = s.run(ctx, len(s.keys), func(w *worker, i int) { w.signWith(i, &s.keys[i], s.unchanged()) }); err != nil {
			return nil, err
		}
	}
	if hit := s.best(hits, mixed, signed); hit != nil {
		return s.found(hit.picks...), nil
	}
	return nil, nil
}

// unchanged is the text of the start, for keys to sign.
func (s *space) unchanged() []hashed { return []hashed{{s.base, -1, -1}} }

// keep moves what the workers hashed to where later sizes find it.
func (s *space) keep(to [][]hashed) {
	for _, w := range s.workers {
		for _, k := range w.kept {
			to[k.cost] = append(to[k.cost], k.hashed)
		}
		w.kept = w.kept[:0]
	}
}

// pairKeys combines the choices that change what is done with the text.
func (s *space) pairKeys() {
	s.pairs = make([][]pair, s.limit+1)
	for b := range s.keys {
		for a := range b {
			if cost := s.keys[a].cost + s.keys[b].cost; s.keys[a].part != s.keys[b].part && cost <= s.limit {
				s.pairs[cost] = append(s.pairs[cost], pair{a, b})
			}
		}
	}
}

// found makes the outcome of a hit. Nothing is found that the plain way does not confirm.
func (s *space) found(picks ...int) *Found {
	slices.Sort(picks)
	return &Found{Start: s.index, Picked: picks, Signing: s.start.signing(picks...)}
}
