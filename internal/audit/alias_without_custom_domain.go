package audit

import (
	"slices"
	"strings"

	"countersign/internal/gateway"
	"countersign/internal/topology"
	"countersign/sigv4"
)

func init() {
	register(&Rule{
		ID: "alias-without-custom-domain", Severity: "error",
		Title: "an alias of the distribution is no custom domain of API Gateway, though Host is forwarded",
		Path:  aliasWithoutDomain,
	})
}

// namelessDomain reports whether the name of a custom domain is not known: it may be any.
func (a *Audit) namelessDomain() bool {
	return slices.ContainsFunc(a.Topology.Domains, func(d topology.Domain) bool { return !d.Name.IsKnown() })
}

// aliasWithoutDomain calls each alias: API Gateway must have a custom domain of that name.
func aliasWithoutDomain(p *Path) []Finding {
	if p.Domain == nil || p.Audit.namelessDomain() || !p.HostForwarded() {
		return nil
	}
	t := p.target("GET")
	if t == nil {
		return nil
	}
	var list []Finding
	aliases, _ := p.Distribution.Aliases.Get()
	if len(aliases) == 0 {
		aliases = []topology.Text{p.Distribution.DomainName}
	}
	for _, alias := range aliases {
		name, ok := alias.Get()
		if !ok || strings.HasPrefix(name, "*") {
			continue
		}
		req := sigv4.Request{Method: "GET", Target: t.uri, Header: sigv4.Header{{Name: "Host", Value: name}}}
		x := p.Audit.lab.ThroughEdge(p.sign(req, Probe{}, name, strings.TrimSuffix(t.full, t.uri), t), viewer(name))
		o := &Outcome{Exchange: x, SignHost: name, SignPath: t.full, target: t}
		if !o.Refused(gateway.UnknownHost) {
			continue
		}
		list = append(list, Finding{
			Assumes: []string{"that no other custom domain has the name " + name + ": none is described"},
			Message: "Host " + name + " is forwarded, and API Gateway has no custom domain of that name: everyone who calls it is refused",
			At:      firstKnown(alias.Source(), p.Distribution.Aliases.Source(), p.wherePolicies()), Outcome: o,
			Fixes: infrastructureAll("give the custom domain of API Gateway the name "+name+", or the distribution the alias "+p.Domain.Name.Or("of the custom domain"),
				"or do not forward Host: AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac)"),
		})
	}
	return list
}
