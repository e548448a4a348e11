package audit

import (
	"countersign/internal/edge"
	"countersign/internal/gateway"
)

func init() {
	register(&Rule{
		ID: "query-not-forwarded", Severity: "error",
		Title: "the behaviour drops query parameters, which the signature covers",
		Path: func(p *Path) []Finding {
			plain, o := p.Send(Probe{}), p.Send(Probe{Query: "Param1=value1&Param2=value2"})
			if !p.IAM() || o == nil || !plain.Passed() || !o.Refused(gateway.SignatureMismatch) {
				return nil
			}
			c, changed := o.Change(edge.Query, "")
			if !changed {
				return nil
			}
			return []Finding{{
				Message: "not all query parameters are forwarded: every signed request with others is refused, and every presigned URL",
				At:      p.whereForwarding(c), Fixes: infrastructure(p.pairFor()), Outcome: o,
			}}
		},
	})
}
