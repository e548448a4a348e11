package curl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"countersign/internal/curlargs"
	"countersign/internal/send"
)

// retry decides whether and when a request is tried again. https://curl.se/docs/manpage.html#--retry
type retry struct {
	options *curlargs.Options
	began   time.Time
	tries   int
}

// longest is the longest growing delay.
const longest = 10 * time.Minute

// again returns how long to wait before the next try, and whether there is one, after an answer or an
// error.
func (r *retry) again(a *send.Answer, err error, now time.Time) (wait time.Duration, why string, ok bool) {
	o := r.options
	if r.tries >= o.Retry {
		return 0, "", false
	}
	if why = transient(o, a, err); why == "" {
		return 0, "", false
	}
	wait = o.RetryDelay
	if wait == 0 {
		wait = min(longest, time.Second<<min(r.tries, 20))
	}
	if a != nil {
		if seconds, err := strconv.Atoi(a.Header.Value("retry-after")); err == nil && seconds > 0 {
			wait = max(wait, time.Duration(seconds)*time.Second)
		}
	}
	if o.RetryWithin > 0 && now.Add(wait).Sub(r.began) > o.RetryWithin {
		return 0, "", false
	}
	r.tries++
	return wait, why, true
}

// transient says why an outcome may be another the next time, or "".
func transient(o *curlargs.Options, a *send.Answer, err error) string {
	var failure *send.Failure
	switch {
	case errors.As(err, &failure):
		switch failure.Kind {
		case send.TimedOut, send.NotResolved, send.ProxyNotResolved:
			return failure.What
		case send.NotConnected:
			if o.RetryRefused || o.RetryAll {
				return failure.What
			}
		}
		if o.RetryAll {
			return failure.What
		}
	case err != nil:
		return ""
	}
	if a == nil {
		return ""
	}
	switch a.Status {
	case 408, 429, 500, 502, 503, 504:
		return fmt.Sprintf("status %d", a.Status)
	}
	if o.RetryAll && a.Status >= 400 && (o.Fail || o.FailWithBody) {
		return fmt.Sprintf("status %d", a.Status)
	}
	return ""
}

// sleep waits, or returns the error of a context that ends before.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
