// Package httpfile writes .http files, for the REST Client of Visual Studio Code and for the HTTP client of
// JetBrains. They go through a signing proxy: REST Client signs for the host of the URL, and scripts of
// JetBrains' client can set variables but add no header field.
package httpfile

import (
	"strings"

	"countersign/internal/export"
)

var _ = export.Register(&export.Target{
	Name: "http", Title: "a .http file for the editors of Visual Studio and JetBrains, through a signing proxy",
	Clients: []string{"vscode", "jetbrains"}, Modes: []export.Mode{export.Proxy},
	Refuse: refuse, Write: write,
})

// editor is how an editor names variables that are new each time, and those of the environment.
type editor struct {
	dynamic     map[string]string
	environment string
}

// editors are the two clients.
// https://github.com/Huachao/vscode-restclient#system-variables, https://www.jetbrains.com/help/idea/http-client-variables.html
var editors = map[string]editor{
	"vscode": {
		map[string]string{"$guid": "$guid", "$timestamp": "$timestamp", "$isoTimestamp": "$datetime iso8601", "$randomInt": "$randomInt 0 1000"},
		"$processEnv ",
	},
	"jetbrains": {
		map[string]string{"$guid": "$uuid", "$timestamp": "$timestamp", "$isoTimestamp": "$isoTimestamp", "$randomInt": "$randomInt"},
		"$env.",
	},
}

// refuse says what the format cannot hold.
func refuse(r *export.Request, _ *export.Collection, _ *export.Settings) string {
	content := r.Body.Content()
	switch {
	case r.Body.Kind == export.PartsBody, r.Body.Kind == export.FileBody:
		return "the content of form-data and files is not known: add it in the editor"
	case strings.TrimSpace(content.String()) != content.String() && !isJSON(r):
		return "the body begins or ends in a blank or a line end, which the format drops"
	case strings.HasPrefix(content.String(), "<"):
		return "a body that begins with < is taken for the name of a file"
	}
	for line := range strings.Lines(content.String()) {
		if strings.HasPrefix(line, "###") || strings.HasPrefix(line, "> ") {
			return "a line of the body begins with ### or >, which the format takes for its own"
		}
	}
	return ""
}

// isJSON reports whether blanks round the body mean nothing.
func isJSON(r *export.Request) bool {
	for _, f := range r.Fields() {
		if strings.EqualFold(f.Name, "content-type") && strings.Contains(strings.ToLower(f.Value.String()), "json") {
			return true
		}
	}
	return false
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	in := editors[s.Client]
	var b strings.Builder
	b.WriteString(export.Comment("# ", c, s))
	b.WriteString("\n@base = " + c.Base + "\n")
	for _, v := range c.Values() {
		// The editors put values in as they are: a value for a URL is encoded here.
		b.WriteString("@" + v.Name + " = " + oneLine(v.Value) + "\n")
		b.WriteString("@" + v.Name + "_encoded = " + export.Literal(v.Value).Encoded().String() + "\n")
	}
	for _, name := range c.Missing() {
		b.WriteString("@" + name + " = {{" + in.environment + export.EnvironmentName(name) + "}}\n")
	}
	for i := range c.Requests {
		r := &c.Requests[i]
		b.WriteString("\n### " + export.OneLine(r.Name) + "\n")
		b.WriteString(r.Method + " {{base}}" + in.text(c, r.Target()) + " HTTP/1.1\n")
		for _, f := range r.Fields() {
			b.WriteString(f.Name + ": " + in.text(c, f.Value) + "\n")
		}
		if content := r.Body.Content(); len(content) > 0 {
			b.WriteString("\n" + in.text(c, content) + "\n")
		}
	}
	return export.One([]byte(b.String()), false), nil
}

func oneLine(value string) string { return strings.NewReplacer("\r", " ", "\n", " ").Replace(value) }

// text writes a text with the editor's variables.
func (e editor) text(c *export.Collection, t export.Text) string {
	var b strings.Builder
	for _, p := range t {
		v, known := c.Variable(p.Variable)
		switch {
		case p.Variable == "":
			b.WriteString(p.Literal)
		case export.IsDynamic(p.Variable):
			b.WriteString("{{" + e.dynamic[p.Variable] + "}}")
		case p.Escape == export.URL && known && !v.Secret:
			b.WriteString("{{" + p.Variable + "_encoded}}")
		default:
			b.WriteString("{{" + p.Variable + "}}")
		}
	}
	return b.String()
}
