package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(format{name: formatSameSignature, order: 66, read: readSameSignature})

const formatSameSignature = "one signature on two paths"

// presignedURL is a URL with a signature in its query.
var presignedURL = lazyregexp.New(`https?://[^\s"'<>\x60]+[?&]X-Amz-Signature=[0-9a-f]{64}`)

// readSameSignature finds presigned URLs that share a signature and have other paths: the first of them is the one
// that was made.
func readSameSignature(d *document) []piece {
	if strings.Count(d.text, "X-Amz-Signature=") < 2 {
		return nil
	}
	type made struct {
		path       string
		start, end int
	}
	first := map[string]made{}
	for _, m := range presignedURL.FindAllStringIndex(d.text, maxHints) {
		r := sigv4.Request{Target: TargetOf(d.text[m[0]:m[1]])}
		signature, _ := r.QueryValue("X-Amz-Signature")
		own, seen := first[signature]
		if !seen {
			first[signature] = made{r.Path(), m[0], m[1]}
			continue
		}
		if own.path != r.Path() {
			return []piece{{at: own.start, hint: &Hint{HintOtherObject, own.path, d.place(own.start, own.end)}}}
		}
	}
	return nil
}
