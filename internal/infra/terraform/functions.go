package terraform

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"countersign/internal/infra/tree"
	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

// library are the functions of Terraform that need nothing but their arguments.
var library = map[string]function.Function{
	"lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "replace": replaceFunc, "join": stdlib.JoinFunc, "split": stdlib.SplitFunc,
	"format": stdlib.FormatFunc, "trimprefix": stdlib.TrimPrefixFunc, "trimsuffix": stdlib.TrimSuffixFunc, "trim": stdlib.TrimFunc,
	"trimspace": stdlib.TrimSpaceFunc, "substr": stdlib.SubstrFunc, "title": stdlib.TitleFunc, "regex": stdlib.RegexFunc,
	"regexall": stdlib.RegexAllFunc, "element": stdlib.ElementFunc, "length": stdlib.LengthFunc, "flatten": stdlib.FlattenFunc,
	"keys": stdlib.KeysFunc, "values": stdlib.ValuesFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc,
	"reverse": stdlib.ReverseListFunc, "sort": stdlib.SortFunc, "zipmap": stdlib.ZipmapFunc, "slice": stdlib.SliceFunc,
	"compact": stdlib.CompactFunc, "range": stdlib.RangeFunc, "min": stdlib.MinFunc, "max": stdlib.MaxFunc, "abs": stdlib.AbsoluteFunc,
	"ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "jsondecode": stdlib.JSONDecodeFunc,
	"setunion": stdlib.SetUnionFunc, "chomp": stdlib.ChompFunc,
}

// replaceFunc is Terraform's replace: a pattern between slashes is a regular expression.
var replaceFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "what", Type: cty.String}, {Name: "by", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		what := args[1].AsString()
		if len(what) > 1 && what[0] == '/' && what[len(what)-1] == '/' {
			return stdlib.RegexReplace(args[0], cty.StringVal(what[1:len(what)-1]), args[2])
		}
		return stdlib.Replace(args[0], args[1], args[2])
	},
})

// function calls a function. What is done with maps and lists of values is done here, so that their
// places are kept; the rest by the library.
func (m *module) function(e *hclsyntax.FunctionCallExpr, s *scope, at topology.Source) *tree.Node {
	if e.Name == "try" || e.Name == "can" {
		for _, arg := range e.Args {
			if v := m.evaluate(arg, s); !v.IsAbsent() && !v.Is(tree.Unknown) {
				return v
			}
		}
		return tree.NotKnown("no argument of "+e.Name+" is known", at)
	}
	var args []*tree.Node
	for _, arg := range e.Args {
		args = append(args, m.evaluate(arg, s))
	}
	switch e.Name {
	case "toset", "tolist", "tomap", "tostring", "tonumber", "tobool", "nonsensitive":
		if len(args) == 1 {
			return args[0]
		}
	case "sensitive":
		return tree.NotKnown("the value is sensitive", at)
	case "coalesce":
		for _, arg := range args {
			if text, ok := arg.Str(); !arg.IsAbsent() && (!ok || text != "") {
				return arg
			}
		}
		return nil
	case "concat":
		return concat(args, at)
	case "merge":
		return merge(args, at)
	case "lookup":
		if len(args) >= 2 {
			return lookup(args, at)
		}
	case "one":
		if len(args) == 1 && args[0].Is(tree.List) && len(args[0].Items) == 1 {
			return args[0].Items[0]
		}
	case "jsonencode":
		if len(args) == 1 {
			text, ok, why := args[0].JSON()
			if !ok {
				return tree.NotKnown(why, at)
			}
			return tree.Str(text, at)
		}
	}
	return call(e.Name, args, at)
}

func call(name string, args []*tree.Node, at topology.Source) *tree.Node {
	f, known := library[name]
	if text, ok := firstText(args); name == "format" && ok && wide.MatchString(text) {
		return tree.NotKnown("the format asks for too wide a text", at)
	}
	if !known {
		return tree.NotKnown("the function "+name+" is not evaluated", at)
	}
	why := ""
	values := make([]cty.Value, 0, len(args))
	for i, arg := range args {
		if w, ok := unknownIn(arg); ok {
			return tree.NotKnown(w, at)
		} else if w != "" && why == "" {
			why = w
		}
		v := toCty(arg)
		want := f.VarParam()
		if params := f.Params(); i < len(params) {
			want = &params[i]
		}
		if want != nil {
			if converted, err := convert.Convert(v, want.Type); err == nil {
				v = converted
			}
		}
		values = append(values, v)
	}
	v, err := f.Call(values)
	if err != nil {
		return tree.NotKnown("the function "+name+" does not take this", at)
	}
	return standing(fromCty(v, at), why)
}

// wide finds a width or precision that would make a text of any size.
var wide = lazyregexp.New(`[0-9]{4,}|\*`)

func firstText(args []*tree.Node) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	return args[0].Str()
}

// unknownIn returns the reason of the first unknown part of a value, or of the first that stands in.
func unknownIn(n *tree.Node) (why string, unknown bool) {
	if n == nil {
		return "", false
	}
	if n.Kind == tree.Unknown {
		return n.Why, true
	}
	why = n.Why
	for _, item := range n.Items {
		if w, bad := unknownIn(item); bad {
			return w, true
		} else if why == "" {
			why = w
		}
	}
	for _, mem := range n.Members {
		if w, bad := unknownIn(mem.Value); bad {
			return w, true
		} else if why == "" {
			why = w
		}
	}
	return why, false
}

// standing makes the strings of a value stand-ins.
func standing(n *tree.Node, why string) *tree.Node {
	if why == "" || n == nil {
		return n
	}
	if n.Kind == tree.String {
		n.Why = why
	}
	for _, item := range n.Items {
		standing(item, why)
	}
	for _, mem := range n.Members {
		standing(mem.Value, why)
	}
	return n
}

func concat(args []*tree.Node, at topology.Source) *tree.Node {
	out := &tree.Node{Kind: tree.List, Source: at}
	for _, arg := range args {
		list, complete := arg.List()
		if !complete {
			return arg
		}
		out.Items = append(out.Items, list...)
	}
	return out
}

func merge(args []*tree.Node, at topology.Source) *tree.Node {
	out := &tree.Node{Kind: tree.Map, Source: at}
	for _, arg := range args {
		if arg.Is(tree.Unknown) {
			return arg
		}
		for _, mem := range arg.MembersOf() {
			out = put(out, mem.Name, mem.Value)
		}
	}
	return out
}

func lookup(args []*tree.Node, at topology.Source) *tree.Node {
	key, ok := args[1].Str()
	switch {
	case args[0].Is(tree.Unknown):
		return args[0]
	case !ok:
		return tree.NotKnown("the key is not known", at)
	case args[0].Get(key) != nil:
		return args[0].Get(key)
	case len(args) > 2:
		return args[2]
	}
	return tree.NotKnown("the map has no "+key, at)
}

// fromCty makes a tree of a value.
func fromCty(v cty.Value, at topology.Source) *tree.Node {
	v, _ = v.Unmark()
	switch {
	case v == cty.NilVal, v.IsKnown() && v.IsNull():
		return &tree.Node{Kind: tree.Absent, Source: at}
	case !v.IsKnown():
		return tree.NotKnown("the value is not known", at)
	}
	kind := v.Type()
	switch {
	case kind == cty.String:
		return tree.Str(v.AsString(), at)
	case kind == cty.Bool:
		return truth(v.True(), at)
	case kind == cty.Number:
		f := v.AsBigFloat()
		if f.MantExp(nil) > 128 || f.MantExp(nil) < -128 {
			return tree.NotKnown("the number is too large, or too small", at)
		}
		return &tree.Node{Kind: tree.Number, Text: f.Text('f', -1), Source: at}
	case kind.IsTupleType(), kind.IsListType(), kind.IsSetType():
		out := &tree.Node{Kind: tree.List, Source: at}
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			out.Items = append(out.Items, fromCty(item, at))
		}
		return out
	case kind.IsObjectType(), kind.IsMapType():
		out := &tree.Node{Kind: tree.Map, Source: at}
		for it := v.ElementIterator(); it.Next(); {
			key, item := it.Element()
			out.Members = append(out.Members, tree.Member{Name: key.AsString(), Source: at, Value: fromCty(item, at)})
		}
		return out
	}
	return tree.NotKnown("such a value is not read", at)
}

// toCty makes a value of a tree that is known.
func toCty(n *tree.Node) cty.Value {
	switch {
	case n.IsAbsent():
		return cty.NullVal(cty.DynamicPseudoType)
	case n.Kind == tree.Bool:
		return cty.BoolVal(n.Text == "true")
	case n.Kind == tree.Number:
		if v, err := cty.ParseNumberVal(n.Text); err == nil {
			return v
		}
		return cty.StringVal(n.Text)
	case n.Kind == tree.List:
		items := make([]cty.Value, 0, len(n.Items))
		for _, item := range n.Items {
			items = append(items, toCty(item))
		}
		return cty.TupleVal(items)
	case n.Kind == tree.Map:
		members := make(map[string]cty.Value, len(n.Members))
		for _, mem := range n.Members {
			members[mem.Name] = toCty(mem.Value)
		}
		return cty.ObjectVal(members)
	}
	return cty.StringVal(n.Text)
}
