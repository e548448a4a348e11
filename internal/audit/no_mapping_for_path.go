package audit

import (
	"slices"

	"countersign/internal/gateway"
	"countersign/internal/topology"
)

func init() {
	register(&Rule{
		ID: "no-mapping-for-path", Severity: "error",
		Title: "no mapping of the custom domain takes the paths of the behaviour",
		Hides: []string{"behavior-leads-to-no-route"},
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if o == nil || o.target.accepted || !o.Refused(gateway.UnmappedPath) {
				return nil
			}
			d := o.Exchange.Verdict.Domain
			if slices.ContainsFunc(d.Mappings, func(m topology.Mapping) bool { return m.Path.IsUnknown() || m.API.IsUnknown() }) {
				return nil // one of these may be it
			}
			return []Finding{{
				Assumes: []string{"that the custom domain has no mappings but those that are described"},
				Message: "the custom domain " + d.Name.Or("") + " has no mapping for " + o.SignPath + ": everyone is refused",
				At:      firstKnown(p.Behavior.PathPattern.Source(), d.Source, p.Behavior.Source), Outcome: o,
				Fixes: infrastructure("map the first segment of the path, or the empty path, to an API and stage"),
			}}
		},
	})
}
