// Package php writes a program for PHP 7.4 and later with its curl extension.
package php

import (
	_ "embed"
	"strings"

	"countersign/internal/export"
)

//go:embed main.php.tmpl
var main string

//go:embed signing.php
var runtime string

var program = export.Template("php", main)

var _ = export.Register(&export.Target{
	Name: "php", Title: "a program for PHP with its curl extension", Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, _ *export.Settings) export.Command {
		return export.Command{Words: []string{"php", file}, Needs: "php with its curl extension"}
	},
})

// Language writes texts as PHP.
var Language = export.Language{Quote: quote, Plus: " . ", Value: "value(%)", Encoded: "rawurlencode(value(%))", Inside: "inside(%)"}

// quote writes a string literal of PHP in single quotes, in which nothing but a backslash and a quote is
// special. https://www.php.net/manual/en/language.types.string.php#language.types.string.syntax.single
func quote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	p := Language.Program(c, s, "// ", strings.TrimSpace(strings.TrimPrefix(runtime, "<?php\n")))
	// "?>" ends a comment of one line, and the program with it.
	p.Comment = strings.ReplaceAll(p.Comment, "?>", "? >")
	data, err := export.Render(program, p)
	return export.One(data, false), err
}
