package topology

import (
	"strconv"
	"strings"

	"countersign/internal/jsonpos"
)

// Limits of a document.
const (
	// MaxDocument is the size in bytes that one document may have.
	MaxDocument = 32 << 20
	// maxErrors is how many faults of one document are told.
	maxErrors = 100
)

// node is a JSON value with the way to it. The way as text in each node would cost memory that grows with the square
// of a hostile document.
type node struct {
	*jsonpos.Value
	// parent and key, or index, tell the way.
	parent *node
	key    string
	index  int
}

// path returns such as "DistributionConfig.Aliases.Items[0]".
func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	above := n.parent.path()
	switch {
	case n.parent.Kind == jsonpos.Array:
		return above + "[" + strconv.Itoa(n.index) + "]"
	case above == "":
		return clip(n.key)
	}
	return above + "." + clip(n.key)
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// get returns the member with this key; nil when there is none or it is null. The case of the key matters: it tells
// the shapes of API Gateway's two versions apart.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if m.Name == key && m.Value.Kind != jsonpos.Null {
			return n.member(m)
		}
	}
	return nil
}

func (n *node) member(m jsonpos.Member) *node { return &node{Value: m.Value, parent: n, key: m.Name} }

// list are the items of a list.
func (n *node) list() []*node {
	items := make([]*node, len(n.Items))
	for i := range n.Items {
		items[i] = n.item(i)
	}
	return items
}

func (n *node) item(i int) *node { return &node{Value: n.Items[i], parent: n, index: i} }

// has reports whether one of the keys is there and is of this kind.
func (n *node) has(k jsonpos.Kind, keys ...string) bool {
	for _, key := range keys {
		if m := n.get(key); m != nil && m.Kind == k {
			return true
		}
	}
	return false
}
