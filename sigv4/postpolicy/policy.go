package postpolicy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Policy says until when a form may be sent, and what it may contain.
type Policy struct {
	// Expiration has milliseconds.
	Expiration time.Time
	Conditions []Condition
}

// Match is the way in which a condition compares.
type Match string

// The ways to compare.
const (
	MatchEqual  Match = "eq"
	MatchPrefix Match = "starts-with"
	MatchLength Match = "content-length-range"
)

// Condition is what one field of the form, or the length of the file, has to be.
type Condition struct {
	Match Match
	// Field is the name of the field, in any case; "bucket" is the bucket that the form is sent to.
	Field string
	// Value is the whole value, or how it begins with [MatchPrefix]; "" then means any value.
	Value string
	// Min and Max are the length of the file in bytes, both included, with [MatchLength].
	Min, Max int64
}

// Equals is the condition that a field has this value.
func Equals(field, value string) Condition {
	return Condition{Match: MatchEqual, Field: field, Value: value}
}

// StartsWith is the condition that the value of a field begins in this way.
func StartsWith(field, prefix string) Condition {
	return Condition{Match: MatchPrefix, Field: field, Value: prefix}
}

// LengthRange is the condition that the file has a length from least to most, in bytes.
func LengthRange(least, most int64) Condition {
	return Condition{Match: MatchLength, Min: least, Max: most}
}

// String returns the condition as a document has it.
func (c Condition) String() string {
	text, err := c.append(nil)
	if err != nil {
		return string(c.Match)
	}
	return string(text)
}

// expirationLayout is the form of AWS's examples.
const expirationLayout = "2006-01-02T15:04:05.000Z"

// Document returns the policy as JSON. It fails for a condition that is none and for text that is not
// UTF-8.
func (p Policy) Document() ([]byte, error) {
	out := []byte(`{"expiration":"`)
	out = p.Expiration.UTC().AppendFormat(out, expirationLayout)
	out = append(out, `","conditions":[`...)
	for i, c := range p.Conditions {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = c.append(out); err != nil {
			return nil, fmt.Errorf("postpolicy: condition %d: %w", i+1, err)
		}
	}
	return append(out, "]}"...), nil
}

func (c Condition) append(out []byte) ([]byte, error) {
	switch {
	case c.Match == MatchLength:
		return fmt.Appendf(out, `["%s",%d,%d]`, MatchLength, c.Min, c.Max), nil
	case c.Field == "" || strings.HasPrefix(c.Field, "$"):
		return nil, fmt.Errorf("field %q: want its name, without a dollar sign", c.Field)
	case !utf8.ValidString(c.Field) || !utf8.ValidString(c.Value):
		return nil, fmt.Errorf("field %q: not UTF-8", c.Field)
	case c.Match == MatchEqual:
		out = append(append(out, '{'), quote(c.Field)...)
		out = append(append(out, ':'), quote(c.Value)...)
		return append(out, '}'), nil
	case c.Match == MatchPrefix:
		out = append(fmt.Appendf(out, `["%s",`, MatchPrefix), quote("$"+c.Field)...)
		out = append(append(out, ','), quote(c.Value)...)
		return append(out, ']'), nil
	}
	return nil, fmt.Errorf("match %q: want %s, %s or %s", c.Match, MatchEqual, MatchPrefix, MatchLength)
}

// quote returns a JSON string, legible where it holds characters of HTML.
func quote(text string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // no string fails
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
