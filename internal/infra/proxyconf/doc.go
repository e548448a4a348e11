// Package proxyconf reads the configuration of reverse proxies for what they do to a signed request: nginx,
// Caddy, HAProxy and Envoy. It reads routes to an upstream with the Host, path and header fields that
// they change, and passes by what it does not know. Nothing is included or executed.
package proxyconf
