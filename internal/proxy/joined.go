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
	done chan struct{} // closed when the last has left; nil while nobody waits
}

// enter notes a pair of connections. close ends it; leave has to be called when it has ended.
func (j *joined) enter(close func()) (leave func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.open == nil {
		j.open = map[int]func(){}
	}
	j.next++
	id := j.next
	j.open[id] = close
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.open, id)
		if len(j.open) == 0 && j.done != nil {
			close2(&j.done)
		}
	}
}

// wait waits until all have ended, and ends the rest when the context does.
func (j *joined) wait(ctx context.Context) {
	j.mu.Lock()
	if len(j.open) == 0 {
		j.mu.Unlock()
		return
	}
	j.done = make(chan struct{})
	done := j.done
	j.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		j.mu.Lock()
		for _, end := range j.open {
			go end()
		}
		j.mu.Unlock()
	}
}

// close2 closes a channel once.
func close2(c *chan struct{}) {
	close(*c)
	*c = nil
}
