package evidence

import (
	"slices"
	"strconv"
	"strings"

	"countersign/internal/evidence/commandline"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// curlCommand is what a command line of curl or awscurl asks for.
type curlCommand struct {
	awscurl bool
	// at and end are the command's range in the document.
	at, end int
	url     commandline.Word
	request *Request
	hints   []Hint
	hosts   []Text
	secrets []string

	method     string
	headers    []commandline.Word
	target     commandline.Word
	query      []string
	data       []string
	dataAt     commandline.Word
	sigv4      *commandline.Word
	user       commandline.Word
	hasData    bool
	asGet      bool
	json       bool
	form       bool
	upload     bool
	head       bool
	pathAsIs   bool
	compressed bool
	// partial says that something outside the command decides about the request: a variable, a file, a
	// configuration. unknownBody says it of the body alone.
	partial, unknownBody bool
}

// readCurl reads the words of a command. ok is false when they name no URL.
func (d *document) readCurl(line commandline.Line) (c *curlCommand, ok bool) {
	name := line.Words[0].Text
	c = &curlCommand{awscurl: strings.HasPrefix(name, "aws"), at: line.Words[0].At, end: line.End}
	options, rest := curlArguments(line.Words[1:], c.awscurl)
	for _, o := range options {
		c.option(d, o, line.Input)
	}
	for _, w := range rest {
		if c.url.Text == "" && looksLikeAddress(w) {
			c.url = w
		}
	}
	if c.url.Text == "" {
		return nil, false
	}
	if !strings.Contains(c.url.Text, "://") && !c.url.Open {
		c.url.Text = "http://" + c.url.Text // curl's guess
	}
	c.build(d)
	return c, true
}

// version is the version of a program.
var version = lazyregexp.New(`^v?\d+\.\d+(?:\.\d+)?(?:-\w+)?$`)

// looksLikeAddress tells a URL without its scheme from a word of prose.
func looksLikeAddress(w commandline.Word) bool {
	if strings.Contains(w.Text, "://") || w.Open {
		return true
	}
	if version.MatchString(w.Text) {
		return false // "curl 8.5.0"
	}
	host := HostOf(w.Text)
	return host == "localhost" || strings.HasPrefix(host, "localhost:") ||
		strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(w.Text, " \t\n<>()[]{},'\"")
}

// option takes one option into account.
func (c *curlCommand) option(d *document, o curlOption, input *commandline.Word) {
	v := o.value
	switch o.name {
	case "request":
		c.method = v.Text
		c.partial = c.partial || v.Open
	case "header":
		c.headers = append(c.headers, v)
	case "user-agent":
		c.headers = append(c.headers, commandline.Word{Text: "User-Agent: " + v.Text, At: v.At, Open: v.Open})
	case "referer":
		c.headers = append(c.headers, commandline.Word{Text: "Referer: " + v.Text, At: v.At, Open: v.Open})
	case "cookie":
		if strings.Contains(v.Text, "=") {
			c.headers = append(c.headers, commandline.Word{Text: "Cookie: " + v.Text, At: v.At, Open: v.Open})
		}
	case "oauth2-bearer":
		c.headers = append(c.headers, commandline.Word{Text: "Authorization: Bearer " + v.Text, At: v.At, Open: v.Open})
	case "range":
		c.headers = append(c.headers, commandline.Word{Text: "Range: bytes=" + v.Text, At: v.At, Open: v.Open})
	case "url":
		c.url = v
	case "url-query":
		c.query = append(c.query, v.Text)
	case "request-target":
		c.target = v
	case "data", "data-ascii", "data-binary", "data-raw", "json", "data-urlencode":
		c.addData(o, input)
	case "form", "form-string":
		c.form, c.unknownBody = true, true
	case "upload-file":
		c.upload, c.unknownBody = true, true
	case "get":
		c.asGet = true
	case "I", "head":
		c.head = true
	case "path-as-is":
		c.pathAsIs = true
	case "compressed":
		c.compressed = true
	case "config":
		c.partial = true
	case "user":
		c.user = v
	case "aws-sigv4":
		c.sigv4 = &v
	case "connect-to", "resolve":
		c.connect(d, o)
	case "service":
		c.hint(d, HintService, v)
	case "region":
		c.hint(d, HintRegion, v)
	case "secret_key", "session_token", "security_token":
		c.secret(v.Text)
	case "proxy", "preproxy", "proxy-user":
		if _, password, ok := strings.Cut(v.Text[strings.Index(v.Text, "://")+1:], ":"); ok {
			password, _, _ = strings.Cut(password, "@")
			if o.name == "proxy-user" || strings.Contains(v.Text, "@") {
				c.secret(password)
			}
		}
	}
}

func (c *curlCommand) hint(d *document, kind HintKind, v commandline.Word) {
	if v.Text != "" && !v.Open {
		c.hints = append(c.hints, Hint{kind, v.Text, wordPlace(d, v)})
	}
}

func (c *curlCommand) secret(text string) {
	if isSecret(text) {
		c.secrets = append(c.secrets, text)
	}
}

// wordPlace returns the place of a word: what it holds, where it stands there unchanged.
func wordPlace(d *document, w commandline.Word) Place {
	if i := strings.Index(d.text[w.At:min(len(d.text), w.At+len(w.Text)+2)], w.Text); i >= 0 {
		return d.place(w.At+i, w.At+i+len(w.Text))
	}
	return d.place(w.At, w.At+len(w.Text))
}

// connect reads --connect-to HOST1:PORT1:HOST2:PORT2, which changes where the socket goes and nothing
// else. --resolve names the host that is called already.
func (c *curlCommand) connect(d *document, o curlOption) {
	parts := strings.Split(o.value.Text, ":")
	if o.name == "connect-to" && len(parts) == 4 && parts[2] != "" && !o.value.Open {
		c.hosts = append(c.hosts, Text{parts[2], wordPlace(d, o.value)})
	}
}

// addData adds a piece of the body.
func (c *curlCommand) addData(o curlOption, input *commandline.Word) {
	c.hasData, c.dataAt = true, o.value
	text := o.value.Text
	c.json = c.json || o.name == "json"
	c.unknownBody = c.unknownBody || o.value.Open || o.value.Mended
	if o.name == "data-urlencode" {
		c.data = append(c.data, c.urlencoded(text))
		return
	}
	if o.name == "data-raw" || !strings.HasPrefix(text, "@") {
		c.data = append(c.data, text)
		return
	}
	if text != "@-" || input == nil {
		c.unknownBody = true
		return
	}
	text = input.Text
	c.unknownBody = c.unknownBody || input.Open
	if o.name != "data-binary" && o.name != "json" {
		// Read from a file, the text loses its line ends: https://curl.se/docs/manpage.html#-d
		text = strings.NewReplacer("\r", "", "\n", "").Replace(text)
	}
	c.data = append(c.data, text)
}

// urlencoded returns the argument of --data-urlencode as it is sent: content, =content, name=content.
func (c *curlCommand) urlencoded(text string) string {
	name, content, named := strings.Cut(text, "=")
	if at := strings.IndexByte(text, '@'); at >= 0 && (!named || at < len(name)) {
		c.unknownBody = true
		return ""
	}
	if !named {
		name, content = "", text
	} else if name != "" {
		name += "="
	}
	return name + string(sigv4.AppendEncoded(nil, content, false))
}

// build makes the request that the command sends.
func (c *curlCommand) build(d *document) {
	scheme, _, _ := strings.Cut(c.url.Text, "://")
	r := &Request{Scheme: strings.ToLower(scheme), Place: wordPlace(d, c.url)}
	r.Method = c.sentMethod()
	r.Target = c.sentTarget()
	c.partial = c.partial || c.url.Open || c.awscurl || c.sigv4 != nil
	c.setHeader(d, r)
	if c.hasData && !c.asGet {
		r.Body = []byte(strings.Join(c.data, c.separator()))
	}
	r.WholeBody = !c.unknownBody || r.Body != nil && r.Header.Value("content-length") == strconv.Itoa(len(r.Body))
	if c.unknownBody && len(c.data) == 0 {
		r.Body = nil
	}
	c.scope(d, r.Host())
	if c.form && c.sigv4 != nil {
		// curl signs the empty body where the body is a form: https://github.com/curl/curl/issues/13351
		c.hints = append(c.hints, Hint{HintBodyNotSigned, "--form", wordPlace(d, c.url)})
	}
	c.request = r
}

// separator joins several -d options: with & except for JSON.
func (c *curlCommand) separator() string {
	if c.json {
		return ""
	}
	return "&"
}

func (c *curlCommand) sentMethod() string {
	switch {
	case c.method != "":
		return c.method
	case c.head:
		return "HEAD"
	case c.upload:
		return "PUT"
	case c.form, c.hasData && !c.asGet:
		return "POST"
	}
	return "GET"
}

// sentTarget returns path and query as curl sends them: without dot segments, and with the data of -G.
func (c *curlCommand) sentTarget() string {
	if c.target.Text != "" {
		return c.target.Text
	}
	if c.url.Open && (!strings.Contains(c.url.Text, "://") || isExpanded(TargetOf(c.url.Text))) {
		return "" // the shell puts it in
	}
	target := TargetOf(c.url.Text)
	path, query, has := strings.Cut(target, "?")
	if !c.pathAsIs && !c.awscurl && strings.Contains(path, "/.") {
		path = withoutDotSegments(path)
	}
	extra := c.query
	if c.asGet {
		extra = append(slices.Clone(extra), c.data...)
	}
	if added := strings.Join(extra, "&"); added != "" {
		if has && query != "" {
			query += "&"
		}
		query, has = query+added, true
	}
	if has {
		return path + "?" + query
	}
	return path
}

// isExpanded reports whether a shell puts something into a text: the value of a variable, or the output of a command.
func isExpanded(text string) bool { return strings.ContainsAny(text, "$`") }

// withoutDotSegments removes dot segments: RFC 3986, section 5.2.4. Empty segments stay.
func withoutDotSegments(path string) string {
	var out []string
	parts := strings.Split(path[1:], "/")
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part == "..":
			out = out[:max(0, len(out)-1)]
		case part != ".":
			out = append(out, part)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

// scope reads what the command says of service and region.
func (c *curlCommand) scope(d *document, host string) {
	if c.sigv4 == nil {
		if _, stated := c.hinted(HintService); c.awscurl && !stated {
			// awscurl's default.
			c.hints = append(c.hints, Hint{HintService, "execute-api", d.place(c.at, c.at+len("awscurl"))})
		}
		return
	}
	// PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]]; what is absent, curl takes from the host's first labels:
	// https://curl.se/docs/manpage.html#--aws-sigv4
	parts := strings.Split(c.sigv4.Text, ":")
	labels := strings.Split(host, ".")
	place := wordPlace(d, *c.sigv4)
	for i, kind := range []HintKind{HintRegion, HintService} {
		value := ""
		if len(parts) > 2+i {
			value = parts[2+i]
		}
		if value == "" && len(labels) > 2 {
			value = labels[1-i]
		}
		if value != "" && !c.sigv4.Open {
			c.hints = append(c.hints, Hint{kind, value, place})
		}
	}
	if _, secret, ok := strings.Cut(c.user.Text, ":"); ok {
		c.secret(secret)
	}
}

func (c *curlCommand) hinted(kind HintKind) (Hint, bool) {
	for _, h := range c.hints {
		if h.Kind == kind {
			return h, true
		}
	}
	return Hint{}, false
}
