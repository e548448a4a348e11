package cloudformation

import (
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// truth is the value of a condition.
type truth uint8

const (
	maybe truth = iota
	yes
	no
)

func truthOf(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

// condition evaluates the condition with a name; without one it holds.
func (r *resolver) condition(name *tree.Node) truth {
	text, ok := name.Str()
	if !ok {
		return yes
	}
	return r.named(text, name.At())
}

func (r *resolver) named(name string, at topology.Source) truth {
	if t, done := r.truths[name]; done {
		return t
	}
	n := r.conditions.Get(name)
	if n == nil {
		r.fail(at, "there is no condition %q", clip(name))
		r.truths[name] = maybe
		return maybe
	}
	t := maybe
	r.follow("Condition "+name, at, func() *tree.Node { t = r.evaluate(n); return nil })
	r.truths[name] = t
	return t
}

// evaluate evaluates a condition function.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
func (r *resolver) evaluate(n *tree.Node) truth {
	if !n.Is(tree.Map) || len(n.Members) != 1 {
		return maybe
	}
	arg := n.Members[0].Value
	list, _ := arg.List()
	switch n.Members[0].Name {
	case "Condition":
		return r.condition(arg)
	case "Fn::Equals":
		return r.equal(list)
	case "Fn::Not":
		if len(list) == 1 {
			switch r.evaluate(list[0]) {
			case yes:
				return no
			case no:
				return yes
			}
		}
	case "Fn::And":
		return r.all(list, yes, no)
	case "Fn::Or":
		return r.all(list, no, yes)
	}
	return maybe
}

func (r *resolver) equal(list []*tree.Node) truth {
	if len(list) != 2 {
		return maybe
	}
	a, b := r.resolve(list[0]), r.resolve(list[1])
	x, known := a.Str()
	y, ok := b.Str()
	// What stands in for a value is not that value.
	if !known || !ok || a.Why != b.Why || a.Why != "" && x != y {
		return maybe
	}
	return truthOf(x == y)
}

// all returns whole when every condition is whole, and breaker when one is.
func (r *resolver) all(list []*tree.Node, whole, breaker truth) truth {
	out := whole
	for _, n := range list {
		switch r.evaluate(n) {
		case breaker:
			return breaker
		case maybe:
			out = maybe
		}
	}
	return out
}

func (r *resolver) fnIf(arg *tree.Node, at topology.Source) *tree.Node {
	if !arg.Is(tree.List) || len(arg.Items) != 3 {
		r.fail(at, "Fn::If takes a condition and two values")
		return tree.NotKnown("Fn::If takes a condition and two values", at)
	}
	switch r.condition(arg.Items[0]) {
	case yes:
		return r.resolve(arg.Items[1])
	case no:
		return r.resolve(arg.Items[2])
	}
	a, b := r.resolve(arg.Items[1]), r.resolve(arg.Items[2])
	if same(a, b) {
		return a
	}
	name, _ := arg.Items[0].Str()
	return tree.NotKnown("whether the condition "+clip(name)+" holds is not known", at)
}

// same compares two values; places do not count.
func same(a, b *tree.Node) bool {
	if a.IsAbsent() || b.IsAbsent() {
		return a.IsAbsent() && b.IsAbsent()
	}
	x, known, _ := a.JSON()
	y, ok, _ := b.JSON()
	return known && ok && x == y
}
