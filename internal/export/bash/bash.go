// Package bash is what targets that write scripts for bash share.
package bash

import (
	_ "embed"
	"fmt"
	"strings"

	"countersign/internal/export"
	"countersign/internal/shell"
)

//go:embed texts.sh
var texts string

//go:embed main.sh.tmpl
var main string

var program = export.Template("bash", main)

// Language writes texts as words of the shell. A literal of more than one line stays so.
var Language = export.Language{
	Quote: quote, Plus: "", Value: `"$(value %)"`, Encoded: `"$(encoded %)"`, Inside: `"$(inside %)"`,
}

// quote writes a word of the shell. Control characters but line feeds, which editors and parsers change, are
// written as escapes.
// https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html
func quote(text string) string {
	control := func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }
	if !strings.ContainsFunc(text, control) {
		return shell.Quote(text)
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case control(r):
			fmt.Fprintf(&b, `\%03o`, r)
		case r == '\\' || r == '\'':
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return "$'" + b.String() + "'"
}

// Write writes a script. runtime defines send NAME METHOD TARGET BODY [FIELD]....
func Write(c *export.Collection, s *export.Settings, runtime string) ([]export.File, error) {
	p := Language.Program(c, s, "# ", texts+"\n"+strings.TrimPrefix(runtime, "#!/usr/bin/env bash\n"))
	data, err := export.Render(program, p)
	return export.One(data, true), err
}

// Run runs a script.
func Run(needs string) func(string, *export.Settings) export.Command {
	return func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"bash", file}, Needs: needs}
	}
}
