package read

import (
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
