// Package evidence reads what a person pastes about a rejected request, in any form, into one [Case].
//
// [Read] takes all inputs at once. Each format has a file of its own and registers itself; sniff.go
// finds where in a text a format begins, assemble.go joins the pieces. Nothing that is read is ever
// executed or fetched. Text that no format knows is kept and reported, and read for the few words that
// matter.
package evidence
