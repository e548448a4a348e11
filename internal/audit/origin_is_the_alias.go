package audit

import (
	"countersign/internal/edge"
	"countersign/sigv4"
)

func init() {
	register(&Rule{
		ID: "origin-is-the-alias", Severity: "error",
		Title: "the origin is the distribution itself, or another one",
		Path: func(p *Path) []Finding {
			if p.Origin == nil {
				return nil
			}
			req := sigv4.Request{Method: "GET", Target: p.samplePath(), Header: sigv4.Header{{Name: "Host", Value: p.Host()}}}
			x := p.Audit.lab.ThroughEdge(req, viewer(p.Host()))
			if x.Edge == nil || x.Edge.Answer == nil || x.Edge.Answer.Rule != edge.Loop && x.Edge.Answer.Rule != edge.Stacked {
				return nil
			}
			return []Finding{{
				Message: "the origin " + p.Origin.DomainName.Or("") + " leads back to CloudFront, which refuses such a request",
				At:      firstKnown(p.Origin.DomainName.Source(), p.Origin.Source),
				Outcome: &Outcome{Probe: Probe{Unsigned: true}, Exchange: x},
				Fixes:   infrastructure("use the regional target of the custom domain as origin: RegionalDomainName, regional_domain_name"),
			}}
		},
	})
}
