package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

func decimal(n int) string { return strconv.Itoa(n) }

// traverse resolves a reference.
// https://developer.hashicorp.com/terraform/language/expressions/references
func (m *module) traverse(t hcl.Traversal, s *scope, at topology.Source) *tree.Node {
	root := t.RootName()
	if v, ok := s.iterators[root]; ok {
		return m.steps(v, t[1:], at)
	}
	name := func(i int) string {
		if i < len(t) {
			if a, ok := t[i].(hcl.TraverseAttr); ok {
				return a.Name
			}
		}
		return ""
	}
	switch root {
	case "var":
		return m.steps(m.variable(name(1), at), t[min(2, len(t)):], at)
	case "local":
		return m.steps(m.local(name(1), at), t[min(2, len(t)):], at)
	case "each":
		v := s.eachValue
		if name(1) == "key" {
			v = s.eachKey
		}
		if v == nil {
			return tree.NotKnown("each stands where there is no for_each", at)
		}
		return m.steps(v, t[min(2, len(t)):], at)
	case "count":
		if s.count != nil {
			return s.count
		}
		return tree.NotKnown("count stands where there is none", at)
	case "module":
		return m.output(t, at)
	case "data":
		return m.reference("data."+name(1)+"."+name(2), t, 3, at)
	case "path", "terraform", "self":
		return tree.NotKnown(root+" is known when Terraform runs", at)
	}
	return m.reference(root+"."+name(1), t, 2, at)
}

// guard evaluates something that may refer to itself.
func (m *module) guard(name string, at topology.Source, value func() *tree.Node) *tree.Node {
	for i, open := range m.open {
		if open == name {
			m.faults = append(m.faults, &topology.Error{Source: at, Message: "references form a circle: " + strings.Join(append(m.open[i:len(m.open):len(m.open)], name), " -> ")})
			return tree.NotKnown("references form a circle", at)
		}
	}
	if len(m.open) > maxDepth {
		return tree.NotKnown("references are nested too deeply", at)
	}
	m.open = append(m.open, name)
	v := value()
	m.open = m.open[:len(m.open)-1]
	if v.Larger(tree.MaxParts) {
		return tree.NotKnown("the value is too large", at)
	}
	return v
}

func (m *module) variable(name string, at topology.Source) *tree.Node {
	key := "var." + name
	if v, done := m.values[key]; done {
		return v
	}
	b := m.variables[name]
	if b == nil {
		m.faults = append(m.faults, &topology.Error{Source: at, Message: "there is no variable " + name})
		return tree.NotKnown("there is no variable "+name, at)
	}
	v := m.guard(key, at, func() *tree.Node {
		if a := b.Body.Attributes["sensitive"]; a != nil && m.evaluate(a.Expr, &scope{}).Flag().Or(false) {
			return tree.NotKnown("the variable "+name+" is sensitive: its value is a secret", at)
		}
		if m.parent != nil {
			if given, ok := m.inputs[name]; ok {
				return given
			}
		} else {
			if text, ok := m.options.Variables[name]; ok {
				return tree.Str(text, at)
			}
			if e := m.given[name]; e != nil {
				return m.evaluate(e, &scope{})
			}
		}
		if a := b.Body.Attributes["default"]; a != nil {
			return m.evaluate(a.Expr, &scope{})
		}
		return tree.NotKnown("the variable "+name+" has no default; give it with --parameter "+name+"=VALUE", at)
	})
	m.values[key] = v
	return v
}

func (m *module) local(name string, at topology.Source) *tree.Node {
	key := "local." + name
	if v, done := m.values[key]; done {
		return v
	}
	e := m.locals[name]
	if e == nil {
		m.faults = append(m.faults, &topology.Error{Source: at, Message: "there is no local value " + name})
		return tree.NotKnown("there is no local value "+name, at)
	}
	v := m.guard(m.address+key, at, func() *tree.Node { return m.evaluate(e, &scope{}) })
	m.values[key] = v
	return v
}

// output resolves module.NAME.OUTPUT.
func (m *module) output(t hcl.Traversal, at topology.Source) *tree.Node {
	if len(t) < 3 {
		return tree.NotKnown("a module as a whole is not evaluated", at)
	}
	first, _ := t[1].(hcl.TraverseAttr)
	name, next := first.Name, 2
	if i, ok := t[2].(hcl.TraverseIndex); ok {
		name += "[" + keyText(i.Key) + "]"
		next = 3
	}
	child := m.children[name]
	if child == nil || next >= len(t) {
		return tree.NotKnown("the module "+first.Name+" is not read", at)
	}
	attr, _ := t[next].(hcl.TraverseAttr)
	b := child.outputs[attr.Name]
	if b == nil || b.Body.Attributes["value"] == nil {
		return tree.NotKnown("the module "+first.Name+" has no output "+attr.Name, at)
	}
	v := child.guard("output."+attr.Name, at, func() *tree.Node { return child.evaluate(b.Body.Attributes["value"].Expr, &scope{}) })
	return m.steps(v, t[next+1:], at)
}

func keyText(v cty.Value) string {
	n := fromCty(v, topology.Source{})
	text, _ := n.Str()
	return text
}

// reference resolves an attribute of a resource or data source.
func (m *module) reference(key string, t hcl.Traversal, next int, at topology.Source) *tree.Node {
	list := m.instances[key]
	if list == nil {
		if _, declared := types[strings.TrimPrefix(key, "data.")]; declared || m.declared(key) {
			return tree.NotKnown("of "+key+" there is none", at)
		}
		m.faults = append(m.faults, &topology.Error{Source: at, Message: "there is no resource " + key})
		return tree.NotKnown("there is no resource "+key, at)
	}
	in := list[0]
	if next < len(t) {
		switch step := t[next].(type) {
		case hcl.TraverseIndex:
			next++
			in = nil
			for _, one := range list {
				if one.key == keyText(step.Key) {
					in = one
				}
			}
			if in == nil {
				return tree.NotKnown("of "+key+" there is none with that key", at)
			}
		case hcl.TraverseSplat:
			return tree.NotKnown("such a reference is not evaluated", at)
		}
	}
	if next >= len(t) {
		return m.whole(list, at)
	}
	attr, ok := t[next].(hcl.TraverseAttr)
	if !ok {
		return tree.NotKnown("such a reference is not evaluated", at)
	}
	return m.steps(m.attributeOf(in, attr.Name, at), t[next+1:], at)
}

func (m *module) declared(key string) bool {
	for _, b := range append(m.folder.resources, m.folder.data...) {
		if strings.HasSuffix(key, b.Labels[0]+"."+b.Labels[1]) {
			return true
		}
	}
	return false
}

// keyed resolves TYPE.NAME[KEY].ATTRIBUTE and module.NAME[KEY].OUTPUT where the key is an expression.
func (m *module) keyed(e *hclsyntax.RelativeTraversalExpr, s *scope, at topology.Source) (*tree.Node, bool) {
	i, ok := e.Source.(*hclsyntax.IndexExpr)
	if !ok {
		return nil, false
	}
	t, ok := i.Collection.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) < 2 || len(e.Traversal) < 1 {
		return nil, false
	}
	if _, shadowed := s.iterators[t.Traversal.RootName()]; shadowed || t.Traversal.RootName() == "var" || t.Traversal.RootName() == "local" || t.Traversal.RootName() == "each" {
		return nil, false
	}
	key, known := m.evaluate(i.Key, s).Str()
	if !known {
		return tree.NotKnown("which of several is meant is not known", at), true
	}
	step := hcl.TraverseIndex{Key: cty.StringVal(key)}
	whole := append(append(t.Traversal[:len(t.Traversal):len(t.Traversal)], step), e.Traversal...)
	return m.traverse(whole, s, at), true
}

// whole is a resource as a value: the attributes that are asked of lists of them, by key where it has
// for_each.
func (m *module) whole(list []*instance, at topology.Source) *tree.Node {
	out := &tree.Node{Kind: tree.List, Source: at}
	for _, in := range list {
		one := tree.MapOf(at, "id", m.attributeOf(in, "id", at), "arn", m.attributeOf(in, "arn", at), "domain_name", m.attributeOf(in, "domain_name", at))
		if in.scope.eachKey != nil {
			out.Kind = tree.Map
			out.Members = append(out.Members, tree.Member{Name: in.key, Source: at, Value: one})
			continue
		}
		out.Items = append(out.Items, one)
	}
	if len(out.Items) == 1 {
		return out.Items[0]
	}
	return out
}

// attributeOf is what the configuration sets, else what the provider computes.
func (m *module) attributeOf(in *instance, name string, at topology.Source) *tree.Node {
	property := func(name string) *tree.Node {
		key := in.resource.Name + "." + name
		a := in.block.Body.Attributes[name]
		if v, done := m.values[key]; done || a == nil {
			return v
		}
		v := m.guard(key, at, func() *tree.Node { return m.evaluate(a.Expr, in.scope) })
		m.values[key] = v
		return v
	}
	if v := property(name); v != nil {
		return v
	}
	if in.data {
		return data(in.kind, name, property, in.resource)
	}
	if in.kind == "aws_acm_certificate_validation" && name == "certificate_arn" {
		return property(name)
	}
	if in.resource.Type == "" {
		return tree.NotKnown(in.resource.Name+"."+name+" is known after apply", at)
	}
	return attribute(in.kind, name, in.resource, property)
}

// steps follows attributes and indices.
func (m *module) steps(n *tree.Node, t hcl.Traversal, at topology.Source) *tree.Node {
	for _, step := range t {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			if n.Is(tree.List) && len(n.Items) == 1 {
				n = n.Items[0]
			}
			if i, err := strconv.Atoi(step.Name); err == nil && n.Is(tree.List) {
				n = index(n, tree.Str(decimal(i), at), at)
				continue
			}
			n = n.Get(step.Name)
		case hcl.TraverseIndex:
			n = index(n, fromCty(step.Key, at), at)
		default:
			return tree.NotKnown("such a reference is not evaluated", at)
		}
	}
	return n
}

// index returns an item of a list or a member of a map. A block that is there once is a list of itself.
func index(n, key *tree.Node, at topology.Source) *tree.Node {
	text, ok := key.Str()
	if !ok {
		return tree.NotKnown("which item is meant is not known", at)
	}
	if n.Is(tree.Unknown) {
		return n
	}
	i, err := strconv.Atoi(text)
	switch {
	case n.Is(tree.List) && err == nil && i >= 0 && i < len(n.Items):
		return n.Items[i]
	case n.Is(tree.Map) && n.Get(text) != nil:
		return n.Get(text)
	case n.Is(tree.Map) && text == "0":
		return n
	}
	return tree.NotKnown("there is no item "+text, at)
}
