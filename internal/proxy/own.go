package proxy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"countersign/internal/report"
)

// ownPrefix begins the paths that the proxy answers itself.
const ownPrefix = "/-/"

// RefusalsPath is where the diagnosis of a refused request is, with its id behind it.
const RefusalsPath = ownPrefix + "refusals/"

// Status returns the proxy's own paths, for an address besides: health and metrics, and nothing that signs or
// tells of requests.
func (p *Proxy) Status() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.status(w, r) {
			http.NotFound(w, r)
		}
	})
}

// status answers health and metrics, and reports whether the path was one of them.
func (p *Proxy) status(w http.ResponseWriter, r *http.Request) bool {
	switch r.URL.Path {
	case ownPrefix + "healthz":
		say(w, http.StatusOK, "ok")
	case ownPrefix + "readyz":
		if why := p.unready(r.Context()); why != "" {
			say(w, http.StatusServiceUnavailable, why)
		} else {
			say(w, http.StatusOK, "ready")
		}
	case ownPrefix + "metrics", "/metrics":
		p.metrics.handler().ServeHTTP(w, r)
	default:
		return false
	}
	return true
}

// serveOwn answers the proxy's own paths at the address at which it signs. Health is for everybody who gets past
// the check of the host, the rest for those who may sign.
func (p *Proxy) serveOwn(w http.ResponseWriter, r *http.Request) {
	guard := p.options.Guard
	if r.URL.Path == ownPrefix+"healthz" || r.URL.Path == ownPrefix+"readyz" {
		guard.Token, guard.AnyHost = "", true // probes have no token, and learn nothing
	}
	if f := guard.check(r, p.table.Load().hosts); f != nil {
		f.write(w, r.Method)
		return
	}
	if r.URL.Path != "/metrics" && p.status(w, r) {
		return
	}
	if id, ok := strings.CutPrefix(r.URL.Path, RefusalsPath); ok && id != "" {
		if d := p.doctor.refusal(id); d != nil {
			w.Header().Set("Content-Type", "application/json")
			_ = report.WriteJSON(w, d)
			return
		}
		(&failure{status: http.StatusNotFound, code: "no-refusal", what: fmt.Sprintf("no refused request has the id %q; the last %d are kept", clip(id, 40), maxRefusals)}).write(w, r.Method)
		return
	}
	if r.URL.Path == strings.TrimSuffix(RefusalsPath, "/") || r.URL.Path == RefusalsPath {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(p.doctor.list())
		return
	}
	(&failure{status: http.StatusNotFound, code: "no-such-path", what: "the proxy has healthz, readyz, metrics and refusals under " + ownPrefix}).write(w, r.Method)
}

func clip(text string, most int) string { return text[:min(len(text), most)] }

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

// unready says why no request can be signed now, or "".
func (p *Proxy) unready(ctx context.Context) string {
	if p.draining.Load() {
		return "ending"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for keys := range p.allKeys() {
		if _, err := keys.Get(ctx); err != nil {
			return "no credentials: " + p.doctor.hide().Text(err.Error())
		}
	}
	return ""
}

// allKeys are the sources of credentials of all routes.
func (p *Proxy) allKeys() map[Keys]bool {
	all := map[Keys]bool{}
	if t := p.table.Load(); t != nil {
		for _, e := range t.entries {
			if e.family != nil {
				all[e.family.keys] = true
			} else {
				all[e.keys] = true
			}
		}
	}
	return all
}

// expireSeconds is the time until the first credentials expire.
func (p *Proxy) expireSeconds() float64 {
	first := math.Inf(1)
	for keys := range p.allKeys() {
		if at := keys.Expires(); !at.IsZero() {
			first = min(first, time.Until(at).Seconds())
		}
	}
	return first
}
