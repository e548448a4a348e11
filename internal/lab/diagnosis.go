package lab

import (
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/report"
)

// Diagnosis is why a request was refused.
type Diagnosis struct {
	*report.Diagnosis
	// By is what the edge did that caused the first finding; nil when the edge did not. For an answer of CloudFront's
	// own it has the rule and the setting alone.
	By *edge.Change
}

// Diagnose explains a refused request with all that the lab knows of it. Nothing in it is redacted yet:
// see [Exchange.Redactor].
func (x *Exchange) Diagnose() Diagnosis {
	c := x.inside()
	if c == nil {
		return Diagnosis{Diagnosis: &report.Diagnosis{Verdict: report.Unexplained}}
	}
	r := diagnose.Diagnose(c)
	x.settle(r)
	d := Diagnosis{Diagnosis: diagnose.Report(c, r)}
	switch {
	case x.answeredByEdge():
		x.mend(&d)
	case len(d.Findings) > 0:
		d.By = x.culprit(&d.Findings[0])
	}
	return d
}

// culprit returns the change of the edge that a finding is about.
func (x *Exchange) culprit(f *report.Finding) *edge.Change {
	if x.Edge == nil {
		return nil
	}
	cause := causes.Lookup(causes.Code(f.Code))
	if cause == nil {
		return nil
	}
	var fits func(edge.Change) bool
	header := func(names ...string) func(edge.Change) bool {
		return func(c edge.Change) bool {
			return c.Part == edge.Header && slices.Contains(names, strings.ToLower(c.Name))
		}
	}
	part := func(p edge.Part) func(edge.Change) bool {
		return func(c edge.Change) bool { return c.Part == p }
	}
	switch {
	case f.Code == "unsigned-request":
		fits = header("authorization")
	case f.Code == "date-header-missing":
		fits = header("x-amz-date", "date")
	case cause.Family == causes.FamilyHost || f.Code == "host-unknown":
		fits = header("host")
	case cause.Family == causes.FamilyHeader && f.Subject != "":
		fits = header(strings.ToLower(f.Subject))
	case cause.Family == causes.FamilyPath:
		fits = part(edge.Path)
	case cause.Family == causes.FamilyQuery:
		fits = part(edge.Query)
	default:
		return nil
	}
	if i := slices.IndexFunc(x.Edge.Changes, fits); i >= 0 {
		return &x.Edge.Changes[i]
	}
	if kept := x.HostKept(); kept != nil && fits(*kept) {
		return kept
	}
	return nil
}

// HostKept returns what makes the edge forward the viewer's Host, in the form of a change; nil where it does not.
func (x *Exchange) HostKept() *edge.Change {
	if x.Edge == nil || x.Edge.HostForwarded.Name == "" {
		return nil
	}
	return &edge.Change{Rule: edge.HostForwarded, Part: edge.Header, Name: "host", Setting: x.Edge.HostForwarded}
}

// What returns in words what the edge did, and the setting that made it do so. The page of a policy of AWS's
// own is left out: it tells nobody where to look.
func What(c edge.Change) (rule, setting string) {
	rule = string(c.Rule)
	if r, ok := c.Rule.Find(); ok {
		rule = r.Title
	}
	c.Setting.Source.URL = ""
	return rule, c.Setting.String()
}

// Redactor hides every secret that bears on the exchange: those of all keys, and what looks like one.
func (p *Path) Redactor() *report.Redactor {
	var secrets []string
	if p.config.Keys != nil {
		for _, k := range p.config.Keys.All() {
			secrets = append(secrets, k.SecretAccessKey, k.SessionToken)
		}
	}
	return report.NewRedactor(secrets...)
}

// key returns the access key with an id.
func (p *Path) key(id string) (*gateway.Key, bool) {
	if p.config.Keys == nil || id == "" {
		return nil, false
	}
	return p.config.Keys.Key(id)
}
