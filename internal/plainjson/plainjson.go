// Package plainjson writes JSON in which & < and > stand as they are. encoding/json escapes them for pages of HTML
// unless told otherwise, and commands, URLs and AWS's own answers hold them.
package plainjson

import (
	"bytes"
	"encoding/json"
	"io"
)

// Write writes a value, indented by two blanks, with a final line feed.
func Write(w io.Writer, value any) error { return encode(w, "  ", value) }

// WriteLine writes a value in one line.
func WriteLine(w io.Writer, value any) error { return encode(w, "", value) }

// Quote returns a text as a JSON string.
func Quote(text string) string {
	var b bytes.Buffer
	if err := WriteLine(&b, text); err != nil {
		panic(err) // a string always encodes
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func encode(w io.Writer, indent string, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(value)
}
