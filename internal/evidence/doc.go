// Package evidence reads what a person pastes about a rejected request, in any form, into one [Case].
//
// [Read] takes all inputs at once. It turns each into text, lets every format read it (format.go has the
// contract; each format is a file that registers itself), and joins the pieces into one case (assemble.go).
// A text may be escaped once or more: layers (unescape.go) gives it with its escapes undone, and a stretch
// (stretch.go) knows for each byte where in the document it came from.
//
// What needs no case stands in rooms of its own: plaintext turns bytes into text, escape reads escapes and
// quotes, urltext finds URLs, commandline splits commands into words, dump reads values as programs print them,
// and prose tells what a sentence states.
//
// Nothing that is read is ever executed or fetched. Text that no format knows is reported, with its lines.
package evidence
