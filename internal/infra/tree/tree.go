// Package tree is configuration as data: values that know where they stand, whatever language they were
// written in. A value that cannot be known before deployment is [Unknown], with the reason; a name that
// deployment will give is a String that says that it stands in.
package tree

import (
	"strconv"
	"strings"

	"countersign/internal/topology"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds. Absent is what a missing member is.
const (
	Absent Kind = iota
	Bool
	Number
	String
	List
	Map
	Unknown
)

func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "a number", "a string", "a list", "a map", "a value that is not known"}[k]
}

// Node is one value. A nil Node is absent.
type Node struct {
	Kind Kind
	// Text is a string, a number as written, or "true" or "false".
	Text    string
	Items   []*Node
	Members []Member
	// Why is the reason of an unknown value, or of a string that only stands in for one.
	Why    string
	Source topology.Source
}

// Member is one name and value of a map.
type Member struct {
	Name   string
	Source topology.Source
	Value  *Node
}

// Str returns a string.
func Str(text string, at topology.Source) *Node { return &Node{Kind: String, Text: text, Source: at} }

// StandIn returns a name that stands in for one that deployment gives.
func StandIn(text, why string, at topology.Source) *Node {
	return &Node{Kind: String, Text: text, Why: why, Source: at}
}

// NotKnown returns a value that is not known, with the reason as part of a sentence.
func NotKnown(why string, at topology.Source) *Node {
	return &Node{Kind: Unknown, Why: why, Source: at}
}

// MapOf returns a map of names and values that follow each other.
func MapOf(at topology.Source, pairs ...any) *Node {
	n := &Node{Kind: Map, Source: at}
	for i := 0; i+1 < len(pairs); i += 2 {
		value, _ := pairs[i+1].(*Node)
		if value.IsAbsent() {
			continue
		}
		name, _ := pairs[i].(string)
		n.Members = append(n.Members, Member{name, value.Source, value})
	}
	return n
}

// IsAbsent reports whether there is no value.
func (n *Node) IsAbsent() bool { return n == nil || n.Kind == Absent }

// Is reports whether the value is of a kind.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// At is the place of the value.
func (n *Node) At() topology.Source {
	if n == nil {
		return topology.Source{}
	}
	return n.Source
}

// Limits of values that a text of a few lines could otherwise make of any size.
const (
	// MaxText is the length in bytes of a text that is put together.
	MaxText = 1 << 20
	// MaxParts is how many parts a value may have that others refer to.
	MaxParts = 100_000
)

// Larger reports whether a value has more than a number of parts, or a text in it more than [MaxText]
// bytes.
func (n *Node) Larger(parts int) bool { return n.size(parts) > parts }

// size counts the parts, and stops soon after most.
func (n *Node) size(most int) int {
	if n == nil {
		return 0
	}
	if len(n.Text) > MaxText {
		return most + 1
	}
	count := 1
	for _, item := range n.Items {
		if count += item.size(most - count); count > most {
			return count
		}
	}
	for _, m := range n.Members {
		if count += m.Value.size(most - count); count > most {
			return count
		}
	}
	return count
}

// Get returns a member; of an unknown value, that value.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	if n.Kind == Unknown {
		return n
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return n.Members[i].Value
		}
	}
	return nil
}

// Path returns the member of a member.
func (n *Node) Path(names ...string) *Node {
	for _, name := range names {
		n = n.Get(name)
	}
	return n
}

// List returns the items of a list; a single value is a list of one. complete is false where the list is
// not known.
func (n *Node) List() (items []*Node, complete bool) {
	switch {
	case n.IsAbsent():
		return nil, true
	case n.Kind == Unknown:
		return nil, false
	case n.Kind == List:
		return n.Items, true
	}
	return []*Node{n}, true
}

// Str returns a scalar as text.
func (n *Node) Str() (string, bool) {
	if n == nil || n.Kind != String && n.Kind != Number && n.Kind != Bool {
		return "", false
	}
	return n.Text, true
}

// Value returns the value as a setting of a topology. An empty string is no setting.
func (n *Node) Value() topology.Text {
	text, ok := n.Str()
	switch {
	case n.IsAbsent(), ok && text == "":
		return topology.Text{}
	case ok && n.Why != "":
		return topology.StandIn(text, n.Why, n.Source)
	case ok:
		return topology.Known(text, n.Source)
	case n.Kind == Unknown:
		return topology.Unknown[string](n.Why, n.Source)
	}
	return topology.Unknown[string]("a string is wanted, and "+n.Kind.String()+" stands there", n.Source)
}

// Host returns a host name: in lower case, and without the full stop at its end.
func (n *Node) Host() topology.Text {
	v := n.Value()
	text, ok := v.Get()
	if !ok {
		return v
	}
	text = strings.ToLower(strings.TrimSuffix(text, "."))
	if v.IsStandIn() {
		return topology.StandIn(text, v.Why(), v.Source())
	}
	return topology.Known(text, v.Source())
}

// Flag returns the value as a flag. Templates write true as a string too.
func (n *Node) Flag() topology.Flag {
	text, ok := n.Str()
	switch {
	case n.IsAbsent(), ok && text == "":
		return topology.Flag{}
	case strings.EqualFold(text, "true"), strings.EqualFold(text, "false"):
		return topology.Known(strings.EqualFold(text, "true"), n.Source)
	case n.Kind == Unknown:
		return topology.Unknown[bool](n.Why, n.Source)
	}
	return topology.Unknown[bool]("true or false is wanted, and something else stands there", n.Source)
}

// Number returns the value as a whole number. Templates write numbers as strings too.
func (n *Node) Number() topology.Number {
	text, ok := n.Str()
	switch {
	case n.IsAbsent(), ok && text == "":
		return topology.Number{}
	case n.Kind == Unknown:
		return topology.Unknown[int](n.Why, n.Source)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int(f)) {
		return topology.Unknown[int]("a whole number is wanted, and something else stands there", n.Source)
	}
	return topology.Known(int(f), n.Source)
}

// Names returns the value as a list of names.
func (n *Node) Names() topology.Names {
	if n.IsAbsent() {
		return topology.Names{}
	}
	items, complete := n.List()
	if !complete {
		return topology.Unknown[[]topology.Text](n.Why, n.Source)
	}
	list := make([]topology.Text, 0, len(items))
	for _, item := range items {
		if v := item.Value(); !v.IsAbsent() {
			list = append(list, v)
		}
	}
	return topology.Known(list, n.Source)
}

// LastLine is the last line on which a part of the value stands.
func (n *Node) LastLine() int {
	if n == nil {
		return 0
	}
	last := n.Source.Line
	for _, item := range n.Items {
		last = max(last, item.LastLine())
	}
	for _, m := range n.Members {
		last = max(last, m.Source.Line, m.Value.LastLine())
	}
	return last
}

// MembersOf are the members of a map; anything else has none.
func (n *Node) MembersOf() []Member {
	if n == nil {
		return nil
	}
	return n.Members
}
