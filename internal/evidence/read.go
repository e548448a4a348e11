package evidence

import (
	"errors"
	"fmt"
	"strings"
)

// MaxInput is the size in bytes of the largest input that is read whole. Of a larger one the first
// and the last half of this size are read, since a failure is most often at the end of a log.
const MaxInput = 64 << 20

// Read reads all inputs as the evidence of one rejected request. It fails only when there is nothing to
// read: an input in which nothing is recognised gives an empty case that says so.
func Read(inputs []Input) (*Case, error) {
	if len(inputs) == 0 {
		return nil, errors.New("no evidence: name a file, or - for standard input")
	}
	var documents []*document
	var pieces [][]piece
	blank := true
	for _, input := range inputs {
		d, err := readDocument(input, MaxInput)
		if err != nil {
			return nil, err
		}
		blank = blank && strings.TrimSpace(d.text) == ""
		documents, pieces = append(documents, d), append(pieces, d.pieces())
	}
	if blank {
		return nil, fmt.Errorf("%s: empty: nothing to read", inputs[0].Name)
	}
	return assemble(documents, pieces), nil
}

// pieces lets every format read the document.
func (d *document) pieces() []piece {
	var all crowd
	for _, f := range formats {
		found := f.read(d)
		for i := range found {
			found[i].format = f.name
		}
		all.add(found...)
	}
	return all.pieces
}
