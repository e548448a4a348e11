package evidence

import (
	"slices"
	"strings"
)

var _ = register(format{name: formatWords, order: 70, read: readWords})

const formatWords = "remark"

// readWords reads free text, and the comments in code, for the few facts that matter.
func readWords(d *document) []piece {
	taken := d.takenBy(isStrict)
	var pieces []piece
	seen := map[RemarkKind]bool{}
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if len(text) > maxSentence {
			continue
		}
		found := []RemarkKind(nil)
		if hasMarkdownLink(text) {
			found = append(found, MarkdownLink)
		}
		if !taken[n-1] {
			// Host names and paths hold words that say nothing.
			for _, sentence := range strings.Split(withoutURLs(text), ". ") {
				found = append(found, remarksIn(sentence)...)
			}
		}
		for _, kind := range found {
			if !seen[kind] {
				seen[kind] = true
				pieces = append(pieces, piece{at: at, remark: &Remark{kind, d.place(at, at+len(text))}})
			}
		}
		if len(found) > 0 {
			d.takeFresh(formatWords, at, at+len(text))
		}
		if slices.Contains(found, CustomDomain) {
			pieces = append(pieces, d.namedHosts(n)...)
		}
	}
	return pieces
}

// maxSentence is the length of the longest line that is read as prose.
const maxSentence = 4000

// remarksIn returns what a sentence states.
func remarksIn(sentence string) []RemarkKind {
	words := wordsOf(sentence)
	if len(words) == 0 {
		return nil
	}
	s := said{words: words, text: " " + strings.Join(words, " ") + " "}
	var found []RemarkKind
	for _, rule := range remarkRules {
		if rule.says(s) {
			found = append(found, rule.kind)
		}
	}
	return found
}

// said is a sentence as its words.
type said struct {
	words []string
	// text is the words joined by blanks, with one at each end.
	text string
}

// has reports whether the sentence holds one of these phrases, as whole words, which no word denies.
func (s said) has(phrases ...string) bool {
	for _, phrase := range phrases {
		for from := 0; ; {
			i := strings.Index(s.text[from:], " "+phrase+" ")
			if i < 0 {
				break
			}
			if before := strings.Fields(s.text[:from+i]); !denied(before) {
				return true
			}
			from += i + 1
		}
	}
	return false
}

// denied reports whether one of the last words takes back what follows.
func denied(words []string) bool {
	words = words[max(0, len(words)-3):]
	for i, w := range words {
		if w == "not" && i+1 < len(words) && isPreposition(words[i+1]) {
			continue // "works directly, but not through X" speaks of X
		}
		switch w {
		case "not", "no", "without", "isn't", "never", "don't", "doesn't", "bypass", "bypassing", "removing", "removed", "disabling",
			"disabled", "skipping", "aren't", "neither":
			return true
		}
	}
	return false
}

func isPreposition(w string) bool {
	switch w {
	case "through", "via", "with", "when", "over", "from", "for", "on", "in", "by", "if":
		return true
	}
	return false
}

// nearest returns what the verdict says that is nearest to one of these phrases.
func (s said) nearest(phrases ...string) saying {
	best, outcome := len(s.words)+1, saysNothing
	for i := range s.words {
		said := verdictAt(s.words, i)
		if said == saysNothing {
			continue
		}
		for _, phrase := range phrases {
			from := 0
			for {
				k := strings.Index(s.text[from:], " "+phrase+" ")
				if k < 0 {
					break
				}
				from += k + 1
				at := strings.Count(s.text[:from], " ") - 1
				if far := max(i-at, at-i); far < best {
					best, outcome = far, said
				}
			}
		}
	}
	return outcome
}

// remarkRules tell for each kind of remark how people put it.
var remarkRules = []struct {
	kind RemarkKind
	says func(said) bool
}{
	{ThroughCloudFront, func(s said) bool {
		return s.has("cloudfront", "cloud front", "cloudfront's", "lambda@edge", "cloudfront.net") ||
			s.text != "" && strings.Contains(s.text, " without cloudfront ") && s.nearest("without cloudfront") == saysWorks
	}},
	{ThroughProxy, func(s said) bool {
		return s.has(
			"nginx", "haproxy", "envoy", "traefik", "caddy", "varnish", "squid", "zscaler", "cloudflare", "fastly", "akamai", "istio",
			"linkerd", "mitmproxy", "gomitmproxy", "kong", "apisix", "krakend", "tyk", "reverse proxy", "forward proxy", "corporate proxy",
			"company proxy", "http proxy", "https proxy", "behind a proxy", "behind the proxy", "behind proxy", "behind our proxy",
			"through a proxy", "through the proxy", "through our proxy", "via proxy", "via a proxy", "via the proxy", "load balancer",
			"behind an alb", "behind alb", "behind a nlb", "behind the alb", "via alb", "through an alb", "api gateway proxy in front",
			"ingress controller", "nginx-ingress", "ingress-nginx", "intercepting proxy", "proxied", "burp", "fiddler", "charles proxy",
			"tls interception", "ssl inspection", "tls inspection", "waf in front", "mod_proxy", "service mesh", "sidecar", "sigv4-proxy",
			"aws-sigv4-proxy", "web proxy", "transparent proxy", "vite proxy", "dev proxy", "through cdn", "behind a cdn", "through a cdn",
		)
	}},
	{WorksDirectly, func(s said) bool {
		return s.nearest(
			"directly", "direct", "without cloudfront", "without the proxy", "without a proxy", "without proxy", "without the cdn",
			"without nginx", "without the alb", "bypassing", "bypass", "invoke url", "execute-api url", "execute-api endpoint", "execute-api host",
			"execute-api", "api gateway url", "against the origin", "default endpoint",
		) == saysWorks
	}},
	{CustomDomain, func(s said) bool {
		return s.has(
			"custom domain", "custom domains", "custom domain name", "custom domain names", "custom-domain", "custom hostname",
			"base path mapping", "base path mappings", "api mapping", "alternate domain", "alternate domain name", "vanity domain",
			"own domain", "custom dns", "domainname", "domain name mapped",
		)
	}},
	{Intermittent, func(s said) bool {
		return s.has(
			"intermittent", "intermittently", "sometimes", "randomly", "sporadic", "sporadically", "occasionally", "occasional",
			"from time to time", "flaky", "every other request", "now and then", "once in a while", "half of the requests", "not always",
			"some of the requests", "every few requests", "non-deterministic", "nondeterministic",
		) || strings.Contains(s.text, " not always ") || strings.Contains(s.text, "% of requests ") || strings.Contains(s.text, "% of the requests ")
	}},
	{GetWorksPostFails, func(s said) bool { return s.verdictsOn(getWords, postWords) }},
	{PostWorksGetFails, func(s said) bool { return s.verdictsOn(postWords, getWords) }},
	{WorksWithoutQuery, func(s said) bool {
		return s.nearest(
			"without query", "without the query", "without any query", "without a query", "without query parameters", "without parameters",
			"without params", "without query string", "without query params", "no query", "without the parameters", "no parameters",
			"remove the query", "removing the query", "drop the query", "without the params", "without querystring",
		) == saysWorks || s.nearest(
			"with query", "with a query", "with the query", "with query parameters", "with query params", "with query string",
			"with parameters", "when query", "add a query", "add query", "adding query", "adding a query", "add the query", "query parameters",
			"query params", "query string", "query parameter", "querystring", "has a query", "contains a query",
		) == saysFails && s.onlyThen() && !s.has("presigned", "pre-signed", "query string auth", "query string authentication")
	}},
	{WorksElsewhere, func(s said) bool {
		return s.nearest(
			"postman", "insomnia", "bruno", "hoppscotch", "awscurl", "curl", "boto3", "aws cli", "aws-cli", "awscli", "the cli", "another client",
			"other client", "other clients", "other sdks", "another sdk", "thunder client", "httpie", "python", "java sdk", "node sdk", "js sdk",
			"go sdk", "the console", "s3cmd", "rclone", "cyberduck", "browser",
		) == saysWorks
	}},
	{TemporaryKeys, func(s said) bool {
		return s.has(
			"temporary credentials", "temporary security credentials", "temporary credential", "temporary keys", "session token",
			"session tokens", "security token", "assumed role", "assume role", "assume-role", "assumerole", "assumes a role", "sts",
			"cognito", "identity pool", "sso", "irsa", "web identity", "instance profile", "execution role", "task role", "pod identity",
			"federated", "getsessiontoken", "aws-vault", "role credentials", "identity center",
		)
	}},
}

// getWords and postWords name requests without and with a body.
var (
	getWords  = []string{"get", "gets", "reads"}
	postWords = []string{"post", "posts", "put", "puts", "patch", "writes"}
)

// verdictsOn reports whether the sentence says that requests of one kind work and those of another fail.
func (s said) verdictsOn(work, fail []string) bool {
	return s.verdictOn(work) == saysWorks && s.verdictOn(fail) == saysFails
}

// verdictOn returns what the sentence says of one of these words: the verdict that follows it, or else the
// one before it.
func (s said) verdictOn(subjects []string) saying {
	before := saysNothing
	for i, w := range s.words {
		said := verdictAt(s.words, i)
		if said != saysNothing {
			before = said
		}
		if !slices.Contains(subjects, w) {
			continue
		}
		if i >= 2 && s.words[i-2] == "not" && isPreposition(s.words[i-1]) {
			return saysFails
		}
		for k := i + 1; k < min(len(s.words), i+6) && s.words[k] != "but"; k++ {
			if said := verdictAt(s.words, k); said != saysNothing {
				return said
			}
		}
		return before
	}
	return saysNothing
}

// onlyThen reports whether the sentence says that it is so in one case alone.
func (s said) onlyThen() bool {
	return s.has("only", "as soon as", "once", "when", "if", "whenever", "after", "but", "with")
}

// hasMarkdownLink tells the link of Markdown whose text is the URL itself: code that is copied from a web
// page carries it where the URL alone should be.
func hasMarkdownLink(text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], "[http")
		if i < 0 {
			return false
		}
		from += i + 1
		label, rest, ok := strings.Cut(text[from:], "](")
		if target, _, closed := strings.Cut(rest, ")"); ok && closed && isURL(label) && isURL(target) && strings.EqualFold(HostOf(label), HostOf(target)) {
			return true
		}
	}
}

// withoutURLs removes the URLs from a line.
func withoutURLs(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return text
		}
		start, end := urlAround(text, from+i)
		if start < 0 {
			from += i + len("://")
			continue
		}
		text = text[:start] + " " + text[end:]
		from = start
	}
}

// namedHosts returns the host names that stand in a line of prose, as in "custom domain ws.example.com".
func (d *document) namedHosts(n int) []piece {
	var pieces []piece
	text, at := d.lineText(n), d.starts[n-1]
	for i := 0; i < len(text); {
		if !isHostByte(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && isHostByte(text[i]) {
			i++
		}
		name := strings.Trim(text[start:i], ".-")
		before := strings.TrimRight(text[:start], " ")
		if isDomain(name) && !strings.HasSuffix(before, "@") && (i == len(text) || text[i] != '(') {
			pieces = append(pieces, piece{at: at + start, host: &Text{name, d.place(at+start, at+start+len(name))}})
		}
	}
	return pieces
}

// isDomain tells a domain name from a file's name and from the members of an object in code.
func isDomain(name string) bool {
	if name != strings.ToLower(name) || strings.Contains(name, "_") || strings.Count(name, ".") < 1 {
		return false
	}
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "com", "net", "org", "io", "dev", "app", "cloud", "aws", "co", "ai", "eu", "de", "fr", "uk", "jp", "us", "au", "ca", "ch",
		"nl", "se", "in", "br", "it", "es", "info", "biz", "tech", "local", "internal", "example", "test", "gov", "edu":
		return true
	}
	return false
}
