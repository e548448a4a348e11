package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// table holds the values that are replaced, and by what.
type table struct {
	values []*value
	known  map[Kind]map[string]*value
	counts map[Kind]int
	// labels are the stand-ins of labels within customers' own domains, hosts how many domains there are.
	labels map[string]string
	hosts  int
	// people and addresses are the stand-ins of names in ARNs and of IP addresses.
	people, addresses map[string]string
	// seen are host names that were looked at.
	seen map[string]bool
	// pending are values that wait for their stand-ins; waiting tells whether one does.
	pending map[Kind][]string
	waiting map[Kind]map[string]bool
	// likes finds values that are like another.
	likes map[Kind]*likes
	// source is all evidence in lower case.
	source haystack
	// index and pieces are made when the table is applied, and nil where it has changed since.
	index  *index
	pieces map[string]piece
	// used are the values that were met in what was replaced.
	used map[string]Kind
}

func newTable() *table {
	return &table{
		known: map[Kind]map[string]*value{}, counts: map[Kind]int{}, labels: map[string]string{},
		seen: map[string]bool{}, pending: map[Kind][]string{}, waiting: map[Kind]map[string]bool{}, likes: map[Kind]*likes{}, people: map[string]string{}, addresses: map[string]string{}, used: map[string]Kind{},
	}
}

// add notes a value that is to be replaced.
func (t *table) add(kind Kind, text string) {
	if text == "" || t.has(kind, text) {
		return
	}
	if kind == Name || kind == Account {
		t.assign(kind, text)
		return
	}
	if t.waiting[kind] == nil {
		t.waiting[kind] = map[string]bool{}
	}
	if !t.waiting[kind][text] {
		t.waiting[kind][text] = true
		t.pending[kind] = append(t.pending[kind], text)
	}
}

// settle gives the values that were noted their stand-ins, the longest first: one that is a part of another,
// or nearly the same, gets a stand-in that is so as well. What broke a signature may be just that.
func (t *table) settle() {
	for _, kind := range []Kind{Secret, Signature, KeyID} {
		list := t.pending[kind]
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
		for _, text := range list {
			t.assign(kind, text)
		}
		t.pending[kind], t.waiting[kind] = nil, nil
	}
}

// assign gives a value its stand-in, unless it has one.
func (t *table) assign(kind Kind, text string) {
	if t.has(kind, text) {
		return
	}
	if own(kind, text) {
		t.put(kind, text, text) // redacted before
		return
	}
	if kind == Secret || kind == Signature || kind == KeyID {
		if like := t.related(kind, text); like != "" {
			t.put(kind, text, like)
			return
		}
	}
	t.put(kind, text, t.next(kind, text))
}

// next returns a stand-in that stands nowhere in the evidence yet.
func (t *table) next(kind Kind, text string) string {
	const most = 1000 // of a text with few letters and digits there are few others
	with := ""
	for range most {
		t.counts[kind]++
		with = placeholder(kind, t.counts[kind], text)
		if !t.source.has(strings.ToLower(with)) {
			break
		}
	}
	return with
}

// mostOwn is up to which number stand-ins of an earlier redaction are known again.
const mostOwn = 64

// own reports whether a text is a stand-in.
func own(kind Kind, text string) bool {
	if !mayBeOwn(kind, text) {
		return false
	}
	for n := 1; n <= mostOwn; n++ {
		if placeholder(kind, n, text) == text {
			return true
		}
	}
	return false
}

// put sets the stand-in of a value.
func (t *table) put(kind Kind, text, with string) {
	if t.known[kind] == nil {
		t.known[kind] = map[string]*value{}
	}
	v := &value{kind: kind, text: text, with: with}
	if kind == Secret || kind == Signature || kind == KeyID {
		if t.likes[kind] == nil {
			t.likes[kind] = newLikes()
		}
		t.likes[kind].add(v)
	}
	if kind == Secret || kind == Signature {
		v.re = sync.OnceValue(func() *regexp.Regexp { return anyForm(text) })
	}
	t.known[kind][text] = v
	t.values = append(t.values, v)
	t.index = nil
	if v.re != nil {
		t.pieces = nil
	}
}

func (t *table) has(kind Kind, text string) bool { return t.known[kind][text] != nil }

func (t *table) standIn(kind Kind, text string) string {
	if v := t.known[kind][text]; v != nil {
		return v.with
	}
	return text
}
