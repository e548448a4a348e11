package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/evidence/urltext"
)

var _ = register(format{name: formatProxy, order: 64, read: readProxyConf})

const formatProxy = "proxy configuration"

// readProxyConf reads configuration of what stands between client and verifier for what it does to a
// request: nginx, Caddy, HAProxy, Envoy, Traefik, Apache, development servers, and the origins and
// behaviours of CloudFront, in its own notations and in prose.
func readProxyConf(d *document) []piece {
	taken := d.takenBy(holdsNoProse)
	c := &proxyConf{d: d, vars: map[string]string{}}
	read := 0
	for n := 1; n <= len(d.starts) && len(c.pieces) < maxHints && read < maxProse; n++ {
		text := d.lineText(n)
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		read++
		c.at, c.text = d.starts[n-1], text
		c.read(text)
	}
	c.finish()
	for _, p := range c.pieces {
		// Prose about a distribution may name what is called in the line above.
		if p.hint == nil || p.hint.Kind == HintOrigin || c.distribution {
			d.takeFresh(formatProxy, p.at, p.at+1)
			continue
		}
		d.takeParagraph(formatProxy, p.at)
	}
	return c.pieces
}

// maxHints is how many hints of a document are kept.
const maxHints = 128

// proxyConf reads the lines of a configuration.
type proxyConf struct {
	d      *document
	pieces []piece
	// at and text are the line that is being read.
	at   int
	text string

	vars       map[string]string // of nginx's set
	serverName string
	location   string // the path of the location that was opened last
	prefix     string // the prefix of the route that was read last
	// passed is the host that the proxy sends by default, of nginx and Apache alone; passedAt its line.
	passed               string
	passedAt, passedText int
	hostSet              bool
	// strips is the offset of the last middleware of Traefik that strips a prefix.
	strips int
	// kind is the program that the configuration is of, as the first line that tells it has it.
	kind   string
	kindAt Place
	// distribution says that an origin path was read, which only CloudFront has.
	distribution bool
}

// hint adds a hint at the line that is being read.
func (c *proxyConf) hint(kind HintKind, value string) {
	if value = strings.Trim(value, `"'`); value == "" {
		return
	}
	c.hostSet = c.hostSet || kind == HintProxyHost
	for _, p := range c.pieces {
		if p.hint.Kind == kind && p.hint.Value == value {
			return
		}
	}
	c.pieces = append(c.pieces, piece{at: c.at, hint: &Hint{kind, value, c.d.place(c.at, c.at+len(c.text))}})
}

// header adds a hint that the proxy sets a header: Host is one of its own.
func (c *proxyConf) header(name, value string) {
	name = strings.Trim(name, `"'`)
	if strings.EqualFold(name, "host") {
		c.hint(HintProxyHost, value)
		return
	}
	if isFieldName(name) {
		c.hint(HintHeader, strings.ToLower(name))
	}
}

// read reads a line. Several directives may stand in one: location / { proxy_pass http://b.example; }
func (c *proxyConf) read(text string) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "#") || text == "" {
		return
	}
	for _, l := range codeSpans(text) {
		c.read(l)
	}
	if strings.Contains(strings.ToLower(text), "stripprefix") {
		c.strips = c.at + 1
	}
	found := false
	for _, statement := range statementsOf(text) {
		if word, _, more := strings.Cut(statement, " "); more && isDirective(word) {
			statement = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(statement, "; "), " }"), "; {")
			if words := strings.Fields(statement); len(words) > 1 {
				c.is(programOf(word))
				c.directive(words)
				found = true
			}
		}
	}
	if found {
		return
	}
	if strings.ContainsAny(text, ":=") {
		c.settings(text)
	}
	c.edgeFunction(text)
	c.origin(text)
	c.prose(text)
}

// codeSpans returns what stands between backticks within a sentence and has several words.
func codeSpans(text string) []string {
	parts := strings.Split(text, "`")
	if len(parts) < 3 {
		return nil
	}
	var spans []string
	for i := 1; i < len(parts)-1; i += 2 {
		if strings.Contains(strings.TrimSpace(parts[i]), " ") {
			spans = append(spans, parts[i])
		}
	}
	return spans
}

// statementsOf cuts a line where statements of nginx and its like end and blocks begin.
func statementsOf(text string) []string {
	if !strings.ContainsAny(text, ";{") {
		return []string{text}
	}
	for _, mark := range [...]string{"; ", "{ ", ": "} {
		text = strings.ReplaceAll(text, mark, mark[:1]+"\x00")
	}
	statements := strings.Split(text, "\x00")
	for i := range statements {
		statements[i] = strings.TrimSpace(statements[i])
	}
	return statements
}

// isDirective reports whether a line that begins with a word is a directive of nginx, Caddy, HAProxy or
// Apache that decides about a request.
func isDirective(word string) bool {
	switch word {
	case "set", "server_name", "location", "proxy_pass", "grpc_pass", "proxy_set_header", "grpc_set_header", "rewrite",
		"reverse_proxy", "header_up", "handle_path", "uri", "http-request", "ProxyPass", "ProxyPreserveHost", "RequestHeader":
		return true
	}
	return false
}

// programOf is the program that has a directive, or "" where several have.
func programOf(word string) string {
	switch word {
	case "server_name", "location", "proxy_pass", "grpc_pass", "proxy_set_header", "grpc_set_header":
		return "nginx"
	case "reverse_proxy", "header_up", "handle_path":
		return "Caddy"
	case "http-request":
		return "HAProxy"
	case "ProxyPass", "ProxyPreserveHost":
		return "Apache"
	}
	return ""
}

// is notes which program the configuration is of.
func (c *proxyConf) is(program string) {
	if c.kind == "" && program != "" {
		c.kind, c.kindAt = program, c.d.place(c.at, c.at+len(c.text))
	}
}

// directive reads a directive. Those of nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html
func (c *proxyConf) directive(words []string) {
	switch words[0] {
	case "set":
		if strings.HasPrefix(words[1], "$") && len(words) > 2 {
			c.vars[words[1]] = strings.Trim(words[2], `"'`)
		}
	case "server_name":
		c.serverName = words[1]
	case "location":
		c.location = words[len(words)-1]
	case "proxy_pass", "grpc_pass":
		c.pass(c.resolve(words[1]))
	case "proxy_set_header", "grpc_set_header":
		if len(words) > 2 {
			c.header(words[1], strings.Join(words[2:], " "))
		}
	case "rewrite":
		if prefix := regexPrefix(words[1]); prefix != "" && len(words) > 2 && !strings.HasPrefix(words[2], prefix) {
			c.hint(HintProxyPath, prefix)
		}
	default:
		c.others(words)
	}
}

// resolve puts in the variables that the configuration itself sets.
func (c *proxyConf) resolve(text string) string {
	for name, value := range c.vars {
		if strings.Contains(text, name) {
			text = strings.ReplaceAll(text, name, value)
		}
	}
	return text
}

// pass reads where nginx passes a request. A path in the address replaces that of the location, and
// Host becomes the address's unless it is set: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header
func (c *proxyConf) pass(address string) {
	host := HostOf(address)
	if strings.HasPrefix(host, "$") && host == address {
		return // the whole URL is a variable: Host is the name in it
	}
	c.hint(HintOrigin, host)
	c.passed, c.passedAt, c.passedText = host, c.at, len(c.text)
	_, rest, _ := strings.Cut(address, "://")
	slash := strings.IndexByte(rest, '/')
	if slash < 0 || !strings.HasPrefix(c.location, "/") {
		return
	}
	switch to, from := strings.TrimSuffix(rest[slash:], "/"), strings.TrimSuffix(c.location, "/"); {
	case to == from:
	case from == "":
		c.hint(HintProxyPath, to)
	default:
		c.hint(HintProxyPath, from)
	}
}

// others reads directives of Caddy, HAProxy and Apache.
func (c *proxyConf) others(words []string) {
	word := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	rest := func(i int) string { return strings.Join(words[min(i, len(words)):], " ") }
	switch words[0] {
	case "reverse_proxy":
		// Caddy passes Host on: https://caddyserver.com/docs/caddyfile/directives/reverse_proxy#headers
		if host := HostOf(words[len(words)-1]); strings.ContainsAny(host, ".:") {
			c.hint(HintOrigin, host)
		}
	case "header_up":
		c.header(strings.TrimLeft(words[1], "+-"), rest(2))
	case "handle_path":
		c.hint(HintProxyPath, strings.TrimRight(words[1], "/*"))
	case "uri":
		if words[1] == "strip_prefix" {
			c.hint(HintProxyPath, word(2))
		}
	case "http-request":
		// https://docs.haproxy.org/3.0/configuration.html#4.4
		switch words[1] {
		case "set-header", "replace-header", "add-header", "del-header":
			c.header(word(2), rest(3))
		case "replace-path", "replace-uri":
			c.hint(HintProxyPath, regexPrefix(word(2)))
		}
	case "ProxyPass":
		c.apache(words)
	case "ProxyPreserveHost":
		// https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypreservehost
		if strings.EqualFold(words[1], "on") {
			c.hint(HintProxyHost, "preserve")
		}
	case "RequestHeader":
		c.header(word(2), rest(3))
	}
}

// apache reads "ProxyPass /path url".
func (c *proxyConf) apache(words []string) {
	if len(words) < 3 || !urltext.Is(words[2]) {
		return
	}
	c.hint(HintOrigin, HostOf(words[2]))
	from, to := strings.TrimSuffix(words[1], "/"), strings.TrimSuffix(TargetOf(words[2]), "/")
	if from != to {
		prefix := from
		if prefix == "" {
			prefix = to
		}
		c.hint(HintProxyPath, prefix)
	}
	c.passed, c.passedAt, c.passedText = HostOf(words[2]), c.at, len(c.text)
}

// finish adds what follows from what is absent.
func (c *proxyConf) finish() {
	if c.passed != "" && !c.hostSet {
		c.at = c.passedAt
		c.text = c.d.text[c.at : c.at+c.passedText]
		c.hint(HintProxyHost, c.passed)
	}
	if c.kind != "" && len(c.pieces) > 0 {
		c.pieces = append(c.pieces, piece{at: c.pieces[0].at, hint: &Hint{HintProxyProgram, c.kind, c.kindAt}})
	}
	through := prose.ThroughProxy
	if c.distribution && !c.hostSet {
		through = prose.ThroughCloudFront
	}
	for _, p := range c.pieces {
		if p.hint.Kind != HintOrigin && p.hint.Kind != HintProxyProgram {
			c.pieces = append(c.pieces, piece{at: p.at, remark: &Remark{through, p.hint.Place}})
			return
		}
	}
}

// regexPrefix returns the path with which all that an expression matches begins: "/api" of ^/api/(.*)$.
func regexPrefix(expression string) string {
	expression = strings.ReplaceAll(strings.TrimLeft(strings.Trim(expression, `"'`), "^("), `\/`, "/")
	if i := strings.IndexAny(expression, `(.*?$[\|+`); i >= 0 {
		expression = expression[:i]
	}
	if !strings.HasPrefix(expression, "/") {
		return ""
	}
	return strings.TrimSuffix(expression, "/")
}
