package evidence

import "strings"

var _ = register(format{name: formatFragment, order: 11, read: readFragment})

const formatFragment = "part of a canonical request"

// readFragment reads a file of which the name tells whose account it is and that holds nothing but
// lines of a canonical request: a few header lines, the query line alone, the names.
func readFragment(d *document) []piece {
	whose := roleOfName(d.name)
	if whose == anyone || len(d.text) > maxMessage {
		return nil
	}
	s := d.whole()
	if len(canonicalsIn(s)) > 0 {
		return nil
	}
	l, ok := fragmentLayout(s.text, s.lines(), strings.Contains(strings.ToLower(baseName(d.name)), "canonical"))
	if !ok {
		return nil
	}
	t := foundText{canonical: s.canonical(l), end: len(strings.TrimRight(s.text, " \n"))}
	var found foundTexts
	found.add(t)
	return found.pieces(d, formatFragment, whose)
}

// fragmentLayout reads lines of which each is a part of a canonical request, in its order. named says
// that the file's name speaks of a canonical request: then lines are taken for what they would be at
// their place, however odd they look.
func fragmentLayout(text string, lines []line, named bool) (layout, bool) {
	var l layout
	take := func(part Parts, r line) {
		l.has |= part
		l.end = r.end
	}
	for _, r := range lines {
		s := r.of(text)
		done := func(part Parts) bool { return l.has >= part }
		switch {
		case strings.TrimSpace(s) == "" || strings.HasPrefix(s, "#"):
		case !done(HasMethod) && isCommonMethod(s):
			l.method = r
			take(HasMethod, r)
		case !done(HasPath) && strings.HasPrefix(s, "/") && isCanonicalPath(s):
			l.path = r
			take(HasPath, r)
		case !done(HasPayload) && isPayload(s) && l.has != 0:
			l.payload = r
			take(HasPayload, r)
		case !done(HasSignedHeaders) && isFragmentHeader(s, named):
			l.headers = append(l.headers, r)
			take(HasHeaders, r)
		case !done(HasSignedHeaders) && isNames(s):
			l.signed = r
			take(HasSignedHeaders, r)
		case !done(HasQuery) && !strings.ContainsAny(s, " \t\"'<>{}") && (named || strings.Contains(s, "=")):
			l.query = r
			take(HasQuery, r)
		default:
			return layout{}, false
		}
	}
	return l, l.has != 0 && l.has != HasMethod
}

// isFragmentHeader tells a canonical header line from one of a message or of prose.
func isFragmentHeader(s string, named bool) bool {
	name, ok := headerName(s)
	if !ok || strings.Contains(name, "=") {
		return false
	}
	value := s[len(name)+1:]
	return named || name == strings.ToLower(name) && !strings.HasPrefix(value, " ") && !strings.HasPrefix(value, "//")
}
