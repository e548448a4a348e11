package growth

import (
	"testing"
	"time"
)

// failing notes whether a test was said to fail.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Errorf(string, ...any) { f.failed = true }

// TestCheck gives the check a clock on which each step takes a microsecond.
func TestCheck(t *testing.T) {
	var steps time.Duration
	clock = func() time.Duration { return steps * time.Microsecond }
	defer func() { clock = running }()
	for _, test := range []struct {
		name  string
		steps func(size int) int
		want  bool
	}{
		{"linear", func(size int) int { return 20 * size }, false},
		{"linear, from a start", func(size int) int { return 20*size + 5000 }, false},
		{"square", func(size int) int { return size * size / 10 }, true},
		{"square up to a limit", func(size int) int { return size * min(size, 1200) / 10 }, false},
		{"little", func(size int) int { return size * size / 1000 }, false},
	} {
		f := &failing{TB: t}
		if Check(f, test.name, 1000*slower, func(size int) { steps += time.Duration(test.steps(size)) }); f.failed != test.want {
			t.Errorf("%s: failed %v, want %v", test.name, f.failed, test.want)
		}
	}
}

// TestRunning checks that the thread's time advances when it works.
func TestRunning(t *testing.T) {
	x := uint32(1)
	if spent(0, func(int) {
		for range 20_000_000 {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
		}
	}) <= 0 || x == 0 {
		t.Error("no time passed")
	}
}
