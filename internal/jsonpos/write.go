package jsonpos

import (
	"slices"

	"countersign/internal/plainjson"
)

// Append appends a value as JSON, indented by two blanks, its members in their order.
func Append(dst []byte, v *Value) []byte { return appendValue(dst, v, "\n") }

func appendValue(dst []byte, v *Value, newline string) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool, Number:
		return append(dst, v.Text...)
	case String:
		return append(dst, plainjson.Quote(v.Text)...)
	}
	inner := newline + "  "
	open, end, n := byte('['), byte(']'), len(v.Items)
	if v.Kind == Object {
		open, end, n = '{', '}', len(v.Members)
	}
	dst = append(dst, open)
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, inner...)
		if v.Kind == Array {
			dst = appendValue(dst, v.Items[i], inner)
			continue
		}
		dst = append(append(dst, plainjson.Quote(v.Members[i].Name)...), ": "...)
		dst = appendValue(dst, v.Members[i].Value, inner)
	}
	if n > 0 {
		dst = append(dst, newline...)
	}
	return append(dst, end)
}

// Text returns a string value.
func Text(text string) *Value { return &Value{Kind: String, Text: text} }

// Set gives an object a member, in the place of one of the same name.
func (v *Value) Set(name string, value *Value) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			v.Members[i].Value = value
			return
		}
	}
	v.Members = append(v.Members, Member{Name: name, Value: value})
}

// Delete takes the members of a name out of an object.
func (v *Value) Delete(name string) {
	v.Members = slices.DeleteFunc(v.Members, func(m Member) bool { return m.Name == name })
}
