package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/report"
	"countersign/internal/topology"
)

// Run applies the rules. Of findings on one path, those that another explains away are left out, and those
// whose proof rests on a setting that is not known.
func (a *Audit) Run() *report.Audit {
	var found []Finding
	for _, r := range Rules() {
		add := func(list []Finding, p *Path) {
			for _, f := range list {
				f.rule = r
				if f.path == nil {
					f.path = p
				}
				if f.Outcome != nil && len(f.Outcome.Unknown()) > 0 {
					continue
				}
				found = append(found, f)
			}
		}
		if r.All != nil {
			add(r.All(a), nil)
		}
		if r.Path != nil {
			for _, p := range a.Paths {
				add(r.Path(p), p)
			}
		}
	}
	found = unhidden(found)
	out := &report.Audit{SchemaVersion: report.SchemaVersion}
	seen := map[string]bool{}
	for _, f := range found {
		one := f.report()
		key := one.Rule + one.Message + fmt.Sprint(one.Where)
		if seen[key] {
			continue // the same setting serves several behaviours
		}
		seen[key] = true
		out.Findings = append(out.Findings, one)
	}
	slices.SortStableFunc(out.Findings, byPlace)
	for _, p := range a.Paths {
		out.Paths = append(out.Paths, p.report())
	}
	for _, p := range a.proxies() {
		out.Paths = append(out.Paths, p.report())
	}
	out.Clients = a.Matrix(a.As)
	for _, r := range Rules() {
		out.Rules = append(out.Rules, report.AuditRule{ID: r.ID, Title: r.Title, Severity: r.Severity, Page: r.Page()})
	}
	return out
}

func byPlace(x, y report.AuditFinding) int {
	place := func(f report.AuditFinding) (string, int, int) {
		if f.Where == nil {
			return "", 0, 0
		}
		return f.Where.File, f.Where.Line, f.Where.Start
	}
	xf, xl, xc := place(x)
	yf, yl, yc := place(y)
	return cmp.Or(strings.Compare(xf, yf), xl-yl, xc-yc, strings.Compare(x.Rule, y.Rule))
}

// unhidden leaves out what other findings on the same path explain away.
func unhidden(found []Finding) []Finding {
	type spot struct {
		path *Path
		rule string
	}
	hidden := map[spot]bool{}
	for _, f := range found {
		if f.path == nil {
			continue
		}
		for _, rule := range f.rule.Hides {
			hidden[spot{f.path, rule}] = true
		}
	}
	return slices.DeleteFunc(found, func(f Finding) bool { return f.path != nil && hidden[spot{f.path, f.rule.ID}] })
}

// report puts a finding into its outward form.
func (f *Finding) report() report.AuditFinding {
	out := report.AuditFinding{
		Rule: f.rule.ID, Severity: cmp.Or(f.Severity, f.rule.Severity), Kind: f.rule.Kind(),
		Message: f.Message, Fixes: f.Fixes, Where: where(f.At), Assumed: f.Assumes,
	}
	out.Subject = f.subject
	if f.path != nil {
		out.Subject, f.host = f.path.Name(), f.path.Host()
	}
	if o := f.Outcome; o != nil {
		change := f.change
		if change == nil && o.Exchange.Edge != nil && o.Exchange.Refused() {
			change = o.Exchange.Diagnose().By
		}
		out.Proof = o.proof(f.host, change)
		if change != nil && change.Unverified {
			out.Unverified = append(out.Unverified, change.Note)
		}
		if v := o.Exchange.Verdict; v != nil {
			out.Unverified = append(out.Unverified, v.Unverified...)
		}
	}
	// Neither line nor file is in it: documents move, and templates are written anew.
	sum := sha256.Sum256([]byte(out.Rule + "\x00" + out.Subject + "\x00" + out.Message))
	out.Fingerprint = hex.EncodeToString(sum[:12])
	return out
}

func where(at topology.Source) *report.Where {
	file := cmp.Or(at.File, at.ARN)
	if file == "" {
		return nil
	}
	return &report.Where{File: file, Line: at.Line, Start: at.Column}
}

// report says what a correct client meets on the path.
func (p *Path) report() report.AuditPath {
	out := report.AuditPath{Distribution: nameOf(p.Distribution), Behavior: p.Behavior.Pattern(), Verdict: "unknown"}
	if p.Origin == nil {
		out.Detail = "the behaviour names no origin that is known"
		return out
	}
	out.Origin, out.Target = p.Origin.DomainName.String(), p.targetName()
	if !p.Gateway() {
		out.Detail = "nothing behind it verifies a signature that is known of"
		return out
	}
	probe := Probe{}
	if !p.IAM() || p.URL != nil && !p.Origin.AccessControlID.IsAbsent() {
		probe.Unsigned = true
	}
	o := p.Send(probe)
	switch {
	case o == nil:
		out.Detail = "no request of the behaviour leads to a route"
	case len(o.Unknown()) > 0:
		out.Detail = o.Unknown()[0]
	case o.Passed():
		out.Verdict = "passes"
	default:
		out.Verdict, out.Detail = "fails", answerOf(o.Exchange)
	}
	if o != nil && !probe.Unsigned {
		out.SignFor = o.SignHost + o.SignPath
	}
	return out
}

func (p *Path) targetName() string {
	switch {
	case p.URL != nil:
		return "Lambda function URL"
	case p.Domain != nil:
		return "custom domain " + p.Domain.Name.Or("")
	case p.API != nil:
		name := p.API.Protocol.Or("") + " API"
		if p.API.Protocol.IsUnknown() {
			name = "API"
		}
		return name + " " + cmp.Or(p.API.Name.Or(""), p.API.ID.Or(""))
	}
	return "no API"
}
