package remedy

import (
	"slices"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"

	"countersign/internal/audit"
	"countersign/internal/infra"
	"countersign/internal/report"
	"countersign/internal/topology"
)

// Patch is the smallest change that was found.
type Patch struct {
	// Diff is a unified difference, "" when nothing was found.
	Diff string
	// Documents are the documents with the change.
	Documents []topology.Document
	// Mended and Left are the findings that it mends, and those that it does not.
	Mended, Left []report.AuditFinding
}

// Propose tries the known changes, one finding after the other, and keeps those after which the audit of
// the changed documents has the same paths, no longer has the finding, and has no error that it had not
// before.
func Propose(documents []topology.Document, o infra.Options) (*Patch, error) {
	current := append([]topology.Document(nil), documents...)
	before, paths, err := auditAll(current, o)
	if err != nil {
		return nil, err
	}
	out := &Patch{}
	for _, f := range before.Findings {
		if f.Severity == report.SeverityNote || has(out.Mended, f) {
			continue
		}
		changed, ok := apply(current, f, paths)
		if !ok {
			continue
		}
		after, afterPaths, err := auditAll(changed, o)
		if err != nil || !sameWays(paths, afterPaths) || has(after.Findings, f) || errorsOf(after) >= errorsOf(before) && f.Severity == report.SeverityError {
			continue
		}
		for _, old := range before.Findings {
			if !has(after.Findings, old) {
				out.Mended = append(out.Mended, old)
			}
		}
		current, before, paths = changed, after, afterPaths
	}
	for _, f := range before.Findings {
		if f.Severity != report.SeverityNote {
			out.Left = append(out.Left, f)
		}
	}
	var diff strings.Builder
	for i := range documents {
		name := strings.TrimPrefix(documents[i].Name, "/")
		diff.WriteString(udiff.Unified("a/"+name, "b/"+name, string(documents[i].Data), string(current[i].Data)))
	}
	out.Diff, out.Documents = diff.String(), current
	return out, nil
}

func auditAll(documents []topology.Document, o infra.Options) (*report.Audit, []*audit.Path, error) {
	loaded := infra.Load(documents, o)
	a, err := audit.New(loaded.Topology)
	if err != nil {
		return nil, nil, err
	}
	return a.Run(), a.Paths, nil
}

// sameWays reports whether each path still leads to what it led to. A finding is not mended by a change
// after which the API is gone.
func sameWays(before, after []*audit.Path) bool {
	for _, p := range before {
		if !slices.ContainsFunc(after, func(q *audit.Path) bool {
			return q.Name() == p.Name() && (q.Origin == nil) == (p.Origin == nil) && (q.API == nil) == (p.API == nil) && (q.Domain == nil) == (p.Domain == nil)
		}) {
			return false
		}
	}
	return true
}

// has reports whether a finding is among others. Its place does not count.
func has(list []report.AuditFinding, f report.AuditFinding) bool {
	for _, one := range list {
		if one.Rule == f.Rule && one.Subject == f.Subject && one.Message == f.Message {
			return true
		}
	}
	return false
}

func errorsOf(a *report.Audit) int {
	n := 0
	for _, f := range a.Findings {
		if f.Severity == report.SeverityError {
			n++
		}
	}
	return n
}

// Ids of managed policies.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
const (
	cachingDisabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewer        = "216adef6-5c7f-47e4-b989-5492eafa07d3"
	allViewerButHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
)

// apply makes the change that mends a finding, or none.
func apply(documents []topology.Document, f report.AuditFinding, paths []*audit.Path) ([]topology.Document, bool) {
	p := pathOf(paths, f)
	if p == nil {
		return nil, false
	}
	e := editor{documents: append([]topology.Document(nil), documents...)}
	ok := false
	switch f.Rule {
	case "authorization-not-forwarded", "signing-headers-not-forwarded", "query-not-forwarded", "host-forwarded-to-default-endpoint",
		"host-forwarded-to-function-url", "api-key-not-forwarded", "authorization-in-origin-request-policy", "policy-impossible", "authenticated-answers-cached":
		ok = e.policies(p)
	case "origin-plain-http":
		ok = e.set(p.Origin.ProtocolPolicy, "https-only")
	case "edge-optimised-behind-distribution":
		if p.Domain == nil && p.API != nil {
			ok = e.set(p.API.EndpointType, "REGIONAL")
		}
	case "method-not-allowed":
		ok = e.methods(p.Behavior.AllowedMethods)
	}
	return e.documents, ok
}

// pathOf is the path that a finding is about.
func pathOf(paths []*audit.Path, f report.AuditFinding) *audit.Path {
	for _, p := range paths {
		if p.Name() == f.Subject && p.Origin != nil {
			return p
		}
	}
	return nil
}

// policies attaches the pair that carries a whole signature.
func (e *editor) policies(p *audit.Path) bool {
	want := allViewerButHost
	if p.Domain != nil && p.HostForwarded() {
		want = allViewer
	}
	b := p.Behavior
	if b.CachePolicyID.Or("") != cachingDisabled && !e.set(b.CachePolicyID, cachingDisabled) {
		return false
	}
	if b.OriginRequestPolicyID.IsAbsent() {
		return e.insertAfter(b.CachePolicyID.Source(), map[string]string{"CachePolicyId": "OriginRequestPolicyId", "cache_policy_id": "origin_request_policy_id"}, want)
	}
	return b.OriginRequestPolicyID.Or("") == want || e.set(b.OriginRequestPolicyID, want)
}
