package growth

import "testing"

// failing notes whether a test was said to fail.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Errorf(string, ...any) { f.failed = true }

func TestCheck(t *testing.T) {
	work := func(steps int) {
		x := uint32(1)
		for range steps {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
		}
		if x == 0 {
			t.Error("xorshift came to 0")
		}
	}
	for _, test := range []struct {
		name string
		do   func(size int)
		want bool
	}{
		{"linear", func(size int) { work(size * 20_000) }, false},
		{"square", func(size int) { work(size * size * 20) }, true},
		{"square up to a limit", func(size int) { work(size * min(size, 1200) * 20) }, false},
		{"little", func(size int) { work(size * size / 100) }, false},
	} {
		f := &failing{TB: t}
		if Check(f, test.name, 1000, test.do); f.failed != test.want {
			t.Errorf("%s: failed %v, want %v", test.name, f.failed, test.want)
		}
	}
}
