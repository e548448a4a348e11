package audit

import (
	"fmt"
	"strings"
	"time"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/gateway/iam"
	"countersign/internal/lab"
	"countersign/internal/topology"
)

// Audit is a topology made ready to be asked.
type Audit struct {
	Topology *topology.Topology
	Paths    []*Path
	// As are clients whose habits bear on rules; none by default.
	As []Client
	// Faults are parts of the topology that cannot be used, such as a policy that is no policy.
	Faults topology.Errors

	lab  *lab.Path
	keys map[bool]*gateway.Key // by whether they are temporary
	now  time.Time
}

// clock is the time at which the requests of an audit are sent. It is the same always, so that an audit of
// the same documents says the same.
var clock = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// New makes a topology ready. It must not change afterwards.
func New(t *topology.Topology) (*Audit, error) {
	a := &Audit{Topology: t, now: clock}
	a.mend()
	var err error
	if a.keys, err = a.principals(); err != nil {
		return nil, err
	}
	a.lab, err = lab.New(lab.Config{
		Topology: t, StrictHost: true, Now: func() time.Time { return a.now }, Random: zeros{},
		Keys: gateway.NewKeyStore([]*gateway.Key{a.keys[false], a.keys[true]}, []gateway.APIKey{{Value: probeAPIKey, Stages: stagesOf(t)}}),
	})
	if err != nil {
		return nil, err
	}
	for i := range t.Distributions {
		a.paths(&t.Distributions[i])
	}
	return a, nil
}

// zeros are the randomness of an audit: ids that are the same always.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// probeAPIKey is an API key that every usage plan of the audit takes.
const probeAPIKey = "countersign-audit-api-key-value-0000"

// mend makes of a topology one that can be played: what cannot be used becomes unknown, and is a fault.
func (a *Audit) mend() {
	t := a.Topology
	check := func(v *topology.Text, what string) {
		text, ok := v.Get()
		if !ok {
			return
		}
		if _, err := iam.ParsePolicy([]byte(text), iam.Resource); err != nil {
			a.Faults = append(a.Faults, &topology.Error{Source: v.Source(), Message: what + ": " + err.Error()})
			*v = topology.Unknown[string]("the policy cannot be read", v.Source())
		}
	}
	for i := range t.APIs {
		check(&t.APIs[i].ResourcePolicy, "the resource policy of API "+t.APIs[i].ID.Or(""))
	}
	for i := range t.FunctionURLs {
		check(&t.FunctionURLs[i].ResourcePolicy, "the policy of the function behind "+t.FunctionURLs[i].Host.Or(""))
	}
	for i := range t.Domains {
		for _, m := range t.Domains[i].Mappings {
			if id, ok := m.API.Get(); ok {
				if _, known := t.API(id); !known {
					a.Faults = append(a.Faults, &topology.Error{Source: m.Source, Message: "the mapping leads to API " + id + ", which is not described"})
					t.APIs = append(t.APIs, topology.API{ID: m.API, Region: t.Domains[i].Region, Source: m.Source})
				}
			}
		}
	}
	t.Complete()
	for i := range t.Distributions {
		d := &t.Distributions[i]
		if !d.DomainName.IsKnown() {
			d.DomainName = topology.StandIn(fmt.Sprintf("d%d.cloudfront.net", i+1), "the document does not tell the distribution's name", d.Source)
		}
	}
}

// principals are a user who may do everything, with a permanent key and with temporary credentials.
func (a *Audit) principals() (map[bool]*gateway.Key, error) {
	account := a.account()
	policy, err := iam.ParsePolicy([]byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`), iam.Identity)
	if err != nil {
		return nil, err
	}
	keys := map[bool]*gateway.Key{}
	for temporary, arn := range map[bool]string{false: "arn:aws:iam::" + account + ":user/audit", true: "arn:aws:sts::" + account + ":assumed-role/audit/audit"} {
		caller, err := iam.ParseCaller(arn)
		if err != nil {
			return nil, err
		}
		// AWS's documented example pair: nobody's secret.
		key := &gateway.Key{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Caller: caller, Identity: []*iam.Policy{policy}}
		if temporary {
			key.AccessKeyID, key.SessionToken = "ASIAIOSFODNN7EXAMPLE", "AUDITSESSIONTOKEN"+strings.Repeat("x", 60)
		}
		keys[temporary] = key
	}
	return keys, nil
}

// account is the account of the first API that tells one.
func (a *Audit) account() string {
	for _, v := range append([]topology.Text{a.Topology.Account}, accountsOf(a.Topology)...) {
		if text, ok := v.Get(); ok && len(text) == 12 {
			return text
		}
	}
	return "123456789012"
}

func accountsOf(t *topology.Topology) []topology.Text {
	var list []topology.Text
	for i := range t.APIs {
		list = append(list, t.APIs[i].Account)
	}
	return list
}

// stagesOf are all stages, as a usage plan names them.
func stagesOf(t *topology.Topology) []string {
	var list []string
	for i := range t.APIs {
		for _, s := range t.APIs[i].Stages {
			list = append(list, t.APIs[i].ID.Or("")+"/"+s.Name.Or(""))
		}
	}
	return list
}

// viewer is a person with a browser who came by HTTPS.
func viewer(host string) edge.Viewer {
	return edge.Viewer{IP: "203.0.113.7", Port: 54321, TLS: true, SNI: host}
}
