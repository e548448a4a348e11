package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// functions are the intrinsic functions.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
var functions map[string]func(*resolver, *tree.Node, topology.Source) *tree.Node

func init() {
	functions = map[string]func(*resolver, *tree.Node, topology.Source) *tree.Node{
		"Ref":              (*resolver).fnRef,
		"Fn::GetAtt":       (*resolver).fnGetAtt,
		"Fn::Sub":          (*resolver).fnSub,
		"Fn::Join":         (*resolver).fnJoin,
		"Fn::Split":        (*resolver).fnSplit,
		"Fn::Select":       (*resolver).fnSelect,
		"Fn::If":           (*resolver).fnIf,
		"Fn::FindInMap":    (*resolver).fnFindInMap,
		"Fn::Base64":       (*resolver).fnBase64,
		"Fn::ToJsonString": (*resolver).fnToJSONString,
		"Fn::Length":       (*resolver).fnLength,
		"Fn::ImportValue":  (*resolver).fnImportValue,
	}
}

func (r *resolver) fnRef(arg *tree.Node, at topology.Source) *tree.Node {
	name, ok := arg.Str()
	if !ok {
		r.fail(at, "Ref takes a name")
		return tree.NotKnown("Ref takes a name", at)
	}
	return r.ref(name, at)
}

func (r *resolver) fnGetAtt(arg *tree.Node, at topology.Source) *tree.Node {
	list, _ := arg.List()
	if len(list) == 1 {
		if first, rest, dotted := strings.Cut(list[0].Text, "."); dotted {
			return r.attribute(first, rest, at)
		}
	}
	if len(list) < 2 {
		r.fail(at, "Fn::GetAtt takes a resource and an attribute")
		return tree.NotKnown("Fn::GetAtt takes a resource and an attribute", at)
	}
	name, known := list[0].Str()
	attribute, ok := r.resolve(list[1]).Str()
	if !known || !ok {
		return tree.NotKnown("which attribute is meant is not known", at)
	}
	for _, more := range list[2:] {
		text, _ := more.Str()
		attribute += "." + text
	}
	return r.attribute(name, attribute, at)
}

// joiner puts texts together. One that is not known makes the whole unknown; one that stands in makes it
// a stand-in.
type joiner struct {
	strings.Builder
	why  string
	lost *tree.Node
}

func (j *joiner) add(n *tree.Node) {
	text, ok := n.Str()
	switch {
	case j.lost != nil:
	case j.Len() > tree.MaxText:
		j.lost = tree.NotKnown("the text is too long", n.At())
	case !ok && n.Is(tree.Unknown):
		j.lost = n
	case !ok && !n.IsAbsent():
		j.lost = tree.NotKnown("a list or a map stands where text is wanted", n.At())
	default:
		j.WriteString(text)
		if n != nil && n.Why != "" && j.why == "" {
			j.why = n.Why
		}
	}
}

func (j *joiner) value(at topology.Source) *tree.Node {
	if j.lost != nil {
		return j.lost
	}
	if j.Len() > tree.MaxText {
		return tree.NotKnown("the text is too long", at)
	}
	return tree.StandIn(j.String(), j.why, at)
}

func (r *resolver) fnSub(arg *tree.Node, at topology.Source) *tree.Node {
	text, variables := arg, (*tree.Node)(nil)
	if arg.Is(tree.List) && len(arg.Items) == 2 {
		text, variables = arg.Items[0], arg.Items[1]
	}
	rest, ok := text.Str()
	if !ok {
		r.fail(at, "Fn::Sub takes a text, or a text and a map")
		return tree.NotKnown("Fn::Sub takes a text", at)
	}
	if strings.Contains(rest, "{{resolve:") {
		return tree.NotKnown("a dynamic reference is resolved at deployment", at)
	}
	var j joiner
	for {
		before, after, found := strings.Cut(rest, "${")
		j.WriteString(before)
		if !found {
			return j.value(at)
		}
		name, tail, closed := strings.Cut(after, "}")
		rest = tail
		switch {
		case !closed:
			j.WriteString("${" + after)
			return j.value(at)
		case strings.HasPrefix(name, "!"):
			j.WriteString("${" + name[1:] + "}")
		case variables.Get(strings.TrimSpace(name)) != nil:
			j.add(r.resolve(variables.Get(strings.TrimSpace(name))))
		default:
			name = strings.TrimSpace(name)
			if resource, attribute, dotted := strings.Cut(name, "."); dotted {
				j.add(r.attribute(resource, attribute, at))
			} else {
				j.add(r.ref(name, at))
			}
		}
	}
}

func (r *resolver) fnJoin(arg *tree.Node, at topology.Source) *tree.Node {
	if !arg.Is(tree.List) || len(arg.Items) != 2 {
		r.fail(at, "Fn::Join takes a separator and a list")
		return tree.NotKnown("Fn::Join takes a separator and a list", at)
	}
	separator, _ := arg.Items[0].Str()
	list, complete := r.resolve(arg.Items[1]).List()
	if !complete {
		return r.resolve(arg.Items[1])
	}
	var j joiner
	for i, item := range list {
		if i > 0 {
			j.WriteString(separator)
		}
		j.add(item)
	}
	return j.value(at)
}

func (r *resolver) fnSplit(arg *tree.Node, at topology.Source) *tree.Node {
	if !arg.Is(tree.List) || len(arg.Items) != 2 {
		r.fail(at, "Fn::Split takes a separator and a text")
		return tree.NotKnown("Fn::Split takes a separator and a text", at)
	}
	separator, _ := arg.Items[0].Str()
	v := r.resolve(arg.Items[1])
	text, ok := v.Str()
	if !ok || separator == "" {
		return tree.NotKnown(whyOf(v, "what is split is not known"), at)
	}
	out := &tree.Node{Kind: tree.List, Source: at}
	for part := range strings.SplitSeq(text, separator) {
		out.Items = append(out.Items, tree.StandIn(part, v.Why, at))
	}
	return out
}

func whyOf(n *tree.Node, otherwise string) string {
	if n.Is(tree.Unknown) {
		return n.Why
	}
	return otherwise
}

func (r *resolver) fnSelect(arg *tree.Node, at topology.Source) *tree.Node {
	if !arg.Is(tree.List) || len(arg.Items) != 2 {
		r.fail(at, "Fn::Select takes an index and a list")
		return tree.NotKnown("Fn::Select takes an index and a list", at)
	}
	text, _ := r.resolve(arg.Items[0]).Str()
	list := r.resolve(arg.Items[1])
	i, err := strconv.Atoi(text)
	if err != nil || !list.Is(tree.List) {
		return tree.NotKnown(whyOf(list, "what is selected is not known"), at)
	}
	if i < 0 || i >= len(list.Items) {
		return tree.NotKnown("the list has no item "+text, at)
	}
	return list.Items[i]
}

func (r *resolver) fnFindInMap(arg *tree.Node, at topology.Source) *tree.Node {
	if !arg.Is(tree.List) || len(arg.Items) < 3 {
		r.fail(at, "Fn::FindInMap takes a map and two keys")
		return tree.NotKnown("Fn::FindInMap takes a map and two keys", at)
	}
	n := r.mappings
	for _, key := range arg.Items[:3] {
		v := r.resolve(key)
		text, ok := v.Str()
		if !ok || v.Why != "" {
			return tree.NotKnown(whyOf(v, "the key of the mapping is not known: "+v.Why), at)
		}
		if n = n.Get(text); n == nil {
			if len(arg.Items) > 3 {
				if standard := arg.Items[3].Get("DefaultValue"); standard != nil {
					return r.resolve(standard)
				}
			}
			return tree.NotKnown("the mapping has no "+clip(text), at)
		}
	}
	return n
}

func (r *resolver) fnBase64(arg *tree.Node, at topology.Source) *tree.Node {
	v := r.resolve(arg)
	text, ok := v.Str()
	if !ok {
		return tree.NotKnown(whyOf(v, "what is encoded is not known"), at)
	}
	return tree.StandIn(base64.StdEncoding.EncodeToString([]byte(text)), v.Why, at)
}

func (r *resolver) fnToJSONString(arg *tree.Node, at topology.Source) *tree.Node {
	text, ok, why := r.resolve(arg).JSON()
	if !ok {
		return tree.NotKnown(why, at)
	}
	return tree.Str(text, at)
}

func (r *resolver) fnLength(arg *tree.Node, at topology.Source) *tree.Node {
	list, complete := r.resolve(arg).List()
	if !complete {
		return tree.NotKnown("the length of the list is not known", at)
	}
	return &tree.Node{Kind: tree.Number, Text: strconv.Itoa(len(list)), Source: at}
}

func (r *resolver) fnImportValue(arg *tree.Node, at topology.Source) *tree.Node {
	name, _ := r.resolve(arg).Str()
	return tree.NotKnown("the value "+clip(name)+" is imported from another stack", at)
}
