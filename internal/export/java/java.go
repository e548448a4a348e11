// Package java writes a program in one file for Java 11 and later, with nothing but the JDK.
package java

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf16"

	"countersign/internal/export"
)

//go:embed Main.java.tmpl
var main string

//go:embed Signing.java
var runtime string

var program = export.Template("java", main)

var _ = export.Register(&export.Target{
	Name: "java", Title: "a program in one file of Java, with the JDK alone", Modes: []export.Mode{export.Script},
	Refuse: refuse, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"java", file}, Needs: "a JDK, version 11 or later"}
	},
})

// Language writes texts as Java.
var Language = export.Language{
	Quote: quote, Plus: " + ", Value: "Signing.value(%)", Encoded: "Signing.encoded(%)", Inside: "Signing.inside(%)",
}

// quote writes a string literal of Java. What is not ASCII is written as UTF-16 escapes, so that the encoding
// that the compiler assumes does not matter; all else, which the compiler would read before it sees strings,
// is not.
// https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.10.7
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\%03o`, r)
		case r > '~':
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
	imports, rest := export.Hoist(runtime, "import ")
	p := Language.Program(c, s, "// ", strings.TrimSpace(rest))
	// A comment is read as escapes too, and an unlucky one does not compile.
	p.Comment = strings.ReplaceAll(p.Comment, `\u`, `\ u`)
	p.Imports = imports
	data, err := export.Render(program, p)
	return export.One(data, false), err
}

// refuse says what the class file format cannot hold: a constant of more than 65535 bytes.
func refuse(r *export.Request, _ *export.Collection, _ *export.Settings) string {
	if len(r.Body.Content().String()) > 20000 {
		return "the body is longer than a constant of Java can be"
	}
	return ""
}
