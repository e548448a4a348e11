package cloudformation

import (
	"fmt"
	"strings"

	"countersign/internal/infra/resource"
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// Options are what a deployment would tell.
type Options struct {
	// Region and Account are those of the stack; "" where they are not known.
	Region, Account string
	// Parameters are values of parameters by name; they go before the defaults.
	Parameters map[string]string
}

// Template is what was read of a template.
type Template struct {
	Resources []*resource.Resource
	// Notes tell what was not read, and what was assumed.
	Notes []topology.Error
	// Metadata are what resources say of themselves to programs.
	Metadata []Metadata
}

// Metadata is the Metadata of one resource.
type Metadata struct {
	Value *tree.Node
	// First and Last are the lines of the resource.
	First, Last int
}

// Recognise reports whether a document has the look of a template, by its top-level names.
func Recognise(data []byte) bool {
	text := string(data[:min(len(data), 1<<20)])
	for _, word := range []string{"AWSTemplateFormatVersion", "AWS::Serverless", "AWS::CloudFront::", "AWS::ApiGateway", "AWS::Lambda::"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return strings.Contains(text, "Resources") && strings.Contains(text, "AWS::")
}

// Read reads a template. Faults come with what could be read in spite of them. The ids are shared by all
// templates of one topology; nil stands for a template alone.
func Read(name string, data []byte, o Options, ids *resource.IDs) (*Template, topology.Errors) {
	root, fault := parse(name, data)
	if fault != nil {
		return &Template{}, topology.Errors{fault}
	}
	if ids == nil {
		ids = &resource.IDs{}
	}
	r := &resolver{ids: ids, options: o, file: name, resources: map[string]*entry{}, parameters: root.Get("Parameters"), mappings: root.Get("Mappings"), conditions: root.Get("Conditions"), truths: map[string]truth{}, followed: map[string]*tree.Node{}}
	if !root.Is(tree.Map) || !root.Get("Resources").Is(tree.Map) {
		return &Template{}, topology.Errors{{Source: root.At(), Message: "a template has a map with the name Resources"}}
	}
	for _, n := range items(root.Get("Transform")) {
		if text, _ := n.Str(); text != "AWS::Serverless-2016-10-31" && text != "AWS::LanguageExtensions" {
			r.note(n.At(), "the transform "+text+" is not applied: what it adds is not known")
		}
	}
	sources := root.Get("Resources")
	if isServerless(root) {
		sources = r.serverless(sources, root.Get("Globals"))
	}
	for _, m := range sources.Members {
		r.declare(m)
	}
	t := &Template{}
	for _, e := range r.order {
		kind := e.resource.Type
		if kind == "AWS::CloudFormation::Stack" {
			r.note(e.resource.Source, "the nested stack "+e.resource.Name+" is not read: name its template too")
		}
		if !resource.Reads(kind) {
			continue
		}
		switch r.condition(e.condition) {
		case no:
			continue
		case maybe:
			r.note(e.resource.Source, e.resource.Name+" is there only under a condition that is not known: that it holds is assumed")
		}
		e.resource.Properties = r.resolve(e.properties)
		t.Resources = append(t.Resources, e.resource)
		if meta := e.body.Get("Metadata"); meta.Is(tree.Map) {
			t.Metadata = append(t.Metadata, Metadata{meta, e.resource.Source.Line, e.body.LastLine()})
		}
	}
	t.Notes = r.notes
	return t, r.faults
}

func items(n *tree.Node) []*tree.Node { list, _ := n.List(); return list }

// entry is a resource before its properties are resolved.
type entry struct {
	resource   *resource.Resource
	body       *tree.Node
	properties *tree.Node
	condition  *tree.Node
}

func (r *resolver) declare(m tree.Member) {
	kind, _ := m.Value.Get("Type").Str()
	if !m.Value.Is(tree.Map) || kind == "" {
		if strings.HasPrefix(m.Name, "Fn::") {
			r.note(m.Source, m.Name+" among the resources is not expanded")
			return
		}
		r.fail(m.Source, "%s is no resource: it has no Type", m.Name)
		return
	}
	properties := m.Value.Get("Properties")
	if !properties.IsAbsent() && !properties.Is(tree.Map) {
		r.fail(properties.At(), "the Properties of %s are %s, want a map", m.Name, properties.Kind)
		return
	}
	res := &resource.Resource{Type: kind, Name: m.Name, ID: r.ids.For(m.Name), Source: m.Source}
	if r.options.Region != "" {
		res.Region = topology.Known(r.options.Region, topology.Source{})
	}
	if r.options.Account != "" {
		res.Account = topology.Known(r.options.Account, topology.Source{})
	}
	e := &entry{resource: res, body: m.Value, properties: properties, condition: m.Value.Get("Condition")}
	r.resources[m.Name] = e
	r.order = append(r.order, e)
}

func (r *resolver) fail(at topology.Source, format string, args ...any) {
	const most = 100
	if len(r.faults) < most {
		r.faults = append(r.faults, &topology.Error{Source: at, Message: fmt.Sprintf(format, args...)})
	}
}

func (r *resolver) note(at topology.Source, text string) {
	r.notes = append(r.notes, topology.Error{Source: at, Message: text})
}
