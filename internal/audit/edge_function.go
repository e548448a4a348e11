package audit

import (
	"strings"

	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "edge-function-breaks-signature", Severity: "error",
		Title: "a CloudFront Function changes what the signature covers",
		Hides: []string{"sign-for-origin", "origin-path-not-signed", "signing-headers-not-forwarded", "authorization-not-forwarded", "behavior-leads-to-no-route"},
		Path: func(p *Path) []Finding {
			for _, probe := range []Probe{{}, {Query: "Param1=value1&Param2=value2"}} {
				o := p.Send(probe)
				if !p.IAM() || o == nil || o.Direct == nil || !o.Direct.Accepted() || !o.Refused() || o.Exchange.Edge == nil {
					continue
				}
				for _, c := range o.Exchange.Edge.Changes {
					if !strings.HasPrefix(string(c.Rule), "function-changed") && c.Rule != edge.HostByFunction || !o.Refused(gateway.SignatureMismatch, gateway.Unsigned, gateway.NoDate, gateway.UnknownHost, gateway.UnknownStage, gateway.UnknownRoute) {
						continue
					}
					what := string(c.Part)
					if c.Name != "" {
						what = c.Name
					}
					return []Finding{{
						Message: "the function changes the " + what + " of a signed request, which is refused then",
						At:      firstKnown(c.Setting.Source, p.Behavior.Source), Outcome: o, change: &c,
						Fixes: append(infrastructure("let the function leave signed requests alone"), client("or sign what the function makes of the request")),
					}}
				}
			}
			return nil
		},
	})
	register(&Rule{
		ID: "edge-function-unknown", Severity: "note", Advice: true,
		Title: "a function at the edge may change anything, and its code is not read",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if !p.IAM() || o == nil || o.Exchange.Edge == nil {
				return nil
			}
			var list []Finding
			for _, u := range o.Exchange.Edge.Unknowns {
				if u.Rule == edge.LambdaAtEdge || u.Rule == edge.FunctionUnknown {
					list = append(list, Finding{Message: u.Message, At: firstKnown(u.Setting.Source, p.Behavior.Source)})
				}
			}
			return list
		},
	})
}
