package audit

import "countersign/internal/gateway"

func init() {
	register(&Rule{
		ID: "default-endpoint-disabled", Severity: "error",
		Title: "the origin is an API's default endpoint, which is disabled",
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if p.API == nil || o == nil || !o.Refused(gateway.DefaultEndpointOff) {
				return nil
			}
			return []Finding{{
				Message: "the origin is the default endpoint of an API that has it disabled: everyone is refused",
				At:      firstKnown(p.API.DisableDefaultEndpoint.Source(), p.API.Source), Outcome: o,
				Fixes: infrastructureAll("enable the default endpoint", fixDomain),
			}}
		},
	})
}
