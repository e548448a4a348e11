// Package evidence reads what a person pastes about a rejected request, in any form, into one [Case].
//
// [Read] takes all inputs at once. It decodes each to text (decode.go), lets every format read it (format.go
// has the contract; each format is a file that registers itself), and joins the pieces into one case
// (assemble.go). A text may be escaped once or more: layers (unescape.go) gives it with its escapes undone,
// and a stretch (stretch.go) knows for each byte where in the document it came from.
//
// Nothing that is read is ever executed or fetched. Text that no format knows is reported, with its lines.
package evidence
