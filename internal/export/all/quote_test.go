package all

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"mvdan.cc/sh/v3/shell"
	"pgregory.net/rapid"

	"countersign/internal/export"
	"countersign/internal/export/bash"
	"countersign/internal/export/csharp"
	"countersign/internal/export/golang"
	"countersign/internal/export/java"
	"countersign/internal/export/javascript"
	"countersign/internal/export/k6"
	"countersign/internal/export/php"
	"countersign/internal/export/powershell"
	"countersign/internal/export/python"
	"countersign/internal/export/ruby"
)

// hostile are texts that end strings, comments, lines or programs in one language or another.
var hostile = []string{
	"", "'", `"`, `\`, `\'`, `\"`, "''", "`id`", "$(id)", "$HOME", "${HOME}", "#{id}", "%s%n", "*/", "//", "?>", "<?php", "-->", "\n", "\r\n", "\t",
	"\u2028", "\u2029", "\u0085", "\u2018x\u2019\u201a\u201b", `\u0022`, `\\u0022`, "\u202e", "{{x}}", "{% x %}", "日本 ü 😀", "a\\", `\n`, "'; id; '", `"; id; "`, "\x7f", "\x01",
}

// script reads a literal as JavaScript does, which has the escapes of Java and C# too.
func script(literal string) (string, error) {
	v, err := goja.New().RunString("(" + literal + ")")
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

// single reads a literal in single quotes in which two characters are special after a backslash.
func single(literal string) (string, error) {
	inner := strings.TrimSuffix(strings.TrimPrefix(literal, "'"), "'")
	if rest := strings.NewReplacer(`\\`, "", `\'`, "").Replace(inner); strings.ContainsAny(rest, `'\`) {
		return "", fmt.Errorf("%s ends early", literal)
	}
	return strings.NewReplacer(`\\`, `\`, `\'`, "'").Replace(inner), nil
}

// doubled reads a literal of PowerShell.
func doubled(literal string) (string, error) {
	inner := strings.TrimSuffix(strings.TrimPrefix(literal, "'"), "'")
	text := regexp.MustCompile(`(['\x{2018}-\x{201b}])(['\x{2018}-\x{201b}])`).ReplaceAllString(inner, "$1")
	if strings.Count(inner, "'")%2 != 0 {
		return "", fmt.Errorf("%s ends early", literal)
	}
	return text, nil
}

var long = regexp.MustCompile(`\\\\|\\U[0-9a-f]{8}`)

var languages = []struct {
	name string
	*export.Language
	read func(string) (string, error)
}{
	{"bash", &bash.Language, func(literal string) (string, error) {
		words, err := shell.Fields(literal, func(string) string { return "WRONG" })
		if err != nil || len(words) != 1 {
			return "", fmt.Errorf("%d words: %v", len(words), err)
		}
		return words[0], nil
	}},
	{"csharp", &csharp.Language, script},
	{"java", &java.Language, script},
	{"javascript", &javascript.Language, script},
	{"k6", &k6.Language, script},
	{"go", &golang.Language, strconv.Unquote},
	{"php", &php.Language, single},
	{"ruby", &ruby.Language, single},
	{"powershell", &powershell.Language, doubled},
	{"python", &python.Language, func(literal string) (string, error) {
		return script(long.ReplaceAllStringFunc(literal, func(escape string) string {
			if escape == `\\` {
				return escape
			}
			return `\u{` + escape[2:] + `}`
		}))
	}},
}

// TestQuote checks that each language reads a literal as the text that it was made of.
func TestQuote(t *testing.T) {
	for _, l := range languages {
		for _, text := range hostile {
			if got, err := l.read(l.Quote(text)); err != nil || got != text {
				t.Errorf("%s: %q is written as %s and read as %q: %v", l.name, text, l.Quote(text), got, err)
			}
		}
	}
}

func TestQuoteAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(languages).Draw(t, "language")
		text := strings.ReplaceAll(rapid.String().Draw(t, "text"), "\x00", "")
		if got, err := l.read(l.Quote(text)); err != nil || got != text {
			t.Fatalf("%s: %q is written as %s and read as %q: %v", l.name, text, l.Quote(text), got, err)
		}
	})
}
