package sigv4

import (
	"iter"
	"slices"
	"strings"
)

// CanonicalValue returns a header value as it stands in the canonical request: blanks trimmed at both
// ends and every inner run of blanks and line breaks written as one space, also inside quotes.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func CanonicalValue(value string) string {
	if !hasBlank(value) {
		return value
	}
	return string(appendCanonicalValue(make([]byte, 0, len(value)), value))
}

func hasBlank(value string) bool {
	return strings.IndexByte(value, ' ') >= 0 || strings.IndexByte(value, '\t') >= 0 ||
		strings.IndexByte(value, '\n') >= 0 || strings.IndexByte(value, '\r') >= 0
}

func appendCanonicalValue(dst []byte, value string) []byte {
	if !hasBlank(value) {
		return append(dst, value...)
	}
	gap, start := false, len(dst)
	for i := 0; i < len(value); i++ {
		if isBlank(value[i]) {
			gap = true
			continue
		}
		if gap && len(dst) > start {
			dst = append(dst, ' ')
		}
		gap = false
		dst = append(dst, value[i])
	}
	return dst
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n'
}

// canonicalFields returns one canonical line for each name of signed, which must be in lower case and
// sorted. Values of a repeated field are joined by a comma in the order received. A field that the
// request lacks yields an empty value, as AWS prints it.
func canonicalFields(header Header, signed []string) []Field {
	fields := make([]Field, 0, len(signed))
	behind := header.finder(len(signed))
	for _, name := range signed {
		var value []byte
		found := false
		for i := range behind(name) {
			if found {
				value = append(value, ',')
			}
			value = append(value, CanonicalValue(header[i].Value)...)
			found = true
		}
		fields = append(fields, Field{name, string(value)})
	}
	return fields
}

// behind yields the indices of the fields that a canonical name stands for. HTTP/2 carries the host as
// ":authority" (RFC 9113, section 8.3.1), and AWS takes either name as the signed one: where a request
// has both fields, only Host counts.
func (h Header) behind(canonical string) iter.Seq[int] {
	name := h.nameBehind(canonical)
	return func(yield func(int) bool) {
		for i := range h {
			if equalName(h[i].Name, name) && !yield(i) {
				return
			}
		}
	}
}

func (h Header) nameBehind(canonical string) string {
	switch {
	case canonical != ":authority" && canonical != "host":
		return canonical
	case h.Has("host"):
		return "host"
	}
	return ":authority"
}

// finder returns what [Header.behind] does, for somebody who asks for this many names. A walk over the header for
// each is the fastest way for as many as requests have; hostile ones have tens of thousands.
func (h Header) finder(names int) func(canonical string) iter.Seq[int] {
	const few = 64
	if names <= few {
		return h.behind
	}
	places := make(map[string][]int, len(h))
	for i := range h {
		name := string(appendLower(nil, h[i].Name))
		places[name] = append(places[name], i)
	}
	return func(canonical string) iter.Seq[int] {
		return slices.Values(places[string(appendLower(nil, h.nameBehind(canonical)))])
	}
}

// SignedNames returns the canonical form of a list of header names: lower case, sorted, each once.
func SignedNames(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ToLower(name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
