package cloudformation

import (
	"strings"

	"countersign/internal/infra/resource"
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// resolver evaluates the functions of one template.
type resolver struct {
	options                          Options
	file                             string
	ids                              *resource.IDs
	resources                        map[string]*entry
	order                            []*entry
	parameters, mappings, conditions *tree.Node
	truths                           map[string]truth
	// followed are the references that were followed already, by name.
	followed map[string]*tree.Node
	// open are the references that are being followed.
	open   []string
	depth  int
	faults topology.Errors
	notes  []topology.Error
}

// resolve returns a value with all functions evaluated. A value that is not there after that is absent.
func (r *resolver) resolve(n *tree.Node) *tree.Node {
	if n == nil {
		return nil
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > 4*maxDepth {
		return tree.NotKnown("functions are nested too deeply", n.Source)
	}
	switch n.Kind {
	case tree.String:
		if strings.Contains(n.Text, "{{resolve:") {
			return tree.NotKnown("a dynamic reference is resolved at deployment", n.Source)
		}
		return n
	case tree.List:
		out := &tree.Node{Kind: tree.List, Source: n.Source, Items: make([]*tree.Node, 0, len(n.Items))}
		for _, item := range n.Items {
			if v := r.resolve(item); !v.IsAbsent() {
				out.Items = append(out.Items, v)
			}
		}
		return out
	case tree.Map:
		if len(n.Members) == 1 {
			if f := functions[n.Members[0].Name]; f != nil {
				return placed(f(r, n.Members[0].Value, n.Source), n.Source)
			}
			if name := n.Members[0].Name; strings.HasPrefix(name, "Fn::") {
				return tree.NotKnown("the function "+name+" is not evaluated", n.Source)
			}
		}
		out := &tree.Node{Kind: tree.Map, Source: n.Source, Members: make([]tree.Member, 0, len(n.Members))}
		for _, m := range n.Members {
			if v := r.resolve(m.Value); !v.IsAbsent() {
				out.Members = append(out.Members, tree.Member{Name: m.Name, Source: m.Source, Value: v})
			}
		}
		return out
	}
	return n
}

// placed gives the value of a function the place of the function: there it is to be changed.
func placed(n *tree.Node, at topology.Source) *tree.Node {
	if n == nil || n.Kind == tree.Map || n.Kind == tree.List {
		return n
	}
	out := *n
	out.Source = at
	return &out
}

// ref resolves the name of a pseudo parameter, a parameter or a resource.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html
func (r *resolver) ref(name string, at topology.Source) *tree.Node {
	if strings.HasPrefix(name, "AWS::") {
		return r.pseudo(name, at)
	}
	if p := r.parameters.Get(name); p != nil {
		return r.parameter(name, p, at)
	}
	e := r.resources[name]
	if api, stage := strings.CutSuffix(name, ".Stage"); e == nil && stage {
		e = r.stageOf(api) // SAM's way to refer to the stage that it makes
	}
	if e == nil {
		r.fail(at, "there is no parameter or resource %q", clip(name))
		return tree.NotKnown("there is no parameter or resource "+clip(name), at)
	}
	if v := r.absent(e, at); v != nil {
		return v
	}
	return r.follow("Ref "+name, at, func() *tree.Node { return e.resource.Ref(r.propertyOf(e)) })
}

// stageOf returns the stage that SAM makes for an API.
func (r *resolver) stageOf(api string) *entry {
	for name, e := range r.resources {
		if strings.HasSuffix(e.resource.Type, "::Stage") && strings.HasPrefix(name, api) {
			return e
		}
	}
	return nil
}

// absent tells what a reference to a resource gives whose condition does not hold.
func (r *resolver) absent(e *entry, at topology.Source) *tree.Node {
	if r.condition(e.condition) == no {
		return tree.NotKnown("the condition of "+e.resource.Name+" does not hold", at)
	}
	return nil
}

func (r *resolver) attribute(name, attribute string, at topology.Source) *tree.Node {
	e := r.resources[name]
	if e != nil && attribute == "Stage" && r.stageOf(name) != nil {
		return r.ref(name+".Stage", at)
	}
	if e == nil {
		r.fail(at, "there is no resource %q", clip(name))
		return tree.NotKnown("there is no resource "+clip(name), at)
	}
	if v := r.absent(e, at); v != nil {
		return v
	}
	return r.follow("GetAtt "+name+"."+attribute, at, func() *tree.Node { return e.resource.Attribute(attribute, r.propertyOf(e)) })
}

// follow guards against references that lead back to themselves.
func (r *resolver) follow(name string, at topology.Source, value func() *tree.Node) *tree.Node {
	if v, done := r.followed[name]; done {
		return v
	}
	for i, open := range r.open {
		if open == name {
			circle := strings.Join(append(r.open[i:len(r.open):len(r.open)], name), " -> ")
			r.fail(at, "references form a circle: %s", circle)
			return tree.NotKnown("references form a circle", at)
		}
	}
	if len(r.open) > maxDepth {
		return tree.NotKnown("references are nested too deeply", at)
	}
	r.open = append(r.open, name)
	out := value()
	r.open = r.open[:len(r.open)-1]
	if out.Larger(tree.MaxParts) {
		out = tree.NotKnown("the value is too large", at)
	}
	r.followed[name] = out
	return out
}

func (r *resolver) propertyOf(e *entry) resource.Property {
	return func(names ...string) *tree.Node { return r.resolve(e.properties.Path(names...)) }
}

// pseudo resolves a pseudo parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
func (r *resolver) pseudo(name string, at topology.Source) *tree.Node {
	const whyRegion = "the region is not told; name it with --region"
	region, told := resource.AssumedRegion, r.options.Region != ""
	if told {
		region = r.options.Region
	}
	standIn := func(text, why string) *tree.Node {
		if told {
			why = ""
		}
		return tree.StandIn(text, why, at)
	}
	switch name {
	case "AWS::Region":
		return standIn(region, whyRegion)
	case "AWS::URLSuffix":
		return standIn(resource.URLSuffix(region), whyRegion)
	case "AWS::Partition":
		partition := "aws"
		if strings.HasPrefix(region, "cn-") {
			partition = "aws-cn"
		} else if strings.HasPrefix(region, "us-gov-") {
			partition = "aws-us-gov"
		}
		return standIn(partition, whyRegion)
	case "AWS::AccountId":
		if r.options.Account != "" {
			return tree.Str(r.options.Account, at)
		}
		return tree.StandIn(resource.AssumedAccount, "the account is not told", at)
	case "AWS::NoValue":
		return &tree.Node{Kind: tree.Absent, Source: at}
	case "AWS::StackName":
		return tree.StandIn("stack", "the name of the stack is not told", at)
	case "AWS::StackId":
		return tree.StandIn("arn:aws:cloudformation:"+region+":"+resource.AssumedAccount+":stack/stack/00000000-0000-0000-0000-000000000000", "the id of the stack is known once it is deployed", at)
	case "AWS::NotificationARNs":
		return tree.NotKnown(name+" is known at deployment", at)
	}
	r.fail(at, "there is no pseudo parameter %s", clip(name))
	return tree.NotKnown("there is no pseudo parameter "+clip(name), at)
}

// parameter resolves a parameter: what was given for it, else its default. A value that CloudFormation
// would not show is not shown here either.
func (r *resolver) parameter(name string, p *tree.Node, at topology.Source) *tree.Node {
	kind, _ := p.Get("Type").Str()
	value, given := r.options.Parameters[name]
	standard := p.Get("Default")
	switch {
	case p.Get("NoEcho").Flag().Or(false):
		return tree.NotKnown("the parameter "+name+" is NoEcho: its value is a secret", at)
	case given:
		return listed(kind, tree.Str(value, at))
	case strings.HasPrefix(kind, "AWS::SSM::Parameter::Value"):
		return tree.NotKnown("the parameter "+name+" is looked up in Systems Manager", at)
	case standard.IsAbsent():
		return tree.NotKnown("the parameter "+name+" has no default; give it with --parameter "+name+"=VALUE", at)
	}
	return listed(kind, placed(standard, at))
}

// listed splits a parameter that is a list.
func listed(kind string, v *tree.Node) *tree.Node {
	if kind != "CommaDelimitedList" && !strings.HasPrefix(kind, "List<") {
		return v
	}
	text, _ := v.Str()
	out := &tree.Node{Kind: tree.List, Source: v.Source}
	for part := range strings.SplitSeq(text, ",") {
		out.Items = append(out.Items, tree.Str(strings.TrimSpace(part), v.Source))
	}
	return out
}

func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
