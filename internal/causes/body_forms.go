package causes

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"countersign/sigv4"
)

// utf16Length is how many UTF-16 units a text has: what JavaScript calls its length.
func utf16Length(text []byte) int {
	n := 0
	for _, r := range string(text) {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// utf16Bytes is a text in UTF-16, without a byte order mark.
func utf16Bytes(text []byte, bigEndian bool) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		if bigEndian {
			out = binary.BigEndian.AppendUint16(out, unit)
		} else {
			out = binary.LittleEndian.AppendUint16(out, unit)
		}
	}
	return out
}

// latin1 is a text in ISO 8859-1. ok is false when it has other characters, or none beyond ASCII.
func latin1(text []byte) (out []byte, ok bool) {
	for _, r := range string(text) {
		if r > 0xff {
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, len(out) < len(text)
}

// formBodies are the spellings of a form: blanks as plus signs or escapes, decoded, sorted, and made of an
// object in JSON.
func formBodies(body []byte) []bodyForm {
	if fields, ok := flatObject(body); ok {
		return []bodyForm{
			{[]byte(joinForm(fields, url.QueryEscape)), "the fields of the JSON as a form"},
			{[]byte(joinForm(fields, encodeParam)), "the fields of the JSON as a form with %20 for blanks"},
		}
	}
	text := string(body)
	if strings.ContainsAny(text, "\r\n{<") || !strings.Contains(text, "=") {
		return nil
	}
	params := strings.Split(text, "&")
	slices.Sort(params)
	decoded, err := url.QueryUnescape(text)
	if err != nil {
		decoded = text
	}
	return []bodyForm{
		{[]byte(strings.ReplaceAll(text, "+", "%20")), "the form with %20 for blanks"},
		{[]byte(strings.ReplaceAll(text, "%20", "+")), "the form with plus signs for blanks"},
		{[]byte(strings.Join(params, "&")), "the form with its fields sorted"},
		{[]byte(decoded), "the form decoded"},
		{[]byte(lowerEscapes(text)), "the form with escapes in lower case"},
		{[]byte(mapValues(text, func(v string) string { return encodeParam(sigv4.Decode(v)) })), "the form with every reserved character escaped"},
	}
}

func encodeParam(text string) string { return string(sigv4.AppendEncoded(nil, text, false)) }

// field is a name and a value of a form.
type field struct{ name, value string }

// flatObject returns the fields of an object in JSON that holds no other, in their order.
func flatObject(body []byte) (fields []field, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		value, err := decoder.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return nil, false
		}
		if value == nil {
			value = ""
		}
		fields = append(fields, field{fmt.Sprint(name), fmt.Sprint(value)})
	}
	return fields, len(fields) > 0
}

func joinForm(fields []field, encode func(string) string) string {
	var pairs []string
	for _, f := range fields {
		pairs = append(pairs, encode(f.name)+"="+encode(f.value))
	}
	return strings.Join(pairs, "&")
}

// jsonSpellings are other ways to write a compact text in JSON: keys sorted, characters escaped or not.
func jsonSpellings(compact []byte) []bodyForm {
	forms := []bodyForm{
		{bytes.ReplaceAll(compact, []byte("/"), []byte(`\/`)), "the same JSON with escaped slashes"},
		{bytes.ReplaceAll(compact, []byte(`\/`), []byte("/")), "the same JSON without escaped slashes"},
	}
	var escaped bytes.Buffer
	json.HTMLEscape(&escaped, compact)
	forms = append(forms, bodyForm{escaped.Bytes(), "the same JSON with <, > and & escaped"}, bodyForm{asciiJSON(compact), "the same JSON in ASCII"})
	decoder := json.NewDecoder(bytes.NewReader(compact))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return forms
	}
	var sorted bytes.Buffer
	encoder := json.NewEncoder(&sorted)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) == nil {
		forms = append(forms, bodyForm{bytes.TrimSuffix(sorted.Bytes(), []byte("\n")), "the same JSON with its keys sorted"})
	}
	return forms
}

// asciiJSON escapes what is beyond ASCII, as Python does.
func asciiJSON(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}
