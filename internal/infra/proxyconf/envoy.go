package proxyconf

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// envoy reads virtual hosts and clusters of a static configuration.
// https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
func envoy(root *tree.Node) []topology.ProxyRoute {
	clusters := map[string]topology.Text{}
	visit(root, func(n *tree.Node) {
		name, ok := n.Get("name").Str()
		if assignment := n.Get("load_assignment"); ok && !assignment.IsAbsent() {
			visit(assignment, func(n *tree.Node) {
				if address := n.Path("socket_address", "address").Host(); address.IsKnown() && clusters[name].IsAbsent() {
					clusters[name] = address
				}
			})
		}
	})
	var routes []topology.ProxyRoute
	visit(root, func(host *tree.Node) {
		domains, _ := host.Get("domains").List()
		list, _ := host.Get("routes").List()
		if len(domains) == 0 {
			return
		}
		for _, n := range list {
			action := n.Get("route")
			cluster, ok := action.Get("cluster").Str()
			if !ok || len(routes) >= maxRoutes {
				continue
			}
			r := topology.ProxyRoute{Proxy: "Envoy", Prefix: n.Path("match", "prefix").Value(), Upstream: clusters[cluster], Source: action.At()}
			if name := domains[0].Host(); name.Or("") != "*" {
				r.Name = name
			}
			if r.Prefix.IsAbsent() {
				r.Prefix = topology.Unknown[string]("the route matches otherwise than by a prefix", n.At())
			}
			envoyAction(&r, action)
			for _, where := range []*tree.Node{n, host} {
				names := where.Get("request_headers_to_remove").Names()
				removed, _ := names.Get()
				for _, name := range removed {
					r.Removed = append(r.Removed, topology.Known(strings.ToLower(name.Or("")), name.Source()))
				}
				added, _ := where.Get("request_headers_to_add").List()
				for _, h := range added {
					if key, ok := h.Path("header", "key").Str(); ok {
						r.Set = append(r.Set, topology.Known(strings.ToLower(key), h.At()))
					}
				}
			}
			routes = append(routes, r)
		}
	})
	return routes
}

// envoyAction reads what a route does to Host and path. Envoy keeps Host unless it is told otherwise.
func envoyAction(r *topology.ProxyRoute, action *tree.Node) {
	switch literal := action.Get("host_rewrite_literal"); {
	case !literal.IsAbsent():
		r.Host = literal.Host()
	case action.Get("auto_host_rewrite").Flag().Or(false):
		r.Host = r.Upstream
	case !action.Get("host_rewrite_header").IsAbsent(), !action.Get("host_rewrite_path_regex").IsAbsent():
		r.Host = topology.Unknown[string]("Host is made of the request", action.At())
	}
	if prefix := action.Get("prefix_rewrite"); !prefix.IsAbsent() {
		r.StripPrefix, r.AddPrefix = r.Prefix, prefix.Value()
	}
	if regex := action.Get("regex_rewrite"); !regex.IsAbsent() {
		r.StripPrefix = topology.Unknown[string]("regex_rewrite changes the path", regex.At())
	}
}

// visit calls a function for every map of a value.
func visit(n *tree.Node, f func(*tree.Node)) {
	if n == nil {
		return
	}
	if n.Is(tree.Map) {
		f(n)
	}
	for _, item := range n.Items {
		visit(item, f)
	}
	for _, m := range n.MembersOf() {
		visit(m.Value, f)
	}
}
