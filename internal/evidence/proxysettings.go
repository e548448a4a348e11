package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/urltext"
)

// settings reads the settings "key: value" and "key = value" in a line, of Envoy, Traefik, Kubernetes,
// development servers and descriptions of CloudFront distributions.
func (c *proxyConf) settings(text string) {
	for _, s := range settingsIn(text) {
		value := s.value
		switch s.key {
		case "upstreamvhost":
			c.is("ingress-nginx")
			c.hint(HintProxyHost, value)
		case "hostrewriteliteral", "hostrewrite", "hostrewriteheader":
			c.is("Envoy")
			// https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto
			c.hint(HintProxyHost, value)
		case "autohostrewrite":
			if value == "true" {
				c.is("Envoy")
				c.hint(HintProxyHost, "the upstream's name")
			}
		case "passhostheader":
			// https://doc.traefik.io/traefik/routing/services/#pass-host-header
			if value == "false" {
				c.is("Traefik")
				c.hint(HintProxyHost, "the upstream's name")
			}
		case "changeorigin":
			// https://github.com/http-party/node-http-proxy#options
			if value == "true" {
				c.is("http-proxy")
				c.hint(HintProxyHost, "the target's name")
			}
		case "prefix":
			c.prefix = value
		case "prefixrewrite":
			from, to := strings.TrimSuffix(c.prefix, "/"), strings.TrimSuffix(value, "/")
			switch {
			case from != "" && from != to:
				c.hint(HintProxyPath, from)
			case to != "":
				c.hint(HintProxyPath, to)
			}
		case "rewritetarget":
			if value != "/" && strings.Contains(value, "$") {
				c.hint(HintProxyPath, value)
			}
		case "prefixes":
			if strings.Contains(strings.ToLower(text), "stripprefix") || c.strips > 0 && c.at-c.strips < 200 {
				if value == "" {
					value = strings.Trim(strings.TrimSpace(text[strings.IndexByte(text, ':')+1:]), `[]"' `)
				}
				c.hint(HintProxyPath, value)
			}
		case "originpath":
			c.distribution = true
			c.hint(HintProxyPath, value)
		case "domainname", "origindomainname", "origindomain":
			if isOriginHost(value) && strings.ContainsAny(value, ".") {
				c.hint(HintOrigin, value)
			}
		case "rewrite", "pathrewrite":
			c.pathRewrite(text)
		}
	}
}

// pathRewrite reads the expression of a development server's rewriting: path.replace(/^\/api/, ”) or
// { '^/api': ” }.
func (c *proxyConf) pathRewrite(text string) {
	if i := strings.IndexByte(text, '^'); i >= 0 {
		expression := text[i+1:]
		if end := strings.IndexAny(expression, `'",`); end >= 0 {
			expression = expression[:end]
		}
		if strings.Contains(expression, `\/`) {
			expression = strings.TrimSuffix(expression, "/")
		}
		c.hint(HintProxyPath, regexPrefix(expression))
	}
}

// isOriginHost tells the name of an AWS endpoint, as origins of APIs have it, from other domain names in
// the description of a distribution.
func isOriginHost(name string) bool {
	return slices.ContainsFunc(hostSuffixes, func(suffix string) bool {
		return suffix != ".cloudfront.net" && strings.HasSuffix(strings.ToLower(name), suffix)
	})
}

// origin reads prose and diagrams that name an origin: "behaviour /api/* -> origin a.example".
func (c *proxyConf) origin(text string) {
	if !strings.Contains(text, "rigin") && !strings.Contains(text, "pstream") && !strings.Contains(text, "ackend") {
		return
	}
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	for i, w := range words {
		switch strings.ToLower(strings.Trim(w, `:"'(>-=`)) {
		case "origin", "origins", "upstream", "backend":
		default:
			continue
		}
		for _, next := range words[i+1 : min(len(words), i+6)] {
			next = strings.Trim(next, `:;"'()[]{}<>`)
			host := HostOf(next)
			if isOriginHost(host) || isDomain(host) && !urltext.Is(next) {
				c.hint(HintOrigin, host)
				return
			}
		}
	}
}

// setting is a key, in lower case and without _ and -, and its literal value.
type setting struct {
	key, value string
	// at is the column of the value, from 0.
	at int
	// quoted says that the value is a string literal.
	quoted bool
	// joined says that an operator joins the value with something else.
	joined bool
}

// settingsIn returns the settings in a line of code or configuration: key: 'value', key = "value",
// "key": "value", key: value.
func settingsIn(text string) []setting {
	var found []setting
	for i := 0; i < len(text); i++ {
		if text[i] != ':' && text[i] != '=' {
			continue
		}
		key := keyBefore(text, i)
		at := i + 1
		for at < len(text) && strings.IndexByte(" \t>:=", text[at]) >= 0 {
			at++
		}
		if key == "" || at >= len(text) || strings.HasPrefix(text[i:], "://") || strings.HasPrefix(text[i:], "==") {
			continue
		}
		s := setting{key: key, at: at}
		switch quote := text[at]; quote {
		case '"', '\'', '`':
			end := escape.ClosingQuote(text, at, true)
			s.value, s.at, s.quoted = text[at+1:max(at+1, end)], at+1, true
			after := strings.TrimLeft(text[min(end+1, len(text)):], " \t")
			s.joined = after != "" && strings.IndexByte("+.%", after[0]) >= 0
			i = max(i, min(end, len(text)-1))
		default:
			end := at
			for end < len(text) && strings.IndexByte(" \t,;{}()[]", text[end]) < 0 {
				end++
			}
			s.value = text[at:end]
		}
		found = append(found, s)
	}
	return found
}

// keyBefore returns the key that ends before a colon or equals sign.
func keyBefore(text string, i int) string {
	end := i
	for end > 0 && (text[end-1] == ' ' || text[end-1] == '\t' || text[end-1] == '?') {
		end--
	}
	if end > 0 && strings.IndexByte(`"'`, text[end-1]) >= 0 {
		end--
	}
	start := end
	for start > 0 && (plaintext.IsWordByte(text[start-1]) || text[start-1] == '-') {
		start--
	}
	if end-start > 64 {
		return ""
	}
	key := strings.ToLower(text[start:end])
	if strings.IndexByte(key, '_') >= 0 || strings.IndexByte(key, '-') >= 0 {
		key = strings.ReplaceAll(strings.ReplaceAll(key, "_", ""), "-", "")
	}
	return key
}
