package read

import (
	"fmt"
	"strings"

	"countersign/internal/export"
	"countersign/internal/jsonpos"
)

// readBody reads a body of any of Postman's kinds.
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
