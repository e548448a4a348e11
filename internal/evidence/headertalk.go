package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/internal/evidence/prose"
)

var _ = register(format{name: formatHeaderTalk, order: 71, read: readHeaderTalk})

const formatHeaderTalk = "sentence about headers"

// readHeaderTalk reads sentences that say what happens to a header on the way, and what path each side
// sees.
func readHeaderTalk(d *document) []piece {
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	read := 0
	for n := 1; n <= len(d.starts) && read < maxProse && len(pieces) < maxHints; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		read++
		place := d.place(at, at+len(text))
		found := false
		if name, ok := hostLine(text); ok {
			pieces = append(pieces, piece{at: at, host: &Text{name, place}})
			found = true
		}
		for _, sentence := range strings.Split(text, ". ") {
			talk := headerTalk(sentence)
			if lower := strings.ToLower(sentence); talk == nil && len(text) < 400 && (strings.Contains(lower, "these headers") || strings.Contains(lower, "those headers")) {
				talk = headerTalk(text) // they are named in the sentence before
			}
			for _, h := range talk {
				h.Place, found = place, true
				pieces = append(pieces, piece{at: at, hint: &h})
			}
			for _, h := range pathTalk(sentence) {
				h.Place, found = place, true
				pieces = append(pieces, piece{at: at, hint: &h})
			}
		}
		if found {
			d.takeFresh(formatHeaderTalk, at, at+len(text))
		}
	}
	return pieces
}

// hostLine returns the name in a line that is a Host header alone.
func hostLine(text string) (string, bool) {
	text = strings.TrimLeft(text, " \t><-*|")
	if len(text) < len("host: ") || !strings.EqualFold(text[:len("host:")], "host:") {
		return "", false
	}
	name := strings.TrimSpace(text[len("host:"):])
	return name, isHost(name)
}

// The verbs that tell what happens to a header.
var (
	changeVerbs = []string{
		"changes", "changed", "change", "changing", "modifies", "modified", "modify", "modifying", "rewrites", "rewrite", "rewritten", "rewriting",
		"replaces", "replaced", "replace", "replacing", "overrides", "overridden", "override", "overwrites", "overwritten", "overwrite", "alters",
		"altered", "alter", "normalizes", "normalized", "normalises", "normalised", "adds", "added", "add", "adding", "appends", "appended",
		"append", "appending", "injects", "injected", "inject", "mutates", "mutated", "mutate", "converts", "converted", "tampers", "differs",
		"differ", "different", "mangles", "mangled", "updates", "updated",
	}
	loseVerbs = []string{
		"strips", "stripped", "strip", "stripping", "drops", "dropped", "drop", "dropping", "loses", "lost", "swallows", "filters", "filtered",
		"eats", "ate", "consumes", "consumed", "discards", "discarded", "deletes", "deleted", "removes", "removed", "remove", "removing",
	}
	// leaveVerbs tell what a person did that helped: leave the header out.
	leaveVerbs = []string{
		"skip", "skipped", "skipping", "exclude", "excluded", "excluding", "excludes", "ignore", "ignored", "ignoring", "unsign", "blacklist", "blacklisted",
		"blocklist", "omit", "omitted", "omitting",
	}
)

// headerTalk returns what a sentence says of the headers that it names.
func headerTalk(sentence string) []Hint {
	words := prose.Words(sentence)
	var names, doubtful []string
	for _, w := range words {
		name, ok := headerNamed(w)
		switch {
		case name == "" || slices.Contains(names, name):
		case ok:
			names = append(names, name)
		case name == "via" && !writtenAsHeader(sentence, name): // a word of English far more often
		default:
			doubtful = append(doubtful, name)
		}
	}
	if names != nil || slices.ContainsFunc(words, isHeaderWord) {
		names = append(doubtful, names...)
	} else {
		for _, name := range doubtful {
			if writtenAsHeader(sentence, name) {
				names = append(names, name)
			}
		}
	}
	if names == nil || len(words) > 80 {
		return nil
	}
	has := func(list []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	byPerson := slices.ContainsFunc(loseVerbs, func(verb string) bool { return doneByPerson(words, verb) }) ||
		slices.ContainsFunc(changeVerbs, func(verb string) bool { return doneByPerson(words, verb) })
	kind := HintKind("")
	switch {
	case has(leaveVerbs), byPerson && has(loseVerbs):
		kind = HintHeaderBlamed
	case has(loseVerbs):
		kind = HintHeaderLost
	case has(changeVerbs) && !byPerson:
		kind = HintHeaderBlamed
	case slices.ContainsFunc(words, isSignedList):
		names = slices.DeleteFunc(names, func(name string) bool { return !endsAtHop(name) })
		kind = HintHeaderBlamed
	default:
		return nil
	}
	if slices.ContainsFunc(changeVerbs, func(verb string) bool { return deniedVerb(words, verb) }) {
		return nil
	}
	hints := make([]Hint, len(names))
	for i, name := range names {
		hints[i] = Hint{Kind: kind, Value: name}
	}
	return hints
}

// isSignedList reports whether a word speaks of the headers that are signed.
func isSignedList(w string) bool {
	switch w {
	case "signedheaders", "signed-headers", "signs", "signed", "signing", "signature", "x-amz-signedheaders":
		return true
	}
	return false
}

// endsAtHop tells the headers that belong to one connection: to have them signed is a fault by itself.
// https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
func endsAtHop(name string) bool {
	switch name {
	case "connection", "te", "keep-alive", "transfer-encoding", "upgrade", "expect", "trailer":
		return true
	}
	return false
}

func isHeaderWord(w string) bool {
	return w == "header" || w == "headers" || w == "signedheaders" || w == "signed-headers" || w == "x-amz-signedheaders"
}

// writtenAsHeader reports whether a name that is also an English word is written as only a header is: before a colon,
// in capitals in the middle of a sentence, or in quotes.
func writtenAsHeader(sentence, name string) bool {
	lower := asciiLower(sentence)
	for from := 0; ; {
		i := strings.Index(lower[from:], name)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(name)
		from = end
		if start > 0 && plaintext.IsWordByte(sentence[start-1]) || end < len(sentence) && plaintext.IsWordByte(sentence[end]) {
			continue
		}
		capital := sentence[start] >= 'A' && sentence[start] <= 'Z'
		colon := end+1 < len(sentence) && sentence[end] == ':' && sentence[end+1] == ' ' && capital
		quoted := start > 0 && end < len(sentence) && strings.IndexByte("`'\"", sentence[start-1]) >= 0 && strings.IndexByte("`'\":", sentence[end]) >= 0
		if colon || quoted || capital && start > 0 && name != "x-ray" && strings.Contains(lower, "sign") {
			return true
		}
	}
}

// doneByPerson reports whether a verb of a sentence says what the writer did, and no hop: "I removed it", "after
// removing it", "removing it helps".
func doneByPerson(words []string, verb string) bool {
	i := slices.Index(words, verb)
	if i < 0 {
		return false
	}
	if strings.HasSuffix(verb, "ing") && (i == 0 || slices.Contains([]string{"by", "after", "when", "and", "tried", "try", "with"}, words[i-1])) {
		return true
	}
	for _, w := range words[max(0, i-3):i] {
		switch w {
		case "i", "we", "i've", "we've", "let's", "you":
			return true
		}
	}
	return false
}

// deniedVerb reports whether a verb stands in a sentence and is denied.
func deniedVerb(words []string, verb string) bool {
	i := slices.Index(words, verb)
	return i > 0 && prose.Denied(words[:i])
}

// namedHeaders are the headers that people speak of; others are told by their prefix.
var namedHeaders = []string{
	"accept-encoding", "user-agent", "content-type", "content-length", "content-md5", "content-encoding", "accept", "accept-language", "via", "range", "te",
	"connection", "keep-alive", "transfer-encoding", "expect", "cookie", "referer", "origin", "cache-control", "if-none-match", "if-modified-since",
	"traceparent", "forwarded", "cdn-loop", "date", "priority",
}

// headerNamed returns the name of the header that a word of a sentence is. Words that are English as well
// count only where they cannot be meant otherwise.
func headerNamed(w string) (string, bool) {
	w = strings.TrimSuffix(w, "'s")
	switch w {
	case "accept", "range", "te", "connection", "expect", "date", "via", "origin", "priority", "cookie", "forwarded", "x-ray", "x-forwarded":
		return w, w == "x-forwarded"
	}
	if slices.Contains(namedHeaders, w) {
		return w, true
	}
	for _, prefix := range [...]string{"x_", "x-", "cf-", "cloudfront-", "fastly-", "sec-"} {
		if strings.HasPrefix(w, prefix) && len(w) > len(prefix)+2 && isFieldName(w) && !strings.Contains(w, ".") && !strings.HasPrefix(w, "x-amz-algo") {
			return w, true
		}
	}
	return "", false
}

// pathTalk returns the two paths of a sentence that says what is signed and what is verified:
// "the client signs /a/b and the server sees /b".
func pathTalk(sentence string) []Hint {
	lower := asciiLower(sentence)
	signs := indexOfWord(lower, "signs", "signed", "sign", "signing", "signature is for", "client uses")
	sees := indexOfWord(lower, "sees", "verifies", "verified", "computes", "computed", "receives", "received", "gets", "expects", "expected", "calculates", "calculated", "canonicalizes", "uses")
	kind := HintVerifiedPath
	if calls := indexOfWord(lower, "call", "calls", "called", "request is for", "requests", "send", "sends", "sent to", "hit"); sees < 0 {
		kind, sees = HintCalled, calls
	}
	if signs < 0 || sees < 0 {
		return nil
	}
	path := func(from, to int) string {
		for _, field := range strings.Fields(sentence[from:to]) {
			field = strings.Trim(field, "`'\"(),;.")
			if len(field) > 1 && field[0] == '/' && field[1] != '/' {
				return field
			}
		}
		return ""
	}
	signed, verified := "", ""
	if signs < sees {
		signed, verified = path(signs, sees), path(sees, len(sentence))
	} else {
		verified, signed = path(sees, signs), path(signs, len(sentence))
	}
	if signed == "" || verified == "" || signed == verified || isQuestion(sentence) {
		return nil
	}
	return []Hint{{Kind: HintSignPath, Value: signed}, {Kind: kind, Value: verified}}
}

// indexOfWord returns the offset of the first of these words or phrases in a lower-case text, or -1.
func indexOfWord(lower string, words ...string) int {
	best := -1
	for _, word := range words {
		for from := 0; ; {
			i := strings.Index(lower[from:], word)
			if i < 0 {
				break
			}
			start, end := from+i, from+i+len(word)
			from = end
			if start > 0 && plaintext.IsWordByte(lower[start-1]) || end < len(lower) && plaintext.IsWordByte(lower[end]) {
				continue
			}
			if best < 0 || start < best {
				best = start
			}
			break
		}
	}
	return best
}
