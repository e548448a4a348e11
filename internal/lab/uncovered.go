package lab

import (
	"fmt"

	"countersign/internal/topology"
)

// Uncovered lists the settings of the topology that the lab does not play: what CloudFront does to answers.
// What is not certain about a request is told with each: see [Exchange.Uncertain].
func (p *Path) Uncovered() []string {
	var list []string
	t := p.config.Topology
	for i := range t.Distributions {
		d := &t.Distributions[i]
		for _, e := range d.ErrorResponses {
			if e.PagePath.IsUnknown() || e.ErrorCode.IsUnknown() {
				list = append(list, fmt.Sprintf("a custom error response is not wholly known, and not played (%s)", e.Source))
			}
		}
		for k := range d.Behaviors {
			list = append(list, uncovered(&d.Behaviors[k])...)
		}
		list = append(list, uncovered(&d.Default)...)
	}
	return list
}

func uncovered(b *topology.Behavior) []string {
	var list []string
	say := func(what string, at topology.Source) {
		list = append(list, fmt.Sprintf("behaviour %s: %s (%s)", b.Pattern(), what, at))
	}
	for _, f := range b.Functions {
		if f.Event.Or("") == topology.ViewerResponse {
			say("functions at viewer-response are not run", f.Source)
		}
	}
	for _, f := range b.Lambdas {
		if event := f.Event.Or(""); event == topology.ViewerResponse || event == topology.OriginResponse {
			say("Lambda@Edge functions at "+event+" are not run", f.Source)
		}
	}
	if !b.ResponseHeadersPolicyID.IsAbsent() {
		say("the response headers policy is not applied", b.ResponseHeadersPolicyID.Source())
	}
	return list
}
