package proxyconf

import (
	"fmt"
	"path"
	"strings"

	"countersign/internal/infra/cloudformation"
	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

var (
	looksNginx   = lazyregexp.New(`(?m)^\s*(?:proxy_pass|server_name|location)\s+\S`)
	looksHAProxy = lazyregexp.New(`(?m)^(?:backend|listen|frontend)\s+\S`)
	looksEnvoy   = lazyregexp.New(`(?m)^\s*"?(?:static_resources|virtual_hosts)"?\s*:`)
)

// Recognise returns the proxy whose configuration a document is, by its name and content, or "".
func Recognise(name string, data []byte) string {
	base := strings.ToLower(path.Base(name))
	switch ext := path.Ext(base); {
	case strings.HasPrefix(base, "caddyfile"), ext == ".caddyfile":
		return "Caddy"
	case (ext == ".yaml" || ext == ".yml" || ext == ".json") && looksEnvoy.Match(data):
		return "Envoy"
	case ext == ".yaml" || ext == ".yml" || ext == ".json":
		return ""
	case strings.Contains(base, "haproxy") || ext == ".cfg" && looksHAProxy.Match(data):
		return "HAProxy"
	case (ext == ".conf" || ext == "" || strings.Contains(base, "nginx")) && looksNginx.Match(data):
		return "nginx"
	}
	return ""
}

// Read reads a configuration. Faults come with what could be read in spite of them.
func Read(d topology.Document) ([]topology.ProxyRoute, topology.Errors) {
	at := topology.Source{File: d.Name, Line: 1, Column: 1}
	if len(d.Data) > maxConfiguration {
		return nil, topology.Errors{{Source: at, Message: fmt.Sprintf("the configuration has %d bytes, the limit is %d", len(d.Data), maxConfiguration)}}
	}
	s := &scanner{file: d.Name, text: string(d.Data), line: 1}
	switch Recognise(d.Name, d.Data) {
	case "nginx":
		n := &nginx{upstreams: map[string]string{}}
		n.read(s.block(0), frame{})
		return n.routes, s.faults
	case "Caddy":
		s.lines = true
		return caddy(s.block(0)), s.faults
	case "HAProxy":
		return haproxy(d.Name, s.text), nil
	case "Envoy":
		root, fault := cloudformation.Parse(d.Name, d.Data)
		if fault != nil {
			return nil, topology.Errors{fault}
		}
		return envoy(root), nil
	}
	return nil, topology.Errors{{Source: at, Message: "the configuration of no proxy that is known"}}
}
