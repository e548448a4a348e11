package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"countersign/internal/infra/resource"
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

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
