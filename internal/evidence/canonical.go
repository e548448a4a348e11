package evidence

import (
	"strings"

	"countersign/internal/evidence/dump"
	"countersign/internal/evidence/plaintext"
	"countersign/sigv4"
)

var _ = register(format{name: formatCanonical, order: 50, read: readCanonicals})

const formatCanonical = "canonical request"

// readCanonicals reads canonical requests and strings to sign that stand plainly in a text, as signers
// log them and people paste them. They are told by their structure. Whose they are, the words before or
// the name of the file say; else they are the client's, since what AWS computed comes in AWS's message.
func readCanonicals(d *document) []piece {
	if !strings.Contains(d.text, sigv4.Algorithm) && !strings.Contains(d.text, "ost") && !strings.Contains(d.text, "mz-") && !strings.Contains(d.text, "\naccept:") && !strings.Contains(d.text, "\ncontent-type:") {
		return nil
	}
	var found foundTexts
	whose := roleOfName(d.name)
	switch {
	case whose != anyone:
	case isCephLog(d.text):
		whose = verifier
	default:
		whose = client
	}
	for _, l := range d.layers() {
		for _, t := range canonicalsIn(l.stretch) {
			if !d.readAsText(t.anchor, t.end) {
				t.role = roleBefore(l.text, t.at)
				t.dropEntities(whose)
				found.add(t)
			}
		}
	}
	return found.pieces(d, formatCanonical, whose)
}

// canonicalsIn finds the canonical requests and strings to sign in one reading of a text.
func canonicalsIn(s stretch) []foundText {
	var found []foundText
	keep := func(t foundText) {
		// A string to sign after its canonical request tells whether the text is exact.
		if last := len(found) - 1; last >= 0 && t.canonical == nil && pairs(s.text, found[last], t) {
			confirm(&found[last], t.stringToSign)
		}
		if found = append(found, t); len(found) >= 2*maxFound {
			found = append(found[:0], found[len(found)-maxFound:]...)
		}
	}
	lines := s.lines()
	for i := 0; i < len(lines); {
		t, used := canonicalAt(s, lines[i:])
		if used == 0 {
			t, used = flatAt(s, lines[i])
		}
		if used == 0 {
			if t, used = stringAt(s, lines[i:]); used > 0 {
				keep(t)
			}
			i += max(used, 1)
			continue
		}
		keep(t)
		i += used
		// In a dump on one line the string to sign follows on the line that ends the canonical request.
		rest := append([]line{{t.until, lines[i-1].end}}, lines[i:min(len(lines), i+3)]...)
		if t, used = stringAt(s, rest); used > 0 {
			keep(t)
			i += used - 1
		}
	}
	return found
}

// pairs reports whether a string to sign can belong to the canonical request found before it.
func pairs(text string, before, sts foundText) bool {
	c := before.canonical
	if !c.Whole() {
		return false
	}
	if r := roleBefore(text, sts.at); r != anyone && r != roleBefore(text, before.at) {
		return false
	}
	date, ok := c.Header("x-amz-date")
	return !ok || date == sts.stringToSign.Time
}

// confirm settles the canonical request by the hash in its string to sign.
func confirm(t *foundText, sts *StringToSign) {
	if hashOf(t.canonical.Text()) == sts.Hash {
		t.canonical.Check = Confirmed
		return
	}
	if raw, ok := rawWithHash(t.canonical.String(), sts.Hash); ok {
		t.canonical.Raw, t.canonical.Check = raw, Confirmed
		return
	}
	if isHex(sts.Hash, 64) {
		t.canonical.Check = Altered
	}
}

// canonicalAt reads the canonical request that begins with the first of lines, and returns how many
// lines it has. The first line ends with the method; what stands before it is a label ("Canonical
// Request: GET") or a mark that all lines have, such as an indentation or the time in a log.
func canonicalAt(s stretch, lines []line) (t foundText, used int) {
	first := lines[0].of(s.text)
	word := lastWord(first)
	if !isMethodWord(word) || len(lines) < 4 {
		return foundText{}, 0
	}
	mark := first[:len(first)-len(word)]
	block := markedLines(s.text, lines, mark)
	if block == nil || !isCanonicalPath(block(1).of(s.text)) {
		return foundText{}, 0
	}
	all := []line{{lines[0].end - len(word), lines[0].end}}
	headers, last := 0, 0
	for i := 1; i < len(lines) && last < 2; i++ {
		l := block(i)
		if l.start < 0 {
			break
		}
		text := l.of(s.text)
		all = append(all, l)
		if i < 3 {
			continue
		}
		_, payload := payloadIn(s.text, l)
		if payload || text != "" && !isHeaderLine(text) && !isNames(text) && !isFieldName(text) {
			break
		}
		if headers++; headers > 300 {
			break
		}
		// After the header lines only the names and the payload can follow.
		if text != "" && !isHeaderLine(text) {
			last++
		}
	}
	layout := looseLayout(s.text, all, false)
	if layout.has&HasPath == 0 || layout.has&HasHeaders == 0 ||
		layout.has&HasPayload == 0 && (layout.has&HasSignedHeaders == 0 && len(layout.headers) < 2 || !isTight(s.text, layout)) {
		return foundText{}, 0
	}
	if isTemplate(s.text, layout) {
		return foundText{}, 0
	}
	c := s.canonical(layout)
	from, to := s.origin(all[0].start), s.originEnd(layout.end)
	start := s.origin(labelBefore(s.text, all[0].start))
	for used < len(lines) && lines[used].start < layout.end {
		used++
	}
	return foundText{anchor: from, start: start, end: to, at: all[0].start, until: layout.end, canonical: c}, max(used, 1)
}

// labelBefore returns where the line that names the text at an offset begins, or the offset.
func labelBefore(text string, at int) int {
	from := max(0, at-400)
	head := strings.TrimRight(text[from:at], " \t\n'\"`")
	if strings.HasSuffix(head, ":") || strings.HasSuffix(head, "----") {
		return from + strings.LastIndexByte(head, '\n') + 1
	}
	return at
}

// isTight reports whether no header value begins with a blank, as the values of a message do.
func isTight(text string, l layout) bool {
	for _, header := range l.headers {
		if _, value := cutHeader(header.of(text)); strings.HasPrefix(value, " ") {
			return false
		}
	}
	return true
}

// markedLines returns a function that gives the nth of lines without the mark, and a line that starts
// at -1 where the mark is missing. It is nil when the mark is neither a label nor on the next line.
func markedLines(text string, lines []line, mark string) func(n int) line {
	bare := strings.TrimRight(mark, " \t")
	switch next := lines[1].of(text); {
	case mark == "":
	case sameMark(next, mark):
		return func(n int) line {
			l := lines[n]
			switch s := l.of(text); {
			case sameMark(s, mark):
				return line{l.start + len(mark), l.end}
			case sameMark(s, bare) && len(s) == len(bare):
				return line{l.end, l.end}
			}
			return line{-1, -1}
		}
	case !strings.ContainsAny(mark[len(mark)-1:], ":='\"`>|([ \t"):
		return nil
	}
	return func(n int) line { return lines[n] }
}

// sameMark reports whether a line begins with a mark. Digits may differ, as those of a time do.
func sameMark(s, mark string) bool {
	return len(s) >= len(mark) && sameShape(s[:len(mark)], mark)
}

// lastWord returns the run of letters at the end of a line.
func lastWord(s string) string {
	i := len(s)
	for i > 0 && len(s)-i < 8 && (s[i-1]|0x20) >= 'a' && (s[i-1]|0x20) <= 'z' {
		i--
	}
	return s[i:]
}

// flatAt reads a canonical request whose lines were joined by blanks, within one line.
func flatAt(s stretch, l line) (t foundText, used int) {
	text := l.of(s.text)
	if len(text) > dump.MaxLength || !strings.Contains(text, " host:") {
		return foundText{}, 0
	}
	start := -1
	for _, method := range []string{"GET /", "POST /", "PUT /", "DELETE /", "PATCH /", "HEAD /", "OPTIONS /"} {
		if i := strings.Index(text, method); i >= 0 && (start < 0 || i < start) {
			start = i
		}
	}
	if start < 0 || start > 0 && plaintext.IsWordByte(text[start-1]) {
		return foundText{}, 0
	}
	end := flatEnd(text[start:])
	layout, ok := flatLayout(text[start : start+end])
	if !ok {
		return foundText{}, 0
	}
	part := s.sub(l.start+start, l.start+start+end)
	from := part.origin(0)
	return foundText{
		anchor: from, start: from, end: part.originEnd(len(part.text)), at: l.start + start, until: l.start + start + end,
		canonical: part.canonical(layout),
	}, 1
}

// flatEnd returns where the payload ends that follows the list of names, or the text does.
func flatEnd(text string) int {
	words := fieldsOf(text)
	for i := 3; i+1 < len(words); i++ {
		if !isNames(words[i].of(text)) {
			continue
		}
		if payload, ok := payloadIn(text, words[i+1]); ok {
			return payload.end
		}
	}
	return len(text)
}

// stringAt reads the string to sign that begins in the first of lines: on four lines, or on one where
// the lines were joined.
func stringAt(s stretch, lines []line) (t foundText, used int) {
	l := lines[0]
	i := strings.Index(l.of(s.text), sigv4.Algorithm)
	if i < 0 {
		return foundText{}, 0
	}
	start := l.start + i
	rest := s.text[start+len(sigv4.Algorithm) : l.end]
	var sts *StringToSign
	end := 0
	switch mark := s.text[l.start:start]; {
	case strings.TrimSpace(rest) != "":
		sts, end = readStringToSign(s, start, l.end)
	case len(lines) < 4:
	default:
		block := markedLines(s.text, lines, mark)
		if block == nil {
			return foundText{}, 0
		}
		sts, end = markedString(s, block, start)
	}
	if sts == nil || !strings.Contains(sts.Time, "T") && !isDigits(sts.Time) {
		return foundText{}, 0
	}
	from := s.origin(start)
	for used < len(lines) && s.origin(lines[used].start) < end {
		used++
	}
	t = foundText{anchor: from, start: s.origin(labelBefore(s.text, start)), end: end, at: start, stringToSign: sts}
	return t, max(used, 1)
}

// markedString reads the string to sign on lines that may have a mark.
func markedString(s stretch, block func(int) line, start int) (sts *StringToSign, end int) {
	for n := 1; n < 4; n++ {
		if block(n).start < 0 {
			return nil, 0
		}
	}
	scope, err := sigv4.ParseScope(strings.TrimSpace(block(2).of(s.text)))
	hash, ok := payloadIn(s.text, block(3))
	if err != nil || !ok {
		return nil, 0
	}
	sts = &StringToSign{
		StringToSign: sigv4.StringToSign{
			Algorithm: sigv4.Algorithm, Time: strings.TrimSpace(block(1).of(s.text)), Scope: scope, Hash: hash.of(s.text),
		},
		Place: s.place(start, hash.end),
	}
	return sts, s.originEnd(hash.end)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
