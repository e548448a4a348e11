package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
)

// prose reads sentences that say what a hop does: "CloudFront rewrites Accept-Encoding", "the prefix
// /storage is stripped by the proxy".
func (c *proxyConf) prose(text string) {
	if looksLikeCode(text) || !speaksOfHop(text) {
		return
	}
	words := strings.Fields(text)
	for i, w := range words {
		active, passive := hopVerb(w)
		switch {
		case rewritesPath(words[i:]) != "":
			c.hint(HintProxyPath, rewritesPath(words[i:]))
		case !active && !passive, prose.Negated(lowered(words[max(0, i-2):i]), min(i, 2)):
		case active && c.changed(words[i+1:min(len(words), i+6)], words):
		case passive:
			c.changed(words[max(0, i-4):i], words)
		}
	}
}

// rewritesPath is the beginning that a path loses or gets where words say that one is rewritten to another:
// "rewrites /v1/(.*) to /$1", "maps /api/* to /prod/*"; else "".
func rewritesPath(words []string) string {
	switch strings.ToLower(words[0]) {
	case "rewrites", "rewrite", "rewriting", "rewritten", "maps", "mapped", "changes", "replaces", "turns":
	default:
		return ""
	}
	path := func(w string) string { return strings.TrimRight(strings.Trim(w, "`'\",.;:^"), "$") }
	for i := 1; i+2 < min(len(words), 5); i++ {
		from, to := path(words[i]), path(words[i+2])
		if !strings.HasPrefix(from, "/") || !strings.HasPrefix(to, "/") {
			continue
		}
		switch words[i+1] {
		case "to", "into", "as", "->", "=>", "by", "with":
			if prefix := regexPrefix(from); prefix != "" && !strings.HasPrefix(to, prefix) {
				return prefix
			}
			return regexPrefix(to)
		}
	}
	return ""
}

// changed reads which header or prefix is named among the words beside a verb, in a sentence. It reports whether one
// is.
func (c *proxyConf) changed(words, sentence []string) bool {
	for i, w := range words {
		w = strings.Trim(w, "`'\",.;:()*")
		switch name := strings.ToLower(w); {
		case name == "host":
			value := "another name"
			for _, next := range words[i+1:] {
				if next = strings.Trim(next, "`'\",.;:()"); isHost(next) && strings.Contains(next, ".") {
					value = next
				}
			}
			c.hint(HintProxyHost, value)
			return true
		case isHopHeader(name):
			c.hint(HintHeader, name)
			return true
		case len(w) > 1 && w[0] == '/' && !strings.ContainsAny(w, "*{}"):
			for _, near := range sentence {
				switch strings.ToLower(strings.Trim(near, "`'\",.;:()")) {
				case "prefix", "path", "stage", "segment", "pathprefix", "stripprefix", "replacepath", "rewrite-target", "handle_path", "strip_path", "strip-prefix":
					c.hint(HintProxyPath, strings.TrimSuffix(w, "/"))
					return true
				}
			}
		}
	}
	return false
}

// hopVerb reports whether a word says that something is changed on the way, as what a hop does or as what
// is done to it.
func hopVerb(w string) (active, passive bool) {
	switch strings.ToLower(strings.Trim(w, ",.;:()")) {
	case "adds", "rewrites", "removes", "strips", "drops", "changes", "replaces", "appends", "normalises", "normalizes", "overwrites",
		"modifies", "sets", "deletes", "mutates", "consumes", "prepends", "rewriting", "removing", "stripping", "replacing", "adding":
		return true, false
	case "added", "rewritten", "removed", "stripped", "dropped", "changed", "replaced", "appended", "normalised", "normalized",
		"overwritten", "modified", "deleted", "mutated":
		return true, true
	}
	return false, false
}

// isHopHeader reports whether a name is that of a header that hops change.
func isHopHeader(name string) bool {
	switch name {
	case "accept-encoding", "user-agent", "via", "connection", "range", "content-length", "content-type", "transfer-encoding", "te",
		"expect", "accept", "authorization", "forwarded", "keep-alive", "content-encoding", "cookie", "referer", "origin", "cache-control",
		"accept-language", "if-none-match":
		return true
	}
	return strings.HasPrefix(name, "x-") && len(name) > 4 && isFieldName(name)
}

// speaksOfHop reports whether a sentence names something that stands between client and verifier.
func speaksOfHop(text string) bool {
	for _, w := range prose.Words(text) {
		switch w {
		case "proxy", "cdn", "cloudfront", "nginx", "envoy", "haproxy", "alb", "elb", "nlb", "balancer", "edge", "varnish", "fastly",
			"cloudflare", "akamai", "ingress", "istio", "sidecar", "traefik", "caddy", "squid", "firewall", "zscaler", "middleware",
			"gateway", "frontend", "gfe", "front-end", "kong", "mitmproxy", "apache", "distribution":
			return true
		}
	}
	return false
}

func lowered(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.ToLower(w)
	}
	return out
}

// edgeFunction reads a line of a function that CloudFront runs: what it sets in the request.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
func (c *proxyConf) edgeFunction(text string) {
	_, rest, ok := strings.Cut(text, "request.headers")
	if !ok || len(rest) < 3 {
		return
	}
	deleted := strings.HasPrefix(strings.TrimSpace(text), "delete ")
	target, value, assigned := strings.Cut(rest, "=")
	if !assigned && !deleted || strings.HasPrefix(value, "=") {
		return
	}
	name := strings.ToLower(strings.Trim(strings.TrimSpace(target), ".[]'\"`; "))
	if !isFieldName(name) {
		return
	}
	if name != "host" {
		c.hint(HintHeader, name)
		return
	}
	for _, s := range settingsIn(value) {
		if s.key == "value" && s.value != "" {
			c.hint(HintProxyHost, s.value)
		}
	}
}
