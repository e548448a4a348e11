package scenario

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/report"
	"countersign/sigv4"
)

// Now is the time in every scenario.
var Now = time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC)

// viewer is where the client is: an address for documentation (RFC 5737).
var viewer = edge.Viewer{IP: "198.51.100.7", Port: 50123, TLS: true}

// Outcome is a step that was played.
type Outcome struct {
	Step     *Step
	Exchange *lab.Exchange
	// Diagnosis is that of a refused request, else its Diagnosis is nil.
	Diagnosis lab.Diagnosis
	// Faults tell what did not come as the step expects.
	Faults []string

	signed signed
	hide   *report.Redactor
}

// Play plays all steps. The error is one of the scenario itself.
func (s *Scenario) Play() ([]Outcome, error) {
	var outcomes []Outcome
	for i := range s.Steps {
		o, err := s.play(&s.Steps[i])
		if err != nil {
			return nil, fmt.Errorf("scenario %s, step %q: %w", s.Name, s.Steps[i].Name, err)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// steady is a source of the same bytes at every run.
type steady struct{}

func (steady) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(17 * i)
	}
	return len(b), nil
}

func (s *Scenario) play(step *Step) (Outcome, error) {
	o := Outcome{Step: step}
	t, err := s.topology(step.With)
	if err != nil {
		return o, err
	}
	path, err := lab.New(lab.Config{
		Topology: t, Keys: s.keys, StrictHost: true, Now: func() time.Time { return Now }, Random: steady{},
	})
	if err != nil {
		return o, err
	}
	o.hide = path.Redactor()
	req, err := step.request()
	if err != nil {
		return o, err
	}
	o.signed = signed{request: withLength(req)}
	if step.Sign != nil {
		keys, first := credentials(s.keys)
		names := path.Names()
		if o.signed, err = step.Sign.sign(req, keys, first, Now, names.Region, names.Service); err != nil {
			return o, err
		}
	}
	if step.To == "gateway" {
		o.Exchange = path.Direct(o.signed.request, netip.MustParseAddr(viewer.IP))
	} else {
		o.Exchange = path.ThroughEdge(o.signed.request, viewer)
	}
	if o.Exchange.Accepted() {
		o.Exchange.Deliver(o.Exchange.Echo())
	} else {
		o.Diagnosis = o.Exchange.Diagnose()
	}
	o.Faults = o.faults()
	return o, nil
}

// credentials returns the keys by id, and the id of the first one.
func credentials(store *gateway.KeyStore) (keys map[string]sigv4.Credentials, first string) {
	keys = map[string]sigv4.Credentials{}
	for _, k := range store.All() {
		keys[k.AccessKeyID] = sigv4.Credentials{AccessKeyID: k.AccessKeyID, SecretAccessKey: k.SecretAccessKey, SessionToken: k.SessionToken}
		if first == "" {
			first = k.AccessKeyID
		}
	}
	return keys, first
}

// faults compares what came with what was expected.
func (o *Outcome) faults() []string {
	var faults []string
	want, x := o.Step.Expect, o.Exchange
	differ := func(what, got, want string) {
		faults = append(faults, fmt.Sprintf("%s is %s, want %s", what, or(got, "none"), want))
	}
	if x.Reply.Status != want.Status {
		differ("the status", fmt.Sprint(x.Reply.Status), fmt.Sprint(want.Status))
	}
	if want.By != "" && x.By() != want.By {
		differ("who answers", x.By(), want.By)
	}
	if !strings.Contains(string(x.Reply.Body), want.Says) {
		faults = append(faults, fmt.Sprintf("the answer does not say %q", want.Says))
	}
	if d := o.Diagnosis.Diagnosis; want.Cause != "" || d != nil && len(d.Findings) > 0 {
		got := ""
		if d != nil && len(d.Findings) > 0 {
			got = Cause(&d.Findings[0])
		}
		if got != want.Cause {
			differ("the diagnosis", got, or(want.Cause, "none"))
		}
	}
	return faults
}

// Cause is the code of a finding with its subject.
func Cause(f *report.Finding) string {
	if f.Subject == "" || f.Subject == f.Code {
		return f.Code
	}
	return f.Code + ":" + f.Subject
}
