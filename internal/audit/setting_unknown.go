package audit

import (
	"countersign/internal/edge"
	"countersign/internal/topology"
)

func init() {
	register(&Rule{
		ID: "setting-unknown", Severity: "note", Advice: true,
		Title: "a setting is not known, so that nothing can be said of the path",
		Path: func(p *Path) []Finding {
			if !p.Gateway() || !p.IAM() || p.Origin == nil {
				return p.unknownOrigin()
			}
			var list []Finding
			for _, u := range p.sample().Edge.Unknowns {
				if u.Rule != edge.LambdaAtEdge && u.Rule != edge.FunctionUnknown {
					why := ""
					if p.whyUnknown() != "" {
						why = " (" + p.whyUnknown() + ")"
					}
					list = append(list, Finding{Message: u.Message + why, At: firstKnown(u.Setting.Source, p.Behavior.Source)})
				}
			}
			return list
		},
	})
}

// unknownOrigin tells that what is behind the behaviour is not known.
func (p *Path) unknownOrigin() []Finding {
	if p.Origin == nil || !p.Origin.DomainName.IsUnknown() {
		return nil
	}
	return []Finding{{
		Message: "what is behind the origin is not known: " + p.Origin.DomainName.Why(),
		At:      firstKnown(p.Origin.DomainName.Source(), p.Origin.Source),
	}}
}

// whyUnknown is the reason of the first setting of the behaviour that is not known.
func (p *Path) whyUnknown() string {
	b := p.Behavior
	for _, v := range []topology.Text{b.CachePolicyID, b.OriginRequestPolicyID, p.Origin.Path, p.Origin.DomainName} {
		if v.IsUnknown() {
			return v.Why()
		}
	}
	return ""
}
