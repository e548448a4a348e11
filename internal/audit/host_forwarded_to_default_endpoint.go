package audit

import "countersign/internal/gateway"

func init() {
	register(&Rule{
		ID: "host-forwarded-to-default-endpoint", Severity: "error",
		Title: "the viewer's Host is forwarded to an API's default endpoint, which does not know it",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if p.API == nil || o == nil || p.Audit.namelessDomain() || !p.HostForwarded() || !o.Refused(gateway.UnknownHost) {
				return nil
			}
			var assumes []string
			if !p.Distribution.Aliases.IsAbsent() {
				assumes = []string{"that no custom domain of API Gateway has the name " + p.Host() + ": none is described"}
			}
			return []Finding{{
				Assumes: assumes,
				Message: "Host is forwarded to an execute-api endpoint, which finds its API by Host: everyone is refused, signed or not",
				At:      p.wherePolicies(), Fixes: infrastructureAll(fixPair, fixDomain), Outcome: o,
			}}
		},
	})
}
