// Package postman writes collections of Postman whose pre-request script signs for another host than the one
// that a request goes to, or that go through a signing proxy.
//
// The format: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
package postman

import (
	"encoding/json"
	"strings"

	"countersign/internal/export"
	"countersign/internal/plainjson"
)

// Where the script takes credentials from.
const (
	environment = "environment"
	vault       = "vault"
)

var _ = export.Register(&export.Target{
	Name: "postman", Title: "a collection of Postman, for the app and for Newman",
	Modes: []export.Mode{export.Script, export.Proxy}, Keeps: []string{environment, vault},
	Refuse: refuse, Write: write, Run: run,
})

// refuse says what Postman cannot do.
func refuse(r *export.Request, _ *export.Collection, _ *export.Settings) string {
	why := ""
	for _, p := range append(append(export.Text(nil), r.Path...), r.Body.Content()...) {
		if p.Variable == "" && export.HasPlaceholder(p.Literal) {
			why = "it holds a text in {{braces}} that is no variable, and Postman takes it for one"
		}
	}
	if (r.Method == "GET" || r.Method == "HEAD") && r.Body.Kind != export.NoBody {
		why = "Postman sends no body with " + r.Method
	}
	return why
}

// Parts of the format.
type (
	collection struct {
		Info     info       `json:"info"`
		Item     []item     `json:"item"`
		Auth     auth       `json:"auth"`
		Event    []event    `json:"event,omitempty"`
		Variable []variable `json:"variable"`
	}
	info struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Schema      string `json:"schema"`
	}
	auth struct {
		Type string `json:"type"`
	}
	event struct {
		Listen string     `json:"listen"`
		Script scriptText `json:"script"`
	}
	scriptText struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	}
	variable struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	item struct {
		Name    string   `json:"name"`
		Item    []item   `json:"item,omitempty"`
		Request *request `json:"request,omitempty"`
	}
	request struct {
		Method string  `json:"method"`
		Auth   auth    `json:"auth"`
		Header []pair  `json:"header"`
		Body   *body   `json:"body,omitempty"`
		URL    address `json:"url"`
	}
	address struct {
		Raw      string     `json:"raw"`
		Host     []string   `json:"host"`
		Path     []string   `json:"path"`
		Query    []param    `json:"query,omitempty"`
		Variable []variable `json:"variable,omitempty"`
	}
	pair struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	param struct {
		Key string `json:"key"`
		// Value is nil for a name without an equals sign.
		Value *string `json:"value"`
	}
	body struct {
		Mode       string          `json:"mode"`
		Raw        string          `json:"raw,omitempty"`
		URLEncoded []pair          `json:"urlencoded,omitempty"`
		GraphQL    *graphQL        `json:"graphql,omitempty"`
		Options    json.RawMessage `json:"options,omitempty"`
	}
	graphQL struct {
		Query     string `json:"query"`
		Variables string `json:"variables"`
	}
)

const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	if s.Original != nil {
		return convert(c, s)
	}
	out := collection{
		Info:  info{c.Name, description(c, s), schema},
		Auth:  auth{"noauth"},
		Event: events(c, s, nil),
	}
	for _, v := range settings(c, s) {
		out.Variable = append(out.Variable, variable(v))
	}
	for _, v := range c.Values() {
		out.Variable = append(out.Variable, variable{v.Name, v.Value})
	}
	for i := range c.Requests {
		r := &c.Requests[i]
		folder := &out.Item
		for _, name := range r.Folder {
			folder = enter(folder, name)
		}
		*folder = append(*folder, item{Name: r.Name, Request: requestOf(c, r)})
	}
	data, err := encode(out)
	if err != nil {
		return nil, err
	}
	return files(c, s, data)
}

// enter returns the items of a folder, which is made when it is not there.
func enter(items *[]item, name string) *[]item {
	for i := range *items {
		if (*items)[i].Name == name && (*items)[i].Request == nil {
			return &(*items)[i].Item
		}
	}
	*items = append(*items, item{Name: name})
	return &(*items)[len(*items)-1].Item
}

func encode(v any) ([]byte, error) {
	var b strings.Builder
	err := plainjson.Write(&b, v)
	return []byte(b.String()), err
}

func description(c *export.Collection, s *export.Settings) string {
	more := []string{
		"", "Fill in the environment's aws_access_key_id, aws_secret_access_key and, for temporary credentials, aws_session_token.",
		"Newman's JSON report holds the secret key: use -r cli,junit, or --mode proxy.",
	}
	if s.Keep == vault {
		more = []string{"", "Put aws_access_key_id, aws_secret_access_key and aws_session_token into the vault. Newman has none."}
	}
	if s.Mode == export.Proxy {
		more = nil
	}
	return export.Comment("", c, s, more...)
}

// events are the scripts of the collection.
func events(c *export.Collection, s *export.Settings, except []string) []event {
	check := event{"test", scriptText{"text/javascript", lines(test)}}
	if s.Mode == export.Proxy {
		return []event{check}
	}
	return []event{{"prerequest", scriptText{"text/javascript", lines(script(c, s, except))}}, check}
}

// settings are the variables that the script reads.
func settings(c *export.Collection, s *export.Settings) []pair {
	list := []pair{{"base", c.Base}}
	if s.Mode == export.Proxy {
		return list
	}
	return append(list, pair{"sign_host", c.Signing.Host}, pair{"sign_path_prefix", c.Signing.PathPrefix}, pair{"sign_region", c.Signing.Region})
}

func requestOf(c *export.Collection, r *export.Request) *request {
	q := &request{Method: r.Method, Auth: auth{"noauth"}, Header: []pair{}, Body: bodyOf(r)}
	for _, f := range r.Fields() {
		q.Header = append(q.Header, pair{f.Name, f.Value.String()})
	}
	q.URL.Host = []string{"{{base}}"}
	raw := "{{base}}"
	for _, segment := range segments(r.Path) {
		name := segment.String()
		// A segment that is one variable is a path variable, which the app shows as such.
		if len(segment) == 1 && segment[0].Variable != "" && !export.IsDynamic(segment[0].Variable) {
			v, known := c.Variable(segment[0].Variable)
			if known && !v.Secret {
				name = ":" + v.Name
				q.URL.Variable = append(q.URL.Variable, variable{v.Name, "{{" + v.Name + "}}"})
			}
		}
		q.URL.Path = append(q.URL.Path, name)
		raw += "/" + name
	}
	for i, p := range r.Query {
		one := param{Key: p.Name.String()}
		if p.Equals {
			value := p.Value.String()
			one.Value = &value
		}
		q.URL.Query = append(q.URL.Query, one)
		raw += map[bool]string{true: "?", false: "&"}[i == 0] + p.Text().String()
	}
	q.URL.Raw = raw
	return q
}

// segments splits a path at its slashes, without the first.
func segments(path export.Text) []export.Text {
	list := []export.Text{nil}
	for _, p := range path {
		if p.Variable != "" {
			list[len(list)-1] = append(list[len(list)-1], p)
			continue
		}
		for i, part := range strings.Split(p.Literal, "/") {
			if i > 0 {
				list = append(list, nil)
			}
			last := len(list) - 1
			list[last] = export.Join(list[last], export.Literal(part))
		}
	}
	return list[1:]
}

func bodyOf(r *export.Request) *body {
	switch r.Body.Kind {
	case export.TextBody:
		return &body{Mode: "raw", Raw: r.Body.Text.String(), Options: json.RawMessage(`{"raw":{"language":"text"}}`)}
	case export.FormBody:
		b := &body{Mode: "urlencoded", URLEncoded: []pair{}}
		for _, p := range r.Body.Form {
			b.URLEncoded = append(b.URLEncoded, pair{decoded(p.Name), decoded(p.Value)})
		}
		return b
	case export.GraphQLBody:
		return &body{Mode: "graphql", GraphQL: &graphQL{r.Body.Query.String(), r.Body.Variables.String()}}
	}
	return nil
}
