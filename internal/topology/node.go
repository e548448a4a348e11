package topology

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
)

// Limits of a document.
const (
	// MaxDocument is the size in bytes that one document may have.
	MaxDocument = 32 << 20
	// maxDepth is how deep a document may nest. AWS's own shapes need fewer than 20 levels.
	maxDepth = 100
	// maxErrors is how many faults of one document are told.
	maxErrors = 100
)

type kind uint8

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindList
	kindObject
)

func (k kind) String() string {
	return [...]string{"null", "true or false", "a number", "a string", "a list", "an object"}[k]
}

// node is a JSON value that knows where it stands.
type node struct {
	kind    kind
	truth   bool
	text    string // of a string or a number
	items   []*node
	members []member
	offset  int
	// parent and key, or index, tell the path. A path as text in each node would cost memory that grows
	// with the square of a hostile document.
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
	case n.parent.kind == kindList:
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

type member struct {
	key    string
	offset int
	value  *node
}

// get returns the member with this key; nil when there is none or it is null.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if m.key == key && m.value.kind != kindNull {
			return m.value
		}
	}
	return nil
}

// has reports whether one of the keys is there and is of this kind.
func (n *node) has(k kind, keys ...string) bool {
	for _, key := range keys {
		if m := n.get(key); m != nil && m.kind == k {
			return true
		}
	}
	return false
}

// parser builds nodes from the tokens of encoding/json, which alone judges the syntax.
type parser struct {
	data    []byte
	decoder *json.Decoder
	errs    []*parseError
}

// parseError is a fault at a byte offset.
type parseError struct {
	offset  int
	message string
}

// parse returns all top-level values of a document: the output of several commands may stand in one
// file. The faults are at byte offsets.
func parse(data []byte) ([]*node, []*parseError) {
	p := &parser{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	p.decoder.UseNumber()
	var nodes []*node
	for {
		n, err := p.value(nil, "", 0, 0)
		if errors.Is(err, io.EOF) && p.start() >= len(data) {
			return nodes, p.errs
		}
		if err != nil {
			p.syntax(err)
			return nodes, p.errs
		}
		nodes = append(nodes, n)
	}
}

// start returns the offset of the next token: what lies between two tokens is white space and
// punctuation.
func (p *parser) start() int {
	i := int(p.decoder.InputOffset())
	for i < len(p.data) && bytes.IndexByte([]byte(" \t\r\n,:"), p.data[i]) >= 0 {
		i++
	}
	return i
}

func (p *parser) syntax(err error) {
	// The offset in a json.SyntaxError does not count all that the decoder read as tokens: the start of the
	// token at fault is the better place.
	fault := &parseError{offset: p.start(), message: "no valid JSON: " + err.Error()}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		fault.offset, fault.message = len(p.data), "the JSON ends too early"
	}
	p.errs = append(p.errs, fault)
}

var errDepth = errors.New("nested deeper than " + strconv.Itoa(maxDepth) + " levels")

func (p *parser) value(parent *node, key string, index, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	n := &node{offset: p.start(), parent: parent, key: key, index: index}
	token, err := p.decoder.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return n, p.object(n, depth)
		}
		return n, p.list(n, depth)
	case bool:
		n.kind, n.truth = kindBool, t
	case json.Number:
		n.kind, n.text = kindNumber, string(t)
	case string:
		n.kind, n.text = kindString, t
	}
	return n, nil
}

func (p *parser) object(n *node, depth int) error {
	n.kind = kindObject
	for p.decoder.More() {
		offset := p.start()
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return fmt.Errorf("a name is wanted, and %v stands there", token)
		}
		value, err := p.value(n, key, 0, depth+1)
		if err != nil {
			return unexpectedEnd(err)
		}
		n.members = append(n.members, member{key, offset, value})
	}
	p.duplicates(n)
	_, err := p.decoder.Token()
	return unexpectedEnd(err)
}

// duplicates refuses a name that stands twice in an object: which of the two AWS meant cannot be told.
func (p *parser) duplicates(n *node) {
	if len(n.members) < 2 {
		return
	}
	seen := make(map[string]bool, len(n.members))
	for _, m := range n.members {
		if seen[m.key] {
			p.errs = append(p.errs, &parseError{m.offset, fmt.Sprintf("%q stands twice in one object", clip(m.key))})
		}
		seen[m.key] = true
	}
}

func (p *parser) list(n *node, depth int) error {
	n.kind = kindList
	for p.decoder.More() {
		value, err := p.value(n, "", len(n.items), depth+1)
		if err != nil {
			return unexpectedEnd(err)
		}
		n.items = append(n.items, value)
	}
	_, err := p.decoder.Token()
	return unexpectedEnd(err)
}

// unexpectedEnd keeps an end within a value apart from the end of a document.
func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// lines turns byte offsets into lines and columns.
type lines []int

func newLines(data []byte) lines {
	starts := lines{0}
	for i, b := range data {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// position returns line and column, both from 1, the column in bytes.
func (l lines) position(offset int) (line, column int) {
	i := sort.SearchInts(l, offset+1) - 1
	return i + 1, offset - l[i] + 1
}
