package evidence

import (
	"strings"

	"countersign/sigv4"
)

// maxFound limits how many texts of one kind are read from one reading of a document. The last ones are,
// since a log ends with what failed.
const maxFound = 256

// foundText is a canonical request, a string to sign, or both, as one side tells them.
type foundText struct {
	// anchor is the offset in the document of what gave the text away. The readings of a document find
	// the same text several times, with the same anchor.
	anchor int
	// start and end are the range in the document.
	start, end int
	// at and until are the range in the reading.
	at, until    int
	role         role
	canonical    *Canonical
	stringToSign *StringToSign
}

// score orders readings of the same text: exact ones first, then whole ones, then those that show most.
func (f foundText) score() int {
	score := 2 * (parts(f.canonical) + 1)
	if f.canonical != nil && f.canonical.Check == Confirmed {
		score += 100
	}
	if f.canonical != nil && f.canonical.Raw != "" {
		score--
	}
	if f.stringToSign != nil {
		score++
	}
	return score
}

// foundTexts collects texts, of each the best reading.
type foundTexts struct {
	order []int
	best  map[int]foundText
}

func (f *foundTexts) add(t foundText) {
	if f.best == nil {
		f.best = map[int]foundText{}
	}
	old, seen := f.best[t.anchor]
	if !seen {
		f.order = append(f.order, t.anchor)
	}
	if !seen || t.score() > old.score() {
		f.best[t.anchor] = t
	}
}

// pieces takes the lines of all texts and returns them with the secrets in them. whose is the role of
// those that have none.
func (f *foundTexts) pieces(d *document, format string, whose role) []piece {
	var pieces []piece
	for _, anchor := range f.order {
		if t := f.best[anchor]; t.canonical != nil || t.stringToSign != nil {
			d.takeNoting(format, t.note(), t.start, t.end)
			pieces = append(pieces, t.pieces(d, whose)...)
		}
	}
	return pieces
}

// note is the doubt about a text, or "".
func (f foundText) note() string {
	if f.canonical != nil && f.canonical.Check == Altered {
		return "its hash is not the one in the string to sign beside it: " +
			"it was changed after it was printed, for example to hide a token"
	}
	return ""
}

// pieces returns the text and the secrets in it. whose is its role if it has none.
func (f foundText) pieces(d *document, whose role) []piece {
	if f.role == anyone {
		f.role = whose
	}
	d.texts = append(d.texts, line{f.anchor, f.end})
	var pieces []piece
	if f.canonical != nil {
		pieces = append(pieces, piece{at: f.start, role: f.role, canonical: f.canonical})
		inQuery := presignedToken(&sigv4.Request{Target: "/?" + f.canonical.Query})
		for _, secret := range append(secretsIn(sigv4.Header(f.canonical.Headers)), inQuery...) {
			pieces = append(pieces, piece{at: f.start, secret: secret})
		}
	}
	if f.stringToSign != nil {
		pieces = append(pieces, piece{at: f.start, role: f.role, stringToSign: f.stringToSign})
	}
	return pieces
}

// readAsText reports whether a range of the document was read as a canonical request or string to sign.
func (d *document) readAsText(start, end int) bool {
	for _, t := range d.texts {
		if start < t.end && t.start < end {
			return true
		}
	}
	return false
}

// lastIndexes returns the offsets of the last occurrences of a word, in order.
func lastIndexes(text, word string) []int {
	var all []int
	for i := 0; ; {
		j := strings.Index(text[i:], word)
		if j < 0 {
			break
		}
		if all = append(all, i+j); len(all) >= 2*maxFound {
			all = append(all[:0], all[len(all)-maxFound:]...)
		}
		i += j + len(word)
	}
	return all[max(0, len(all)-maxFound):]
}

// afterWords returns the offset after a sentence that begins at an offset, whatever blanks and line ends
// stand between its words.
func afterWords(text string, at int, sentence string) (end int, ok bool) {
	for word := range strings.FieldsSeq(sentence) {
		for at < len(text) && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t') {
			at++
		}
		if !strings.HasPrefix(text[at:], word) {
			return 0, false
		}
		at += len(word)
	}
	return at, true
}

// findWords finds a sentence, whatever blanks and line ends stand between its words.
func findWords(text, sentence string) (start, end int, ok bool) {
	first, _, _ := strings.Cut(sentence, " ")
	for start = 0; ; start += len(first) {
		i := strings.Index(text[start:], first)
		if i < 0 {
			return 0, 0, false
		}
		start += i
		if end, ok := afterWords(text, start, sentence); ok {
			return start, end, true
		}
	}
}

// dropEntities undoes the entities in a query that a verifier computed over, where the text was copied out of XML: a
// verifier leaves no semicolon unescaped. A client may have signed them.
func (f foundText) dropEntities(whose role) {
	if f.role != anyone {
		whose = f.role
	}
	if whose == verifier && f.canonical != nil && f.canonical.Check != Confirmed {
		f.canonical.Query = strings.ReplaceAll(f.canonical.Query, "&amp;", "&")
	}
}
