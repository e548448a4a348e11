package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "authorization-not-forwarded", Severity: "error",
		Title: "the behaviour removes Authorization, so that the API gets no signature",
		Hides: []string{"signing-headers-not-forwarded", "query-not-forwarded", "sign-for-origin", "origin-path-not-signed", "api-key-not-forwarded"},
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if !p.IAM() || o == nil {
				return nil
			}
			c, changed := o.Change(edge.Header, "authorization")
			if !changed || c.After != nil || !o.Refused(gateway.Unsigned, gateway.NotAllowed, gateway.ExplicitDeny) {
				return nil
			}
			return []Finding{{
				Message: "Authorization is not forwarded, so that no signed request can pass: the API takes it for unsigned",
				At:      p.whereForwarding(c), Fixes: infrastructure(p.pairFor()), Outcome: o,
			}}
		},
	})
}
