package terraform

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// scope is what each, count and the iterators of dynamic blocks are.
type scope struct {
	label, key         string
	eachKey, eachValue *tree.Node
	count              *tree.Node
	iterators          map[string]*tree.Node
}

// with returns a scope with an iterator more.
func (s *scope) with(name string, value *tree.Node) *scope {
	out := *s
	out.iterators = map[string]*tree.Node{name: value}
	for key, v := range s.iterators {
		if key != name {
			out.iterators[key] = v
		}
	}
	return &out
}

// metaArguments are Terraform's own, and no settings of a resource.
// https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on
var metaArguments = []string{"provider", "providers", "depends_on", "count", "for_each"}

// body evaluates attributes and blocks. Blocks of one type are a list.
func (m *module) body(b *hclsyntax.Body, s *scope) *tree.Node {
	out := &tree.Node{Kind: tree.Map, Source: sourceOf(b.SrcRange)}
	for _, name := range inOrder(b.Attributes) {
		a := b.Attributes[name]
		if slices.Contains(metaArguments, name) {
			continue
		}
		if v := m.evaluate(a.Expr, s); !v.IsAbsent() {
			out.Members = append(out.Members, tree.Member{Name: name, Source: sourceOf(a.NameRange), Value: v})
		}
	}
	blocks := map[string]*tree.Node{}
	add := func(name string, at topology.Source, v *tree.Node) {
		if blocks[name] == nil {
			blocks[name] = &tree.Node{Kind: tree.List, Source: at}
			out.Members = append(out.Members, tree.Member{Name: name, Source: at, Value: blocks[name]})
		}
		blocks[name].Items = append(blocks[name].Items, v)
	}
	for _, block := range b.Blocks {
		at := sourceOf(block.TypeRange)
		if block.Type == "dynamic" && len(block.Labels) == 1 {
			m.dynamic(block, s, add)
			continue
		}
		v := m.body(block.Body, s)
		v.Source = at
		add(block.Type, at, v)
	}
	return out
}

// inOrder are the names of attributes in the order of the file.
func inOrder(attributes hclsyntax.Attributes) []string {
	var names []string
	for name := range attributes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return attributes[a].SrcRange.Start.Byte - attributes[b].SrcRange.Start.Byte
	})
	return names
}

// dynamic makes the blocks of a dynamic block.
func (m *module) dynamic(block *hclsyntax.Block, s *scope, add func(string, topology.Source, *tree.Node)) {
	name, at := block.Labels[0], sourceOf(block.TypeRange)
	iterator := name
	if a := block.Body.Attributes["iterator"]; a != nil {
		if t, ok := a.Expr.(*hclsyntax.ScopeTraversalExpr); ok {
			iterator = t.Traversal.RootName()
		}
	}
	a := block.Body.Attributes["for_each"]
	var content *hclsyntax.Body
	for _, inner := range block.Body.Blocks {
		if inner.Type == "content" {
			content = inner.Body
		}
	}
	if a == nil || content == nil {
		m.fail(block.DefRange(), "a dynamic block has for_each and content")
		return
	}
	over := m.evaluate(a.Expr, s)
	each := func(key, value *tree.Node) {
		v := m.body(content, s.with(iterator, tree.MapOf(at, "key", key, "value", value)))
		v.Source = at
		add(name, at, v)
	}
	switch {
	case over.Is(tree.Map):
		for _, mem := range over.Members {
			each(tree.Str(mem.Name, mem.Source), mem.Value)
		}
	case over.Is(tree.List):
		for _, item := range over.Items[:min(len(over.Items), maxInstances)] {
			each(item, item)
		}
	case over.Is(tree.Unknown):
		m.note(at, "over what the dynamic block "+name+" goes is not known: one is assumed")
		each(over, over)
	}
}

// evaluate returns the value of an expression.
func (m *module) evaluate(e hclsyntax.Expression, s *scope) *tree.Node {
	m.depth++
	defer func() { m.depth-- }()
	at := sourceOf(e.Range())
	if m.depth > maxDepth {
		return tree.NotKnown("expressions are nested too deeply", at)
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return fromCty(e.Val, at)
	case *hclsyntax.TemplateExpr:
		return m.template(e, s, at)
	case *hclsyntax.TemplateWrapExpr:
		return at1(m.evaluate(e.Wrapped, s), at)
	case *hclsyntax.ParenthesesExpr:
		return m.evaluate(e.Expression, s)
	case *hclsyntax.ScopeTraversalExpr:
		return at1(m.traverse(e.Traversal, s, at), at)
	case *hclsyntax.RelativeTraversalExpr:
		if v, ok := m.keyed(e, s, at); ok {
			return at1(v, at)
		}
		return at1(m.steps(m.evaluate(e.Source, s), e.Traversal, at), at)
	case *hclsyntax.IndexExpr:
		return at1(index(m.evaluate(e.Collection, s), m.evaluate(e.Key, s), at), at)
	case *hclsyntax.TupleConsExpr:
		out := &tree.Node{Kind: tree.List, Source: at}
		for _, item := range e.Exprs {
			out.Items = append(out.Items, m.evaluate(item, s))
		}
		return out
	case *hclsyntax.ObjectConsExpr:
		return m.object(e, s, at)
	case *hclsyntax.ConditionalExpr:
		return m.conditional(e, s, at)
	case *hclsyntax.FunctionCallExpr:
		return at1(m.function(e, s, at), at)
	case *hclsyntax.SplatExpr:
		return m.splat(e, s, at)
	case *hclsyntax.BinaryOpExpr:
		return m.binary(e, s, at)
	case *hclsyntax.UnaryOpExpr:
		if v := m.evaluate(e.Val, s).Flag(); e.Op == hclsyntax.OpLogicalNot && v.IsKnown() {
			return truth(!v.Or(false), at)
		}
	case *hclsyntax.ForExpr:
		return m.forExpr(e, s, at)
	}
	return tree.NotKnown("such an expression is not evaluated", at)
}

// at1 gives a scalar the place where it is used: there it is to be changed.
func at1(n *tree.Node, at topology.Source) *tree.Node {
	if n == nil || n.Kind == tree.Map || n.Kind == tree.List {
		return n
	}
	out := *n
	out.Source = at
	return &out
}

func truth(holds bool, at topology.Source) *tree.Node {
	text := "false"
	if holds {
		text = "true"
	}
	return &tree.Node{Kind: tree.Bool, Text: text, Source: at}
}

func (m *module) template(e *hclsyntax.TemplateExpr, s *scope, at topology.Source) *tree.Node {
	var b strings.Builder
	why := ""
	for _, part := range e.Parts {
		v := m.evaluate(part, s)
		text, ok := v.Str()
		if !ok {
			if v.Is(tree.Unknown) {
				return at1(v, at)
			}
			if v.IsAbsent() {
				continue
			}
			return tree.NotKnown("a list or a map stands where text is wanted", at)
		}
		b.WriteString(text)
		if b.Len() > tree.MaxText {
			return tree.NotKnown("the text is too long", at)
		}
		if why == "" {
			why = v.Why
		}
	}
	return tree.StandIn(b.String(), why, at)
}

func (m *module) object(e *hclsyntax.ObjectConsExpr, s *scope, at topology.Source) *tree.Node {
	out := &tree.Node{Kind: tree.Map, Source: at}
	for _, item := range e.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if name == "" {
			text, ok := m.evaluate(unwrapped(item.KeyExpr), s).Str()
			if !ok {
				return tree.NotKnown("a key of the map is not known", at)
			}
			name = text
		}
		if v := m.evaluate(item.ValueExpr, s); !v.IsAbsent() {
			out.Members = append(out.Members, tree.Member{Name: name, Source: sourceOf(item.KeyExpr.Range()), Value: v})
		}
	}
	return out
}

func unwrapped(e hclsyntax.Expression) hclsyntax.Expression {
	if key, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		return key.Wrapped
	}
	return e
}

func (m *module) conditional(e *hclsyntax.ConditionalExpr, s *scope, at topology.Source) *tree.Node {
	v := m.evaluate(e.Condition, s).Flag()
	holds, ok := v.Get()
	switch {
	case !ok:
		a, b := m.evaluate(e.TrueResult, s), m.evaluate(e.FalseResult, s)
		x, known, _ := a.JSON()
		y, also, _ := b.JSON()
		if known && also && x == y {
			return a
		}
		return tree.NotKnown("whether the condition holds is not known", at)
	case holds:
		return m.evaluate(e.TrueResult, s)
	}
	return m.evaluate(e.FalseResult, s)
}

func (m *module) binary(e *hclsyntax.BinaryOpExpr, s *scope, at topology.Source) *tree.Node {
	a, b := m.evaluate(e.LHS, s), m.evaluate(e.RHS, s)
	x, known := a.Str()
	y, ok := b.Str()
	if a.IsAbsent() && !b.Is(tree.Unknown) || b.IsAbsent() && !a.Is(tree.Unknown) {
		known, ok = true, true // a comparison with null
		if a.IsAbsent() != b.IsAbsent() {
			x, y = "a", "b"
		}
	}
	if !known || !ok || a != nil && a.Why != "" || b != nil && b.Why != "" {
		return tree.NotKnown("what is compared is not known", at)
	}
	switch e.Op {
	case hclsyntax.OpEqual:
		return truth(x == y, at)
	case hclsyntax.OpNotEqual:
		return truth(x != y, at)
	case hclsyntax.OpLogicalAnd:
		return truth(x == "true" && y == "true", at)
	case hclsyntax.OpLogicalOr:
		return truth(x == "true" || y == "true", at)
	}
	l, r := toCty(a), toCty(b)
	if v, err := arithmetic(e.Op, l, r); err == nil {
		return fromCty(v, at)
	}
	return tree.NotKnown("such an expression is not evaluated", at)
}

func arithmetic(op *hclsyntax.Operation, l, r cty.Value) (cty.Value, error) {
	return op.Impl.Call([]cty.Value{l, r})
}

func (m *module) splat(e *hclsyntax.SplatExpr, s *scope, at topology.Source) *tree.Node {
	source := m.evaluate(e.Source, s)
	list, complete := source.List()
	if !complete {
		return source
	}
	each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr)
	out := &tree.Node{Kind: tree.List, Source: at}
	for _, item := range list {
		if ok {
			item = m.steps(item, each.Traversal, at)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func (m *module) forExpr(e *hclsyntax.ForExpr, s *scope, at topology.Source) *tree.Node {
	over := m.evaluate(e.CollExpr, s)
	out := &tree.Node{Kind: tree.List, Source: at}
	if e.KeyExpr != nil {
		out.Kind = tree.Map
	}
	each := func(key, value *tree.Node) bool {
		inner := s.with(e.ValVar, value)
		if e.KeyVar != "" {
			inner = inner.with(e.KeyVar, key)
		}
		if e.CondExpr != nil {
			keep, ok := m.evaluate(e.CondExpr, inner).Flag().Get()
			if !ok {
				return false
			}
			if !keep {
				return true
			}
		}
		v := m.evaluate(e.ValExpr, inner)
		if e.KeyExpr == nil {
			out.Items = append(out.Items, v)
			return true
		}
		name, ok := m.evaluate(e.KeyExpr, inner).Str()
		out.Members = append(out.Members, tree.Member{Name: name, Source: at, Value: v})
		return ok
	}
	ok := true
	switch {
	case over.Is(tree.Map):
		for _, mem := range over.Members {
			ok = ok && each(tree.Str(mem.Name, mem.Source), mem.Value)
		}
	case over.Is(tree.List):
		for i, item := range over.Items[:min(len(over.Items), maxInstances)] {
			ok = ok && each(&tree.Node{Kind: tree.Number, Text: decimal(i), Source: at}, item)
		}
	default:
		ok = false
	}
	if !ok {
		return tree.NotKnown("over what the expression goes is not known", at)
	}
	return out
}
