package proxyconf

import (
	"net/url"
	"strings"

	"countersign/internal/topology"
)

// nginx reads servers and their locations.
// https://nginx.org/en/docs/http/ngx_http_proxy_module.html
type nginx struct {
	upstreams map[string]string
	routes    []topology.ProxyRoute
}

// frame is what a location has from the blocks round it.
type frame struct {
	names   topology.Text
	prefix  topology.Text
	headers []directive // proxy_set_header: those of a block take the place of all outside it
	vars    map[string]string
	rewrite *directive
}

func (n *nginx) read(list []directive, f frame) {
	for _, d := range list {
		if d.word(0) == "upstream" {
			for _, s := range d.block {
				if s.word(0) == "server" && n.upstreams[d.word(1)] == "" {
					n.upstreams[d.word(1)] = s.word(1)
				}
			}
		}
	}
	vars := map[string]string{}
	for name, value := range f.vars {
		vars[name] = value
	}
	f.vars = vars
	var own []directive
	for _, d := range list {
		switch d.word(0) {
		case "proxy_set_header":
			own = append(own, d)
		case "set":
			f.vars[d.word(1)] = n.expand(d.word(2), f)
		case "server_name":
			f.names = text(d.word(1), d.at)
		case "rewrite":
			f.rewrite = &d
		}
	}
	if own != nil {
		f.headers = own
	}
	for _, d := range list {
		switch d.word(0) {
		case "http", "server", "if", "limit_except":
			n.read(d.block, f)
		case "location":
			inner := f
			path := d.words[len(d.words)-1]
			inner.prefix = topology.Known(path, d.at)
			if modifier := d.word(1); len(d.words) > 2 && strings.HasPrefix(modifier, "~") {
				inner.prefix = topology.Unknown[string]("the location is a regular expression", d.at)
			}
			n.read(d.block, inner)
		case "proxy_pass":
			if len(n.routes) < maxRoutes {
				n.routes = append(n.routes, n.route(d, f))
			}
		}
	}
}

func (n *nginx) expand(value string, f frame) string {
	for name, v := range f.vars {
		if value == name {
			return v
		}
		value = strings.ReplaceAll(value, "${"+strings.TrimPrefix(name, "$")+"}", v)
	}
	return value
}

func (n *nginx) route(d directive, f frame) topology.ProxyRoute {
	r := topology.ProxyRoute{Proxy: "nginx", Name: f.names, Prefix: f.prefix, Source: d.at}
	if r.Prefix.IsAbsent() {
		r.Prefix = topology.Known("/", d.at)
	}
	target := n.expand(d.word(1), f)
	byVariable := strings.Contains(d.word(1), "$")
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || strings.Contains(target, "$") {
		r.Upstream = topology.Unknown[string]("the upstream is made of variables", d.at)
	} else {
		host := u.Host
		if server := n.upstreams[host]; server != "" {
			host = server
		}
		r.Upstream = topology.Known(topology.HostName(host), d.at)
		// Without a header of its own nginx sends the name in proxy_pass.
		r.Host = topology.Known(u.Host, d.at)
		// A URI in proxy_pass takes the place of the location; not where there are variables in it.
		if u.Path != "" && !byVariable {
			r.StripPrefix, r.AddPrefix = r.Prefix, topology.Known(u.Path, d.at)
		}
	}
	if f.rewrite != nil {
		r.StripPrefix = topology.Unknown[string]("rewrite changes the path", f.rewrite.at)
	}
	for _, h := range f.headers {
		name, value := strings.ToLower(h.word(1)), n.expand(h.word(2), f)
		switch {
		case name == "host" && (value == "$host" || value == "$http_host"):
			r.Host = topology.Text{}
		case name == "host" && value == "$proxy_host":
		case name == "host":
			r.Host = text(value, h.at)
		case value == "":
			r.Removed = append(r.Removed, topology.Known(name, h.at))
		case value == "$http_"+strings.ReplaceAll(name, "-", "_"):
		default:
			r.Set = append(r.Set, topology.Known(name, h.at))
		}
	}
	return r
}
