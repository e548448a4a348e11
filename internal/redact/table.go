package redact

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"countersign/internal/lazyregexp"
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
	// pending are values that wait for their stand-ins.
	pending map[Kind][]string
	// source is all evidence in lower case.
	source string
	// used are the values that were met in what was replaced.
	used map[string]Kind
}

func newTable() *table {
	return &table{
		known: map[Kind]map[string]*value{}, counts: map[Kind]int{}, labels: map[string]string{},
		seen: map[string]bool{}, pending: map[Kind][]string{}, people: map[string]string{}, addresses: map[string]string{}, used: map[string]Kind{},
	}
}

// value is a text that is replaced wherever it stands.
type value struct {
	kind       Kind
	text, with string
	// loose values may be a part of a longer name.
	loose bool
	// re finds the forms that encoders make of a text with other characters than letters and digits; its
	// odd groups are what stays.
	re func() *regexp.Regexp
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
	if !slices.Contains(t.pending[kind], text) {
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
		t.pending[kind] = nil
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
		if !strings.Contains(t.source, strings.ToLower(with)) {
			break
		}
	}
	return with
}

// mostOwn is up to which number stand-ins of an earlier redaction are known again.
const mostOwn = 64

// own reports whether a text is a stand-in.
func own(kind Kind, text string) bool {
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
	if kind == Secret || kind == Signature {
		v.re = sync.OnceValue(func() *regexp.Regexp { return anyForm(text) })
	}
	t.known[kind][text] = v
	t.values = append(t.values, v)
}

func (t *table) has(kind Kind, text string) bool { return t.known[kind][text] != nil }

func (t *table) standIn(kind Kind, text string) string {
	if v := t.known[kind][text]; v != nil {
		return v.with
	}
	return text
}

// leastPart is how long a part of another value is at least, in bytes.
const leastPart = 12

// related returns the stand-in of a text that is a part of a known value, or differs from one in case or in few
// characters; "" for others.
func (t *table) related(kind Kind, text string) string {
	if len(text) < leastPart {
		return ""
	}
	for _, v := range t.values {
		if v.kind != kind {
			continue
		}
		switch {
		case len(text) < len(v.text):
			if at := strings.Index(v.text, text); at >= 0 {
				return v.with[at : at+len(text)]
			}
		case len(text) > len(v.text):
		case strings.EqualFold(text, v.text):
			return cased(v.with, text)
		case nearly(text, v.text):
			mixed := []byte(placeholder(kind, mostOwn+len(t.values), text))
			for i := range mixed {
				if text[i] == v.text[i] {
					mixed[i] = v.with[i]
				} else if mixed[i] == v.with[i] {
					mixed[i] = another(mixed[i])
				}
			}
			return string(mixed)
		}
	}
	return ""
}

// nearly reports whether seven tenths of two texts of one length are the same.
func nearly(a, b string) bool {
	differ := 0
	for i := range len(a) {
		if a[i] != b[i] {
			if differ++; differ*10 > len(a)*3 {
				return false
			}
		}
	}
	return true
}

// cased writes letters in the case that another text has in their places.
func cased(text, like string) string {
	out := []byte(text)
	for i := range out {
		switch c := like[i]; {
		case c >= 'a' && c <= 'z':
			out[i] = strings.ToLower(text[i : i+1])[0]
		case c >= 'A' && c <= 'Z':
			out[i] = strings.ToUpper(text[i : i+1])[0]
		}
	}
	return string(out)
}

// another is a character of the same class, and not the same.
func another(c byte) byte {
	switch {
	case c >= '0' && c < '9', c >= 'a' && c < 'f', c >= 'A' && c < 'F':
		return c + 1
	case c == '9':
		return '0'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= 'A' && c <= 'Z':
		return 'A'
	}
	return c
}

// anyForm finds a text in which every character but letters and digits may be as it is, URL-encoded once or
// twice, or escaped as in JSON; a plus may have become a blank.
func anyForm(text string) *regexp.Regexp {
	var b strings.Builder
	open := false
	for i := range len(text) {
		c := text[i]
		if alphanumeric(c) {
			if !open {
				b.WriteByte('(')
				open = true
			}
			b.WriteByte(c)
			continue
		}
		if open {
			b.WriteByte(')')
			open = false
		}
		fmt.Fprintf(&b, `(?:\\*\x%02x|%%(?:25)*(?i:%02x)|\\*u00(?i:%02x)`, c, c, c)
		if c == '+' {
			b.WriteString(`| |%20`)
		}
		b.WriteByte(')')
	}
	if open {
		b.WriteByte(')')
	}
	return regexp.MustCompile(b.String())
}

// spans yields where the value stands in a text, and what stands there instead.
func (v *value) spans(text, lower string, yield func(span)) {
	if v.re != nil && len(v.text) <= maxPattern && !plainRun(v.text) {
		// Encoders leave letters and digits: around their longest run any form of the value stands.
		around := []window{{0, len(text)}}
		if core := longestRun(v.text); len(core) >= 4 {
			around = windows(text, 6*len(v.text), 6*len(v.text), core)
		}
		for _, w := range around {
			part := text[w.start:w.end]
			for _, m := range v.re().FindAllStringSubmatchIndex(part, -1) {
				yield(span{w.start + m[0], w.start + m[1], v.fill(part, m), v})
			}
		}
		return
	}
	where, what := text, v.text
	if v.kind == Name || v.kind == Host {
		where, what = lower, strings.ToLower(v.text)
	}
	for from := 0; ; {
		i := strings.Index(where[from:], what)
		if i < 0 {
			return
		}
		start, end := from+i, from+i+len(what)
		from = start + 1
		if v.standsAlone(text, start, end) {
			with := v.with
			if v.kind == Name || v.kind == Host {
				with = likeCased(with, text[start:end])
			}
			yield(span{start, end, with, v})
			from = end
		}
	}
}

// maxPattern is the length of a text up to which its other forms are looked for.
const maxPattern = 8 << 10

func longestRun(text string) string {
	longest := ""
	runs(text, 1, alphanumeric, func(start, end int) {
		if end-start > len(longest) {
			longest = text[start:end]
		}
	})
	return longest
}

func plainRun(text string) bool {
	for i := range len(text) {
		if !alphanumeric(text[i]) {
			return false
		}
	}
	return true
}

// fill puts the stand-in's letters and digits into the form that was found.
func (v *value) fill(text string, m []int) string {
	var b strings.Builder
	last, at := m[0], 0
	for g := 2; g < len(m); g += 2 {
		b.WriteString(text[last:m[g]])
		for !alphanumeric(v.text[at]) {
			at++
		}
		n := m[g+1] - m[g]
		b.WriteString(v.with[at : at+n])
		at += n
		last = m[g+1]
	}
	b.WriteString(text[last:m[1]])
	return b.String()
}

// likeCased writes a stand-in in capitals, or with a capital, where the text that it replaces has them.
func likeCased(with, text string) string {
	switch {
	case text == strings.ToLower(text):
		return with
	case text == strings.ToUpper(text):
		return strings.ToUpper(with)
	}
	return strings.ToUpper(with[:1]) + with[1:]
}

// standsAlone reports whether what stands at a range is the value and no part of another word.
func (v *value) standsAlone(text string, start, end int) bool {
	switch v.kind {
	case Secret, Signature:
		return len(v.text) >= 16 || alone(text, start, end, alphanumeric)
	case KeyID:
		if _, own := keyPrefix(v.text); own && len(v.text) >= 16 {
			return true
		}
		return alone(text, start, end, alphanumeric)
	case Account:
		return alone(text, start, end, digit)
	case Host:
		return alone(text, start, end, inLabel)
	}
	if v.loose {
		return alone(text, start, end, alphanumeric)
	}
	if !alone(text, start, end, inLabel) {
		return false
	}
	if len(v.text) > 5 && !slices.Contains(words, v.text) {
		return true
	}
	// A word: only as a label, or as the first segment of a path or URI.
	after := text[end:]
	return strings.HasPrefix(after, ".s3") || strings.HasPrefix(after, ".") && strings.Contains(after[:min(len(after), 80)], "amazonaws.com") ||
		strings.HasSuffix(text[:start], "/") || strings.HasSuffix(text[:start], ":::") || strings.HasSuffix(strings.ToLower(text[:start]), "%2f")
}

func digit(c byte) bool   { return c >= '0' && c <= '9' }
func inLabel(c byte) bool { return alphanumeric(c) || c == '-' || c == '_' }

// alone reports whether no character of a class stands at either side of a range. What an escape ends with is
// none: the n of a line feed in JSON, the digits of %2F.
func alone(text string, start, end int, class func(byte) bool) bool {
	if end < len(text) && class(text[end]) {
		return false
	}
	return start == 0 || !class(text[start-1]) || escaped(text[:start])
}

var escape = lazyregexp.New(`(?:\\[abfnrtv]|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})$`)

// escaped reports whether a text ends with an escape.
func escaped(text string) bool {
	return escape.MatchString(text[max(0, len(text)-6):])
}
