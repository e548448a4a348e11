package credentials

import (
	"context"
	"sync"
	"time"

	"countersign/sigv4"
)

const (
	// renewAhead is how long before their expiry credentials are renewed.
	renewAhead = 5 * time.Minute
	// renewTimeout bounds a renewal: a credential_process or a person with an MFA device is slow.
	renewTimeout = 2 * time.Minute
	// renewPause is how long after a renewal the next one begins at the earliest.
	renewPause = 5 * time.Second
)

// Keeper yields credentials for as long as a program runs. It renews them ahead of their expiry, one renewal at
// a time; the old ones are used while they last. It may be used by many goroutines at once.
type Keeper struct {
	// find looks for credentials: configuration and files are read anew each time.
	find func(context.Context) (Found, error)
	now  func() time.Time

	mu      sync.Mutex
	current Found
	has     bool
	// refused says that the credentials at hand were refused, so that others are waited for.
	refused bool
	// running is closed when the renewal on its way ends; nil when there is none.
	running chan struct{}
	// err is why the last renewal failed, last when it ended.
	err  error
	last time.Time
}

// errExpired is for a source that yields credentials whose time is over.
var errExpired = &Failure{
	What: "the credentials that were found have expired already",
	Hint: "get new ones where they come from, and check this machine's clock: countersign doctor",
}

// NewKeeper returns a keeper of the credentials that the options choose. It looks for none yet.
func NewKeeper(o Options) *Keeper {
	return &Keeper{now: time.Now, find: func(ctx context.Context) (Found, error) { return Find(ctx, o) }}
}

// Get returns credentials that are good now, or a *[Failure]. It waits only when there are none.
func (k *Keeper) Get(ctx context.Context) (sigv4.Credentials, error) {
	for {
		k.mu.Lock()
		now := k.now()
		good := k.has && (k.current.Expires.IsZero() || now.Before(k.current.Expires))
		due := !good || k.refused || !k.current.Expires.IsZero() && now.After(k.current.Expires.Add(-renewAhead))
		rested := k.last.IsZero() || now.Sub(k.last) >= renewPause || now.Before(k.last)
		if due && k.running == nil && rested {
			k.running = make(chan struct{})
			go k.renew(k.running)
		}
		keys, err, running := k.current.Credentials, k.err, k.running
		wait := running != nil && (!good || k.refused)
		k.mu.Unlock()
		switch {
		case good && !wait:
			return keys, nil
		case !wait && err == nil:
			return sigv4.Credentials{}, errExpired
		case !wait:
			return sigv4.Credentials{}, err
		}
		select {
		case <-running:
		case <-ctx.Done():
			return sigv4.Credentials{}, ctx.Err()
		}
	}
}

// renew looks for credentials once.
func (k *Keeper) renew(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), renewTimeout)
	defer cancel()
	found, err := k.find(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last, k.err, k.refused, k.running = k.now(), err, false, nil
	if err == nil {
		k.current, k.has = found, true
	}
	close(done)
}

// Renew makes the next Get look for other credentials, and wait for them: those at hand were refused.
func (k *Keeper) Renew() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refused = k.has
}

// Expires is when the credentials at hand expire; zero means never, or that there are none.
func (k *Keeper) Expires() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current.Expires
}
