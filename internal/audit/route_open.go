package audit

import "strings"

func init() {
	register(&Rule{
		ID: "route-open", Severity: "note",
		Title: "a route of an API that wants signatures takes unsigned requests",
		Path: func(p *Path) []Finding {
			if p.URL != nil || !p.IAM() {
				return nil
			}
			var list []Finding
			for _, api := range p.APIs() {
				for i := range api.Routes {
					r := &api.Routes[i]
					method := r.Method.Or("ANY")
					if r.Authorization.Or("") != "NONE" || method == "OPTIONS" || method == "HEAD" {
						continue
					}
					o := p.Send(Probe{Unsigned: true, Method: strings.ReplaceAll(method, "ANY", "GET"), Route: r})
					if o == nil || !o.Passed() {
						continue
					}
					list = append(list, Finding{
						Message: "the route " + method + " " + r.Path.Or("") + " takes requests without a signature, unlike others of this API",
						At:      firstKnown(r.Authorization.Source(), r.Source), Outcome: o,
						Fixes: infrastructure("set its authorisation to AWS_IAM, unless it is to be public"),
					})
				}
			}
			return list
		},
	})
}
