// Package backlog does work that takes milliseconds for servers that answer in microseconds: later, by few workers, or
// at once where an answer is to hold the outcome. What is more than can be done is refused, and never waits without
// bound.
package backlog

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// patience is how long an answer waits until its work begins.
const patience = 5 * time.Second

// Backlog is work of one kind. It may be used by several goroutines at once.
type Backlog[T any] struct {
	queue   chan T
	workers sync.WaitGroup
	// rooms bounds the work that answers wait for.
	rooms chan struct{}

	mu     sync.Mutex
	closed bool
}

// New starts workers, half as many as there are processors, that do what waits; most may wait at once.
func New[T any](most int, do func(T)) *Backlog[T] {
	b := &Backlog[T]{queue: make(chan T, most), rooms: make(chan struct{}, runtime.NumCPU())}
	for range max(1, runtime.NumCPU()/2) {
		b.workers.Go(func() {
			for item := range b.queue {
				do(item)
			}
		})
	}
	return b
}

// Later has an item done later, and reports whether there is room for it.
func (b *Backlog[T]) Later(item T) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	select {
	case b.queue <- item:
		return true
	default:
		return false
	}
}

// Now calls do once fewer than one a processor are at it. It reports false, and does not call it, where that takes longer
// than an answer waits, or the context ends.
func (b *Backlog[T]) Now(ctx context.Context, do func()) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case b.rooms <- struct{}{}:
		defer func() { <-b.rooms }()
	case <-ctx.Done():
		return false
	}
	do()
	return true
}

// Close takes nothing more, and returns once all that waits is done.
func (b *Backlog[T]) Close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	b.mu.Unlock()
	b.workers.Wait()
}
