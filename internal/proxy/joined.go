package proxy

import (
	"context"
	"sync"
)

// joined are the connections that have left HTTP: a server that ends does not wait for them by itself.
type joined struct {
	mu   sync.Mutex
	next int
	open map[int]func()
	// empty is closed when the last has left; nil while nobody waits.
	empty chan struct{}
	// ended says that nobody may enter any more.
	ended bool
}

// enter notes a pair of connections. end ends it, and is called at once when the proxy has ended; leave has to be
// called when it has ended.
func (j *joined) enter(end func()) (leave func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		end()
		return func() {}
	}
	if j.open == nil {
		j.open = map[int]func(){}
	}
	j.next++
	id := j.next
	j.open[id] = end
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.open, id)
		if len(j.open) == 0 && j.empty != nil {
			close(j.empty)
			j.empty = nil
		}
	}
}

// wait waits until all have ended, and ends the rest when the context does. Nobody enters after it.
func (j *joined) wait(ctx context.Context) {
	j.mu.Lock()
	j.ended = true
	if len(j.open) == 0 {
		j.mu.Unlock()
		return
	}
	empty := make(chan struct{})
	j.empty = empty
	j.mu.Unlock()
	select {
	case <-empty:
	case <-ctx.Done():
		j.mu.Lock()
		for _, end := range j.open {
			go end()
		}
		j.mu.Unlock()
	}
}
