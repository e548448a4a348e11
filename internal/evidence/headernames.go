package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatHeaderNames, order: 71, read: readHeaderNames})

const formatHeaderNames = "headers in sentences"

// signedListShown is a list of signed headers, which a program wrote.
var signedListShown = lazyregexp.New(`[\w-]+(?:;[\w-]+)+`)

// emptyHeader is a header without a value in a line by itself.
var emptyHeader = lazyregexp.New(`^\s*([A-Z][A-Za-z]+(?:-[A-Z][A-Za-z]+)+):\s*$`)

// readHeaderNames reads the headers that hops change and that a person brings up, and whether they are said to be
// signed.
func readHeaderNames(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	seen := map[Hint]bool{}
	for n := 1; n <= min(len(d.starts), maxProse) && len(pieces) < maxHints; n++ {
		text := d.lineText(n)
		if taken[n-1] || len(text) > maxSentence || looksLikeLog(text) || !strings.Contains(text, "-") && !strings.Contains(text, "gent") && !strings.Contains(text, "ncoding") {
			continue
		}
		place := d.place(d.starts[n-1], d.endOf(n))
		add := func(kind HintKind, name string) {
			if is := (Hint{Kind: kind, Value: name}); !seen[is] {
				seen[is] = true
				pieces = append(pieces, piece{at: d.starts[n-1], hint: &Hint{kind, name, place}})
			}
		}
		if m := emptyHeader.FindStringSubmatch(text); m != nil && changedByHops(strings.ToLower(m[1])) {
			add(HintHeaderTalked, strings.ToLower(m[1]))
			continue
		}
		if !prose.IsProse(text) {
			continue
		}
		for _, sentence := range prose.Sentences(text) {
			words := prose.Words(sentence)
			if len(words) == 0 || prose.Advises(words) || prose.Reports(words) {
				continue
			}
			for _, name := range headersIn(signedListShown.ReplaceAllString(sentence, " ")) {
				add(HintHeaderTalked, name)
				if i := slices.IndexFunc(words, isSignedList); i >= 0 && !prose.Denied(words[:i]) && !slices.ContainsFunc(words, func(w string) bool { return w == "not" || w == "don't" || w == "never" }) {
					add(HintHeaderSigned, name)
				}
			}
		}
	}
	return pieces
}
