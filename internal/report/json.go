package report

import (
	"io"

	"countersign/internal/plainjson"
)

// WriteJSON writes a value as indented JSON with a final line feed. Characters such as & stay as they
// are: commands are to be copied from it.
func WriteJSON(w io.Writer, value any) error {
	return plainjson.Write(w, value)
}
