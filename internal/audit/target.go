package audit

import (
	"slices"
	"strings"

	"countersign/internal/lab"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// target is a request that the API takes when it comes directly, and its path through the distribution.
type target struct {
	method string
	// uri is the path that a viewer calls, full the one that the origin gets: behind the origin path.
	uri, full string
	// host is the API's own for direct requests, signHost what the origin receives as Host.
	host, signHost  string
	region, service string
	// accepted says that the API takes the request directly; otherwise there is only a way to it.
	accepted bool
	route    *topology.Route
}

// target finds a request with a method for the path, preferring one that the API takes.
func (p *Path) target(method string) *target {
	if t, done := p.targets[method]; done {
		return t
	}
	t := p.findTarget(method)
	p.targets[method] = t
	return t
}

func (p *Path) findTarget(method string) *target {
	if !p.Gateway() || p.Origin == nil {
		return nil
	}
	var first *target
	for _, c := range p.candidates(method) {
		if !p.selects(c.uri) {
			continue
		}
		p.ask(c)
		if c.accepted {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

// targetOf finds a request for one route.
func (p *Path) targetOf(method string, r *topology.Route) *target {
	if !p.Gateway() || p.Origin == nil {
		return nil
	}
	for _, c := range p.candidates(method) {
		if c.route == r && p.selects(c.uri) {
			return c
		}
	}
	return nil
}

// candidates are requests that may reach a route: one for each stage and route, and one that is made of the
// behaviour's pattern alone.
func (p *Path) candidates(method string) []*target {
	prefix := strings.TrimSuffix(p.Origin.Path.Or(""), "/")
	base := target{method: method, signHost: p.Origin.DomainName.Or(""), service: "execute-api", region: "us-east-1"}
	if p.HostForwarded() {
		base.signHost = p.Host()
	}
	var list []*target
	add := func(full string, route *topology.Route, host string) {
		uri, ok := strings.CutPrefix(full, prefix)
		if !ok || uri != "" && uri[0] != '/' {
			return
		}
		if uri == "" {
			uri = "/"
		}
		c := base
		c.full, c.uri, c.route, c.host = prefix+uri, uri, route, host
		list = append(list, &c)
	}
	if p.URL != nil {
		base.service, base.host = "lambda", p.URL.Host.Or("")
		if in, ok := sigv4.Infer(base.host); ok && in.Region != "" {
			base.region = in.Region
		}
		add(prefix+p.samplePath(), nil, base.host)
		return list
	}
	for _, api := range p.APIs() {
		base.region = api.Region.Or(base.region)
		for _, way := range p.ways(api) {
			p.routes(api, method, way.prefix, prefix, func(full string, r *topology.Route) { add(full, r, way.host) })
		}
	}
	host := ""
	if len(list) > 0 {
		host = list[0].host
	} else if w := p.anyWay(); w != "" {
		host = w
	}
	add(prefix+p.samplePath(), nil, host)
	return list
}

// way is a host of an API, and what stands before a route's path there.
type way struct{ host, prefix string }

// ways are the ways to an API that the path may take: the custom domain with its base paths, or the default
// host with its stages.
func (p *Path) ways(api *topology.API) []way {
	var list []way
	if d := p.reached(); d != nil {
		for _, m := range d.Mappings {
			if m.API.Or("") != api.ID.Or("") {
				continue
			}
			base := ""
			if path := m.Path.Or(""); path != "" {
				base = "/" + path
			}
			host := d.Name.Or("")
			if strings.HasPrefix(host, "*") {
				host = p.Host()
			}
			if m.Stage.IsAbsent() {
				for _, s := range api.Stages {
					list = append(list, way{host, base + "/" + s.Name.Or("")})
				}
				continue
			}
			list = append(list, way{host, base})
		}
		return list
	}
	host, ok := api.Host()
	if !ok {
		host = p.Origin.DomainName.Or("")
	}
	for _, s := range api.Stages {
		name, known := s.Name.Get()
		switch {
		case !known:
		case name == "$default":
			list = append(list, way{host, ""})
		default:
			list = append(list, way{host, "/" + name})
		}
	}
	if len(api.Stages) == 0 { // whichever the origin path or the pattern begins with
		list = append(list, way{host, strings.TrimSuffix(p.Origin.Path.Or("/stage"), "/")})
	}
	return list
}

func (p *Path) anyWay() string {
	if p.API != nil {
		host, _ := p.API.Host()
		return host
	}
	if d := p.reached(); d != nil {
		return d.Name.Or("")
	}
	return ""
}

// routes yields the full paths of an API's routes that take a method and want a signature; others last.
func (p *Path) routes(api *topology.API, method, prefix, originPath string, yield func(string, *topology.Route)) {
	order := make([]*topology.Route, 0, len(api.Routes))
	for i := range api.Routes {
		order = append(order, &api.Routes[i])
	}
	slices.SortStableFunc(order, func(a, b *topology.Route) int { return rank(a) - rank(b) })
	sample := strings.TrimPrefix(originPath+p.samplePath(), prefix)
	for _, r := range order {
		if m := r.Method.Or("ANY"); m != method && m != "ANY" || !r.Path.IsKnown() {
			continue
		}
		path := r.Path.Or("")
		if i := strings.Index(path, "{"); i >= 0 && strings.HasSuffix(path, "+}") || path == "$default" {
			// A greedy route takes what the behaviour's pattern takes, where that begins alike.
			if path == "$default" {
				i = 0
			}
			if strings.HasPrefix(sample, path[:i]) && len(sample) > i && path != "$default" || path == "$default" {
				yield(prefix+sample, r)
			}
		}
		if path != "$default" {
			yield(prefix+concrete(path), r)
		}
	}
	if len(api.Routes) == 0 {
		yield(prefix+sample, nil)
	}
}

// rank puts the routes that want a signature first, and of those the ones without an API key.
func rank(r *topology.Route) int {
	n := 0
	if r.Authorization.Or("AWS_IAM") != "AWS_IAM" {
		n += 2
	}
	if r.APIKeyRequired.Or(false) {
		n++
	}
	return n
}

// concrete fills the parameters of a route's path.
func concrete(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}"):
			parts[i] = "x/y"
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}"):
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/")
}

// selects reports whether a viewer's path comes to this behaviour.
func (p *Path) selects(uri string) bool {
	x := p.Audit.lab.Forward(sigv4.Request{Method: "GET", Target: uri, Header: sigv4.Header{{Name: "Host", Value: p.Host()}}}, viewer(p.Host()))
	return x.Edge != nil && (x.Edge.Behavior == p.Behavior || x.Edge.Behavior == nil)
}

// ask sends the request to the API directly, with everything that a request can have.
func (p *Path) ask(t *target) {
	if t.host == "" {
		return
	}
	req := sigv4.Request{Method: t.method, Target: t.full, Header: sigv4.Header{{Name: "Host", Value: t.host}, {Name: "x-api-key", Value: probeAPIKey}}}
	x := p.Audit.lab.Direct(p.sign(req, Probe{}, t.host, "", t), clientAddress)
	t.accepted = x.Accepted()
	if !t.accepted {
		t.accepted = routed(x)
	}
}

// routed reports whether a refused request reached a route that wants a signature, and was refused for
// another reason than its signature: by a policy, or because the endpoint is off.
func routed(x *lab.Exchange) bool { return x.Verdict != nil && x.Verdict.Decided }
