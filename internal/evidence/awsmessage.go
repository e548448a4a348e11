package evidence

import (
	"strings"

	"countersign/sigv4"
)

var _ = register(format{name: formatAWSMessage, order: 30, read: readAWSMessages})

const formatAWSMessage = "AWS's canonical string"

// The sentences before the two texts, from their telling words on.
const (
	canonicalWords = "Canonical String for this request should have been"
	stringWords    = "String-to-Sign should have been"
)

// maxMessage is the size of the longest canonical string that is looked for. API Gateway takes 10 kB of
// header fields, and an unencoded query can be long.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
const maxMessage = 256 << 10

// readAWSMessages reads the message in which AWS tells the canonical string and the string to sign that
// it computed:
//
//	The Canonical String for this request should have been
//	'GET
//	…
//	e3b0…'
//
//	The String-to-Sign should have been
//	'AWS4-HMAC-SHA256
//	…'
//
// Nothing inside is escaped, so the sentences are the marks, and the quotes are not: a header value may
// hold a quote. The layout is that of live answers of API Gateway; SQS begins the text with an empty line.
func readAWSMessages(d *document) []piece {
	if !strings.Contains(d.text, "anonical") {
		return nil
	}
	var found foundTexts
	for _, l := range d.layers() {
		for _, at := range lastIndexes(l.text, "anonical String") {
			if m, ok := readAWSMessage(l, at-1); ok {
				found.add(m)
			}
		}
	}
	// The last messages are worth more work, since a log ends with what failed.
	for i, anchor := range found.order {
		if m := found.best[anchor]; i >= len(found.order)-8 && (m.canonical == nil || m.canonical.Check != Confirmed) {
			if exact, ok := searchEscapes(d, anchor); ok {
				found.best[anchor] = exact
			}
		}
	}
	return found.pieces(d, formatAWSMessage, verifier)
}

// searchEscapes undoes the escapes of the message at an offset in every order, until its text has the hash
// in its string to sign: where JSON stands in XML or XML in JSON, a value with escapes of its own tells
// which order was the right one.
func searchEscapes(d *document, anchor int) (foundText, bool) {
	const reach, most = 16 << 10, 100
	end := min(len(d.text), anchor+reach)
	if next := strings.Index(d.text[min(end, anchor+len(canonicalWords)):end], "anonical String"); next >= 0 {
		end = anchor + len(canonicalWords) + next
	}
	if !strings.Contains(d.text[anchor:end], stringWords) {
		return foundText{}, false
	}
	queue := []stretch{d.part(anchor, end)}
	seen := map[string]bool{}
	for n := 0; n < len(queue) && n < most; n++ {
		s := queue[n]
		if at, _, ok := findWords(s.text, canonicalWords); ok {
			m, _ := readAWSMessage(layer{s, 1, true}, at)
			if m.canonical != nil && m.canonical.Check == Confirmed {
				return m, true
			}
		}
		for _, next := range s.undoings() {
			if !seen[next.text] {
				seen[next.text] = true
				queue = append(queue, next)
			}
		}
	}
	return foundText{}, false
}

// readAWSMessage reads the message whose first sentence's telling words begin at an offset. It may hold
// nothing that can be read.
func readAWSMessage(l layer, at int) (foundText, bool) {
	if at < 0 {
		return foundText{}, false
	}
	start, ok := afterWords(l.text, at, canonicalWords)
	if !ok || !l.last && strings.HasPrefix(l.text[start:], `\`) {
		return foundText{}, false
	}
	if s, ok := unmarked(l.stretch, at, start); ok {
		l.stretch = s
		if at, _, ok = findWords(s.text, canonicalWords); !ok {
			return foundText{}, false
		}
		start, _ = afterWords(s.text, at, canonicalWords)
	}
	limit := min(len(l.text), start+maxMessage)
	if next := strings.Index(l.text[start:limit], "anonical String"); next >= 0 {
		limit = start + next
	}
	m := foundText{anchor: l.origin(at), start: l.origin(at), end: l.originEnd(start)}
	want := ""
	end := limit
	if i, after, ok := findWords(l.text[start:limit], stringWords); ok {
		end = start + i
		m.stringToSign, m.end = readStringToSign(l.stretch, start+after, limit)
		if m.stringToSign != nil {
			want = m.stringToSign.Hash
		}
		block := strings.TrimRight(l.text[start:end], " \t\n")
		block = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(block, "The"), "the"), " \t\n")
		m.canonical = settle(unquote(l.sub(start, start+len(block))), want)
	} else {
		m.canonical, m.end = truncatedCanonical(unquote(l.sub(start, end)), l.chain > 0)
	}
	return m, true
}

// unmarked removes from the lines of a message the mark that each has, such as that of a quotation or
// what a log puts before each line. The sentence is text[at:after].
func unmarked(s stretch, at, after int) (stretch, bool) {
	begin := strings.LastIndexByte(s.text[:at], '\n') + 1
	mark := strings.TrimSuffix(s.text[begin:at], "The ")
	next := strings.IndexByte(s.text[after:], '\n')
	if strings.TrimSpace(mark) == "" || len(mark) > 400 || next < 0 || !sameMark(s.text[after+next+1:], mark) {
		return s, false
	}
	return s.sub(begin, min(len(s.text), begin+maxMessage)).withoutPrefix(mark), true
}

// truncatedCanonical reads a canonical request of which the end is missing: because the text ends, or
// because something else follows. inString says that the text was in a string literal, which ends it.
// The line that was cut is left out. end is an offset in the document.
func truncatedCanonical(s stretch, inString bool) (c *Canonical, end int) {
	s = s.sub(len(s.text)-len(strings.TrimLeft(s.text, "\n")), len(s.text))
	text := s.text
	if inString {
		for _, mark := range []string{`"}`, `",`, `"]`} {
			if i := strings.Index(text, mark); i >= 0 {
				text = text[:i]
			}
		}
	}
	text = strings.TrimRight(text, " \t\n")
	s = s.sub(0, len(text))
	l := looseLayout(text, s.lines(), true)
	if l.has == 0 {
		return nil, s.originEnd(len(text))
	}
	if rest := strings.TrimSpace(text[l.end:]); strings.HasPrefix(rest, "...") || strings.HasPrefix(rest, "…") {
		l.end = len(text)
	}
	return s.canonical(l), s.originEnd(l.end)
}

// readStringToSign reads a string to sign within text[from:limit], quoted or not, also when its lines
// were joined by blanks. It returns nil when it is not whole. end is an offset in the document.
func readStringToSign(s stretch, from, limit int) (sts *StringToSign, end int) {
	text := s.text[from:min(limit, from+1024)]
	words := fieldsOf(text)
	if len(words) < 4 {
		return nil, s.originEnd(from)
	}
	first, hash, quoted := words[0], words[3], false
	for _, mark := range quoteMarks {
		if strings.HasPrefix(first.of(text), mark) {
			first.start += len(mark)
			break
		}
	}
	for _, mark := range quoteMarks {
		if i := strings.Index(hash.of(text), mark); i >= 0 {
			hash.end, quoted = hash.start+i, true
		}
	}
	scope, err := sigv4.ParseScope(words[2].of(text))
	if err != nil || !strings.HasPrefix(first.of(text), "AWS4-") || !isFieldName(first.of(text)) || hash.start == hash.end ||
		!quoted && !isHex(hash.of(text), 64) && !isMask(hash.of(text)) {
		return nil, s.originEnd(from)
	}
	sts = &StringToSign{
		StringToSign: sigv4.StringToSign{
			Algorithm: first.of(text), Time: words[1].of(text), Scope: scope, Hash: hash.of(text),
		},
		Place: s.place(from+first.start, from+hash.end),
	}
	return sts, s.originEnd(from + hash.end)
}

// quoteMarks are the quotes that stand around a text, also as word processors and markup change them.
var quoteMarks = []string{"'", "‘", "’", "`", `"`, "“", "”", "&#39;", "&apos;", "&quot;", "&#34;", "&#x27;"}

// unquote removes blanks and one quotation mark at each end.
func unquote(s stretch) stretch {
	text := s.text
	start := len(text) - len(strings.TrimLeft(text, " \t\n:"))
	end := len(strings.TrimRight(text, " \t\n"))
	if start >= end {
		return s.sub(0, 0)
	}
	for _, mark := range quoteMarks {
		if strings.HasPrefix(text[start:end], mark) {
			start += len(mark)
			break
		}
	}
	for _, mark := range quoteMarks {
		if strings.HasSuffix(text[start:end], mark) {
			end -= len(mark)
			break
		}
	}
	return s.sub(start, end)
}
