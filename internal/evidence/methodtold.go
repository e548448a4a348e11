package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatMethodTold, order: 72, read: readMethodTold})

const formatMethodTold = "method in a sentence"

var (
	// verifiedMethod is the method that a sentence says the verifier's text begins with.
	verifiedMethod = lazyregexp.New(`(?:(?i:string[ _-]?to[ _-]?sign|canonical[ _-]?(?:request|string)|first line))[^.\n]{0,80}?\b(GET|POST|PUT|HEAD|DELETE|PATCH)\b`)
	// anyMethod is a method as it is written in code and by people.
	anyMethod = lazyregexp.New(`\b(?:GET|POST|PUT|HEAD|DELETE|PATCH)\b`)
)

// readMethodTold reads that the verifier's text begins with another method than the one that the text speaks of.
func readMethodTold(d *document) []piece {
	if len(d.text) > maxCode || !hasAny(strings.ToLower(d.text), "first line", "to sign", "tosign", "to-sign", "to_sign", "canonical") {
		return nil
	}
	taken := d.takenBy(holdsNoProse)
	for n := 1; n <= min(len(d.starts), maxProse); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence || !prose.IsProse(text) {
			continue
		}
		m := verifiedMethod.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		method := text[m[2]:m[3]]
		for _, other := range anyMethod.FindAllString(d.text[:at]+" "+text[:m[0]], maxHints) {
			if other != method {
				d.takeFresh(formatMethodTold, at, at+len(text))
				return []piece{{at: at, remark: &Remark{prose.MethodTurned, d.place(at, at+len(text))}}}
			}
		}
	}
	return nil
}
