package function

import (
	"reflect"
	"slices"

	"github.com/dop251/goja/ast"
)

// lint names the features of the language that the code uses and that the runtime's documentation does
// not list. CloudFront refuses such code, or fails on it.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-10.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
func lint(tree *ast.Program, runtime string) []string {
	l := linter{runtime: runtime}
	l.walk(reflect.ValueOf(tree))
	var warnings []string
	for _, feature := range l.found {
		warnings = append(warnings, "runtime "+runtime+" is not documented to have "+feature)
	}
	return warnings
}

type linter struct {
	runtime string
	found   []string
}

func (l *linter) note(feature string) {
	if !slices.Contains(l.found, feature) {
		l.found = append(l.found, feature)
	}
}

// walk visits every node below v. The tree has no cycles but for the declaration lists, which repeat
// what stands in the body.
func (l *linter) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer {
			l.visit(v.Interface())
		}
		l.walk(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			l.walk(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && f.Name != "DeclarationList" && f.Name != "File" {
				l.walk(v.Field(i))
			}
		}
	}
}

func (l *linter) visit(node any) {
	switch n := node.(type) {
	case *ast.ClassLiteral:
		l.note("classes")
	case *ast.FunctionLiteral:
		if n.Generator {
			l.note("generators")
		}
		l.async(n.Async)
	case *ast.ArrowFunctionLiteral:
		l.async(n.Async)
	case *ast.LexicalDeclaration:
		if l.runtime == Runtime1 {
			l.note("const and let")
		}
	case *ast.ObjectPattern, *ast.ArrayPattern:
		l.note("destructuring")
	case *ast.SpreadElement:
		l.note("spread syntax")
	case *ast.ForOfStatement:
		l.note("for-of")
	case *ast.OptionalChain:
		l.note("optional chaining")
	case *ast.CallExpression:
		l.name(n.Callee)
	case *ast.NewExpression:
		l.name(n.Callee)
	}
}

func (l *linter) async(is bool) {
	if is && l.runtime == Runtime1 {
		l.note("async functions")
	}
}

// forbidden are functions that CloudFront's runtimes restrict.
var forbidden = []string{
	"eval", "Function", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "fetch", "XMLHttpRequest",
	"Map", "Set", "WeakMap", "WeakSet", "Proxy",
}

func (l *linter) name(callee ast.Expression) {
	id, ok := callee.(*ast.Identifier)
	if !ok {
		return
	}
	name := id.Name.String()
	if slices.Contains(forbidden, name) || l.runtime == Runtime1 && (name == "atob" || name == "btoa") {
		l.note(name)
	}
}
