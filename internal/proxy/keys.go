package proxy

import (
	"context"
	"time"

	"countersign/sigv4"
)

// Keys yields credentials for as long as the proxy runs. It is used by many goroutines at once.
type Keys interface {
	// Get returns credentials that are good now, or an error that says what mends it.
	Get(context.Context) (sigv4.Credentials, error)
	// Renew makes the next Get look for new ones: these were refused, or somebody says that there are others.
	Renew()
	// Expires is when those at hand expire; zero means never, or that there are none.
	Expires() time.Time
}

// hinted is an error that knows what helps.
type hinted interface{ Hints() []string }
