package evidence

import (
	"fmt"
)

// MaxInput is the size in bytes of the largest input that is read whole. Of a larger one the first
// and the last half of this size are read, since a failure is most often at the end of a log.
const MaxInput = 64 << 20

// Read reads all inputs as the evidence of one rejected request. It fails only when there is nothing to
// read: an input in which nothing is recognised gives an empty case that says so.
func Read(inputs []Input) (*Case, error) {
	if len(inputs) == 0 {
		return nil, fmt.Errorf("no evidence: name a file, or - for standard input")
	}
	var documents []*document
	var pieces [][]piece
	for _, input := range inputs {
		text, err := decode(input.Data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", input.Name, err)
		}
		d := newDocument(input.Name, text)
		var found []piece
		for _, f := range formats {
			found = append(found, f.read(d)...)
		}
		documents, pieces = append(documents, d), append(pieces, found)
	}
	return assemble(documents, pieces), nil
}
