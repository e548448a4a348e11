package lazyregexp

import (
	"sync"
	"testing"
)

func TestRegexp(t *testing.T) {
	r := New(`a(b+)`)
	if r.re != nil {
		t.Error("compiled before it is used")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if m := r.FindStringSubmatch("xabb"); len(m) != 2 || m[1] != "bb" {
				t.Errorf("%q", m)
			}
		})
	}
	all.Wait()
	if got := r.ReplaceAllString("ab abb", "<$1>"); got != "<b> <bb>" {
		t.Errorf("%q", got)
	}
}

func TestBadExpression(t *testing.T) {
	r := New(`a(`)
	defer func() {
		if recover() == nil {
			t.Error("a bad expression is used")
		}
	}()
	r.MatchString("a")
}
