package proxyconf

import (
	"strings"

	"countersign/internal/topology"
)

// caddy reads the sites of a Caddyfile.
// https://caddyserver.com/docs/caddyfile/directives/reverse_proxy
func caddy(list []directive) []topology.ProxyRoute {
	var routes []topology.ProxyRoute
	for _, site := range list {
		if site.block == nil || len(site.words) == 0 || strings.HasPrefix(site.word(0), "(") {
			continue
		}
		name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(site.word(0), ","), "https://"), "http://")
		caddyBlock(site.block, topology.ProxyRoute{Proxy: "Caddy", Name: text(name, site.at), Prefix: topology.Known("/", site.at)}, &routes)
	}
	return routes
}

// caddyBlock reads what stands in a site, a handle or a route; around is what it has from there.
func caddyBlock(list []directive, around topology.ProxyRoute, routes *[]topology.ProxyRoute) {
	for _, d := range list {
		prefix := strings.TrimSuffix(d.word(1), "*")
		switch d.word(0) {
		case "handle", "route", "handle_path":
			inner := around
			if strings.HasPrefix(prefix, "/") {
				inner.Prefix = topology.Known(prefix, d.at)
				if d.word(0) == "handle_path" {
					inner.StripPrefix = topology.Known(strings.TrimSuffix(prefix, "/"), d.at)
				}
			}
			caddyBlock(d.block, inner, routes)
		case "uri":
			if d.word(1) == "strip_prefix" {
				around.StripPrefix = text(d.word(2), d.at)
			} else {
				around.StripPrefix = topology.Unknown[string]("uri changes the path", d.at)
			}
		case "rewrite":
			around.StripPrefix = topology.Unknown[string]("rewrite changes the path", d.at)
		case "reverse_proxy":
			if len(*routes) < maxRoutes {
				*routes = append(*routes, caddyProxy(d, around))
			}
		}
	}
}

func caddyProxy(d directive, r topology.ProxyRoute) topology.ProxyRoute {
	r.Source = d.at
	words := d.words[1:]
	if len(words) > 0 && strings.HasPrefix(words[0], "/") {
		r.Prefix = topology.Known(strings.TrimSuffix(words[0], "*"), d.at)
		words = words[1:]
	} else if len(words) > 0 && strings.HasPrefix(words[0], "@") {
		words = words[1:]
	}
	r.Upstream = topology.Unknown[string]("the upstream is not told here", d.at)
	if len(words) > 0 {
		_, host, found := strings.Cut(words[0], "://")
		if !found {
			host = words[0]
		}
		r.Upstream = text(topology.HostName(host), d.at)
	}
	// Caddy keeps the client's Host.
	for _, h := range d.block {
		name, value := strings.ToLower(h.word(1)), h.word(2)
		switch {
		case h.word(0) != "header_up":
		case name == "host" && (value == "{upstream_hostport}" || value == "{http.reverse_proxy.upstream.hostport}" || strings.HasPrefix(value, "{http.reverse_proxy.upstream.host")):
			r.Host = r.Upstream
		case name == "host" && value == "{host}":
		case name == "host":
			r.Host = text(value, h.at)
		case strings.HasPrefix(name, "-"):
			r.Removed = append(r.Removed, topology.Known(name[1:], h.at))
		default:
			r.Set = append(r.Set, topology.Known(strings.TrimPrefix(name, "+"), h.at))
		}
	}
	return r
}
