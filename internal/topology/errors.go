package topology

import "strings"

// Error is one fault of a document, and its place.
type Error struct {
	Source Source
	// Message says what was found, what was wanted, and what helps.
	Message string
}

func (e *Error) Error() string {
	if place := e.Source.String(); place != "" {
		return place + ": " + e.Message
	}
	return e.Message
}

// Errors are all faults of all documents, in the order of the documents.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes each fault reachable with errors.As.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}
