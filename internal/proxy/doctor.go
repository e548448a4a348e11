package proxy

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"countersign/internal/answer"
	"countersign/internal/backlog"
	"countersign/internal/diagnose"
	"countersign/internal/report"
	"countersign/sigv4"
)

// ExplainField is the field of an answer with the diagnosis of a refused request.
const ExplainField = "X-Countersign-Diagnosis"

const (
	// maxRefusals is how many diagnoses are kept, maxWaiting how many refused requests wait for theirs.
	maxRefusals = 256
	maxWaiting  = 128
)

// patient is a refused request.
type patient struct {
	id                  uint64
	route, method, came string
	began               time.Time
	signer              *sigv4.Signer
	sent                sigv4.Request
	keys                Keys
	seen                *sighting
	scheme, origin      string
	meters              *metrics
	// diagnosis is redacted; nil until it is made.
	diagnosis *report.Diagnosis
}

// doctor diagnoses refused requests by few workers, after the answer unless that is to hold the diagnosis. When
// more are refused than can be diagnosed, the log says of the rest that they were refused.
type doctor struct {
	proxy    *Proxy
	redactor *report.Redactor
	waiting  *backlog.Backlog[*patient]

	mu    sync.Mutex
	kept  map[string]refused
	order []string
}

func newDoctor(p *Proxy) *doctor {
	d := &doctor{proxy: p, redactor: report.NewRedactor(), kept: map[string]refused{}}
	d.waiting = backlog.New(maxWaiting, func(p *patient) {
		d.examine(p)
		d.discharge(p)
	})
	return d
}

// close ends the workers once all that waits is written.
func (d *doctor) close() { d.waiting.Close() }

// hide is the redactor for what no credentials are known to stand in.
func (d *doctor) hide() *report.Redactor { return d.redactor }

// admit has a refused request diagnosed and written later, and reports whether there is room.
func (d *doctor) admit(p *patient) bool { return d.waiting.Later(p) }

// now diagnoses a refused request for its answer, and returns the field's value.
func (d *doctor) now(ctx context.Context, p *patient) string {
	if !d.waiting.Now(ctx, func() { d.examine(p) }) {
		return "none; too many requests are refused at once"
	}
	return p.field()
}

// examine makes the diagnosis.
func (d *doctor) examine(p *patient) {
	if p.diagnosis != nil {
		return
	}
	hide := report.NewRedactor(p.signer.Credentials.SecretAccessKey, p.signer.Credentials.SessionToken)
	refusal, err := p.explained()
	if err != nil {
		p.diagnosis = &report.Diagnosis{SchemaVersion: report.SchemaVersion, Verdict: report.Unexplained, Summary: hide.Text(err.Error()), Redacted: true}
		return
	}
	c := refusal.Case()
	found := diagnose.Report(c, diagnose.Diagnose(c))
	for i := range found.Findings {
		found.Findings[i].Where = nil // the evidence is no file that a person could open
	}
	p.diagnosis = hide.Diagnosis(found)
	if c.Answer != nil && stale(c.Answer.Kind) {
		p.keys.Renew()
	}
}

// stale reports whether an answer says that the credentials are not good any more.
func stale(kind answer.Kind) bool {
	return kind == answer.ExpiredToken || kind == answer.InvalidToken || kind == answer.UnknownKey
}

// refused is what is kept of a refused request: no body of it.
type refused struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Route     string    `json:"route"`
	Method    string    `json:"method"`
	Target    string    `json:"target"`
	Status    int       `json:"status"`
	Cause     string    `json:"cause,omitempty"`
	Certainty string    `json:"certainty,omitempty"`
	diagnosis *report.Diagnosis
}

// discharge keeps a diagnosis, counts it and writes its line.
func (d *doctor) discharge(p *patient) {
	r := refused{
		ID: strconv.FormatUint(p.id, 10), At: p.began, Route: p.route, Method: clip(p.method, 20), Target: d.proxy.shown(p.came),
		Status: p.seen.response.StatusCode, Cause: "none", diagnosis: p.diagnosis,
	}
	if f := p.diagnosis.Findings; len(f) > 0 {
		r.Cause, r.Certainty = f[0].Code, f[0].Certainty
	}
	d.mu.Lock()
	d.kept[r.ID] = r
	d.order = append(d.order, r.ID)
	if len(d.order) > maxRefusals {
		delete(d.kept, d.order[0])
		d.order = d.order[1:]
	}
	d.mu.Unlock()
	p.meters.refusals.WithLabelValues(p.route, r.Cause, r.Certainty).Inc()
	if log := d.proxy.options.Log; log != nil {
		log.LogAttrs(context.Background(), slog.LevelWarn, "refused", d.attributes(p)...)
	}
}

// refusal returns the diagnosis with an id, or nil.
func (d *doctor) refusal(id string) *report.Diagnosis {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[id].diagnosis
}

// list returns the refused requests that are kept, the last first.
func (d *doctor) list() []refused {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make([]refused, 0, len(d.order))
	for i := len(d.order) - 1; i >= 0; i-- {
		all = append(all, d.kept[d.order[i]])
	}
	return all
}
