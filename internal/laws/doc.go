// Package laws holds the two laws that tie the catalogue of causes to the diagnosis. It has tests alone.
//
// Round trip: what a cause commits, the verifier refuses with AWS's own answer, and the diagnosis of the
// pasted evidence names that cause first. Near miss: no cause is named proven or shown for an attempt that
// it did not break.
//
// An attempt is drawn at random (attempt_test.go), a cause breaks it ([causes.Cause.Commit]), a verifier
// answers (verifier_test.go), and both sides are written as text (paste_test.go): reading evidence is part of
// the law. What cannot be told apart is listed, with the reason, in exceptions_test.go.
package laws
