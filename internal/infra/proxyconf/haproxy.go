package proxyconf

import (
	"strings"

	"countersign/internal/topology"
)

// haproxy reads the sections that have servers.
// https://docs.haproxy.org/3.2/configuration.html#4.2-http-request
func haproxy(file, config string) []topology.ProxyRoute {
	var routes []topology.ProxyRoute
	var r *topology.ProxyRoute
	line := 0
	for raw := range strings.Lines(config) {
		line++
		content, _, _ := strings.Cut(raw, "#")
		words := strings.Fields(content)
		if len(words) == 0 {
			continue
		}
		at := topology.Source{File: file, Line: line, Column: len(raw) - len(strings.TrimLeft(raw, " \t")) + 1}
		word := func(i int) string {
			if i < len(words) {
				return strings.Trim(words[i], `"'`)
			}
			return ""
		}
		switch word(0) {
		case "backend", "listen", "frontend", "defaults", "global":
			r = nil
			if (word(0) == "backend" || word(0) == "listen") && len(routes) < maxRoutes {
				routes = append(routes, topology.ProxyRoute{Proxy: "HAProxy", Prefix: topology.Known("/", at), Source: at})
				r = &routes[len(routes)-1]
			}
			continue
		}
		if r == nil {
			continue
		}
		switch {
		case word(0) == "server" && r.Upstream.IsAbsent():
			r.Upstream, r.Source = text(topology.HostName(word(2)), at), at
		case word(0) == "http-request":
			haproxyRequest(r, word, at)
		}
	}
	return routes
}

func haproxyRequest(r *topology.ProxyRoute, word func(int) string, at topology.Source) {
	name := strings.ToLower(word(2))
	switch word(1) {
	case "set-header":
		if name != "host" {
			r.Set = append(r.Set, topology.Known(name, at))
			return
		}
		r.Host = topology.Known(word(3), at)
		if strings.Contains(word(3), "%[") {
			r.Host = topology.Unknown[string]("Host is made of an expression", at)
		}
	case "del-header":
		r.Removed = append(r.Removed, topology.Known(name, at))
	case "set-path", "replace-path", "set-uri", "replace-uri", "normalize-uri", "set-query":
		r.StripPrefix = topology.Unknown[string]("http-request "+word(1)+" changes the path", at)
	}
}
