package audit

import "countersign/internal/gateway"

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
			return []Finding{{
				Message: "the custom domain " + d.Name.Or("") + " has no mapping for " + o.SignPath + ": everyone is refused",
				At:      firstKnown(p.Behavior.PathPattern.Source(), d.Source, p.Behavior.Source), Outcome: o,
				Fixes: infrastructure("map the first segment of the path, or the empty path, to an API and stage"),
			}}
		},
	})
}
