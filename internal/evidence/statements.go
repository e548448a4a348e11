package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatStatement, order: 72, read: readStatements})

const formatStatement = "statement"

// maxLogged is how many lines of a log are read as sentences, and how many of any text are read together with the one
// before: what a program states it states over and over.
const maxLogged = 200

// shownQuery is a query of one parameter.
var shownQuery = lazyregexp.New(`(?:^|[\s"'\x60(])\?([A-Za-z_-]{2,40})=`)

// readStatements reads sentences by the notions that they name together.
func readStatements(d *document) []piece {
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	seen := map[prose.Kind]bool{}
	read, logged := 0, 0
	last := ""
	for n := 1; n <= len(d.starts) && read < maxProse; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		if looksLikeLog(text) {
			if logged++; logged > maxLogged {
				continue
			}
		}
		if read++; !prose.IsProse(text) {
			continue
		}
		found := false
		for _, h := range presignTalk(text) {
			h.Place, found = d.place(at, at+len(text)), true
			pieces = append(pieces, piece{at: at, hint: &h})
		}
		if m := shownQuery.FindStringSubmatch(text); m != nil && len(shownQuery.FindAllString(text, 2)) == 1 {
			pieces = append(pieces, piece{at: at, hint: &Hint{HintParameter, strings.ToLower(m[1]), d.place(at, at+len(text))}})
		}
		for _, sentence := range prose.Sentences(text) {
			stated := prose.Statements(sentence)
			if last != "" && read <= maxLogged {
				stated = append(stated, prose.Across(last, sentence)...)
			}
			last = sentence
			for _, kind := range stated {
				found = true
				if !seen[kind] {
					seen[kind] = true
					pieces = append(pieces, piece{at: at, remark: &Remark{kind, d.place(at, at+len(text))}})
				}
			}
		}
		if found {
			d.takeFresh(formatStatement, at, at+len(text))
		}
	}
	return pieces
}
