package report

import (
	"encoding/json"
	"io"
)

// WriteJSON writes a value as indented JSON with a final line feed. Characters such as & stay as they
// are: commands are to be copied from it.
func WriteJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
