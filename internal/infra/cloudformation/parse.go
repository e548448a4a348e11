package cloudformation

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"countersign/internal/infra/tree"
	"countersign/internal/jsonpos"
	"countersign/internal/lazyregexp"
	"countersign/internal/topology"
)

// Limits of a template. CloudFormation itself takes 1 MB; what the CDK or a merge writes may be larger.
const (
	// maxTemplate is the size in bytes.
	maxTemplate = 16 << 20
	// maxNodes is how many values a template may have once its aliases are followed.
	maxNodes = 500_000
	maxDepth = 200
)

// parse reads a template into a tree in which the short forms of functions are written in full.
func parse(name string, data []byte) (*tree.Node, *topology.Error) {
	at := topology.Source{File: name, Line: 1, Column: 1}
	if len(data) > maxTemplate {
		return nil, &topology.Error{Source: at, Message: fmt.Sprintf("the template has %d bytes, the limit is %d", len(data), maxTemplate)}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && trimmed[0] == '{' {
		v, err := jsonpos.Parse(data)
		var placed *jsonpos.Error
		switch {
		case errors.As(err, &placed):
			at.Line, at.Column = placed.Line, placed.Column
			return nil, &topology.Error{Source: at, Message: placed.Message}
		case err != nil:
			return nil, &topology.Error{Source: at, Message: err.Error()}
		}
		return tree.FromJSON(name, v), nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		at.Line = lineOf(err)
		return nil, &topology.Error{Source: at, Message: "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) == 0 {
		return nil, &topology.Error{Source: at, Message: "the template is empty"}
	}
	c := converter{file: name}
	n := c.node(doc.Content[0], 0)
	return n, c.err
}

var lineInError = lazyregexp.New(`line (\d+)`)

func lineOf(err error) int {
	if m := lineInError.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

// converter makes trees of YAML nodes. Aliases are followed within bounds.
type converter struct {
	file  string
	count int
	open  []*yaml.Node // the aliases that are being followed
	err   *topology.Error
}

func (c *converter) at(n *yaml.Node) topology.Source {
	return topology.Source{File: c.file, Line: n.Line, Column: n.Column}
}

func (c *converter) fail(n *yaml.Node, message string) *tree.Node {
	if c.err == nil {
		c.err = &topology.Error{Source: c.at(n), Message: message}
	}
	return tree.NotKnown(message, c.at(n))
}

func (c *converter) node(n *yaml.Node, depth int) *tree.Node {
	if c.err != nil {
		return nil
	}
	if c.count++; c.count > maxNodes {
		return c.fail(n, "the template has too many values once its aliases are followed")
	}
	if depth > maxDepth {
		return c.fail(n, "nested deeper than "+strconv.Itoa(maxDepth))
	}
	switch n.Kind {
	case yaml.AliasNode:
		for _, open := range c.open {
			if open == n.Alias {
				return c.fail(n, "the alias *"+n.Value+" stands within what it refers to")
			}
		}
		c.open = append(c.open, n.Alias)
		out := c.node(n.Alias, depth+1)
		c.open = c.open[:len(c.open)-1]
		return out
	case yaml.MappingNode:
		out := &tree.Node{Kind: tree.Map, Source: c.at(n)}
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if seen[key.Value] {
				return c.fail(key, strconv.Quote(key.Value)+" occurs twice in one map")
			}
			seen[key.Value] = true
			if v := c.node(n.Content[i+1], depth+1); !v.IsAbsent() {
				out.Members = append(out.Members, tree.Member{Name: key.Value, Source: c.at(key), Value: v})
			}
		}
		return c.tagged(n, out)
	case yaml.SequenceNode:
		out := &tree.Node{Kind: tree.List, Source: c.at(n)}
		for _, item := range n.Content {
			out.Items = append(out.Items, c.node(item, depth+1))
		}
		return c.tagged(n, out)
	}
	return c.tagged(n, c.scalar(n))
}

var jsonNumber = lazyregexp.New(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func (c *converter) scalar(n *yaml.Node) *tree.Node {
	out := &tree.Node{Kind: tree.String, Text: n.Value, Source: c.at(n)}
	switch n.ShortTag() {
	case "!!null":
		out.Kind = tree.Absent
	case "!!bool":
		out.Kind, out.Text = tree.Bool, strings.ToLower(n.Value)
		if out.Text != "true" && out.Text != "false" { // yes, on, ... of YAML 1.1
			out.Kind = tree.String
		}
	case "!!int", "!!float":
		if jsonNumber.MatchString(n.Value) {
			out.Kind = tree.Number
		}
	}
	return out
}

// tagged writes the short form of a function in full: !Ref Name is {"Ref": Name}.
func (c *converter) tagged(n *yaml.Node, value *tree.Node) *tree.Node {
	name, ok := strings.CutPrefix(n.Tag, "!")
	if !ok || strings.HasPrefix(name, "!") || name == "" {
		return value
	}
	if value.Kind == tree.Absent {
		value = tree.Str("", c.at(n))
	}
	switch name {
	case "Ref", "Condition":
	case "GetAtt":
		if first, rest, dotted := strings.Cut(value.Text, "."); value.Kind == tree.String && dotted {
			value = &tree.Node{Kind: tree.List, Source: value.Source, Items: []*tree.Node{tree.Str(first, value.Source), tree.Str(rest, value.Source)}}
		}
		name = "Fn::" + name
	default:
		name = "Fn::" + name
	}
	return &tree.Node{Kind: tree.Map, Source: c.at(n), Members: []tree.Member{{Name: name, Source: c.at(n), Value: value}}}
}

// Parse reads YAML or JSON with the bounds of a template. The short forms of CloudFormation's functions
// are the only tags.
func Parse(name string, data []byte) (*tree.Node, *topology.Error) { return parse(name, data) }
