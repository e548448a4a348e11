package audit

import (
	"countersign/internal/edge"
	"countersign/internal/topology"
)

// absent is how the edge writes a setting that nobody made.
const absent = "(absent)"

// whereForwarding is the setting that decides what a behaviour forwards: the one that the edge names where
// it is in a document, else the behaviour's own.
func (p *Path) whereForwarding(c edge.Change) topology.Source {
	b := p.Behavior
	places := []topology.Source{c.Setting.Source, b.OriginRequestPolicyID.Source(), b.CachePolicyID.Source()}
	if c.Setting.Value == absent {
		places = places[1:] // it stands nowhere: what is beside it shows where it belongs
	}
	if b.Forwarded != nil {
		places = append(places, b.Forwarded.Source)
	}
	return firstKnown(append(places, b.Source, p.Distribution.Source)...)
}

// wherePolicies is where the behaviour names its policies.
func (p *Path) wherePolicies() topology.Source {
	b := p.Behavior
	places := []topology.Source{b.OriginRequestPolicyID.Source(), b.CachePolicyID.Source()}
	if b.Forwarded != nil {
		places = append(places, b.Forwarded.Headers.Source(), b.Forwarded.Source)
	}
	return firstKnown(append(places, b.Source, p.Distribution.Source)...)
}

// Texts of fixes that several rules give.
const (
	fixPair = "use the managed pair CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad) and AllViewerExceptHostHeader " +
		"(b689b0a8-53d0-40ab-baf2-68738e2966ac) on this behaviour; clients then sign for the origin's host"
	fixDomain = "or use one custom domain for both: a Regional custom domain of API Gateway with the name of the alias, its regional " +
		"target as origin, CachingDisabled and AllViewer (216adef6-5c7f-47e4-b989-5492eafa07d3); see countersign remedy custom-domain"
)

// pairFor is the fix for a behaviour whose policies do not carry the signature.
func (p *Path) pairFor() string {
	if p.HostForwarded() && p.Domain != nil {
		return "use the managed pair CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad) and AllViewer " +
			"(216adef6-5c7f-47e4-b989-5492eafa07d3) on this behaviour"
	}
	return fixPair
}
