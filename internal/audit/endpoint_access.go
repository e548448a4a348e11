package audit

import (
	"strings"

	"countersign/internal/topology"
)

func init() {
	register(&Rule{
		ID: "client-certificate-wanted", Severity: "warning", Advice: true,
		Title: "the custom domain wants client certificates, which CloudFront shows only where its origin is set up so",
		Path: func(p *Path) []Finding {
			d := p.Domain
			if d == nil || d.MutualTLS.IsAbsent() {
				return nil
			}
			return []Finding{{
				Message: "the custom domain " + d.Name.Or("") + " asks for client certificates: CloudFront does not pass the viewer's on",
				At:      firstKnown(d.MutualTLS.Source(), d.Source),
				Fixes:   infrastructure("set up mutual TLS between CloudFront and the origin, or use a custom domain without it"),
			}}
		},
	})
	register(&Rule{
		ID: "strict-access-mode", Severity: "warning", Advice: true,
		Title: "endpointAccessMode STRICT asks for the name in TLS to be the Host",
		Path: func(p *Path) []Finding {
			mode := p.accessMode()
			if !strings.EqualFold(mode.Or(""), "STRICT") {
				return nil
			}
			return []Finding{{
				Message: "with endpointAccessMode STRICT, API Gateway refuses a request whose name in TLS is not its Host; which name CloudFront asks for is not documented",
				At:      mode.Source(), Fixes: infrastructure("use endpointAccessMode BASIC, or try one request before you rely on it"),
			}}
		},
	})
	register(&Rule{
		ID: "waf-in-front", Severity: "note", Advice: true,
		Title: "a web ACL may answer 403 as well",
		All: func(a *Audit) []Finding {
			var list []Finding
			for _, p := range a.onePathEach() {
				if acl := p.Distribution.WebACL; !acl.IsAbsent() {
					list = append(list, Finding{Message: "AWS WAF is in front of the distribution: a 403 with HTML is its answer or CloudFront's, not the API's", At: acl.Source(), path: p})
				}
				for _, api := range p.APIs() {
					for _, s := range api.Stages {
						if !s.WebACL.IsAbsent() {
							list = append(list, Finding{Message: "AWS WAF is in front of the stage " + s.Name.Or("") + ": its refusal is the bare word Forbidden", At: firstKnown(s.WebACL.Source(), s.Source), path: p})
						}
					}
				}
			}
			return list
		},
	})
}

// accessMode is the mode of the custom domain, else of the API.
func (p *Path) accessMode() topology.Text {
	switch {
	case p.Domain != nil:
		return p.Domain.AccessMode
	case p.API != nil:
		return p.API.AccessMode
	}
	return topology.Text{}
}
