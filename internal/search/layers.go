package search

import "context"

// layerOfTwo tries all combinations of two choices at a cost.
func (s *space) layerOfTwo(ctx context.Context, cost int) (*hit, error) {
	texts, err := s.run(ctx, len(s.text), func(w *worker, i int) {
		a := &s.text[i]
		if a.cost > cost {
			return
		}
		from := &s.groups[a.group]
		for g := range s.groups {
			to := &s.groups[g]
			list := to.at[cost-a.cost]
			switch {
			case from.before(to):
				for _, j := range list {
					w.hasher.restore(&a.states[g])
					w.hasher.write(s.text[j].tail)
					w.try(w.hasher.finish(), i, j, -1)
					if s.signs() && s.options.Most > 2 {
						w.kept = append(w.kept, kept{cost, hashed{w.hasher.sum, i, j}})
					}
				}
			case from.part != to.part && !to.before(from):
				// Both change the same pieces.
				for _, j := range list {
					if i < j {
						w.tryPlainly(a.pick, s.text[j].pick)
					}
				}
			}
		}
	})
	if err != nil || !s.signs() {
		return texts, err
	}
	s.keep(s.twos)
	signed, err := s.signAll(ctx, cost, s.ones)
	if err != nil {
		return nil, err
	}
	keys, err := s.signPairs(ctx, s.pairs[cost], s.unchanged())
	return s.best(texts, signed, keys), err
}

// layerOfThree tries all combinations of three choices at a cost: those of texts where each ends before the
// next begins.
func (s *space) layerOfThree(ctx context.Context, cost int) (*hit, error) {
	texts, err := s.run(ctx, len(s.text), func(w *worker, i int) {
		a := &s.text[i]
		for g := range s.groups {
			if second := &s.groups[g]; s.groups[a.group].before(second) {
				for bCost := 0; bCost <= cost-a.cost; bCost++ {
					for _, j := range second.at[bCost] {
						w.thirds(i, j, cost-a.cost-bCost)
					}
				}
			}
		}
	})
	if err != nil || !s.signs() {
		return texts, err
	}
	signed, err := s.signAll(ctx, cost, s.twos)
	if err != nil {
		return nil, err
	}
	best := s.best(texts, signed)
	for pairs := range cost + 1 {
		if len(s.ones[cost-pairs]) == 0 {
			continue
		}
		hit, err := s.signPairs(ctx, s.pairs[pairs], s.ones[cost-pairs])
		if err != nil {
			return nil, err
		}
		best = s.best(best, hit)
	}
	return best, nil
}

// thirds tries two choices with each third at a cost.
func (w *worker) thirds(i, j, cost int) {
	s := w.space
	b := &s.text[j]
	from := &s.groups[b.group]
	for g := range s.groups {
		to := &s.groups[g]
		list := to.at[cost]
		if len(list) == 0 || !from.before(to) || s.groups[s.text[i].group].part == to.part {
			continue
		}
		w.hasher.restore(&s.text[i].states[b.group])
		w.hasher.write(b.middle)
		for _, piece := range s.pieces[from.hi+1 : to.lo] {
			w.hasher.write(piece)
		}
		if len(list) > 1 {
			w.hasher.save(&w.state)
		}
		for n, k := range list {
			if n > 0 {
				w.hasher.restore(&w.state)
			}
			w.hasher.write(s.text[k].tail)
			w.try(w.hasher.finish(), i, j, k)
		}
	}
}

// signAll tries every key with each text that makes up the cost.
func (s *space) signAll(ctx context.Context, cost int, texts [][]hashed) (*hit, error) {
	return s.run(ctx, len(s.keys), func(w *worker, i int) {
		k := &s.keys[i]
		if k.cost > cost || len(texts[cost-k.cost]) == 0 {
			return
		}
		w.signWith(i, k, texts[cost-k.cost])
	})
}

// signPairs signs texts with pairs of choices.
func (s *space) signPairs(ctx context.Context, pairs []pair, texts []hashed) (*hit, error) {
	return s.run(ctx, len(pairs), func(w *worker, i int) {
		a, b := &s.keys[pairs[i].a], &s.keys[pairs[i].b]
		picks := []int{a.picks[0], b.picks[0]}
		k := keyOf(picks, a.cost+b.cost, "", s.start.signing(picks...))
		w.signWith(-1, &k, texts)
	})
}
