package laws

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"countersign/internal/causes"
)

// TestPairs commits two causes on one attempt. What must hold, beside that nothing else is certain: where the
// client's own log is at hand, so that nothing has to be searched, both are the first two findings; with the
// secret, both are or none is: a quick search does not go to all pairs, and half of one would mislead. Each pair
// that fits one attempt is played: some of them in the ordinary run, all in the nightly one.
//
// A pair is a subtest, and draws the same each time:
//
//	COUNTERSIGN_LAWS=nightly go test ./internal/laws -run TestPairs/host-mismatch/query-order
func TestPairs(t *testing.T) {
	every, rounds := 11, 1
	if nightly {
		every, rounds = 1, nightlyRounds
	}
	if raceDetector {
		every = 40
	}
	all := slices.DeleteFunc(causes.All(), func(c *causes.Cause) bool { return c.Commit == nil })
	var mu sync.Mutex
	counts := map[string]int{}
	t.Cleanup(func() { t.Logf("pairs: %v", counts) })
	for i, a := range all {
		for j, b := range all {
			seed := i*len(all) + j
			if i == j || seed%every != 0 {
				continue
			}
			t.Run(string(a.Code)+"/"+string(b.Code), func(t *testing.T) {
				t.Parallel()
				for round := range rounds {
					outcome, fault := playPair(a, b, seed*100+round*7)
					mu.Lock()
					counts[outcome]++
					mu.Unlock()
					if fault != "" {
						t.Errorf("round %d: %s\nTo reproduce: COUNTERSIGN_LAWS=nightly go test ./internal/laws -run '%s$'", round, fault, t.Name())
					}
				}
			})
		}
	}
}

// playPair plays a pair on the first of some attempts that it fits, and says what came of it.
func playPair(a, b *causes.Cause, seed int) (outcome, fault string) {
	for i := range 12 {
		r := rand.New(rand.NewPCG(uint64(seed), uint64(i)))
		x, ok, err := play(r, example(seed+i), a, b)
		if err != nil {
			return "error", err.Error()
		}
		x.mode = modes[seed%2] // with the secret, or the log
		if !ok || !x.verdict.mismatch || !x.tells() {
			continue
		}
		x = x.diagnosed(r, x.mode)
		diagnosed.Add(1)
		return x.pair()
	}
	return "does not fit", ""
}

// pair judges a run that two causes broke.
func (x *run) pair() (outcome, fault string) {
	stands := func(code causes.Code) bool {
		return slices.Contains(x.committed, code) || x.same(code)
	}
	for _, f := range x.certain() {
		if !stands(f.Code) {
			return "wrong", fmt.Sprintf("%s is %s and was not committed\n%s", f.Code, f.Certainty, x)
		}
	}
	leading, named := x.certain(), 0
	for _, code := range x.committed {
		if slices.ContainsFunc(leading[:min(2, len(leading))], func(f causes.Finding) bool { return f.Code == code || x.standsFor(f.Code, code) }) {
			named++
		}
	}
	switch {
	case named == 2:
		return "both first", ""
	case x.hidden():
		return "one hides the other", ""
	case x.mode == withLog:
		return "wrong", "not both are first\n" + x.String()
	case named == 1:
		return "wrong", "one is certain without the other\n" + x.String()
	}
	return "not searched for", ""
}
