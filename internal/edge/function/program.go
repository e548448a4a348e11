package function

import (
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"countersign/internal/lazyregexp"
)

// The runtimes of CloudFront Functions.
const (
	Runtime1 = "cloudfront-js-1.0"
	Runtime2 = "cloudfront-js-2.0"
)

// MaxCode is the size in bytes that CloudFront takes.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
const MaxCode = 10 << 10

// mostCode is what this package compiles at all: a size at which parsing is still quick.
const mostCode = 1 << 20

// Program is a compiled function. It may be used by several goroutines at once.
type Program struct {
	program *goja.Program
	runtime string
	// stuck is set once a run did not end.
	stuck atomic.Bool
	// Warnings say what CloudFront's runtime lacks and the code uses.
	Warnings []string
}

// Compile prepares the code of a function for a runtime, [Runtime1] or [Runtime2]. It fails when the
// code is no JavaScript that this package can run.
func Compile(name, code, runtime string) (*Program, error) {
	if len(code) > mostCode {
		return nil, fmt.Errorf("function %s: %d bytes of code, and %d are the most", name, len(code), mostCode)
	}
	p := &Program{runtime: runtime}
	if len(code) > MaxCode {
		p.Warnings = append(p.Warnings, fmt.Sprintf("the code has %d bytes; CloudFront takes %d", len(code), MaxCode))
	}
	tree, err := parser.ParseFile(nil, name, requires(code), 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, fmt.Errorf("function %s: %w", name, err)
	}
	p.Warnings = append(p.Warnings, lint(tree, runtime)...)
	// CloudFront Functions are in strict mode, always.
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
	p.program, err = goja.CompileAST(tree, true)
	if err != nil {
		return nil, fmt.Errorf("function %s: %w", name, err)
	}
	return p, nil
}

var importLine = lazyregexp.New(`(?m)^([ \t]*)import\s+([^'";]+?)\s+from\s*(['"][a-z]+['"])\s*;?`)

// requires writes the import of a built-in module as a call of require, on the same line: the engine
// knows no modules.
func requires(code string) string {
	return importLine.ReplaceAllStringFunc(code, func(line string) string {
		m := importLine.FindStringSubmatch(line)
		what := m[2]
		if star, ok := strings.CutPrefix(what, "*"); ok {
			what = strings.TrimPrefix(strings.TrimSpace(star), "as ")
		}
		if strings.HasPrefix(what, "{") {
			what = strings.ReplaceAll(what, " as ", ": ")
		}
		return m[1] + "const " + what + " = require(" + m[3] + ");" + strings.Repeat("\n", strings.Count(line, "\n"))
	})
}
