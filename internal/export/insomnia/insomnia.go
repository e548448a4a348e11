// Package insomnia writes collections of Insomnia. A script of the folder signs: Insomnia's scripts have
// Postman's objects under another name.
//
// The format: https://developer.konghq.com/insomnia/import-export/; scripts:
// https://developer.konghq.com/insomnia/scripts/
package insomnia

import (
	"fmt"
	"strings"

	"countersign/internal/export"
	"countersign/internal/export/postman"
	"countersign/internal/plainjson"
	"countersign/sigv4"
)

var _ = export.Register(&export.Target{
	Name: "insomnia", Title: "a collection of Insomnia, version 10 or later", Modes: []export.Mode{export.Script, export.Proxy},
	Refuse: refuse, Write: write,
})

// refuse says what Insomnia cannot do. Its templates are those of Nunjucks.
func refuse(r *export.Request, _ *export.Collection, s *export.Settings) string {
	for _, p := range append(append(export.Text(nil), r.Path...), r.Body.Content()...) {
		if p.Variable == "" && (strings.Contains(p.Literal, "{{") || strings.Contains(p.Literal, "{%") || strings.Contains(p.Literal, "{#")) {
			return "it holds {{, {% or {#, and Insomnia takes it for the beginning of a template"
		}
	}
	if s.Mode == export.Proxy && (r.Body.Kind == export.PartsBody || r.Body.Kind == export.FileBody) {
		return "the content of form-data and files is not known: add it in Insomnia"
	}
	return ""
}

// resource is a part of the format. Members that do not apply are left out.
type resource struct {
	ID          string            `json:"_id"`
	Type        string            `json:"_type"`
	Parent      *string           `json:"parentId"`
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Scope       string            `json:"scope,omitempty"`
	Data        map[string]string `json:"data,omitempty"`
	PreRequest  string            `json:"preRequestScript,omitempty"`
	After       string            `json:"afterResponseScript,omitempty"`
	Method      string            `json:"method,omitempty"`
	URL         string            `json:"url,omitempty"`
	Headers     []pair            `json:"headers,omitempty"`
	Body        *body             `json:"body,omitempty"`
	// EncodeURL off leaves addresses as they are.
	EncodeURL *bool `json:"settingEncodeUrl,omitempty"`
}

type (
	pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	body struct {
		MIMEType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Params   []pair `json:"params,omitempty"`
	}
)

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	const workspace, folder = "wrk_countersign", "fld_countersign"
	data := map[string]string{"base": c.Base}
	if s.Mode == export.Script {
		data["sign_host"], data["sign_path_prefix"], data["sign_region"] = c.Signing.Host, c.Signing.PathPrefix, c.Signing.Region
	}
	for _, v := range c.Values() {
		data[v.Name] = v.Value
	}
	root := resource{ID: folder, Type: "request_group", Parent: text(workspace), Name: c.Name, After: asInsomnia(postman.Test())}
	about := export.Comment("", c, s, "", "Put aws_access_key_id, aws_secret_access_key and, for temporary credentials, aws_session_token into a private",
		"environment, or better into the vault of one.")
	if s.Mode == export.Script {
		root.PreRequest = asInsomnia(postman.Script(c, false, nil))
	} else {
		about = export.Comment("", c, s)
	}
	out := struct {
		Type      string     `json:"_type"`
		Format    int        `json:"__export_format"`
		Source    string     `json:"__export_source"`
		Resources []resource `json:"resources"`
	}{"export", 4, "countersign", []resource{
		{ID: workspace, Type: "workspace", Name: c.Name, Description: about, Scope: "collection"},
		{ID: "env_countersign", Type: "environment", Parent: text(workspace), Name: "Base Environment", Data: data},
		root,
	}}
	off := false
	for i := range c.Requests {
		r := &c.Requests[i]
		one := resource{
			ID: fmt.Sprintf("req_countersign_%d", i+1), Type: "request", Parent: text(folder), Name: r.Name,
			Method: r.Method, URL: "{{ base }}" + template(r.Target()), EncodeURL: &off,
		}
		for _, f := range r.Fields() {
			one.Headers = append(one.Headers, pair{f.Name, template(f.Value)})
		}
		one.Body = bodyOf(r)
		out.Resources = append(out.Resources, one)
	}
	var b strings.Builder
	err := plainjson.Write(&b, out)
	return export.One([]byte(b.String()), false), err
}

func bodyOf(r *export.Request) *body {
	switch r.Body.Kind {
	case export.FormBody:
		b := &body{MIMEType: r.Body.ContentType()}
		for _, p := range r.Body.Form {
			b.Params = append(b.Params, pair{sigv4.Decode(template(p.Name)), sigv4.Decode(template(p.Value))})
		}
		return b
	case export.TextBody, export.GraphQLBody:
		return &body{MIMEType: "text/plain", Text: template(r.Body.Content())}
	}
	return nil
}

func text(s string) *string { return &s }

// asInsomnia lets a script of Postman use Insomnia's object.
func asInsomnia(script string) string { return "var pm = insomnia;\n" + script }

// template writes a text with Insomnia's variables.
func template(t export.Text) string {
	var b strings.Builder
	for _, p := range t {
		if p.Variable == "" {
			b.WriteString(p.Literal)
		} else {
			b.WriteString("{{ " + p.Variable + " }}")
		}
	}
	return b.String()
}
