package curlargs

import (
	"errors"
	"strings"

	"countersign/sigv4"
)

// ReadField reads a value of -H. "Name:" removes a field that would be sent otherwise: remove is then
// set. "Name;" is a field without a value. A line break or a name that HTTP has not is an error, which
// does not repeat the value.
func ReadField(line string) (field sigv4.Field, remove bool, err error) {
	name, value, colon := strings.Cut(line, ":")
	if !colon {
		if name, colon = strings.CutSuffix(line, ";"); !colon {
			return field, false, errors.New(`a header field is "Name: value"; "Name:" leaves one out, "Name;" sends one without a value`)
		}
		value = ""
	} else if value = strings.Trim(value, " \t"); value == "" {
		remove = true
	}
	if !IsToken(name) {
		return field, false, errors.New("a header field has a name of letters, digits and dashes")
	}
	for i := range len(value) {
		if value[i] < ' ' && value[i] != '\t' || value[i] == 0x7f {
			return field, false, errors.New("the header field " + name + " holds a line break or another control character")
		}
	}
	return sigv4.Field{Name: name, Value: value}, remove, nil
}

// IsToken reports whether a text can be a method or name a header field (RFC 9110, section 5.6.2).
func IsToken(text string) bool {
	for i := range len(text) {
		c := text[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return text != ""
}
