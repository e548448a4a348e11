// Package dump reads values as programs print them: JSON, and what Python, JavaScript, Go, Java, Ruby, Rust and
// PHP write for people.
package dump

import (
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/plaintext"
)

// MaxLength is how many bytes of one value are read.
const MaxLength = 64 << 10

// maxDepth is how deep values may stand in each other.
const maxDepth = 12

// Node is a value in a dump of data, as JSON has it or as Python, JavaScript, Go, Java, Ruby, Rust and
// PHP print it. It is a scalar with a text, or it has pairs; an item of a list is a pair without key.
type Node struct {
	// Text is a scalar's, without quotes and escapes.
	Text string
	// Start and End are offsets: of what stands between the quotes of a literal, else of the whole value.
	Start, End int
	Quoted     bool
	Bracket    byte // the opening bracket, or 0 for a scalar
	Pairs      []Pair
}

// Pair is a member of an object or an item of a list.
type Pair struct {
	Key   string // empty in a list
	Value Node
}

// reader reads one value. It is tolerant: it has to tell where a value ends, not whether it is
// well-formed.
type reader struct {
	text  string
	limit int
	depth int
}

// Read reads the value that begins at an offset. ok is false when it does not end within reach.
func Read(text string, at int) (n Node, ok bool) {
	return ReadUpTo(text, at, at+MaxLength)
}

// ReadUpTo is Read with the offset at which the value must have ended.
func ReadUpTo(text string, at, limit int) (n Node, ok bool) {
	r := reader{text: text, limit: min(len(text), limit)}
	return r.value(at, false)
}

// Bytes reads the literal of bytes that begins at an offset, such as Python's b'…', and ends before limit.
func Bytes(text string, at, limit int) (n Node, ok bool) {
	r := reader{text: text, limit: min(len(text), limit)}
	if q := r.quote(at); q > at {
		return r.literal(at, q)
	}
	return Node{}, false
}

// value reads the value at i. ok is false where none begins or it does not end.
func (r *reader) value(i int, listed bool) (n Node, ok bool) {
	i = r.skip(i, " \t\n\r")
	if i >= r.limit {
		return Node{}, false
	}
	if open := r.opening(i); open >= 0 {
		return r.container(i, open)
	}
	if q := r.quote(i); q >= 0 {
		return r.literal(i, q)
	}
	return r.bare(i, listed)
}

// skip returns the first offset from i on that holds no byte of set.
func (r *reader) skip(i int, set string) int {
	for i < r.limit && strings.IndexByte(set, r.text[i]) >= 0 {
		i++
	}
	return i
}

// opening returns the offset of the bracket that opens a container at i, past a type name such as
// "map", "http.Header" or "[]string", or -1.
func (r *reader) opening(i int) int {
	j := i
	if strings.HasPrefix(r.text[j:r.limit], "[]") {
		j += 2
	}
	for j < r.limit && j-i < 64 && (plaintext.IsWordByte(r.text[j]) || r.text[j] == '.' || r.text[j] == '*') {
		j++
	}
	if j > i && j < r.limit && r.text[j] == ' ' {
		if j+1 < r.limit && strings.IndexByte("{(", r.text[j+1]) >= 0 {
			j++
		}
	}
	if j < r.limit && strings.IndexByte("{[(", r.text[j]) >= 0 {
		return j
	}
	if i < r.limit && r.text[i] == '[' {
		return i
	}
	return -1
}

// quote returns the offset of the quotation mark that opens a literal at i, past a prefix such as b or
// an ampersand, or -1.
func (r *reader) quote(i int) int {
	j := i
	for j < r.limit && j-i < 2 && strings.IndexByte("bBuUrRfF", r.text[j]) >= 0 {
		j++
	}
	if j < r.limit && strings.IndexByte("'\"`", r.text[j]) >= 0 {
		return j
	}
	return -1
}

// literal reads a string, and those that follow it and belong to it.
func (r *reader) literal(i, q int) (n Node, ok bool) {
	n = Node{Start: q + 1, Quoted: true}
	var text strings.Builder
	for {
		mark := r.text[q]
		end := q + 1
		for end < r.limit && r.text[end] != mark {
			if r.text[end] == '\\' && end+1 < r.limit && mark != '`' {
				if piece, width := escape.Backslash(r.text[end:r.limit]); width > 0 {
					text.WriteString(piece)
					end += width
					continue
				}
			}
			text.WriteByte(r.text[end])
			end++
		}
		if end >= r.limit {
			return Node{}, false
		}
		n.End = end
		next := r.skip(end+1, " \t\n\r")
		if next < r.limit && r.text[next] == '+' {
			next = r.skip(next+1, " \t\n\r")
		} else if strings.IndexByte(r.text[end+1:next], '\n') < 0 {
			break
		}
		if q = r.quote(next); q < 0 || r.text[q] != mark {
			break
		}
		if after := strings.IndexByte(r.text[q+1:r.limit], mark); after >= 0 {
			// A key of the next line is no continuation: "a"⏎"b": …
			rest := r.skip(q+1+after+1, " \t")
			if rest < r.limit && (r.text[rest] == ':' || strings.HasPrefix(r.text[rest:r.limit], "=>")) {
				break
			}
		}
	}
	n.Text = text.String()
	return n, true
}

// container reads what stands between brackets. A container that is cut off ends where the text does.
func (r *reader) container(i, open int) (n Node, ok bool) {
	if r.depth++; r.depth > maxDepth {
		return Node{}, false
	}
	defer func() { r.depth-- }()
	closing := map[byte]byte{'{': '}', '[': ']', '(': ')'}[r.text[open]]
	n = Node{Start: i, Bracket: r.text[open]}
	goMap := strings.HasSuffix(r.text[i:open], "map")
	for j := open + 1; ; {
		j = r.skip(j, " \t\n\r,;")
		if j >= r.limit {
			return Node{}, false
		}
		if r.text[j] == closing {
			n.End = j + 1
			return n, true
		}
		p, next := r.pair(j, goMap, n.Bracket)
		if next <= j {
			return Node{}, false
		}
		n.Pairs = append(n.Pairs, p)
		j = next
	}
}

// pair reads a key and its value, or a value alone, and returns the offset after it.
func (r *reader) pair(i int, goMap bool, bracket byte) (p Pair, next int) {
	key, at := r.key(i)
	if at < 0 {
		v, ok := r.value(i, true)
		if !ok {
			return Pair{}, i
		}
		return v.asPair(), r.after(v)
	}
	at = r.skip(at, " \t\n\r")
	if value, ok := r.unquotedList(at); ok {
		return Pair{key, value}, value.End + 1
	}
	if goMap {
		v := r.until(at, func(j int) bool {
			return r.text[j] == ']' || r.text[j] == ' ' && r.isKeyAt(j+1)
		})
		return Pair{key, v}, v.End
	}
	v, ok := r.value(at, bracket != 0)
	if !ok {
		return Pair{}, i
	}
	return Pair{key, v}, r.after(v)
}

// after returns the offset behind a value.
func (r *reader) after(v Node) int {
	if v.Quoted {
		return v.End + 1
	}
	return v.End
}

// asPair takes a tuple of name and value, and an object with the members name and value, for the pair
// that they stand for.
func (n Node) asPair() Pair {
	if len(n.Pairs) == 2 && n.Pairs[0].Value.Bracket == 0 && n.Pairs[1].Value.Bracket == 0 {
		first, second := n.Pairs[0], n.Pairs[1]
		switch {
		case first.Key == "" && second.Key == "" && n.Bracket != '{':
			return Pair{first.Value.Text, second.Value}
		case strings.EqualFold(second.Key, "value") &&
			(strings.EqualFold(first.Key, "name") || strings.EqualFold(first.Key, "key")):
			return Pair{first.Value.Text, second.Value}
		}
	}
	return Pair{"", n}
}

// key reads a key and its separator at i, and returns the offset after the separator, or -1.
func (r *reader) key(i int) (key string, at int) {
	end := i
	switch q := r.quote(i); {
	case q >= 0:
		n, ok := r.literal(i, q)
		if !ok {
			return "", -1
		}
		key, end = n.Text, n.End+1
	case r.text[i] == '[':
		// PHP's print_r: [name] => value.
		stop := strings.IndexAny(r.text[i+1:min(r.limit, i+80)], "[]\n")
		if stop < 1 || r.text[i+1+stop] != ']' {
			return "", -1
		}
		key, end = r.text[i+1:i+1+stop], i+stop+2
		if at = r.skip(end, " "); !strings.HasPrefix(r.text[at:r.limit], "=>") {
			return "", -1
		}
	default:
		for end < r.limit && end-i < 80 && isKeyByte(r.text[end]) {
			end++
		}
		if end == i {
			return "", -1
		}
		key = r.text[i:end]
	}
	at = r.skip(end, " \t")
	rest := r.text[at:r.limit]
	switch {
	case strings.HasPrefix(rest, "=>"):
		return key, at + 2
	case strings.HasPrefix(rest, ":"), strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		return key, at + 1
	}
	return "", -1
}

func isKeyByte(c byte) bool { return plaintext.IsWordByte(c) || c == '-' || c == '.' || c == '$' }

// isKeyAt reports whether a bare key with a separator stands at i. The parameters inside an
// Authorization value are none.
func (r *reader) isKeyAt(i int) bool {
	end := i
	for end < r.limit && end-i < 80 && isKeyByte(r.text[end]) {
		end++
	}
	if end == i || end >= r.limit || r.text[end] != ':' && r.text[end] != '=' {
		return false
	}
	switch r.text[i:end] {
	case "Credential", "SignedHeaders", "Signature":
		return false
	}
	return true
}

// unquotedList reads [text] where the text is not quoted and is one value, as Go and Java print the
// values of a header field.
func (r *reader) unquotedList(i int) (n Node, ok bool) {
	if i+1 >= r.limit || r.text[i] != '[' || strings.IndexByte("'\"[{( \n]", r.text[i+1]) >= 0 {
		return Node{}, false
	}
	n = r.until(i+1, func(j int) bool { return r.text[j] == ']' })
	return n, n.End < r.limit
}

// bare reads an unquoted value: up to a bracket that closes, a line end, or a comma that a key follows.
// Go prints the fields of a struct without commas and without a blank after the colon.
func (r *reader) bare(i int, listed bool) (n Node, ok bool) {
	goStruct := i > 0 && r.text[i-1] == ':'
	n = r.until(i, func(j int) bool {
		switch r.text[j] {
		case ' ':
			return goStruct && r.isKeyAt(j+1)
		case '\n', '}', ']', ')':
			return true
		case ',':
			next := r.skip(j+1, " ")
			return !listed || next >= r.limit || r.text[next] == '\n' || r.quote(next) >= 0 || r.isKeyAt(next)
		}
		return false
	})
	n.Text = strings.TrimSpace(n.Text)
	return n, n.End > n.Start && n.End < r.limit
}

// until reads a bare value up to the first offset at which stop holds.
func (r *reader) until(i int, stop func(int) bool) Node {
	end := i
	for end < r.limit && !stop(end) {
		end++
	}
	return Node{Text: r.text[i:end], Start: i, End: end}
}

// Get returns the value of the first pair whose key is one of the names, in any case.
func (n Node) Get(names ...string) (Node, bool) {
	for _, name := range names {
		for _, p := range n.Pairs {
			if strings.EqualFold(p.Key, name) {
				return p.Value, true
			}
		}
	}
	return Node{}, false
}

// Scalar returns the text of a value, or of the only item of a list.
func (n Node) Scalar() (value Node, ok bool) {
	if n.Bracket == 0 {
		return n, true
	}
	if len(n.Pairs) == 1 && n.Pairs[0].Key == "" {
		return n.Pairs[0].Value.Scalar()
	}
	return Node{}, false
}
