// Package golang writes programs in Go: with the package sigv4 of this project, or with the AWS SDK.
package golang

import (
	_ "embed"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/export"
)

//go:embed main.go.tmpl
var main string

//go:embed texts.go.txt
var texts string

//go:embed with_countersign.go.txt
var withCountersign string

//go:embed with_sdk.go.txt
var withSDK string

var (
	program  = export.Template("go", main)
	runtimes = map[string]string{"countersign": withCountersign, "aws-sdk-go-v2": withSDK}
)

var _ = export.Register(&export.Target{
	Name: "go", Title: "a program in Go", Clients: []string{"countersign", "aws-sdk-go-v2"}, Modes: []export.Mode{export.Script}, Write: write,
	Run: func(file string, s *export.Settings) export.Command {
		return export.Command{Words: []string{"go", "run", file}, Needs: "go, in a module that requires " + modules[s.Client]}
	},
})

var modules = map[string]string{"countersign": "countersign/sigv4", "aws-sdk-go-v2": "github.com/aws/aws-sdk-go-v2/config"}

// Language writes texts as Go.
var Language = export.Language{
	Quote: strconv.Quote, Plus: " + ", Value: "value(%)", Encoded: "encoded(%)", Inside: "inside(%)",
}

func write(c *export.Collection, s *export.Settings) ([]export.File, error) {
	imports, rest := export.Hoist(texts+"\n"+runtimes[s.Client], "import ")
	p := Language.Program(c, s, "// ", strings.TrimSpace(rest))
	for _, line := range imports {
		p.Imports = append(p.Imports, strings.TrimPrefix(line, "import "))
	}
	slices.SortFunc(p.Imports, func(a, b string) int { return strings.Compare(group(a), group(b)) })
	data, err := export.Render(program, p)
	if err != nil {
		return nil, err
	}
	if data, err = format.Source(data); err != nil {
		return nil, fmt.Errorf("go: %w", err)
	}
	return export.One(data, false), nil
}

// group sorts the standard library first.
func group(path string) string {
	path = strings.Trim(path[strings.IndexByte(path, '"'):], `"`)
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "countersign" {
		return "z" + path
	}
	return path
}
