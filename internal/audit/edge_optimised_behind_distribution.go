package audit

import "countersign/internal/topology"

func init() {
	register(&Rule{
		ID: "edge-optimised-behind-distribution", Severity: "warning", Advice: true,
		Title: "an edge-optimised endpoint behind a distribution stacks CloudFront on CloudFront",
		Path: func(p *Path) []Finding {
			const fix = "make the endpoint Regional"
			switch {
			case p.Domain != nil && p.Domain.EndpointType.Or("") == topology.Edge:
				return []Finding{{
					Message: "the custom domain " + p.Domain.Name.Or("") + " is edge-optimised: it has a distribution of its own, which cannot have the alias of yours",
					At:      firstKnown(p.Domain.EndpointType.Source(), p.Domain.Source), Fixes: infrastructure(fix), Severity: "error",
				}}
			case p.API != nil && p.API.EndpointType.Or("") == topology.Edge:
				return []Finding{{
					Message: "the API is edge-optimised: AWS documents that chained distributions are refused, and many report that this works",
					At:      firstKnown(p.API.EndpointType.Source(), p.API.Source), Fixes: infrastructure(fix),
				}}
			}
			return nil
		},
	})
}
