package audit

import "countersign/internal/gateway"

func init() {
	register(&Rule{
		ID: "resource-policy-refuses", Severity: "error",
		Title: "the resource policy of the API refuses what comes through the distribution",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if !p.IAM() || p.URL != nil || o == nil || !o.Refused(gateway.NotAllowed, gateway.ExplicitDeny) || o.Exchange.Verdict.Caller.ARN == "" {
				return nil
			}
			api := o.Exchange.Verdict.API
			return []Finding{{
				Message: "the signature holds, and the API's resource policy refuses a caller who may do everything: through CloudFront the request comes from CloudFront's addresses",
				At:      firstKnown(api.ResourcePolicy.Source(), api.Source), Outcome: o,
				Fixes: infrastructure("let the policy allow the callers by principal; a condition on aws:SourceIp sees CloudFront, not the viewer"),
			}}
		},
	})
}
