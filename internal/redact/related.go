package redact

import "strings"

// leastPart is how long a part of another value is at least, in bytes.
const leastPart = 12

// related returns the stand-in of a text that is a part of a known value, or differs from one in case or in few
// characters; "" for others.
func (t *table) related(kind Kind, text string) string {
	known := t.likes[kind]
	if known == nil || len(text) < leastPart {
		return ""
	}
	v := known.first(text)
	switch {
	case v == nil:
		return ""
	case len(text) < len(v.text):
		at := strings.Index(v.text, text)
		return v.with[at : at+len(text)]
	case strings.EqualFold(text, v.text):
		return cased(v.with[len(v.with)-len(text):], text)
	}
	mixed := placeholder(kind, mostOwn+len(t.values), text)
	return mix(mixed, text, v)
}

// mix takes from the stand-in of a value what is the same in a text, and from another stand-in what is not. A stand-in
// with a number of many digits may be longer than the text.
func mix(other, text string, v *value) string {
	mixed, with := []byte(other[len(other)-len(text):]), v.with[len(v.with)-len(text):]
	for i := range mixed {
		if text[i] == v.text[i] {
			mixed[i] = with[i]
		} else if mixed[i] == with[i] {
			mixed[i] = another(mixed[i])
		}
	}
	return string(mixed)
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
