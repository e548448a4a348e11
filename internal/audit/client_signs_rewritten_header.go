package audit

import (
	"strings"

	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "client-signs-rewritten-header", Severity: "warning",
		Title: "a client that was asked about signs a header that CloudFront removes or rewrites",
		Path: func(p *Path) []Finding {
			var list []Finding
			for _, c := range p.Audit.As {
				t := p.target("GET")
				if !p.IAM() || t == nil || len(c.Headers) == 0 {
					continue
				}
				o := p.as(c, t)
				if careful := p.Send(Probe{}); careful == nil || !careful.Passed() || !o.Refused(gateway.SignatureMismatch) {
					continue
				}
				var names []string
				for _, f := range c.Headers {
					if _, changed := o.Change(edge.Header, strings.ToLower(f.Name)); changed {
						names = append(names, strings.ToLower(f.Name))
					}
				}
				if len(names) == 0 {
					continue
				}
				list = append(list, Finding{
					Message: c.Name + " signs " + strings.Join(names, ", ") + ", which CloudFront removes or rewrites: it is refused",
					At:      p.wherePolicies(), Outcome: o,
					Fixes: []Fix{client("sign host and x-amz-* alone: no other header is wanted")},
				})
			}
			return list
		},
	})
}
