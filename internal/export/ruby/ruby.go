// Package ruby writes a program for Ruby with nothing but its standard library.
package ruby

import (
	_ "embed"
	"strings"

	"countersign/internal/export"
)

//go:embed main.rb.tmpl
var main string

//go:embed signing.rb
var runtime string

var program = export.Template("ruby", main)

var _ = export.Register(&export.Target{
	Name: "ruby", Title: "a program for Ruby with its standard library alone", Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"ruby", file}, Needs: "ruby"}
	},
})

// Language writes texts as Ruby.
var Language = export.Language{Quote: quote, Plus: " + ", Value: "value(%)", Encoded: "encode(value(%))", Inside: "inside(%)"}

// quote writes a string literal of Ruby in single quotes, in which nothing but a backslash and a quote is
// special. https://docs.ruby-lang.org/en/3.1/syntax/literals_rdoc.html#label-String+Literals
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	imports, rest := export.Hoist(runtime, "require ")
	p := Language.Program(c, s, "# ", strings.TrimSpace(rest))
	p.Imports = imports
	data, err := export.Render(program, p)
	return export.One(data, false), err
}
