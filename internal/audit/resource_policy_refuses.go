package audit

import (
	"net/netip"

	"countersign/internal/gateway"
	"countersign/internal/lazyregexp"
)

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
			// Only where the same caller may pass from elsewhere is the way what is refused, and not the caller.
			if o = p.fromElsewhere(o, api.ResourcePolicy.Or("")); o == nil {
				return nil
			}
			return []Finding{{
				Message: "the signature holds, and the API's resource policy refuses a caller who may do everything: through CloudFront the request comes from CloudFront's addresses",
				At:      firstKnown(api.ResourcePolicy.Source(), api.Source), Outcome: o,
				Fixes: infrastructure("let the policy allow the callers by principal; a condition on aws:SourceIp sees CloudFront, not the viewer"),
			}}
		},
	})
}

var addresses = lazyregexp.New(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)

// fromElsewhere sends the request of an outcome directly from an address that the policy names, until one
// passes. It returns nil when none does.
func (p *Path) fromElsewhere(o *Outcome, policy string) *Outcome {
	if o.Direct == nil || o.Direct.Accepted() {
		return o
	}
	const most = 50
	for _, text := range addresses.FindAllString(policy, most) {
		at, err := netip.ParseAddr(text)
		if err != nil {
			continue
		}
		for _, address := range []netip.Addr{at, at.Next()} { // the first of a network is its name
			if x := p.Audit.lab.Direct(o.Direct.Sent, address); x.Accepted() {
				shown := *o
				shown.Direct = x
				return &shown
			}
		}
	}
	return nil
}
