package terraform

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"countersign/internal/infra/resource"
	"countersign/internal/topology"
)

// Options are what an apply would tell.
type Options struct {
	// Region and Account are those of the default provider; "" where they are not known.
	Region, Account string
	// Variables are values of the root module's variables; they go before the defaults.
	Variables map[string]string
}

// Configuration is what was read.
type Configuration struct {
	Resources []*resource.Resource
	Notes     []topology.Error
}

// Limits of what is evaluated.
const (
	maxModules   = 200
	maxInstances = 1000
	maxDepth     = 200
)

// ReadFiles reads configuration files, .tf and .tfvars, of one or more root modules and of the modules
// that they call by a path. Faults come with what could be read in spite of them.
func ReadFiles(files []topology.Document, o Options, ids *resource.IDs) (*Configuration, topology.Errors) {
	if ids == nil {
		ids = &resource.IDs{}
	}
	r := &reader{options: o, ids: ids, folders: map[string]*folder{}, out: &Configuration{}}
	for _, f := range files {
		r.parse(f)
	}
	called := map[string]bool{}
	for name, f := range r.folders {
		for _, block := range f.calls {
			if source, ok := literal(block.Body, "source"); ok && strings.HasPrefix(source, ".") {
				called[path.Join(name, source)] = true
			}
		}
	}
	var roots []string
	for name := range r.folders {
		if !called[name] {
			roots = append(roots, name)
		}
	}
	slices.Sort(roots)
	for _, name := range roots {
		m := r.module(name, "", nil, nil)
		m.resources()
	}
	return r.out, r.faults
}

// reader reads the files of all modules.
type reader struct {
	options Options
	ids     *resource.IDs
	folders map[string]*folder
	modules int
	out     *Configuration
	faults  topology.Errors
}

// folder holds the blocks of the files of one folder: a module before it is called.
type folder struct {
	name                              string
	resources, data, calls, providers []*hclsyntax.Block
	variables, outputs                map[string]*hclsyntax.Block
	locals, given                     map[string]hclsyntax.Expression
}

func sourceOf(r hcl.Range) topology.Source {
	return topology.Source{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}

func (r *reader) fail(at hcl.Range, format string, args ...any) {
	if len(r.faults) < 100 {
		r.faults = append(r.faults, &topology.Error{Source: sourceOf(at), Message: fmt.Sprintf(format, args...)})
	}
}

func (r *reader) note(at topology.Source, text string) {
	r.out.Notes = append(r.out.Notes, topology.Error{Source: at, Message: text})
}

func (r *reader) parse(d topology.Document) {
	file, diags := hclsyntax.ParseConfig(d.Data, d.Name, hcl.InitialPos)
	for _, diag := range diags {
		if diag.Severity == hcl.DiagError && diag.Subject != nil {
			r.fail(*diag.Subject, "%s", strings.TrimSuffix(strings.TrimSuffix(diag.Summary, ".")+": "+diag.Detail, ": "))
		}
	}
	if file == nil {
		return
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return
	}
	name := path.Dir(d.Name)
	f := r.folders[name]
	if f == nil {
		f = &folder{name: name, variables: map[string]*hclsyntax.Block{}, outputs: map[string]*hclsyntax.Block{}, locals: map[string]hclsyntax.Expression{}, given: map[string]hclsyntax.Expression{}}
		r.folders[name] = f
	}
	if base := path.Base(d.Name); strings.HasSuffix(base, ".tfvars") {
		for key, a := range body.Attributes {
			f.given[key] = a.Expr
		}
		return
	}
	for _, b := range body.Blocks {
		r.block(f, b)
	}
}

func (r *reader) block(f *folder, b *hclsyntax.Block) {
	labels := map[string]int{"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
	if want := labels[b.Type]; len(b.Labels) < want {
		r.fail(b.TypeRange, "a block %s has %d labels, want %d", b.Type, len(b.Labels), want)
		return
	}
	switch b.Type {
	case "resource":
		f.resources = append(f.resources, b)
	case "data":
		f.data = append(f.data, b)
	case "module":
		f.calls = append(f.calls, b)
	case "provider":
		f.providers = append(f.providers, b)
	case "variable":
		f.variables[b.Labels[0]] = b
	case "output":
		f.outputs[b.Labels[0]] = b
	case "locals":
		for key, a := range b.Body.Attributes {
			f.locals[key] = a.Expr
		}
	}
}

// literal returns an attribute that is a plain string.
func literal(body *hclsyntax.Body, name string) (string, bool) {
	a := body.Attributes[name]
	if a == nil {
		return "", false
	}
	v, diags := a.Expr.Value(nil)
	if diags.HasErrors() || !v.IsKnown() || v.IsNull() || v.Type().FriendlyName() != "string" {
		return "", false
	}
	return v.AsString(), true
}
