package evidence

// Formats are of three kinds, by what they leave to those after them.
//
// Wrapping formats know whole messages in a form of their own (HAR, command lines, logs): nothing else
// may read their lines. Loose formats read prose and code for single facts; they read the same lines side
// by side. All others are read in their own right, and loose formats leave their lines alone.

// takenBy tells for each line whether a format that answers to is has read it.
func (d *document) takenBy(is func(format string) bool) []bool {
	taken := make([]bool, len(d.starts))
	for _, r := range d.found {
		if !is(r.Format) {
			continue
		}
		for n := d.index(r.Span.First); n <= d.index(r.Span.Last) && n <= len(taken); n++ {
			taken[n-1] = true
		}
	}
	return taken
}

// index is the inverse of number.
func (d *document) index(number int) int {
	if d.lost > 0 && number > d.gap+d.lost {
		return number - d.lost
	}
	return max(number, 1)
}

// isWrapping reports whether a format knows whole messages in a form of its own.
func isWrapping(format string) bool {
	switch format {
	case formatHAR, formatCurl, formatVerbose, formatWire, formatEscaped:
		return true
	}
	return false
}

// isLoose reports whether a format reads single facts from prose and code.
func isLoose(format string) bool {
	switch format {
	case formatTrial, formatURL, formatProxy, formatWords:
		return true
	}
	return false
}

// isStrict reports whether loose formats leave the lines of a format alone.
func isStrict(format string) bool { return !isLoose(format) }
