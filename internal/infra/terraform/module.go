package terraform

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"countersign/internal/infra/resource"
	"countersign/internal/infra/tree"
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
			r.fail(*diag.Subject, "%s", diag.Summary)
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

// module is a folder with the inputs of one call.
type module struct {
	*reader
	*folder
	// address is "module.a.module.b." or "".
	address string
	inputs  map[string]*tree.Node
	parent  *module
	// instances are the resources by type and name; a resource with for_each has several.
	instances map[string][]*instance
	children  map[string]*module
	region    map[string]topology.Text // by the alias of a provider; "" is the default
	values    map[string]*tree.Node    // variables and locals, once evaluated
	open      []string
	depth     int
}

// instance is one resource or data source.
type instance struct {
	kind     string
	block    *hclsyntax.Block
	resource *resource.Resource
	scope    *scope
	data     bool
	// key is that of for_each.
	key string
}

func (r *reader) module(name, address string, inputs map[string]*tree.Node, parent *module) *module {
	m := &module{
		reader: r, folder: r.folders[name], address: address, inputs: inputs, parent: parent,
		instances: map[string][]*instance{}, children: map[string]*module{}, region: map[string]topology.Text{}, values: map[string]*tree.Node{},
	}
	r.modules++
	m.regions()
	for _, b := range m.folder.resources {
		m.declare(b, false)
	}
	for _, b := range m.folder.data {
		m.declare(b, true)
	}
	for _, b := range m.calls {
		m.call(b)
	}
	return m
}

// regions reads the region of each provider. A module without one has its parent's.
func (m *module) regions() {
	if m.parent != nil {
		for alias, region := range m.parent.region {
			m.region[alias] = region
		}
	} else if m.options.Region != "" {
		m.region[""] = topology.Known(m.options.Region, topology.Source{})
	}
	for _, b := range m.providers {
		if b.Labels[0] != "aws" {
			continue
		}
		alias, _ := literal(b.Body, "alias")
		if a := b.Body.Attributes["region"]; a != nil {
			if v := m.evaluate(a.Expr, &scope{}).Value(); v.IsKnown() && !v.IsStandIn() {
				m.region[alias] = v
			}
		}
	}
}

// declare makes the instances of a resource.
func (m *module) declare(b *hclsyntax.Block, data bool) {
	kind, name := b.Labels[0], b.Labels[1]
	key := kind + "." + name
	if data {
		key = "data." + key
	}
	region := m.region[""]
	if p := b.Body.Attributes["provider"]; p != nil {
		if t, ok := p.Expr.(*hclsyntax.ScopeTraversalExpr); ok && len(t.Traversal) == 2 {
			if attr, ok := t.Traversal[1].(hcl.TraverseAttr); ok {
				region = m.region[attr.Name]
			}
		}
	}
	for _, each := range m.each(b.Body, b.DefRange()) {
		address := m.address + key
		if each.label != "" {
			address += "[" + each.label + "]"
		}
		at := sourceOf(b.DefRange())
		res := &resource.Resource{Type: types[kind][0], Name: address, Region: region, Source: at}
		res.ID = m.ids.For(m.address + name + each.label)
		if m.options.Account != "" {
			res.Account = topology.Known(m.options.Account, topology.Source{})
		}
		m.instances[key] = append(m.instances[key], &instance{kind: kind, block: b, resource: res, scope: each, data: data, key: each.key})
	}
}

// each evaluates count and for_each: one scope for each instance.
func (m *module) each(body *hclsyntax.Body, at hcl.Range) []*scope {
	if a := body.Attributes["count"]; a != nil {
		n := m.evaluate(a.Expr, &scope{}).Number()
		count, ok := n.Get()
		if !ok || count < 0 || count > maxInstances {
			m.note(sourceOf(at), "how many of this there are is not known: one is assumed")
			return []*scope{{count: tree.NotKnown("count is not known", sourceOf(at))}}
		}
		var list []*scope
		for i := range count {
			index := fmt.Sprint(i)
			list = append(list, &scope{label: index, key: index, count: &tree.Node{Kind: tree.Number, Text: index, Source: sourceOf(at)}})
		}
		return list
	}
	a := body.Attributes["for_each"]
	if a == nil {
		return []*scope{{}}
	}
	n := m.evaluate(a.Expr, &scope{})
	var list []*scope
	switch {
	case n.Is(tree.Map):
		for _, mem := range n.Members {
			list = append(list, &scope{label: `"` + mem.Name + `"`, key: mem.Name, eachKey: tree.Str(mem.Name, mem.Source), eachValue: mem.Value})
		}
	case n.Is(tree.List):
		for _, item := range n.Items {
			text, _ := item.Str()
			list = append(list, &scope{label: `"` + text + `"`, key: text, eachKey: item, eachValue: item})
		}
	default:
		m.note(sourceOf(at), "over what for_each goes is not known: one is assumed")
		unknown := tree.NotKnown("over what for_each goes is not known", sourceOf(at))
		return []*scope{{eachKey: unknown, eachValue: unknown}}
	}
	return list[:min(len(list), maxInstances)]
}

// call makes a module that lies among the files.
func (m *module) call(b *hclsyntax.Block) {
	name := b.Labels[0]
	source, ok := literal(b.Body, "source")
	switch {
	case !ok:
		m.fail(b.DefRange(), "module %s has no source that is a string", name)
		return
	case !strings.HasPrefix(source, "."):
		m.note(sourceOf(b.DefRange()), "the module "+source+" is not read: a plan shows what it makes")
		return
	}
	folder := path.Join(m.folder.name, source)
	if m.reader.folders[folder] == nil {
		m.fail(b.DefRange(), "module %s: there is no file in %s; name that folder too", name, folder)
		return
	}
	for up := m; up != nil; up = up.parent {
		if up.folder.name == folder {
			m.fail(b.DefRange(), "module %s calls itself", name)
			return
		}
	}
	if m.modules >= maxModules {
		m.fail(b.DefRange(), "more than %d modules", maxModules)
		return
	}
	scopes := m.each(b.Body, b.DefRange())
	for i, each := range scopes {
		inputs := map[string]*tree.Node{}
		for key, a := range b.Body.Attributes {
			if !slices.Contains([]string{"source", "version", "providers", "count", "for_each", "depends_on"}, key) {
				inputs[key] = m.lazy(a.Expr, each)
			}
		}
		address := m.address + "module." + name
		if each.label != "" {
			address += "[" + each.label + "]"
		}
		child := m.reader.module(folder, address+".", inputs, m)
		m.passProviders(b, child)
		if i == 0 {
			m.children[name] = child
		}
		if each.key != "" {
			m.children[name+"["+each.key+"]"] = child
		}
	}
}

// lazy evaluates an input of a module. What it refers to is declared already.
func (m *module) lazy(e hclsyntax.Expression, s *scope) *tree.Node { return m.evaluate(e, s) }

// passProviders gives a module the regions of the providers that are passed to it.
func (m *module) passProviders(b *hclsyntax.Block, child *module) {
	a := b.Body.Attributes["providers"]
	if a == nil {
		return
	}
	object, ok := a.Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return
	}
	for _, item := range object.Items {
		inner, outer := providerAlias(item.KeyExpr), providerAlias(item.ValueExpr)
		for _, list := range child.instances {
			for _, in := range list {
				if aliasOf(in.block) == inner {
					in.resource.Region = m.region[outer]
				}
			}
		}
		child.region[inner] = m.region[outer]
	}
}

// providerAlias is "us_east_1" of aws.us_east_1, and "" of aws.
func providerAlias(e hclsyntax.Expression) string {
	if key, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		e = key.Wrapped
	}
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) < 2 {
		return ""
	}
	attr, _ := t.Traversal[1].(hcl.TraverseAttr)
	return attr.Name
}

func aliasOf(b *hclsyntax.Block) string {
	if a := b.Body.Attributes["provider"]; a != nil {
		return providerAlias(a.Expr)
	}
	return ""
}

// resources evaluates the resources of a module and of those below it.
func (m *module) resources() {
	for _, b := range m.folder.resources {
		for _, in := range m.instances[b.Labels[0]+"."+b.Labels[1]] {
			if in.block != b || in.resource.Type == "" {
				continue
			}
			in.resource.Properties = translate(in.kind, m.body(b.Body, in.scope))
			m.out.Resources = append(m.out.Resources, in.resource)
		}
	}
	seen := map[*module]bool{}
	for _, b := range m.calls {
		for name, child := range m.children {
			if (name == b.Labels[0] || strings.HasPrefix(name, b.Labels[0]+"[")) && !seen[child] {
				seen[child] = true
				child.resources()
			}
		}
	}
}
