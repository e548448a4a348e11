package curl

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"countersign/internal/compose"
	"countersign/internal/send"
	"countersign/internal/signing"
	"countersign/sigv4"
)

// exchange is a request that was answered. The body of the answer is still to be read.
type exchange struct {
	draft *draft
	// signed is nil for a request that went out without a signature.
	signed *signing.Signed
	answer *send.Answer
	// hops is how many redirects led here.
	hops   int
	cancel context.CancelFunc
}

func (x *exchange) close() {
	x.answer.Body.Close()
	x.cancel()
}

// transfer does all that one URL asks for.
func (s *Session) transfer(ctx context.Context, index int) error {
	d, err := s.draft(index)
	if err != nil {
		return err
	}
	defer d.body.Close()
	t := &tally{began: s.Now(), method: d.method, url: d.url}
	var x *exchange
	for r := (retry{options: s.Options, began: t.began}); ; {
		x, err = s.attempt(ctx, d)
		wait, why, again := r.again(x.answered(), err, s.Now())
		if !again {
			break
		}
		if x != nil {
			x.close()
		}
		s.say("warning", fmt.Sprintf("%s: trying again in %s, try %d of %d", why, wait, r.tries, s.Options.Retry))
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
	if x != nil {
		t.answered(x)
		err = s.finish(x, t, index)
		x.close()
	}
	return s.writeOut(t, err)
}

func (x *exchange) answered() *send.Answer {
	if x == nil {
		return nil
	}
	return x.answer
}

// attempt sends a request and those to which redirects lead. Each is signed anew, as long as they lead to
// the same scheme, host and port; credentials go to no other, unless --location-trusted says so.
func (s *Session) attempt(ctx context.Context, d *draft) (*exchange, error) {
	way, err := s.openWay()
	if err != nil {
		return nil, err
	}
	cancel := context.CancelFunc(func() {})
	if s.Options.MaxTime > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.Options.MaxTime)
	}
	origin := d.url
	for hops := 0; ; hops++ {
		own := d.url.SameOrigin(origin)
		signs := own || s.Options.LocationTrusted
		if !signs {
			d = withoutCredentials(d)
			s.say("note", fmt.Sprintf("the redirect leads from %s to %s: no signature and no credentials are sent there; --location-trusted sends them", origin.Host, d.url.Host))
		}
		x, err := s.exchange(ctx, way, d, signs, own)
		if err != nil {
			cancel()
			return nil, err
		}
		x.hops, x.cancel = hops, cancel
		next, err := follow(s.Options, d, x.answer, hops)
		if next == nil && err == nil {
			return x, nil
		}
		if failed := s.writeHead(x.answer); failed != nil || err != nil {
			x.close()
			return nil, cmp.Or(failed, err)
		}
		s.verbose("redirect %d to %s", x.answer.Status, next.url)
		io.Copy(io.Discard, io.LimitReader(x.answer.Body, maxRefusal))
		x.answer.Body.Close()
		d = next
	}
}

// withoutCredentials leaves out the fields that are meant for the first server alone.
func withoutCredentials(d *draft) *draft {
	bare := *d
	bare.given = d.given.Without("cookie", "x-api-key", "proxy-authorization")
	bare.removed = map[string]bool{"cookie": true}
	for name := range d.removed {
		bare.removed[name] = true
	}
	return &bare
}

// exchange signs and sends one request. own says that it goes to the host that was called.
func (s *Session) exchange(ctx context.Context, way *send.Way, d *draft, signs, own bool) (*exchange, error) {
	hash, err := d.body.Hash()
	if err != nil {
		return nil, err
	}
	request := sigv4.Request{Method: d.method, Target: d.url.Target, Header: s.header(d)}
	if !request.Header.Has("x-amz-content-sha256") {
		request.PayloadHash = hash
	}
	x := &exchange{draft: d}
	show := watchLines{session: s, exchange: x}
	if signs {
		signer, err := s.signer(ctx, d, request.Host(), own)
		if err != nil {
			return nil, err
		}
		signed, err := signing.Sign(signer, request, s.Now())
		if err != nil {
			return nil, &Exit{codeUsage, err.Error(), nil}
		}
		x.signed, request, show.signer = &signed, signed.Request, signer
	}
	out := send.Request{
		Scheme: d.url.Scheme, Name: d.url.Name(), Port: d.url.Port(), Host: d.url.Host,
		Request: request, Size: d.body.Size(), Chunked: d.chunked,
	}
	if !d.body.Empty() {
		out.Open = s.opener(d.body)
	}
	x.answer, err = way.Send(ctx, out, show.watch())
	if err != nil {
		show.hosts(nil)
		return nil, err
	}
	return x, nil
}

// opener opens the body, with the progress of its sending where somebody watches.
func (s *Session) opener(b *compose.Body) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		r, err := b.Open()
		if err != nil || !s.showsProgress() || b.Size() <= expectFrom {
			return r, err
		}
		return newMeter(r, s.Err, "sent", b.Size(), s.Now), nil
	}
}
