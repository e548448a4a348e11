package audit

import (
	"slices"
	"strings"

	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/report"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// proxied is a route of a reverse proxy made ready: a request that it takes, and what it makes of it.
type proxied struct {
	audit *Audit
	route *topology.ProxyRoute
	// name is what clients call, host what the upstream gets as Host, at its own name upstream.
	name, host, upstream string
	// uri is the path that is called, full the one that the upstream gets.
	uri, full string
	// region and service are those of the upstream.
	region, service string
}

// proxies are the routes to APIs and function URLs of which enough is known.
func (a *Audit) proxies() []*proxied {
	var list []*proxied
	for i := range a.Topology.Proxies {
		if p := a.proxied(&a.Topology.Proxies[i]); p != nil {
			list = append(list, p)
		}
	}
	return list
}

func (a *Audit) proxied(r *topology.ProxyRoute) *proxied {
	upstream, ok := r.Upstream.Get()
	in, _ := sigv4.Infer(upstream)
	if !ok || in.Service != "execute-api" && in.Service != "lambda" || r.Host.IsUnknown() || r.Prefix.IsUnknown() || r.StripPrefix.IsUnknown() || r.AddPrefix.IsUnknown() {
		return nil
	}
	p := &proxied{audit: a, route: r, name: r.Name.Or("api.example.com"), upstream: upstream, region: in.Region, service: in.Service}
	if p.host = p.name; !r.Host.IsAbsent() {
		p.host = topology.HostName(r.Host.Or(""))
	}
	for _, full := range a.fulls(upstream) {
		if uri, ok := p.before(full); ok {
			p.uri, p.full = uri, full
			return p
		}
	}
	p.uri = strings.TrimSuffix(r.Prefix.Or("/"), "/") + "/countersign-sample"
	p.full = p.after(p.uri)
	return p
}

// fulls are paths of an API's routes that want a signature, with stage.
func (a *Audit) fulls(host string) []string {
	api, ok := a.Topology.APIByHost(host)
	if !ok {
		return nil
	}
	var list []string
	for _, s := range api.Stages {
		prefix := "/" + s.Name.Or("")
		if prefix == "/$default" {
			prefix = ""
		}
		for i := range api.Routes {
			if r := &api.Routes[i]; r.Path.IsKnown() && r.Authorization.Or("AWS_IAM") == "AWS_IAM" && slices.Contains([]string{"GET", "ANY"}, r.Method.Or("ANY")) {
				list = append(list, prefix+concrete(r.Path.Or("")))
			}
		}
	}
	return list
}

// after is the path that the upstream gets for one that is called.
func (p *proxied) after(uri string) string {
	rest, _ := strings.CutPrefix(uri, p.route.StripPrefix.Or(""))
	full := p.route.AddPrefix.Or("") + rest
	if !strings.HasPrefix(full, "/") {
		full = "/" + full
	}
	return full
}

// before is the path that must be called for one that the upstream gets.
func (p *proxied) before(full string) (string, bool) {
	rest, ok := strings.CutPrefix(full, p.route.AddPrefix.Or(""))
	uri := p.route.StripPrefix.Or("") + rest
	return uri, ok && strings.HasPrefix(uri, p.route.Prefix.Or("/")) && p.after(uri) == full
}

// send signs a request for a host and a path, and sends it through the proxy.
func (p *proxied) send(host, path string) *Outcome {
	t := &target{method: "GET", uri: p.uri, full: p.full, region: p.region, service: p.service}
	sign := func(host, path string) sigv4.Request {
		req := sigv4.Request{Method: "GET", Target: path, Header: sigv4.Header{{Name: "Host", Value: host}}}
		way := &Path{Audit: p.audit}
		return way.sign(req, Probe{Temporary: true}, "", "", t)
	}
	sent := sign(host, path)
	received := sent.Clone()
	received.Target = p.full
	received.Header = received.Header.With("Host", p.host)
	for _, name := range append(p.route.Removed[:len(p.route.Removed):len(p.route.Removed)], p.route.Set...) {
		received.Header = received.Header.Without(name.Or(""))
	}
	for _, name := range p.route.Set {
		received.Header = append(received.Header, sigv4.Field{Name: name.Or(""), Value: "set-by-the-proxy"})
	}
	x := p.audit.lab.Direct(received, clientAddress)
	shown := sent.Clone()
	shown.Target, shown.Header = p.uri, shown.Header.With("Host", p.name)
	x.Sent = shown
	return &Outcome{Exchange: x, Direct: p.direct(sign), SignHost: host, SignPath: path, target: t}
}

func (p *proxied) direct(sign func(host, path string) sigv4.Request) *lab.Exchange {
	return p.audit.lab.Direct(sign(p.upstream, p.full), clientAddress)
}

// report says what a client meets that signs what the upstream receives.
func (p *proxied) report() report.AuditPath {
	out := report.AuditPath{
		Distribution: p.route.Proxy, Behavior: p.name + p.route.Prefix.Or("/"), Origin: p.upstream, Target: "API", Verdict: "passes", SignFor: p.host + p.full,
	}
	if o := p.send(p.host, p.full); !o.Passed() {
		out.Verdict, out.Detail = "fails", answerOf(o.Exchange)
	}
	return out
}

func (p *proxied) subject() string {
	return p.route.Proxy + ", " + p.name + p.route.Prefix.Or("/")
}

func init() {
	register(&Rule{
		ID: "proxy-forwards-host", Severity: "error",
		Title: "a reverse proxy keeps the client's Host before an upstream that does not know it",
		All: each(func(p *proxied) []Finding {
			o := p.send(p.host, p.full)
			if p.host != p.name || p.name == p.upstream || !o.Refused(gateway.UnknownHost) || !o.Direct.Accepted() {
				return nil
			}
			return []Finding{{
				Message: p.route.Proxy + " sends " + p.name + " as Host to " + p.upstream + ", which finds its API by Host: everyone is refused",
				At:      p.route.Source, Outcome: o,
				Fixes: infrastructure("send the upstream's name as Host: proxy_set_header Host $proxy_host (nginx), header_up Host {upstream_hostport} (Caddy), " +
					"http-request set-header Host (HAProxy), auto_host_rewrite (Envoy); clients then sign for it"),
			}}
		}),
	})
	register(&Rule{
		ID: "proxy-replaces-host", Severity: "note",
		Title: "clients must sign for the upstream's host, since a reverse proxy replaces theirs",
		All: each(func(p *proxied) []Finding {
			careful, plain := p.send(p.host, p.full), p.send(p.name, p.full)
			if p.host == p.name || !careful.Passed() || !plain.Refused(gateway.SignatureMismatch) {
				return nil
			}
			return []Finding{{
				Message: p.route.Proxy + " sends " + p.host + " as Host: a client that signs for " + p.name + " is refused",
				At:      firstKnown(p.route.Host.Source(), p.route.Source), Outcome: plain,
				Fixes: []Fix{client("sign for " + p.host + " and send to " + p.name + ": countersign curl --sign-host, countersign remedy sign-host")},
			}}
		}),
	})
	register(&Rule{
		ID: "proxy-changes-path", Severity: "note",
		Title: "clients must sign the path that a reverse proxy makes of theirs",
		All: each(func(p *proxied) []Finding {
			careful, plain := p.send(p.host, p.full), p.send(p.host, p.uri)
			if p.uri == p.full || !careful.Passed() || !plain.Refused(gateway.SignatureMismatch) {
				return nil
			}
			return []Finding{{
				Message: p.route.Proxy + " sends " + p.full + " for " + p.uri + ": a client that signs what it calls is refused",
				At:      firstKnown(p.route.AddPrefix.Source(), p.route.StripPrefix.Source(), p.route.Source), Outcome: plain,
				Fixes: append(infrastructure("let the path pass as it is"), client("sign "+p.full+" and call "+p.uri)),
			}}
		}),
	})
	register(&Rule{
		ID: "proxy-removes-signature", Severity: "error",
		Title: "a reverse proxy removes or replaces a header of the signature",
		All: each(func(p *proxied) []Finding {
			var names []string
			for _, name := range append(p.route.Removed[:len(p.route.Removed):len(p.route.Removed)], p.route.Set...) {
				if slices.Contains([]string{"authorization", "x-amz-date", "x-amz-security-token"}, name.Or("")) {
					names = append(names, name.Or(""))
				}
			}
			o := p.send(p.host, p.full)
			if len(names) == 0 || !o.Refused() || !o.Direct.Accepted() {
				return nil
			}
			return []Finding{{
				Message: p.route.Proxy + " removes or replaces " + strings.Join(names, ", ") + ": no signed request passes", At: p.route.Source, Outcome: o,
				Fixes: infrastructure("let Authorization, X-Amz-Date and X-Amz-Security-Token pass"),
			}}
		}),
	})
}

// each applies a check to every route of every proxy.
func each(check func(*proxied) []Finding) func(*Audit) []Finding {
	return func(a *Audit) []Finding {
		var list []Finding
		for _, p := range a.proxies() {
			for _, f := range check(p) {
				f.subject, f.host = p.subject(), p.name
				list = append(list, f)
			}
		}
		return list
	}
}
