package audit

import (
	"strings"

	"countersign/internal/lab"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Path is one way of requests: through a behaviour of a distribution to what is behind its origin.
type Path struct {
	Audit        *Audit
	Distribution *topology.Distribution
	Behavior     *topology.Behavior
	// Origin is nil when the behaviour names none that exists.
	Origin *topology.Origin
	// What is behind the origin's name: an API by its default host, a custom domain by its target or by its
	// name, or a function URL. All are nil for an origin of another kind.
	API      *topology.API
	Domain   *topology.Domain
	URL      *topology.FunctionURL
	outcomes map[Probe]*Outcome
	targets  map[string]*target
}

func (a *Audit) paths(d *topology.Distribution) {
	for i := range d.Behaviors {
		a.Paths = append(a.Paths, a.path(d, &d.Behaviors[i]))
	}
	a.Paths = append(a.Paths, a.path(d, &d.Default))
}

func (a *Audit) path(d *topology.Distribution, b *topology.Behavior) *Path {
	p := &Path{Audit: a, Distribution: d, Behavior: b, outcomes: map[Probe]*Outcome{}, targets: map[string]*target{}}
	o, ok := d.Origin(b.TargetOrigin.Or(""))
	if !ok {
		return p
	}
	p.Origin = o
	host := o.DomainName.Or("")
	t := a.Topology
	switch {
	case host == "":
	case is(t.FunctionURL(host)):
		p.URL, _ = t.FunctionURL(host)
	case is(t.APIByHost(host)):
		p.API, _ = t.APIByHost(host)
	case is(t.DomainByTarget(host)):
		p.Domain, _ = t.DomainByTarget(host)
	case is(t.Domain(host)):
		p.Domain, _ = t.Domain(host)
	}
	return p
}

func is[T any](_ T, ok bool) bool { return ok }

// Gateway reports whether an API or function URL is behind the path.
func (p *Path) Gateway() bool { return p.API != nil || p.Domain != nil || p.URL != nil }

// APIs are the APIs that requests may reach.
func (p *Path) APIs() []*topology.API {
	if p.API != nil {
		return []*topology.API{p.API}
	}
	var list []*topology.API
	if d := p.reached(); d != nil {
		for _, m := range d.Mappings {
			if api, ok := p.Audit.Topology.API(m.API.Or("")); ok {
				list = append(list, api)
			}
		}
	}
	return list
}

// reached is the custom domain that requests come to: the viewer's name where Host is forwarded, else the
// one behind the origin.
func (p *Path) reached() *topology.Domain {
	if p.Domain == nil && p.API == nil {
		return nil
	}
	if p.HostForwarded() {
		if d, ok := p.Audit.Topology.Domain(p.Host()); ok {
			return d
		}
	}
	return p.Domain
}

// IAM reports whether a route behind the path wants a signature, or may want one.
func (p *Path) IAM() bool {
	if p.URL != nil {
		return p.URL.AuthType.Or("AWS_IAM") == "AWS_IAM"
	}
	for _, api := range p.APIs() {
		for _, r := range api.Routes {
			if r.Authorization.Or("AWS_IAM") == "AWS_IAM" {
				return true
			}
		}
		if len(api.Routes) == 0 {
			return true // nothing is known of them
		}
	}
	return false
}

// Host is the name that viewers call: an alias, else the distribution's own.
func (p *Path) Host() string {
	aliases, _ := topology.Strings(p.Distribution.Aliases)
	for _, alias := range aliases {
		if !strings.HasPrefix(alias, "*") {
			return alias
		}
	}
	for _, alias := range aliases {
		return "www" + strings.TrimPrefix(alias, "*")
	}
	return p.Distribution.DomainName.Or("")
}

// HostForwarded reports whether the origin gets the viewer's Host.
func (p *Path) HostForwarded() bool {
	x := p.sample()
	return x.Received != nil && x.Received.Host() == p.Host() && p.Host() != x.Edge.Origin.Host
}

// samplePath is a path that the pattern of the behaviour takes.
func (p *Path) samplePath() string {
	pattern, ok := p.Behavior.PathPattern.Get()
	if !ok {
		return "/countersign-sample"
	}
	path := strings.NewReplacer("*", "x", "?", "x").Replace(pattern)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// Name says which path it is.
func (p *Path) Name() string {
	return "distribution " + nameOf(p.Distribution) + ", behaviour " + p.Behavior.Pattern()
}

func nameOf(d *topology.Distribution) string {
	for _, v := range []topology.Text{d.ID, d.DomainName} {
		if text, ok := v.Get(); ok {
			return text
		}
	}
	return "(nameless)"
}

// sample is a request without a signature that comes to the behaviour.
func (p *Path) sample() *lab.Exchange {
	return p.Audit.lab.Forward(sigv4.Request{Method: "GET", Target: p.samplePath(), Header: sigv4.Header{{Name: "Host", Value: p.Host()}}}, viewer(p.Host()))
}
