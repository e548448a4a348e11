package cli

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"countersign/internal/topology"
)

// around is how many bytes are shown before and behind a place, at most. A plan of Terraform is one line of any
// length; what of it is shown is redacted, which must not cost as much as the plan is long.
const around = 4 << 10

// linesOf shows lines of the documents.
func linesOf(documents []topology.Document) func(string, int, int) (string, int) {
	lines := map[string][][]byte{}
	return func(file string, line, column int) (string, int) {
		if _, done := lines[file]; !done {
			i := slices.IndexFunc(documents, func(d topology.Document) bool { return d.Name == file })
			if i < 0 {
				return "", 0
			}
			lines[file] = bytes.Split(documents[i].Data, []byte("\n"))
		}
		if line < 1 || line > len(lines[file]) {
			return "", 0
		}
		return excerpt(bytes.TrimRight(lines[file][line-1], "\r"), column)
	}
}

// excerpt returns a line, or of a long one what is around a column, and where the column is in that.
func excerpt(line []byte, column int) (string, int) {
	if len(line) <= 2*around {
		return string(line), column
	}
	at := min(max(column-1, 0), len(line))
	from, to := max(at-around, 0), min(at+around, len(line))
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	return string(line[from:to]), utf8.RuneCount(line[from:at]) + 1
}
