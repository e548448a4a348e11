// Package csharp writes a program in C# for .NET, with nothing but its base library.
package csharp

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"countersign/internal/export"
)

//go:embed Program.cs.tmpl
var main string

//go:embed Signing.cs
var runtime string

var program = export.Template("csharp", main)

var _ = export.Register(&export.Target{
	Name: "csharp", Title: "a program in C# for .NET, with its base library alone", Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"dotnet", "run", file}, Needs: ".NET 10, which runs a single file"}
	},
})

// Language writes texts as C#.
var Language = export.Language{
	Quote: quote, Plus: " + ", Value: "Signing.Value(%)", Encoded: "Signing.Encode(Signing.Value(%))", Inside: "Signing.Inside(%)",
}

// quote writes a string literal of C#.
// https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/language-specification/lexical-structure#6456-string-literals
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r > '~':
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	imports, rest := export.Hoist(runtime, "using ")
	p := Language.Program(c, s, "// ", strings.TrimSpace(rest))
	slices.Sort(imports)
	p.Imports = imports
	data, err := export.Render(program, p)
	return export.One(data, false), err
}
