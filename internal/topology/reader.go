package topology

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/jsonpos"
)

// reader reads settings out of the nodes of one document and gathers its faults.
type reader struct {
	file string
	errs Errors
	into *Topology
	// hint tells which resource a document is about that does not say so itself.
	hint hint
	// loose are the parts of resources that other documents describe.
	loose *loose
}

func (r *reader) at(p jsonpos.Place) Source {
	return Source{File: r.file, Line: p.Line, Column: p.Column}
}

func (r *reader) source(n *node) Source {
	if n == nil {
		return Source{File: r.file}
	}
	return r.at(n.Place)
}

func (r *reader) fail(n *node, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if path := n.path(); path != "" {
		message = path + ": " + message
	}
	r.failAt(n.Place, message)
}

func (r *reader) failAt(at jsonpos.Place, message string) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, &Error{Source: r.at(at), Message: message})
	}
}

// want reports whether n is of kind k, and faults it when not. An absent value is neither.
func (r *reader) want(n *node, k jsonpos.Kind) bool {
	if n == nil {
		return false
	}
	if n.Kind != k {
		r.fail(n, "%s is wanted, and %s stands there", k, n.Kind)
		return false
	}
	return true
}

func (r *reader) text(n *node, key string) Text { return r.asText(n.get(key)) }

func (r *reader) asText(n *node) Text {
	if !r.want(n, jsonpos.String) {
		return Text{}
	}
	return Known(n.Text, r.source(n))
}

// filled is text, except that AWS writes an empty string for a setting that nobody made.
func (r *reader) filled(n *node, key string) Text {
	if v := r.text(n, key); v.Or("") != "" {
		return v
	}
	return Text{}
}

// one is a text out of a set of words.
func (r *reader) one(n *node, key string, words ...string) Text {
	v := r.filled(n, key)
	if word, ok := v.Get(); ok && !slices.Contains(words, word) {
		r.fail(n.get(key), "%q is none of %s", clip(word), strings.Join(words, ", "))
		return Text{}
	}
	return v
}

func (r *reader) flag(n *node, key string) Flag {
	v := n.get(key)
	if !r.want(v, jsonpos.Bool) {
		return Flag{}
	}
	return Known(v.Text == "true", r.source(v))
}

func (r *reader) number(n *node, key string) Number { return r.asNumber(n.get(key)) }

func (r *reader) asNumber(v *node) Number {
	if !r.want(v, jsonpos.Number) {
		return Number{}
	}
	i, err := strconv.Atoi(v.Text)
	if err != nil {
		r.fail(v, "a whole number is wanted, and %s stands there", clip(v.Text))
		return Number{}
	}
	return Known(i, r.source(v))
}

// numeral is a number that AWS writes as a string in one place (ResponseCode), or leaves empty.
func (r *reader) numeral(n *node, key string) Number {
	v := n.get(key)
	if v == nil || v.Kind != jsonpos.String {
		return r.number(n, key)
	}
	if v.Text == "" {
		return Number{}
	}
	i, err := strconv.Atoi(v.Text)
	if err != nil {
		r.fail(v, "a whole number is wanted, and %q stands there", clip(v.Text))
		return Number{}
	}
	return Known(i, r.source(v))
}

// object returns the member as an object, or nil.
func (r *reader) object(n *node, key string) *node {
	if v := n.get(key); r.want(v, jsonpos.Object) {
		return v
	}
	return nil
}

// list returns the items of a member: a plain list, or CloudFront's {"Quantity": N, "Items": [...]}.
// The second result is the node that stands for the list; nil when there is none.
func (r *reader) list(n *node, key string) ([]*node, *node) {
	v := n.get(key)
	if v == nil {
		return nil, nil
	}
	if v.Kind == jsonpos.Object && (v.get("Quantity") != nil || v.get("Items") != nil) {
		items := v.get("Items")
		if items == nil {
			return nil, v
		}
		if !r.want(items, jsonpos.Array) {
			return nil, nil
		}
		return items.list(), v
	}
	if !r.want(v, jsonpos.Array) {
		return nil, nil
	}
	return v.list(), v
}

// objects returns the items of a member that must all be objects.
func (r *reader) objects(n *node, key string) []*node {
	items, _ := r.list(n, key)
	out := make([]*node, 0, len(items))
	for _, item := range items {
		if item.Kind == jsonpos.Null || !r.want(item, jsonpos.Object) {
			if item.Kind == jsonpos.Null {
				r.fail(item, "an object is wanted, and null stands there")
			}
			continue
		}
		out = append(out, item)
	}
	return out
}

func (r *reader) names(n *node, key string) Names {
	items, list := r.list(n, key)
	if list == nil {
		return Names{}
	}
	out := make([]Text, 0, len(items))
	for _, item := range items {
		if v := r.asText(item); v.IsKnown() {
			out = append(out, v)
		}
	}
	return Known(out, r.source(list))
}

// need faults an object that lacks a member without which it means nothing.
func (r *reader) need(n *node, keys ...string) bool {
	whole := true
	for _, key := range keys {
		if n.get(key) == nil {
			r.fail(n, "%s is missing", key)
			whole = false
		}
	}
	return whole
}

// host is a text that is a host name, in lower case and without the full stop at its end.
func (r *reader) host(n *node, key string) Text {
	v := r.filled(n, key)
	if s, ok := v.Get(); ok {
		return Known(strings.ToLower(strings.TrimSuffix(s, ".")), v.Source())
	}
	return v
}
