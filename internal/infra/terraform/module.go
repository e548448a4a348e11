package terraform

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

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
