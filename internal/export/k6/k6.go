// Package k6 writes load tests for k6.
package k6

import (
	_ "embed"
	"strings"

	"countersign/internal/export"
)

//go:embed main.js.tmpl
var main string

//go:embed signing.js
var runtime string

var program = export.Template("k6", main)

var _ = export.Register(&export.Target{
	Name: "k6", Title: "a load test for k6", Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"k6", "run", "--quiet", file}, Needs: "k6"}
	},
})

// Language writes texts as JavaScript.
var Language = export.Language{
	Quote: export.QuoteJSON, Plus: " + ", Value: "value(%)", Encoded: "encode(value(%))", Inside: "inside(%)",
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	imports, rest := export.Hoist(runtime, "import ")
	p := Language.Program(c, s, "// ", strings.TrimSpace(rest))
	p.Imports = imports
	data, err := export.Render(program, p)
	return export.One(data, false), err
}
