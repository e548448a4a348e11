package audit

import "countersign/internal/edge"

func init() {
	for _, r := range []struct {
		id, severity, title, fix string
		rules                    []edge.RuleID
	}{
		{"policy-impossible", "error", "CloudFront refuses such a policy at deployment", "make one of the times to live greater than 0, or use CachingDisabled and forward by the origin request policy", []edge.RuleID{edge.PolicyImpossible, edge.HeaderListed, edge.CustomHeaderRefused}},
		{"authorization-in-origin-request-policy", "warning", "Authorization is named in an origin request policy, which many accounts refuse", "name Authorization in a cache policy, or use AllViewer or AllViewerExceptHostHeader", []edge.RuleID{edge.AuthorizationListed}},
		{"header-custom-and-forwarded", "error", "a header is both a custom header of the origin and forwarded, which CloudFront refuses", "leave it to one of both", []edge.RuleID{edge.CustomAndForwarded}},
	} {
		register(&Rule{
			ID: r.id, Severity: r.severity, Advice: true, Title: r.title,
			Path: func(p *Path) []Finding { return p.warnings(r.fix, r.rules...) },
		})
	}
}

// warnings are what the edge says of the behaviour's settings.
func (p *Path) warnings(fix string, rules ...edge.RuleID) []Finding {
	if p.Origin == nil || !p.IAM() {
		return nil
	}
	var list []Finding
	for _, w := range p.sample().Edge.Warnings {
		for _, rule := range rules {
			if w.Rule == rule {
				list = append(list, Finding{Message: w.Setting.Name + ": " + w.Message, At: firstKnown(w.Setting.Source, p.Behavior.Source), Fixes: infrastructure(fix)})
			}
		}
	}
	return list
}
