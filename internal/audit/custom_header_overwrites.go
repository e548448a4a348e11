package audit

import (
	"strings"

	"countersign/internal/edge"
)

func init() {
	register(&Rule{
		ID: "custom-header-overwrites", Severity: "note",
		Title: "an origin custom header takes the place of one that clients sign",
		Path: func(p *Path) []Finding {
			if !p.IAM() || p.Origin == nil {
				return nil
			}
			var list []Finding
			for _, h := range p.Origin.CustomHeaders {
				name, ok := h.Name.Get()
				lower := strings.ToLower(name)
				if !ok || lower == "x-api-key" {
					continue
				}
				probe := Probe{Header: lower}
				severity := ""
				if lower == "authorization" {
					probe, severity = Probe{}, "error"
				}
				o := p.Send(probe)
				if o == nil || !o.Refused() || o.Direct == nil || !o.Direct.Accepted() {
					continue
				}
				c, changed := o.Change(edge.Header, lower)
				if !changed || c.Rule != edge.CustomHeaderSet {
					continue
				}
				message := "the origin custom header " + name + " replaces the client's: a client that signs it is refused"
				if lower == "authorization" {
					message = "the origin custom header Authorization replaces the signature: everyone is refused"
				}
				list = append(list, Finding{
					Message: message, At: firstKnown(h.Name.Source(), p.Origin.Source), Outcome: o, change: &c, Severity: severity,
					Fixes: append(infrastructure("give the custom header a name that no client sends"), client("or do not sign "+lower)),
				})
			}
			return list
		},
	})
}
