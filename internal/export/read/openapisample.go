package read

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// example returns the example that a node states: example, the first of examples, version 2's x-example, or
// that of its schema.
func (o *openAPI) example(n *yaml.Node, depth int) *yaml.Node {
	if n == nil || depth > 2 {
		return nil
	}
	for _, name := range []string{"example", "x-example"} {
		if found := o.get(n, name); found != nil {
			return found
		}
	}
	examples := o.get(n, "examples")
	if examples != nil && examples.Kind == yaml.MappingNode && len(examples.Content) > 1 {
		if value := o.get(examples.Content[1], "value"); value != nil {
			return value
		}
	}
	if examples != nil && examples.Kind == yaml.SequenceNode && len(examples.Content) > 0 {
		return o.deref(examples.Content[0]) // of a schema, since version 3.1
	}
	return o.example(o.get(n, "schema"), depth+1)
}

// plain turns a node into a value of JSON.
func (o *openAPI) plain(n *yaml.Node, depth int) any {
	if n = o.deref(n); n == nil || depth > maxDepth || !o.step() {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		fields := map[string]any{}
		o.members(n, func(key, value *yaml.Node) { fields[key.Value] = o.plain(value, depth+1) })
		return fields
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, o.plain(item, depth+1))
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && f-f == 0 {
			return f
		}
	}
	return n.Value
}

// step counts what is made: a schema can refer to itself many times over.
func (o *openAPI) step() bool {
	o.followed++
	return o.followed <= maxFollowed
}

// sample makes a value that fits a schema: its example or default, else something of its type.
func (o *openAPI) sample(schema *yaml.Node, depth int) any {
	if schema = o.deref(schema); schema == nil || depth > maxDepth || !o.step() {
		return nil
	}
	for _, name := range []string{"example", "x-example", "default", "const"} {
		if found := o.get(schema, name); found != nil {
			return o.plain(found, depth)
		}
	}
	for _, name := range []string{"examples", "enum"} {
		if list := o.list(o.get(schema, name)); len(list) > 0 {
			return o.plain(list[0], depth)
		}
	}
	if parts := o.list(o.get(schema, "allOf")); len(parts) > 0 {
		all := map[string]any{}
		for _, part := range parts {
			if fields, ok := o.sample(part, depth+1).(map[string]any); ok {
				for name, value := range fields {
					all[name] = value
				}
			}
		}
		return all
	}
	for _, name := range []string{"oneOf", "anyOf"} {
		if parts := o.list(o.get(schema, name)); len(parts) > 0 {
			return o.sample(parts[0], depth+1)
		}
	}
	return o.ofType(schema, depth)
}

// ofType makes a value of the schema's type.
func (o *openAPI) ofType(schema *yaml.Node, depth int) any {
	kind := o.get(schema, "type")
	if kind != nil && kind.Kind == yaml.SequenceNode && len(kind.Content) > 0 {
		kind = kind.Content[0] // since version 3.1
	}
	properties := o.get(schema, "properties")
	switch name := scalar(kind); {
	case name == "object" || properties != nil:
		fields := map[string]any{}
		o.members(properties, func(key, value *yaml.Node) { fields[key.Value] = o.sample(value, depth+1) })
		return fields
	case name == "array":
		if item := o.sample(o.get(schema, "items"), depth+1); item != nil {
			return []any{item}
		}
		return []any{}
	case name == "integer", name == "number":
		return 1
	case name == "boolean":
		return true
	case name == "string":
		return sampleText(scalar(o.get(schema, "format")))
	}
	return nil
}

func sampleText(format string) string {
	switch format {
	case "date":
		return "2026-11-21"
	case "date-time":
		return "2026-11-21T10:15:00Z"
	case "uuid":
		return "3fa85f64-5717-4562-b3fc-2c963f66afa6"
	case "email":
		return "someone@example.com"
	case "uri", "url":
		return "https://example.com/"
	}
	return "text"
}
