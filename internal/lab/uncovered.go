package lab

import (
	"fmt"
	"strconv"

	"countersign/internal/edge"
	"countersign/internal/topology"
)

// Uncovered lists the settings of the topology that the lab does not play, what CloudFront does to answers, and
// those that are not known or of which the edge warns, whatever is requested. What is not certain about one request
// is told with it: see [Exchange.Unknown] and [Exchange.Uncertain].
func (p *Path) Uncovered() []string {
	var list []string
	t := p.config.Topology
	for i := range p.edges {
		unknowns, warnings := p.edges[i].edge.Standing()
		for _, u := range unknowns {
			list = append(list, at(u.Setting)+"not known: "+u.Message)
		}
		for _, w := range warnings {
			list = append(list, at(w.Setting)+warning(w))
		}
	}
	for i := range t.FunctionURLs {
		if u := &t.FunctionURLs[i]; u.ResourcePolicy.IsUnknown() {
			list = append(list, fmt.Sprintf("function URL %s: not known: the policy of the function (%s); that it allows CloudFront, and everyone where AuthType is NONE, is assumed (%s)",
				u.Host, u.ResourcePolicy.Why(), u.Source))
		}
	}
	for i := range t.Distributions {
		d := &t.Distributions[i]
		for _, e := range d.ErrorResponses {
			if e.PagePath.IsUnknown() || e.ErrorCode.IsUnknown() {
				list = append(list, fmt.Sprintf("a custom error response is not wholly known, and not played (%s)", e.Source))
			}
		}
		list = append(list, groups(d)...)
		for k := range d.Behaviors {
			list = append(list, uncovered(&d.Behaviors[k])...)
		}
		list = append(list, uncovered(&d.Default)...)
	}
	return list
}

// at names a setting before what is said about it.
func at(s edge.Setting) string {
	s.Source.URL = ""
	if s.Name == "" {
		return ""
	}
	return s.String() + ": "
}

// groups tells of origin groups, of which the lab asks the first member alone.
func groups(d *topology.Distribution) []string {
	var list []string
	for i := range d.OriginGroups {
		g := &d.OriginGroups[i]
		if members, _ := topology.Strings(g.Members); len(members) > 1 {
			list = append(list, fmt.Sprintf("origin group %s: only its first origin, %s, is asked; that CloudFront goes on to %s%s is not played (%s)",
				g.ID, members[0], members[1], failsOver(g), g.Source))
		}
	}
	return list
}

// failsOver says at which answers of the first origin CloudFront goes on to the second.
func failsOver(g *topology.OriginGroup) string {
	codes, ok := g.FailoverCodes.Get()
	if !ok || len(codes) == 0 {
		return ""
	}
	text := " after"
	for i, code := range codes {
		if i > 0 {
			text += ","
		}
		text += " " + strconv.Itoa(code)
	}
	return text
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
