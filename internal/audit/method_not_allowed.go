package audit

import (
	"strings"

	"countersign/internal/edge"
)

func init() {
	register(&Rule{
		ID: "method-not-allowed", Severity: "error",
		Title: "the behaviour does not take a method that a route of the API has",
		Path: func(p *Path) []Finding {
			var refused []string
			var shown *Outcome
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				t := p.target(method)
				if t == nil || !t.accepted || t.route == nil || t.route.Method.Or("ANY") == "ANY" {
					continue
				}
				o := p.Send(Probe{Method: method})
				if o.Exchange.Edge != nil && o.Exchange.Edge.Answer != nil && o.Exchange.Edge.Answer.Rule == edge.MethodNotAllowed {
					refused, shown = append(refused, method), o
				}
			}
			if shown == nil {
				return nil
			}
			return []Finding{{
				Message: "AllowedMethods lacks " + strings.Join(refused, ", ") + ", which the API has: CloudFront answers 403 itself",
				At:      firstKnown(p.Behavior.AllowedMethods.Source(), p.Behavior.Source), Outcome: shown,
				Fixes: infrastructure("allow all seven: GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE"),
			}}
		},
	})
}
