package terraform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// attributes are the values of a resource; those that are known only after apply come from what the
// configuration refers to.
func (p *planned) attributes(r *plannedResource) *tree.Node {
	var sensitive any
	_ = json.Unmarshal(r.state.SensitiveValues, &sensitive) // absent in older plans
	at := r.res.Source
	out := p.value(r, r.state.AttributeValues, sensitive, r.res.Source)
	if out == nil {
		out = &tree.Node{Kind: tree.Map, Source: at}
	}
	if r.config != nil {
		p.overlay(r, out, r.config.Expressions)
	}
	return out
}

// value makes a tree of a value of the plan. A sensitive one is not shown.
func (p *planned) value(r *plannedResource, v, sensitive any, at topology.Source) *tree.Node {
	if hidden, _ := sensitive.(bool); hidden {
		return tree.NotKnown("the value is sensitive", at)
	}
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return tree.Str(v, at)
	case bool:
		return truth(v, at)
	case float64, json.Number:
		return &tree.Node{Kind: tree.Number, Text: strings.TrimSuffix(fmt.Sprint(v), ".0"), Source: at}
	case []any:
		list, _ := sensitive.([]any)
		out := &tree.Node{Kind: tree.List, Source: at}
		for i, item := range v {
			var hidden any
			if i < len(list) {
				hidden = list[i]
			}
			if n := p.value(r, item, hidden, at); n != nil {
				out.Items = append(out.Items, n)
			}
		}
		return out
	case map[string]any:
		hidden, _ := sensitive.(map[string]any)
		out := &tree.Node{Kind: tree.Map, Source: at}
		for _, name := range sortedKeys(v) {
			place := p.places.attribute(r.state.Address, name, at)
			if n := p.value(r, v[name], hidden[name], place); n != nil {
				out.Members = append(out.Members, tree.Member{Name: name, Source: place, Value: n})
			}
		}
		return out
	}
	return tree.NotKnown("such a value is not read", at)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// overlay fills in what the plan does not know and the configuration refers to.
func (p *planned) overlay(r *plannedResource, n *tree.Node, expressions map[string]*tfjson.Expression) {
	for _, name := range sortedKeys(expressions) {
		e := expressions[name]
		if e == nil || e.ExpressionData == nil {
			continue
		}
		have := n.Get(name)
		if len(e.NestedBlocks) > 0 {
			blocks, _ := have.List()
			for i, block := range e.NestedBlocks {
				if i < len(blocks) && blocks[i].Is(tree.Map) {
					p.overlay(r, blocks[i], block)
				}
			}
			continue
		}
		if !have.IsAbsent() && !(have.Is(tree.List) && len(have.Items) == 0) || len(e.References) == 0 {
			continue
		}
		v := p.referred(r.module, e.References, name, r.res.Source)
		set(n, name, at1(v, p.places.attribute(r.state.Address, name, r.res.Source)))
	}
}

// set puts a member into a map in place.
func set(n *tree.Node, name string, v *tree.Node) {
	if v.IsAbsent() {
		return
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			n.Members[i].Value = v
			return
		}
	}
	n.Members = append(n.Members, tree.Member{Name: name, Source: v.Source, Value: v})
}

// referred is the value of an expression of which only the references are told. An expression with one
// reference that is of the kind that the attribute wants is taken for that reference; all others are not
// known.
func (p *planned) referred(m *plannedModule, references []string, name string, at topology.Source) *tree.Node {
	full := references[:0:0]
	for _, ref := range references {
		if !slices.ContainsFunc(references, func(other string) bool {
			return strings.HasPrefix(other, ref+".") || strings.HasPrefix(other, ref+"[")
		}) {
			full = append(full, ref)
		}
	}
	unknown := tree.NotKnown("it is known after apply, and comes from "+strings.Join(full, ", "), at)
	var values []*tree.Node
	for _, ref := range full {
		if v := p.follow(m, ref, at); !v.IsAbsent() && !v.Is(tree.Unknown) {
			values = append(values, v)
		}
	}
	if name == "origin_path" && len(values) == 1 && len(full) == 1 {
		text, _ := values[0].Str()
		if text != "" && !strings.HasPrefix(text, "/") {
			return tree.StandIn("/"+text, unknown.Why, at)
		}
	}
	if name == "domain_name" || name == "name" {
		return first(p.host(m, full, at), onlyHost(values), unknown)
	}
	if len(full) == 1 && len(values) == 1 {
		return values[0]
	}
	if name == "depends_on" || len(values) != len(full) || !slices.Contains([]string{"aliases", "headers", "items", "allowed_methods", "subject_alternative_names"}, name) {
		return unknown
	}
	return &tree.Node{Kind: tree.List, Source: at, Items: values}
}

// onlyHost is the one value, where it is a host name.
func onlyHost(values []*tree.Node) *tree.Node {
	if len(values) != 1 {
		return nil
	}
	text, _ := values[0].Str()
	if text = hostOf(text); strings.Contains(text, ".") {
		return tree.StandIn(text, values[0].Why, values[0].Source)
	}
	return nil
}

// hostOf is the host of a URL, or the text itself.
func hostOf(text string) string {
	_, rest, found := strings.Cut(text, "://")
	if !found {
		return text
	}
	rest, _, _ = strings.Cut(rest, "/")
	return rest
}

// host is the default host of the API whose id a name is made of.
func (p *planned) host(m *plannedModule, references []string, at topology.Source) *tree.Node {
	for _, ref := range references {
		r := p.target(m, ref)
		if r == nil || !strings.HasSuffix(ref, ".id") {
			continue
		}
		if kind := r.state.Type; kind == "aws_api_gateway_rest_api" || kind == "aws_apigatewayv2_api" {
			return tree.StandIn(r.res.APIHost(), "it is known after apply, and comes from "+ref, at)
		}
	}
	return nil
}

// target is the resource that a reference in a module is to.
func (p *planned) target(m *plannedModule, ref string) *plannedResource {
	if m == nil {
		return nil
	}
	parts := strings.Split(ref, ".")
	n := 2
	if parts[0] == "data" {
		n = 3
	}
	if len(parts) < n {
		return nil
	}
	_, name := splitAddress(strings.Join(parts[:n], "."))
	return p.byName[m.address+" "+name]
}

// follow resolves one reference.
func (p *planned) follow(m *plannedModule, ref string, at topology.Source) *tree.Node {
	if p.open++; p.open > maxDepth || m == nil {
		p.open--
		return nil
	}
	defer func() { p.open-- }()
	parts := strings.Split(ref, ".")
	switch {
	case parts[0] == "var" && len(parts) > 1:
		return p.input(m, parts[1], at)
	case parts[0] == "module" && len(parts) > 2:
		call := m.config.ModuleCalls[strings.SplitN(parts[1], "[", 2)[0]]
		if call == nil || call.Module == nil {
			return nil
		}
		out := call.Module.Outputs[parts[2]]
		if out == nil || out.Expression == nil || out.Expression.ExpressionData == nil || len(out.Expression.References) == 0 {
			return nil
		}
		child := &plannedModule{address: strings.TrimPrefix(m.address+".module."+strings.SplitN(parts[1], "[", 2)[0], "."), config: call.Module, call: call, parent: m}
		return p.follow(child, out.Expression.References[0], at)
	}
	r := p.target(m, ref)
	if r == nil {
		return nil
	}
	n := 2
	if parts[0] == "data" {
		n = 3
	}
	if len(parts) <= n {
		return nil
	}
	name := strings.SplitN(parts[n], "[", 2)[0]
	property := func(name string) *tree.Node {
		if v := p.value(r, r.state.AttributeValues[name], nil, r.res.Source); v != nil {
			return v
		}
		if r.config != nil && r.config.Expressions[name] != nil && r.config.Expressions[name].ExpressionData != nil {
			if refs := r.config.Expressions[name].References; len(refs) > 0 {
				return p.referred(r.module, refs, name, r.res.Source)
			}
		}
		return nil
	}
	if v := property(name); v != nil && !v.Is(tree.Unknown) {
		if v.Is(tree.List) && len(v.Items) == 1 && len(parts) > n+1 {
			return v.Items[0].Get(strings.SplitN(parts[n+1], "[", 2)[0])
		}
		return v
	}
	if r.state.Mode == tfjson.DataResourceMode {
		return data(r.state.Type, name, property, r.res)
	}
	if r.state.Type == "aws_acm_certificate_validation" && name == "certificate_arn" {
		return property("certificate_arn")
	}
	v := attribute(r.state.Type, name, r.res, property)
	if v.Is(tree.Map) && len(parts) > n+1 {
		return v.Get(parts[len(parts)-1])
	}
	return v
}

// input is the value that the call of a module gives to a variable.
func (p *planned) input(m *plannedModule, name string, at topology.Source) *tree.Node {
	if m.parent == nil || m.call == nil {
		return nil
	}
	e := m.call.Expressions[name]
	if e == nil || e.ExpressionData == nil {
		return nil
	}
	if len(e.References) == 0 {
		if v := p.value(&plannedResource{state: &tfjson.StateResource{}}, e.ConstantValue, nil, at); v != nil {
			return v
		}
		return nil
	}
	return p.referred(m.parent, e.References, name, at)
}
