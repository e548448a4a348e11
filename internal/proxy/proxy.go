package proxy

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"countersign/internal/har"
)

// Options say how a proxy behaves.
type Options struct {
	// Keys returns where the credentials of a route come from, and the region that is configured there, or "".
	Keys   func(Identity) (keys Keys, region string, err error)
	Guard  Guard
	Limits Limits
	// SpoolDir is the folder for bodies that do not fit into memory; "" means the system's.
	SpoolDir string
	// Explain adds the diagnosis of a refused request to the answer.
	Explain bool
	// Record takes both sides of each request; nil means none.
	Record *har.Writer
	// Log takes a line for each request; nil means none.
	Log *slog.Logger
	// Base is how clients call the proxy, for links to diagnoses; "" means that the id alone says it.
	Base string
	// Now is the clock of signatures; nil means time.Now.
	Now func() time.Time
}

// Proxy signs requests and sends them on. It is an http.Handler.
type Proxy struct {
	options Options
	limits  Limits
	now     func() time.Time
	table   atomic.Pointer[table]
	spooler *spooler
	metrics *metrics
	doctor  *doctor
	joined  joined
	// way is how many requests are on their way, requests how many there have been.
	way, requests atomic.Int64
	draining      atomic.Bool
}

// New returns a proxy for routes. The error lists everything that is wrong with them.
func New(routes []Route, o Options) (*Proxy, error) {
	p := &Proxy{options: o, limits: o.Limits.orDefaults(), now: o.Now}
	if p.now == nil {
		p.now = time.Now
	}
	p.spooler = newSpooler(o.SpoolDir, p.limits)
	p.metrics = newMetrics(p)
	p.doctor = newDoctor(p)
	if err := p.SetRoutes(routes); err != nil {
		p.doctor.close()
		return nil, err
	}
	return p, nil
}

// ServeHTTP answers a request.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.RequestURI, ownPrefix) && !p.options.Guard.StatusElsewhere {
		p.serveOwn(w, r)
		return
	}
	if p.options.Guard.preflight(w, r) {
		return
	}
	x := &exchange{p: p, w: w, in: r, began: time.Now(), id: uint64(p.requests.Add(1))}
	defer p.way.Add(-1)
	if f := p.admit(x); f != nil {
		x.fail(f)
	} else {
		x.run()
	}
	p.done(x)
}

// admit decides whether a request is taken, and by which route.
func (p *Proxy) admit(x *exchange) *failure {
	if p.way.Add(1) > int64(p.limits.Requests) {
		return failBusy.because(nil)
	}
	t := p.table.Load()
	if f := p.options.Guard.check(x.in, t.hosts); f != nil {
		return f
	}
	if x.in.Method == http.MethodConnect {
		return failConnect.because(nil)
	}
	for name := range x.in.Trailer {
		if strings.HasPrefix(name, "X-Amz-") {
			return failTrailer.because(nil)
		}
	}
	x.up = t.find(x.in)
	if x.up == nil {
		return failNoRoute.because(nil)
	}
	return nil
}

// done counts and logs a request, once.
func (p *Proxy) done(x *exchange) {
	took := time.Since(x.began)
	p.metrics.count(x, took)
	p.write(x, took)
}

// close ends what the proxy does besides requests.
func (p *Proxy) close() {
	p.doctor.close()
	if t := p.table.Load(); t != nil {
		for _, e := range t.entries {
			e.close()
		}
	}
}
