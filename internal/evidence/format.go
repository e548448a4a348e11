package evidence

import (
	"fmt"
	"slices"

	"countersign/internal/answer"
	"countersign/internal/clients"
	"countersign/internal/evidence/prose"
)

// format reads one kind of text. A new format is one new file that registers itself.
type format struct {
	// name is for people: "curl command", "HAR".
	name string
	// order sorts formats that may both know a text: containers (HAR) before what they contain
	// (an Authorization header). Lines that an earlier format took are still visible to later ones;
	// a format that must not read them again checks document.taken.
	order int
	// read returns what the text holds, and takes the lines that it read.
	read func(d *document) []piece
}

var formats []format

// register adds a format at start-up. It panics on a second format of the same name.
func register(f format) struct{} {
	if slices.ContainsFunc(formats, func(g format) bool { return g.name == f.name }) {
		panic(fmt.Sprintf("evidence: two formats named %q", f.name))
	}
	formats = append(formats, f)
	slices.SortStableFunc(formats, func(a, b format) int { return a.order - b.order })
	return struct{}{}
}

// role tells whose account a piece is.
type role = prose.Role

const (
	anyone   = prose.Anyone
	client   = prose.Client
	verifier = prose.Verifier
)

// piece is one thing that a format found. Exactly one of the pointers is set.
type piece struct {
	// at is the offset in the document, for the order of events.
	at   int
	role role
	// exchange joins pieces of one request and its answer, such as one entry of a HAR, within one
	// document; 0 means that the format knows of no exchange.
	exchange int
	// format is the name of the format that found it; Read sets it.
	format string

	request      *Request
	response     *answer.Response
	answer       *Answer // when the text is no response but quotes an error
	canonical    *Canonical
	stringToSign *StringToSign
	claim        *Claim
	url          *Text
	host         *Text
	trial        *Trial
	remark       *Remark
	hint         *Hint
	client       *clients.Sighting
	key          *Key
	derived      *Derived
	// secret is a text that must not be printed.
	secret string
}
