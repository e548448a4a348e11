package sigv4

import (
	"slices"
	"strings"
)

// Param is one name and value of a query, as on the wire: encoded, and with Equals false where the
// name stands without an equals sign.
type Param struct {
	Name, Value string
	Equals      bool
}

// String returns the parameter as on the wire.
func (p Param) String() string {
	if !p.Equals {
		return p.Name
	}
	return p.Name + "=" + p.Value
}

// ParseQuery splits a wire query at each ampersand and each piece at its first equals sign. Nothing
// is decoded, a semicolon is data, empty pieces are skipped.
func ParseQuery(query string) []Param {
	var params []Param
	for piece := range strings.SplitSeq(query, "&") {
		if piece == "" {
			continue
		}
		name, value, equals := strings.Cut(piece, "=")
		params = append(params, Param{name, value, equals})
	}
	return params
}

// JoinQuery is the inverse of [ParseQuery], except for empty pieces, which are gone.
func JoinQuery(params []Param) string {
	var b strings.Builder
	for i, p := range params {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.String())
	}
	return b.String()
}

// CanonicalQuery returns the canonical query string for a query as on the wire: each name and value
// encoded once, a missing value written as empty, sorted after encoding by name and then by value.
// A plus sign is a literal plus.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
//
// Parameters with one of the encoded names in without are left out, as X-Amz-Signature is when a
// presigned URL is verified.
func CanonicalQuery(wire string, without ...string) string {
	if wire == "" {
		return ""
	}
	return string(appendCanonicalQuery(nil, wire, without))
}

func appendCanonicalQuery(dst []byte, wire string, without []string) []byte {
	for i, p := range canonicalParams(wire, without) {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(dst, p.Name...)
		dst = append(dst, '=')
		dst = append(dst, p.Value...)
	}
	return dst
}

// canonicalParam is one parameter of a canonical query, and the range of the wire query that it came
// from.
type canonicalParam struct {
	Param
	start, end int
}

// canonicalParams returns the parameters of a wire query in canonical order.
func canonicalParams(wire string, without []string) []canonicalParam {
	params := make([]canonicalParam, 0, 16)
	end := -1
	for piece := range strings.SplitSeq(wire, "&") {
		start := end + 1
		end = start + len(piece)
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		name = reencoded(name)
		if slices.Contains(without, name) {
			continue
		}
		params = append(params, canonicalParam{Param{name, reencoded(value), true}, start, end})
	}
	slices.SortStableFunc(params, func(a, b canonicalParam) int { return ComparePairs(a.Param, b.Param) })
	return params
}

// dropParams returns a target without the query parameters that have one of these decoded names. All
// other bytes stay as they are.
func dropParams(target string, names []string) string {
	head, query, _ := strings.Cut(target, "?")
	pieces := strings.Split(query, "&")
	kept := slices.DeleteFunc(slices.Clone(pieces), func(piece string) bool {
		name, _, _ := strings.Cut(piece, "=")
		return slices.Contains(names, Decode(name))
	})
	switch len(kept) {
	case len(pieces):
		return target
	case 0:
		return head
	}
	return head + "?" + strings.Join(kept, "&")
}

// ComparePairs orders canonical parameters: by encoded name, then by encoded value, in byte order.
func ComparePairs(a, b Param) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return strings.Compare(a.Value, b.Value)
}

// reencoded avoids an allocation for the common text that is canonical already.
func reencoded(s string) string {
	for i := 0; i < len(s); i++ {
		if !unreserved(s[i]) {
			return string(appendReencoded(make([]byte, 0, len(s)+8), s, false))
		}
	}
	return s
}
