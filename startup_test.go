package countersign_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestStartUp: no package compiles regular expressions before main begins; internal/lazyregexp does it when one is
// used. Each takes some ten microseconds of every run, also of --help.
func TestStartUp(t *testing.T) {
	files := token.NewFileSet()
	for _, name := range tracked(t) {
		ofProgram := under(name, "internal") && !strings.HasPrefix(name, "internal/cli/gen") || under(name, "sigv4")
		if !ofProgram || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // deleted and not yet committed
		}
		for _, d := range f.Decls {
			if vars, ok := d.(*ast.GenDecl); ok && vars.Tok == token.VAR {
				ast.Inspect(vars, func(n ast.Node) bool {
					if call, ok := n.(*ast.SelectorExpr); ok && isNamed(call.X, "regexp") && strings.HasPrefix(call.Sel.Name, "MustCompile") {
						t.Errorf("%s: use lazyregexp.New", files.Position(call.Pos()))
					}
					_, later := n.(*ast.FuncLit)
					return !later
				})
			}
		}
	}
}

func isNamed(x ast.Expr, name string) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == name
}
