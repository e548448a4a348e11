package backlog

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
)

// TestLater: all that was taken is done before Close returns, and nothing is taken beyond the room or after it.
func TestLater(t *testing.T) {
	var done atomic.Int64
	begin := make(chan struct{})
	b := New(2, func(n int) {
		<-begin
		done.Add(int64(n))
	})
	taken := int64(0)
	for b.Later(1) {
		taken++
	}
	if most := int64(2 + max(1, runtime.NumCPU()/2)); taken < 2 || taken > most {
		t.Errorf("%d were taken, at most %d have room", taken, most)
	}
	close(begin)
	b.Close()
	b.Close()
	if done.Load() != taken || b.Later(1) {
		t.Errorf("%d of %d were done", done.Load(), taken)
	}
}

// TestNow: no more are at it than there are processors, and one whose client has gone is not done.
func TestNow(t *testing.T) {
	b := New(1, func(int) {})
	defer b.Close()
	inside, leave := make(chan struct{}), make(chan struct{})
	for range runtime.NumCPU() {
		go b.Now(t.Context(), func() {
			inside <- struct{}{}
			<-leave
		})
		<-inside
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if b.Now(gone, func() { t.Error("done without room") }) {
		t.Error("there was room")
	}
	close(leave)
	if did := false; !b.Now(t.Context(), func() { did = true }) || !did {
		t.Error("not done with room")
	}
}
