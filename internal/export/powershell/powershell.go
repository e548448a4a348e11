// Package powershell writes a script for PowerShell, the one of Windows too.
package powershell

import (
	_ "embed"
	"strings"

	"countersign/internal/export"
)

//go:embed main.ps1.tmpl
var main string

//go:embed signing.ps1
var runtime string

var program = export.Template("powershell", main)

var _ = export.Register(&export.Target{
	Name: "powershell", Title: "a script for PowerShell 5.1 and later", Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"pwsh", "-NoProfile", "-File", file}, Needs: "PowerShell"}
	},
})

// Language writes texts as PowerShell.
var Language = export.Language{
	Quote: quote, Plus: " + ", Value: "(Get-Value %)", Encoded: "(ConvertTo-Wire (Get-Value %))", Inside: "(ConvertTo-Inside (Get-Value %))",
}

// quote writes a string literal of PowerShell in single quotes. PowerShell takes typographic quotes for the
// same as a single one; each is written twice.
// https://learn.microsoft.com/en-us/powershell/scripting/lang-spec/chapter-02#2352-string-literals
func quote(text string) string {
	return "'" + strings.NewReplacer("'", "''", "\u2018", "\u2018\u2018", "\u2019", "\u2019\u2019", "\u201a", "\u201a\u201a", "\u201b", "\u201b\u201b").Replace(text) + "'"
}

// byteOrderMark makes Windows PowerShell read the file as UTF-8.
const byteOrderMark = "\ufeff"

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	p := Language.Program(c, s, "# ", strings.TrimSpace(runtime))
	data, err := export.Render(program, p)
	return export.One(append([]byte(byteOrderMark), data...), false), err
}
