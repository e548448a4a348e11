package causes

import (
	"strings"

	"countersign/internal/evidence"
)

// passesHost are the settings with which proxies pass the viewer's Host on, port included.
var passesHost = map[string]Fix{
	// https://nginx.org/en/docs/http/ngx_http_core_module.html#var_http_
	"nginx": {Command: "proxy_set_header Host $http_host;"},
	// https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-nginx-upstream-vhost
	"ingress-nginx": {Text: " Remove the annotation upstream-vhost: ingress-nginx passes Host by itself."},
	// https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#headers
	"Caddy": {Text: " Caddy does so by itself, unless header_up sets it.", Command: "header_up Host {hostport}"},
	// https://docs.haproxy.org/3.0/configuration.html#4.4
	"HAProxy": {Text: " HAProxy does so by itself: remove the line that sets Host."},
	// https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypreservehost
	"Apache": {Command: "ProxyPreserveHost On"},
	// https://doc.traefik.io/traefik/routing/services/#pass-host-header
	"Traefik": {Command: "passHostHeader: true"},
	// https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
	"Envoy": {Text: " Envoy does so by itself: remove host_rewrite_literal and auto_host_rewrite from the route."},
	// https://github.com/http-party/node-http-proxy#options
	"http-proxy": {Command: "changeOrigin: false"},
}

// passHost is the fix that lets a proxy pass Host on, in the words of its own configuration where that is at hand.
func passHost(c *evidence.Case, text string) Fix {
	program, ok := c.Hinted(evidence.HintProxyProgram)
	fix := passesHost[program.Value]
	if !ok {
		fix = passesHost["nginx"]
	}
	fix.Text = text + fix.Text
	return fix
}

// upstreamName is the name to which a setting of a proxy sets Host. A variable, or words, stand for the name of the
// upstream.
func upstreamName(c *evidence.Case, value string) string {
	if !strings.ContainsAny(value, "${}% ") {
		return value
	}
	if origin, ok := c.Hinted(evidence.HintOrigin); ok {
		if host := evidence.HostOf(origin.Value); host != "" && !strings.ContainsAny(host, "${}% ") {
			return host
		}
	}
	return "UPSTREAM-HOST"
}
