package tree

import (
	"encoding/json"
	"strings"

	"countersign/internal/jsonpos"
	"countersign/internal/topology"
)

// JSON returns the value as JSON text, as CloudFormation sends a policy document that a template writes
// as a map. ok is false when a part of it is not known; why is the reason.
func (n *Node) JSON() (text string, ok bool, why string) {
	var b strings.Builder
	why, ok = n.write(&b)
	return b.String(), ok, why
}

func (n *Node) write(b *strings.Builder) (why string, ok bool) {
	quote := func(s string) {
		data, _ := json.Marshal(s) // a string has a JSON form always
		b.Write(data)
	}
	switch {
	case n.IsAbsent():
		b.WriteString("null")
	case n.Kind == Unknown:
		return n.Why, false
	case n.Kind == String:
		quote(n.Text)
	case n.Kind == Bool, n.Kind == Number:
		b.WriteString(n.Text)
	case n.Kind == List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if why, ok := item.write(b); !ok {
				return why, false
			}
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			quote(m.Name)
			b.WriteByte(':')
			if why, ok := m.Value.write(b); !ok {
				return why, false
			}
		}
		b.WriteByte('}')
	}
	return "", true
}

// FromJSON makes a tree of a JSON value of a file. Null is an absent value.
func FromJSON(file string, v *jsonpos.Value) *Node {
	at := func(p jsonpos.Place) topology.Source {
		return topology.Source{File: file, Line: p.Line, Column: p.Column}
	}
	n := &Node{Text: v.Text, Source: at(v.Place)}
	switch v.Kind {
	case jsonpos.Null:
		n.Kind = Absent
	case jsonpos.Bool:
		n.Kind = Bool
	case jsonpos.Number:
		n.Kind = Number
	case jsonpos.String:
		n.Kind = String
	case jsonpos.Array:
		n.Kind = List
		n.Items = make([]*Node, 0, len(v.Items))
		for _, item := range v.Items {
			n.Items = append(n.Items, FromJSON(file, item))
		}
	case jsonpos.Object:
		n.Kind = Map
		n.Members = make([]Member, 0, len(v.Members))
		for _, m := range v.Members {
			if m.Value.Kind != jsonpos.Null {
				n.Members = append(n.Members, Member{m.Name, at(m.Place), FromJSON(file, m.Value)})
			}
		}
	}
	return n
}
