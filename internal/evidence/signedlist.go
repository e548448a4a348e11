package evidence

import (
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/sigv4"
)

var _ = register(format{name: formatSignedList, order: 56, read: readSignedLists})

const formatSignedList = "list of signed headers"

// readSignedLists reads lists of signed headers that stand by themselves, without the rest of the
// signature: "SignedHeaders=host;x-amz-date", "SignedHeaders : host;x-amz-date".
func readSignedLists(d *document) []piece {
	taken := d.takenBy(func(format string) bool { return format == formatAuthorization || isStrict(format) })
	var last *piece
	for n := 1; n <= len(d.starts); n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		names, start, end := signedListIn(text)
		if names == nil {
			continue
		}
		d.takeFresh(formatSignedList, at+start, at+end)
		claim := &Claim{Authorization: sigv4.Authorization{SignedHeaders: names}, Place: d.place(at+start, at+end)}
		last = &piece{at: at + start, claim: claim}
	}
	if last == nil {
		return nil
	}
	return []piece{*last}
}

// signedListIn returns the list in a line and its range, or nil.
func signedListIn(text string) (names []string, start, end int) {
	if !strings.Contains(text, "igned") && !strings.Contains(text, "IGNED") {
		return nil, 0, 0
	}
	lower := asciiLower(text)
	i := strings.Index(lower, "signedheaders")
	if i < 0 {
		i = strings.Index(lower, "signed headers")
	}
	if i < 0 {
		return nil, 0, 0
	}
	start = i
	at := i + len("signedheaders")
	for at < len(text) && strings.IndexByte(" \t:=\"'`s>[", text[at]) >= 0 {
		at++
	}
	// "SignedHeaders of the request: host;x-amz-date", "in the SignedHeaders I see host;x-amz-date".
	if semicolon := strings.IndexByte(text[at:], ';'); semicolon > 0 && lower[i+len("signed")] == 'h' {
		before := strings.TrimRight(text[at:at+semicolon], " \t\"'`")
		if i := strings.LastIndexAny(before, " \t:=\"'`"); i >= 0 && len(strings.Fields(before)) <= 6 && !strings.ContainsAny(before, ".,{}()") {
			at += i + 1
		}
	}
	if list, ok := escapedList(text[at:]); ok {
		return list, start, len(text)
	}
	end = at
	for end < len(text) && (plaintext.IsWordByte(text[end]) || text[end] == '-' || text[end] == ';') {
		end++
	}
	list := strings.Trim(text[at:end], ";")
	if !strings.Contains(list, ";") || !isNames(list) {
		return nil, 0, 0
	}
	return strings.Split(list, ";"), start, end
}

// escapedList is a list as a presigned URL has it: host%3Bx-amz-acl.
func escapedList(text string) (names []string, ok bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r != '-' && r != '%' && !(r < 0x80 && plaintext.IsWordByte(byte(r))) })
	if end < 0 {
		end = len(text)
	}
	list := strings.NewReplacer("%3B", ";", "%3b", ";").Replace(text[:end])
	if !strings.Contains(text[:end], "%3") || !strings.Contains(list, ";") || !isNames(list) {
		return nil, false
	}
	return strings.Split(list, ";"), true
}

// asciiLower is the text with ASCII letters in lower case: its offsets are those of the text.
func asciiLower(text string) string {
	lower := []byte(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c | 0x20
		}
	}
	return string(lower)
}
