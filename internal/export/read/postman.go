package read

import (
	"fmt"
	"strings"

	"countersign/internal/compose"
	"countersign/internal/export"
	"countersign/internal/jsonpos"
)

// postman reads a collection.
// https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
type postman struct {
	*Document
	errs jsonpos.Errors
}

func readPostman(v *jsonpos.Value) (*Document, error) {
	p := postman{Document: &Document{Kind: "collection of Postman", Name: text(v.Get("info").Get("name"))}}
	for _, item := range items(v.Get("variable")) {
		p.readVariable(item)
	}
	p.readItems(v.Get("item"), nil, v.Get("auth"))
	return p.Document, p.errs.Err()
}

// text is the content of a value that is a string or a number, else "".
func text(v *jsonpos.Value) string {
	if v == nil || v.Kind != jsonpos.String && v.Kind != jsonpos.Number && v.Kind != jsonpos.Bool {
		return ""
	}
	return v.Text
}

func items(v *jsonpos.Value) []*jsonpos.Value {
	if v == nil {
		return nil
	}
	return v.Items
}

func isTrue(v *jsonpos.Value) bool { return v != nil && v.Kind == jsonpos.Bool && v.Text == "true" }

func (p *postman) readVariable(v *jsonpos.Value) {
	name := text(v.Get("key"))
	if name == "" {
		name = text(v.Get("id"))
	}
	one := export.Variable{Name: name, Value: text(v.Get("value"))}
	if name == "" || isTrue(v.Get("disabled")) {
		return
	}
	if text(v.Get("type")) == "secret" || export.SecretName(name) {
		p.secret(one.Value)
		one.Value, one.Secret = "", true
	}
	if p.variable(name) < 0 {
		p.Variables = append(p.Variables, one)
	}
}

func (p *postman) readItems(list *jsonpos.Value, folder []string, auth *jsonpos.Value) {
	for _, item := range items(list) {
		own := auth
		if given := item.Get("auth"); given != nil && given.Kind == jsonpos.Object {
			own = given
		}
		name := text(item.Get("name"))
		if item.Get("item") != nil {
			p.readItems(item.Get("item"), append(folder[:len(folder):len(folder)], name), own)
			continue
		}
		request := item.Get("request")
		if request == nil {
			p.errs.Add(item.Place, "the item %q has neither a request nor items", name)
			continue
		}
		p.readRequest(request, name, folder, own)
	}
}

func (p *postman) readRequest(v *jsonpos.Value, name string, folder []string, auth *jsonpos.Value) {
	r := Request{Request: export.Request{Name: name, Folder: folder, Method: "GET"}}
	url := v
	if v.Kind == jsonpos.Object {
		if method := text(v.Get("method")); method != "" {
			r.Method = strings.ToUpper(method)
		}
		url = v.Get("url")
		if own := v.Get("auth"); own != nil && own.Kind == jsonpos.Object {
			auth = own
		}
	}
	if url == nil || url.Kind == jsonpos.Null {
		p.errs.Add(v.Place, "the request %q has no url", name)
		return
	}
	p.readURL(&r, url)
	for _, h := range items(v.Get("header")) {
		if !isTrue(h.Get("disabled")) && text(h.Get("key")) != "" {
			p.AddField(&r, text(h.Get("key")), p.use(text(h.Get("value"))))
		}
	}
	p.readBody(&r, v.Get("body"))
	p.readAuth(&r, auth)
	p.Clean(&r)
	if r.Name == "" {
		r.Name = r.Method + " " + r.Path.String()
	}
	p.Requests = append(p.Requests, r)
}

// use reads a text with variables. Those that are not declared have no value in any file.
func (p *postman) use(value string) export.Text {
	t := export.Parse(value)
	for i, piece := range t {
		if at := p.variable(piece.Variable); piece.Variable != "" && at >= 0 && export.HasPlaceholder(p.Variables[at].Value) {
			// The value is made of other variables.
			t[i] = export.Piece{Literal: p.value(piece.Variable, 0)}
		}
	}
	return export.Join(t)
}

// deepest is how many variables may stand within one another.
const deepest = 10

// value resolves a variable with all variables in its value.
func (p *postman) value(name string, depth int) string {
	at := p.variable(name)
	if at < 0 || depth > deepest {
		return "{{" + name + "}}"
	}
	var b strings.Builder
	for _, piece := range export.Parse(p.Variables[at].Value) {
		if piece.Variable != "" {
			b.WriteString(p.value(piece.Variable, depth+1))
		} else {
			b.WriteString(piece.Literal)
		}
	}
	return b.String()
}

// resolve puts the values of variables into a text.
func (p *postman) resolve(value string) string {
	var b strings.Builder
	for _, piece := range export.Parse(value) {
		if piece.Variable != "" {
			b.WriteString(p.value(piece.Variable, 0))
		} else {
			b.WriteString(piece.Literal)
		}
	}
	return b.String()
}

// readURL reads an address: a string, or an object whose parts count and not its raw form.
func (p *postman) readURL(r *Request, v *jsonpos.Value) {
	raw := text(v)
	if v.Kind == jsonpos.Object {
		raw = text(v.Get("raw"))
		if v.Get("host") != nil {
			raw = partsURL(v)
		}
	}
	address, query, has := strings.Cut(strings.SplitN(raw, "#", 2)[0], "?")
	base, path := splitAddress(address)
	r.Base = p.resolve(base)
	if u, err := compose.ParseURL(r.Base); err == nil {
		r.Base = u.Scheme + "://" + u.Host
		if u.Target != "/" {
			path = strings.TrimSuffix(u.Target, "/") + path
		}
	}
	variables := map[string]string{}
	for _, item := range items(v.Get("variable")) {
		name := text(item.Get("key"))
		if name == "" {
			name = text(item.Get("id"))
		}
		variables[name] = text(item.Get("value"))
	}
	var segments []export.Text
	for _, segment := range strings.Split(path, "/") {
		segments = append(segments, p.segment(segment, variables))
	}
	r.Path = joinWith(segments, "/")
	if len(r.Path) == 0 {
		r.Path = export.Literal("/")
	}
	if v.Kind == jsonpos.Object && v.Get("query") != nil {
		p.readQuery(r, v.Get("query"))
	} else if has {
		path := r.Path
		r.setTarget(export.Join(export.Literal("?"), p.use(query)))
		r.Path = path
	}
}

// segment reads one segment of a path, which may be a path variable.
func (p *postman) segment(segment string, variables map[string]string) export.Text {
	name, ok := strings.CutPrefix(segment, ":")
	if !ok || name == "" {
		return p.use(segment).Wire(false)
	}
	value, declared := variables[name]
	switch {
	case !declared:
		return p.use(segment).Wire(false)
	case export.HasPlaceholder(value):
		return p.use(value).Encoded()
	}
	name = p.declare(export.Variable{Name: strings.Map(nameRune, name), Value: value})
	return export.Reference(name, export.URL)
}

func nameRune(c rune) rune {
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' {
		return c
	}
	return '_'
}

func joinWith(texts []export.Text, separator string) export.Text {
	var all export.Text
	for i, t := range texts {
		if i > 0 {
			all = export.Join(all, export.Literal(separator))
		}
		all = export.Join(all, t)
	}
	return all
}

// splitAddress splits scheme and host, which may be a variable, from the path.
func splitAddress(address string) (base, path string) {
	start := 0
	if at := strings.Index(address, "://"); at >= 0 {
		start = at + 3
	}
	if at := strings.IndexByte(address[start:], '/'); at >= 0 {
		return address[:start+at], address[start+at:]
	}
	return address, ""
}

// partsURL puts the parts of an address together, without the query.
func partsURL(v *jsonpos.Value) string {
	list := func(v *jsonpos.Value, separator string) string {
		if v == nil || v.Kind != jsonpos.Array {
			return text(v)
		}
		var parts []string
		for _, item := range v.Items {
			if part := text(item); part != "" || item.Kind == jsonpos.String {
				parts = append(parts, part)
			} else {
				parts = append(parts, text(item.Get("value")))
			}
		}
		return strings.Join(parts, separator)
	}
	url := list(v.Get("host"), ".")
	if scheme := text(v.Get("protocol")); scheme != "" {
		url = scheme + "://" + url
	}
	if port := text(v.Get("port")); port != "" {
		url += ":" + port
	}
	if path := list(v.Get("path"), "/"); path != "" {
		url += "/" + strings.TrimPrefix(path, "/")
	}
	return url
}

func (p *postman) readQuery(r *Request, list *jsonpos.Value) {
	for _, q := range items(list) {
		if isTrue(q.Get("disabled")) {
			continue
		}
		value := q.Get("value")
		equals := value != nil && value.Kind != jsonpos.Null
		r.Query = append(r.Query, export.Param{Name: p.use(text(q.Get("key"))).Wire(false), Value: p.use(text(value)).Wire(false), Equals: equals})
	}
}

func (p *postman) readBody(r *Request, body *jsonpos.Value) {
	if body == nil || body.Kind != jsonpos.Object || isTrue(body.Get("disabled")) {
		return
	}
	if r.Method == "GET" || r.Method == "HEAD" {
		return // Postman does not send it
	}
	switch mode := text(body.Get("mode")); mode {
	case "raw", "":
		content := text(body.Get("raw"))
		if content == "" {
			return
		}
		if text(body.Get("options").Get("raw").Get("language")) == "json" {
			content = withoutComments(content)
			if !r.Has("content-type") {
				r.Header = append(r.Header, export.Field{Name: "Content-Type", Value: export.Literal("application/json")})
			}
		}
		r.Body = export.Body{Kind: export.TextBody, Text: p.use(content)}
	case "urlencoded":
		r.Body.Kind = export.FormBody
		for _, f := range items(body.Get("urlencoded")) {
			if !isTrue(f.Get("disabled")) {
				r.Body.Form = append(r.Body.Form, export.Param{Name: p.use(text(f.Get("key"))).Encoded(), Value: p.use(text(f.Get("value"))).Encoded(), Equals: true})
			}
		}
	case "graphql":
		g := body.Get("graphql")
		r.Body = export.Body{Kind: export.GraphQLBody, Query: p.use(text(g.Get("query"))), Variables: p.use(text(g.Get("variables")))}
	case "formdata":
		r.Body.Kind = export.PartsBody
	case "file":
		r.Body.Kind = export.FileBody
	default:
		r.Refused = fmt.Sprintf("the kind of its body, %q, is not known", mode)
	}
}

// withoutComments removes the comments that Postman removes from JSON before it sends it.
func withoutComments(content string) string {
	var b strings.Builder
	for i := 0; i < len(content); {
		rest := content[i:]
		switch {
		case rest[0] == '"':
			end := 1
			for end < len(rest) && rest[end] != '"' {
				if rest[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(rest))
			b.WriteString(rest[:end])
			i += end
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			i += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				end = len(rest) - 2
			}
			i += end + 2
		default:
			b.WriteByte(rest[0])
			i++
		}
	}
	return b.String()
}

// readAuth takes service and region of an AWS authorisation. What else claims the Authorization field cannot
// go together with a signature.
func (p *postman) readAuth(r *Request, auth *jsonpos.Value) {
	kind := text(auth.Get("type"))
	for key, value := range attributes(auth.Get(kind)) {
		switch {
		case kind == "awsv4" && key == "service" && !export.HasPlaceholder(value):
			p.Service = value
		case kind == "awsv4" && key == "region" && !export.HasPlaceholder(value):
			p.Region = value
		case !export.HasPlaceholder(value) && (export.SecretName(key) || key == "value"):
			p.secret(value)
		}
	}
	switch kind {
	case "", "noauth", "awsv4":
	case "apikey":
		p.apiKey(r, auth.Get("apikey"))
	default:
		r.Refused = fmt.Sprintf("it has the authorisation %q, and the signature takes its place: a request has one Authorization", kind)
	}
}

// apiKey makes a header field, or a parameter, of an API key.
func (p *postman) apiKey(r *Request, list *jsonpos.Value) {
	given := attributes(list)
	value := p.use(given["value"])
	if !export.HasPlaceholder(given["value"]) {
		value = p.hide(given["key"], given["value"])
	}
	if given["in"] == "query" {
		r.Query = append(r.Query, export.Param{Name: export.Literal(given["key"]).Encoded(), Value: value.With(export.URL), Equals: true})
		return
	}
	r.Header = append(r.Header, export.Field{Name: given["key"], Value: value})
}

// attributes are the parameters of an authorisation: a list in version 2.1 of the format, an object in 2.0.
func attributes(v *jsonpos.Value) map[string]string {
	given := map[string]string{}
	for _, attribute := range items(v) {
		given[text(attribute.Get("key"))] = text(attribute.Get("value"))
	}
	if v != nil {
		for _, m := range v.Members {
			given[m.Name] = text(m.Value)
		}
	}
	return given
}
