package topology

import "strconv"

// Source is the place that a setting came from: a position in a file, the ARN of a live resource, or
// the page of AWS's documentation for what AWS itself defines.
type Source struct {
	// File is the name of the document as it was given.
	File string
	// Line and Column count from 1, Column in bytes. 0 means that the place is not known.
	Line, Column int
	// ARN names the live resource that was asked.
	ARN string
	// URL is the documentation of a definition of AWS's own, such as a managed policy.
	URL string
}

// String returns "file:line:column", or the ARN, or the URL, or "".
func (s Source) String() string {
	switch {
	case s.File != "" && s.Line > 0:
		return s.File + ":" + strconv.Itoa(s.Line) + ":" + strconv.Itoa(s.Column)
	case s.File != "":
		return s.File
	case s.ARN != "":
		return s.ARN
	}
	return s.URL
}

// IsZero reports whether the place is not known at all.
func (s Source) IsZero() bool { return s == Source{} }
