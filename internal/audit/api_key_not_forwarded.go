package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "api-key-not-forwarded", Severity: "error",
		Title: "a route requires an API key, and the behaviour does not forward x-api-key",
		Path: func(p *Path) []Finding {
			for _, method := range []string{"GET", "POST"} {
				o := p.Send(Probe{Method: method})
				if o == nil || !o.Refused(gateway.APIKeyMissing) {
					continue
				}
				c, changed := o.Change(edge.Header, "x-api-key")
				if !changed {
					continue
				}
				return []Finding{{
					Message: "x-api-key is not forwarded, and the route requires an API key: everyone is refused",
					At:      p.whereForwarding(c), Outcome: o, change: &c,
					Fixes: infrastructureAll("forward it: "+p.pairFor(), "or let CloudFront add it as a custom header of the origin, and not forward it"),
				}}
			}
			return nil
		},
	})
}
