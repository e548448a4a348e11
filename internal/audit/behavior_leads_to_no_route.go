package audit

import "countersign/internal/gateway"

func init() {
	register(&Rule{
		ID: "behavior-leads-to-no-route", Severity: "error",
		Title: "no request that the behaviour takes leads to a route of the API",
		Hides: []string{"authorization-not-forwarded", "signing-headers-not-forwarded"},
		Path: func(p *Path) []Finding {
			o := p.Send(Probe{})
			if o == nil || o.target.accepted || !o.Refused(gateway.UnknownStage, gateway.UnknownRoute) {
				return nil
			}
			if p.Behavior.PathPattern.IsAbsent() && p.servedElsewhere() {
				return nil // the default behaviour takes what is left over
			}
			for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
				if t := p.target(method); t != nil && t.accepted {
					return nil
				}
			}
			message := "the origin gets " + o.SignPath + ", which begins with no stage of the API"
			if o.Refused(gateway.UnknownRoute) {
				message = "the origin gets " + o.SignPath + ", and the API has no such route"
			}
			return []Finding{{
				Message: message + ": what the API says of it speaks of authentication and means the path",
				At:      firstKnown(p.Behavior.PathPattern.Source(), p.Origin.Path.Source(), p.Origin.Source), Outcome: o,
				Fixes: infrastructure("let the path pattern begin with the stage, or set OriginPath to /STAGE; clients then sign /STAGE too"),
			}}
		},
	})
}

// servedElsewhere reports whether another behaviour leads requests to the same origin.
func (p *Path) servedElsewhere() bool {
	for _, other := range p.Audit.Paths {
		if other == p || other.Distribution != p.Distribution || other.Origin != p.Origin {
			continue
		}
		if o := other.Send(Probe{}); o != nil && o.target.accepted {
			return true
		}
	}
	return false
}
