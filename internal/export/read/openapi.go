package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"countersign/internal/compose"
	"countersign/internal/export"
)

// openAPI reads of a document what a request is made of: servers, paths, parameters and request bodies, with
// their examples. References within the document are followed, others are an error: nothing is fetched.
// https://spec.openapis.org/oas/v3.1.0, https://swagger.io/specification/v2/
type openAPI struct {
	*Document
	root *yaml.Node
	errs []error
	// followed counts references and aliases: a document can make a few lines stand for billions.
	followed int
}

// Bounds of what a document may make the reader do.
const (
	maxFollowed = 20000
	maxDepth    = 12
)

func readOpenAPI(data []byte) (*Document, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("line 1, column 1: an OpenAPI document is an object")
	}
	o := &openAPI{Document: &Document{Kind: "OpenAPI document"}, root: doc.Content[0]}
	o.Name = scalar(o.get(o.get(o.root, "info"), "title"))
	base := o.server(o.root, "")
	paths := o.get(o.root, "paths")
	if paths == nil {
		return nil, at(o.root, "the document has no paths")
	}
	o.members(paths, func(key *yaml.Node, item *yaml.Node) {
		if strings.HasPrefix(key.Value, "/") {
			o.readPath(key, item, base)
		}
	})
	return o.Document, errors.Join(o.errs...)
}

// at is an error at a place of the document.
func at(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d, column %d: %s", n.Line, n.Column, fmt.Sprintf(format, args...))
}

func (o *openAPI) fail(n *yaml.Node, format string, args ...any) {
	if len(o.errs) < 20 {
		o.errs = append(o.errs, at(n, format, args...))
	}
}

// deref follows aliases of YAML and references of OpenAPI.
func (o *openAPI) deref(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n == nil {
			return nil
		}
		if n.Kind == yaml.AliasNode {
			n = n.Alias
			o.followed++
			continue
		}
		ref := member(n, "$ref")
		if ref == nil {
			return n
		}
		if o.followed++; o.followed > maxFollowed {
			return nil
		}
		pointer, local := strings.CutPrefix(ref.Value, "#/")
		if !local {
			o.fail(ref, "the reference %q leaves the document, and nothing is fetched: bundle it into one file", ref.Value)
			return nil
		}
		target := o.root
		for _, name := range strings.Split(pointer, "/") {
			name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
			if target = member(target, name); target == nil {
				o.fail(ref, "the reference %q leads nowhere", ref.Value)
				return nil
			}
		}
		n = target
	}
	o.fail(n, "references lead in a circle here")
	return nil
}

// member returns a value of a mapping, or nil.
func member(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func (o *openAPI) get(n *yaml.Node, name string) *yaml.Node { return o.deref(member(o.deref(n), name)) }

// members calls f with each key and value of a mapping.
func (o *openAPI) members(n *yaml.Node, f func(key, value *yaml.Node)) {
	if n = o.deref(n); n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f(n.Content[i], n.Content[i+1])
	}
}

// list returns the elements of a sequence.
func (o *openAPI) list(n *yaml.Node) []*yaml.Node {
	if n = o.deref(n); n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

func scalar(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// server returns the address of the first server, with its variables, or of version 2's host and basePath.
func (o *openAPI) server(n *yaml.Node, otherwise string) string {
	if host := scalar(o.get(n, "host")); host != "" {
		scheme := "https"
		if schemes := o.list(o.get(n, "schemes")); len(schemes) > 0 && !slices.ContainsFunc(schemes, func(s *yaml.Node) bool { return s.Value == "https" }) {
			scheme = schemes[0].Value
		}
		return scheme + "://" + host + strings.TrimSuffix(scalar(o.get(n, "basePath")), "/")
	}
	servers := o.list(o.get(n, "servers"))
	if len(servers) == 0 {
		return otherwise
	}
	url := scalar(o.get(servers[0], "url"))
	o.members(o.get(servers[0], "variables"), func(key, value *yaml.Node) {
		// API Gateway writes the stage as {basePath} with the default "/prod".
		value = o.get(value, "default")
		url = strings.ReplaceAll(url, "/{"+key.Value+"}", "/"+strings.TrimPrefix(scalar(value), "/"))
		url = strings.ReplaceAll(url, "{"+key.Value+"}", scalar(value))
	})
	return strings.TrimSuffix(url, "/")
}

// methods in the order of the specification.
var methods = []string{"get", "put", "post", "delete", "head", "patch", "trace"}

func (o *openAPI) readPath(key, item *yaml.Node, base string) {
	item = o.deref(item)
	base = o.server(item, base)
	for _, method := range methods {
		operation := o.get(item, method)
		if operation == nil {
			continue
		}
		if operation.Kind != yaml.MappingNode {
			o.fail(operation, "%s %s is no object", strings.ToUpper(method), key.Value)
			continue
		}
		if len(o.Requests) > maxRequests {
			return
		}
		o.readOperation(strings.ToUpper(method), key, item, operation, o.server(operation, base))
	}
}

func (o *openAPI) readOperation(method string, key, item, operation *yaml.Node, base string) {
	r := Request{Request: export.Request{Name: scalar(o.get(operation, "summary")), Method: method}}
	if r.Name == "" {
		r.Name = scalar(o.get(operation, "operationId"))
	}
	if r.Name == "" {
		r.Name = method + " " + key.Value
	}
	if tags := o.list(o.get(operation, "tags")); len(tags) > 0 && scalar(tags[0]) != "" {
		r.Folder = []string{scalar(tags[0])}
	}
	prefix := ""
	if u, err := compose.ParseURL(base); err == nil && strings.Contains(base, "://") {
		r.Base, prefix = u.Scheme+"://"+u.Host, strings.TrimSuffix(u.Target, "/")
	}
	parameters := o.parameters(item, operation)
	r.Path = o.path(key, prefix+key.Value, parameters)
	for _, p := range parameters {
		o.addParameter(&r, p)
	}
	o.readBody(&r, operation, parameters)
	o.Clean(&r)
	o.Requests = append(o.Requests, r)
}

// parameter is one parameter of an operation.
type parameter struct {
	node     *yaml.Node
	in, name string
	required bool
	example  string
}

// parameters returns those of the path and of the operation, which take the place of the path's.
func (o *openAPI) parameters(item, operation *yaml.Node) []parameter {
	var list []parameter
	for _, from := range []*yaml.Node{operation, item} {
		for _, n := range o.list(o.get(from, "parameters")) {
			n = o.deref(n)
			p := parameter{node: n, in: scalar(o.get(n, "in")), name: scalar(o.get(n, "name"))}
			p.required = scalar(o.get(n, "required")) == "true"
			if n == nil || p.name == "" || slices.ContainsFunc(list, func(have parameter) bool { return have.in == p.in && have.name == p.name }) {
				continue
			}
			p.example = o.exampleText(n)
			list = append(list, p)
		}
	}
	return list
}

// exampleText is a parameter's example as text.
func (o *openAPI) exampleText(n *yaml.Node) string {
	if text := scalar(o.example(n, 0)); text != "" {
		return text
	}
	schema := o.get(n, "schema")
	if schema == nil {
		schema = n // version 2
	}
	value := o.sample(schema, 0)
	if list, ok := value.([]any); ok {
		if len(list) == 0 {
			return ""
		}
		value = list[0]
	}
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// path writes a path template with its variables.
func (o *openAPI) path(key *yaml.Node, template string, parameters []parameter) export.Text {
	var t export.Text
	for rest := template; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		name, tail, closed := strings.Cut(after, "}")
		if !found || !closed {
			return export.Join(t, export.Literal(rest).Wire(true))
		}
		t = export.Join(t, export.Literal(before).Wire(true))
		value := ""
		plain := strings.TrimSuffix(name, "+") // API Gateway's greedy path variables
		for _, p := range parameters {
			if p.in == "path" && (p.name == name || p.name == plain) {
				value = p.example
			}
		}
		if value == "" {
			o.note(fmt.Sprintf("line %d: the path variable %s has no example: its value is %q", key.Line, plain, plain))
			value = plain
		}
		variable := o.declare(export.Variable{Name: strings.Map(nameRune, plain), Value: value})
		t, rest = export.Join(t, export.Reference(variable, export.URL)), tail
	}
	return t
}

func (o *openAPI) addParameter(r *Request, p parameter) {
	if !p.required && scalar(o.example(p.node, 0)) == "" {
		return // optional and without an example: nobody said what to send
	}
	switch p.in {
	case "query":
		r.Query = append(r.Query, export.Param{Name: export.Literal(p.name).Encoded(), Value: export.Literal(p.example).Encoded(), Equals: true})
	case "header":
		if p.example != "" || !export.SecretField(p.name) {
			o.AddField(r, p.name, export.Literal(p.example))
			return
		}
		r.Header = append(r.Header, export.Field{Name: p.name, Value: o.hide(p.name, "")})
	case "cookie":
		o.note(fmt.Sprintf("%s: the cookie %s is left out", r.Name, p.name))
	}
}

// readBody takes the first content type that can be written, JSON first.
func (o *openAPI) readBody(r *Request, operation *yaml.Node, parameters []parameter) {
	content := o.get(o.get(operation, "requestBody"), "content")
	if content == nil {
		o.readBody2(r, parameters)
		return
	}
	var kinds []string
	o.members(content, func(key, _ *yaml.Node) { kinds = append(kinds, key.Value) })
	slices.SortStableFunc(kinds, func(a, b string) int { return rank(a) - rank(b) })
	if len(kinds) > 0 {
		media := o.get(content, kinds[0])
		o.setBody(r, kinds[0], o.example(media, 0), o.get(media, "schema"))
	}
}

// readBody2 reads the body of version 2 of the format.
func (o *openAPI) readBody2(r *Request, parameters []parameter) {
	for _, p := range parameters {
		switch p.in {
		case "body":
			o.setBody(r, "application/json", o.example(p.node, 0), o.get(p.node, "schema"))
		case "formData":
			if r.Body.Kind == export.PartsBody || scalar(o.get(p.node, "type")) == "file" {
				r.Body = export.Body{Kind: export.PartsBody}
				continue
			}
			r.Body.Kind = export.FormBody
			r.Body.Form = append(r.Body.Form, export.Param{Name: export.Literal(p.name).Encoded(), Value: export.Literal(p.example).Encoded(), Equals: true})
		}
	}
}

func rank(media string) int {
	switch {
	case strings.HasPrefix(media, "application/json"):
		return 0
	case strings.Contains(media, "json"):
		return 1
	case media == "application/x-www-form-urlencoded":
		return 2
	case strings.HasPrefix(media, "text/"), strings.Contains(media, "xml"):
		return 3
	case strings.HasPrefix(media, "multipart/"):
		return 4
	}
	return 5
}

func (o *openAPI) setBody(r *Request, media string, example, schema *yaml.Node) {
	value := o.plain(example, 0)
	if example == nil {
		value = o.sample(schema, 0)
	}
	switch rank(media) {
	case 0, 1:
		text, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			return // a number that JSON has not
		}
		r.Body = export.Body{Kind: export.TextBody, Text: export.Literal(string(text))}
	case 2:
		r.Body.Kind = export.FormBody
		fields, _ := value.(map[string]any)
		names := make([]string, 0, len(fields))
		for name := range fields {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			r.Body.Form = append(r.Body.Form, export.Param{Name: export.Literal(name).Encoded(), Value: export.Literal(fmt.Sprint(fields[name])).Encoded(), Equals: true})
		}
		return
	case 3:
		r.Body = export.Body{Kind: export.TextBody, Text: export.Literal(fmt.Sprint(value))}
	case 4:
		r.Body = export.Body{Kind: export.PartsBody}
		return
	default:
		r.Body = export.Body{Kind: export.FileBody}
		return
	}
	r.Header = append(r.Header, export.Field{Name: "Content-Type", Value: export.Literal(media)})
}
