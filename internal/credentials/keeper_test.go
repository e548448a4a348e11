package credentials

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/sigv4"
)

// keeperAt is a keeper whose clock and source the test has in hand.
type keeperAt struct {
	*Keeper
	clock atomic.Int64 // seconds
	finds atomic.Int32
	fail  atomic.Bool
	gate  chan struct{} // a find waits for it where it is not nil
}

var errFind = &Failure{What: "the SSO session has expired or was never begun", Hint: "aws sso login --profile dev"}

func newKeeperAt(lifetime time.Duration) *keeperAt {
	k := &keeperAt{Keeper: NewKeeper(Options{})}
	k.clock.Store(1_000_000)
	k.now = func() time.Time { return time.Unix(k.clock.Load(), 0) }
	k.find = func(context.Context) (Found, error) {
		n := k.finds.Add(1)
		if k.gate != nil {
			<-k.gate
		}
		if k.fail.Load() {
			return Found{}, errFind
		}
		found := Found{Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE" + strconv.Itoa(int(n)), SecretAccessKey: "secret"}}
		if lifetime > 0 {
			found.Expires = k.now().Add(lifetime)
		}
		return found, nil
	}
	return k
}

func (k *keeperAt) pass(d time.Duration) { k.clock.Add(int64(d / time.Second)) }

// idle waits until no renewal is on its way.
func (k *keeperAt) idle() {
	for {
		k.mu.Lock()
		running := k.running
		k.mu.Unlock()
		if running == nil {
			return
		}
		<-running
	}
}

func (k *keeperAt) get(t *testing.T, want string) {
	t.Helper()
	got, err := k.Get(context.Background())
	if err != nil || got.AccessKeyID != "AKIDEXAMPLE"+want {
		t.Errorf("got %s, %v, want those of find %s", got.AccessKeyID, err, want)
	}
}

func TestKeeperRenewsAheadAndUsesTheOldMeanwhile(t *testing.T) {
	k := newKeeperAt(time.Hour)
	k.get(t, "1")
	k.pass(54 * time.Minute)
	k.get(t, "1")
	k.idle()
	if k.finds.Load() != 1 {
		t.Errorf("%d finds before it was time", k.finds.Load())
	}
	k.pass(2 * time.Minute)
	k.gate = make(chan struct{})
	k.get(t, "1") // does not wait
	k.get(t, "1")
	close(k.gate)
	k.idle()
	k.get(t, "2")
	if k.finds.Load() != 2 {
		t.Errorf("%d finds, want 2", k.finds.Load())
	}
}

func TestKeeperLooksOnceForManyWhoWait(t *testing.T) {
	k := newKeeperAt(time.Hour)
	k.gate = make(chan struct{})
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() { k.get(t, "1") })
	}
	close(k.gate)
	wait.Wait()
	if k.finds.Load() != 1 {
		t.Errorf("%d finds for 50 who waited", k.finds.Load())
	}
}

func TestKeeperWhoseSourceFails(t *testing.T) {
	k := newKeeperAt(time.Hour)
	k.get(t, "1")
	k.fail.Store(true)
	k.pass(56 * time.Minute)
	k.get(t, "1")
	k.idle()
	k.get(t, "1") // still good
	k.pass(5 * time.Minute)
	_, err := k.Get(context.Background())
	var failure *Failure
	if !errors.As(err, &failure) || failure.Hints()[0] != "aws sso login --profile dev" {
		t.Errorf("expired, and the source fails: %v", err)
	}
	n := k.finds.Load()
	if _, err := k.Get(context.Background()); err == nil || k.finds.Load() != n {
		t.Errorf("the source is asked again at once: %d finds, then %d", n, k.finds.Load())
	}
	k.fail.Store(false)
	k.pass(renewPause)
	k.get(t, strconv.Itoa(int(n)+1))
}

func TestKeeperOfRefusedCredentials(t *testing.T) {
	k := newKeeperAt(0)
	k.get(t, "1")
	k.pass(time.Hour)
	k.get(t, "1")
	k.Renew()
	k.get(t, "2")
	k.Renew()
	k.get(t, "2") // not again at once
	k.pass(renewPause)
	k.get(t, "3")
}

func TestKeeperWhenTheClockJumps(t *testing.T) {
	k := newKeeperAt(time.Hour)
	k.get(t, "1")
	k.pass(-48 * time.Hour)
	k.get(t, "1")
	k.pass(96 * time.Hour)
	k.get(t, "2")
}

func TestKeeperWhoseCallerLeaves(t *testing.T) {
	k := newKeeperAt(time.Hour)
	k.gate = make(chan struct{})
	defer close(k.gate)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := k.Get(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestKeeperOfExpired: a source whose credentials are over when they come yields an error, and never empty ones.
func TestKeeperOfExpired(t *testing.T) {
	k := newKeeperAt(0)
	k.find = func(context.Context) (Found, error) {
		return Found{Credentials: sigv4.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret"}, Expires: k.now().Add(-time.Minute)}, nil
	}
	for range 2 {
		got, err := k.Get(t.Context())
		var failure *Failure
		if !errors.As(err, &failure) || failure.Hint == "" || got != (sigv4.Credentials{}) {
			t.Errorf("got %v, %v", got, err)
		}
	}
}
