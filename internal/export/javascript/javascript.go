// Package javascript writes programs for Node.js: fetch with @smithy/signature-v4, node:https with aws4, or
// axios with aws4.
package javascript

import (
	_ "embed"
	"strings"

	"countersign/internal/export"
)

//go:embed main.mjs.tmpl
var main string

//go:embed texts.mjs
var texts string

//go:embed with_fetch.mjs
var withFetch string

//go:embed with_aws4.mjs
var withAWS4 string

//go:embed with_axios.mjs
var withAxios string

var (
	program  = export.Template("javascript", main)
	runtimes = map[string]string{"fetch": withFetch, "aws4": withAWS4, "axios": withAxios}
	packages = map[string]string{"fetch": "@smithy/signature-v4 @aws-crypto/sha256-js", "aws4": "aws4", "axios": "axios aws4"}
)

var _ = export.Register(&export.Target{
	Name: "javascript", Title: "a program for Node.js", Clients: []string{"fetch", "aws4", "axios"}, Modes: []export.Mode{export.Script},
	Refuse: refuse, Write: write,
	Run: func(file string, s *export.Settings) export.Command {
		return export.Command{Words: []string{"node", file}, Needs: "node, and npm install " + packages[s.Client]}
	},
})

// Language writes texts as JavaScript.
var Language = export.Language{
	Quote: export.QuoteJSON, Plus: " + ", Value: "value(%)", Encoded: "encoded(%)", Inside: "inside(%)",
}

// view is what the template gets.
type view struct {
	*export.Program
	Packages string
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	imports, rest := export.Hoist(texts+"\n"+runtimes[s.Client], "import ")
	p := Language.Program(c, s, "// ", strings.TrimSpace(rest))
	p.Imports = imports
	data, err := export.Render(program, view{p, packages[s.Client]})
	return export.One(data, false), err
}

// refuse says what the clients cannot do. https://fetch.spec.whatwg.org/#dom-request
func refuse(r *export.Request, _ *export.Collection, s *export.Settings) string {
	if s.Client == "fetch" && (r.Method == "GET" || r.Method == "HEAD") && r.Body.Kind != export.NoBody {
		return "fetch sends no body with " + r.Method + ": use --client aws4"
	}
	return ""
}
