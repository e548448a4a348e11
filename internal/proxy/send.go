package proxy

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"time"
)

// send signs the request and sends it, again where that is allowed, and returns the answer's head.
func (x *exchange) send() (*http.Response, *failure) {
	x.trace.Got1xxResponse = func(status int, header textproto.MIMEHeader) error { return x.interim(status, header) }
	ctx := x.in.Context()
	if x.up.Route.AnswerIdle > 0 {
		ctx, x.cancel = context.WithCancelCause(ctx)
	}
	ctx = httptrace.WithClientTrace(ctx, &x.trace)
	defer func() {
		x.mu.Lock()
		x.answered = true
		x.mu.Unlock()
	}()
	for {
		x.tries++
		keys, err := x.up.keys.Get(ctx)
		if err != nil {
			return nil, x.keysFailure(err)
		}
		x.signer = x.up.signerFor(keys)
		x.build(ctx)
		if err := x.sign(x.p.now()); err != nil {
			return nil, signFailure(err)
		}
		answer, err := x.roundTrip()
		if err == nil && x.follow(answer) {
			x.tries = 0
			answer.Body.Close()
			continue
		}
		if err == nil {
			return answer, nil
		}
		if x.tries > x.up.Route.Retries || !x.mayRetry(err) || !x.wait(ctx) {
			return nil, x.sendFailure(err)
		}
		x.p.metrics.retries.Inc()
	}
}

func (x *exchange) roundTrip() (*http.Response, error) {
	if x.exact {
		return x.up.transport.RoundTrip(x.out)
	}
	return x.up.exactTransport(x.target).RoundTrip(x.out)
}

// mayRetry reports whether a request that got no answer may be sent again: when it was not sent at all, or when
// doing it twice is the same as doing it once (RFC 9110, section 9.2.2).
func (x *exchange) mayRetry(err error) bool {
	if x.in.Context().Err() != nil || !x.payload.again() || x.upgrade != "" || isGarbage(err) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if notSent(err) {
		return true
	}
	switch x.in.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// wait waits before the next attempt, and reports whether the client is still there.
func (x *exchange) wait(ctx context.Context) bool {
	pause := min(50*time.Millisecond<<min(x.tries-1, 6), 2*time.Second)
	select {
	case <-time.After(pause):
		return true
	case <-ctx.Done():
		return false
	}
}
