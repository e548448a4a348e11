package evidence

import "strings"

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
	case formatHAR, formatCurl, formatVerbose, formatWire, formatEscaped, formatDevTools, formatOkHTTP,
		formatDotNet, formatClientError, formatEnvoy, formatPowerShell, formatWAF, formatCloudFrontLog, formatGatewayLog, formatPostman:
		return true
	}
	return false
}

// isLoose reports whether a format reads single facts from prose and code.
func isLoose(format string) bool {
	switch format {
	case formatTrial, formatURL, formatProxy, formatCode, formatWords, formatHeaderTalk, formatSignedList, formatCodeFaults, formatStatement, formatOwnSigner, formatNamed, formatCodeTelling, formatContrast, formatHeaderNames, formatMethodTold, formatServerRegion, formatStoreCommand:
		return true
	}
	return false
}

// isStrict reports whether loose formats leave the lines of a format alone.
func isStrict(format string) bool { return !isLoose(format) }

// holdsNoProse reports whether a format leaves nothing in its lines that a person wrote. A sentence may quote an
// error and say more.
func holdsNoProse(format string) bool {
	return isStrict(format) && format != formatErrorText && format != formatJSONError
}

// takeParagraph takes the lines around an offset that no format has taken, up to the next empty or taken
// lines: a hint found in one line of a fragment explains the fragment.
func (d *document) takeParagraph(format string, at int) {
	free := func(n int) bool {
		return n >= 1 && n <= len(d.starts) && !d.taken[n-1] && strings.TrimSpace(d.lineText(n)) != ""
	}
	n := d.line(at)
	if !free(n) {
		return
	}
	first, last := n, n
	for free(first - 1) {
		first--
	}
	for free(last + 1) {
		last++
	}
	d.take(format, d.starts[first-1], d.endOf(last))
}
