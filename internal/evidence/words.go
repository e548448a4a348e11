package evidence

import (
	"slices"
	"strings"
)

var _ = register(format{name: formatWords, order: 70, read: readWords})

const formatWords = "remark"

// readWords reads free text, and the comments in code, for the few facts that matter.
func readWords(d *document) []piece {
	// A sentence may quote the error and say more.
	taken := d.takenBy(holdsNoProse)
	answered := d.takenBy(func(format string) bool { return format == formatJSONError })
	tried := d.takenBy(func(format string) bool { return format == formatTrial })
	var pieces []piece
	seen := map[RemarkKind]bool{}
	read := 0
	for n := 1; n <= len(d.starts) && read < maxProse; n++ {
		text, at := d.lineText(n), d.starts[n-1]
		if answered[n-1] {
			text, _, _ = strings.Cut(text, "{") // what the sentence says before the answer that it quotes
		}
		if len(text) > maxSentence {
			continue
		}
		if !taken[n-1] {
			read++
		}
		found := []RemarkKind(nil)
		if hasMarkdownLink(text) {
			found = append(found, MarkdownLink)
		}
		if !taken[n-1] {
			// Host names and paths hold words that say nothing.
			for _, sentence := range strings.Split(withoutURLs(text), ". ") {
				found = append(found, remarksIn(sentence)...)
			}
		}
		for _, kind := range found {
			// A list of trials compares what it lists.
			if !seen[kind] && (kind != WorksElsewhere || !tried[n-1]) {
				seen[kind] = true
				pieces = append(pieces, piece{at: at, remark: &Remark{kind, d.place(at, at+len(text))}})
			}
		}
		if len(found) > 0 {
			d.takeFresh(formatWords, at, at+len(text))
		}
		if slices.Contains(found, CustomDomain) {
			pieces = append(pieces, d.namedHosts(n)...)
		}
	}
	return pieces
}

// maxSentence is the length of the longest line that is read as prose.
const maxSentence = 4000

// remarksIn returns what a sentence states.
func remarksIn(sentence string) []RemarkKind {
	words := wordsOf(sentence)
	phrases := remarkPhrases()
	var verdicts []saying
	var found []RemarkKind
	nearest := map[*remarkRule]int{}
	for i, w := range words {
		for _, p := range phrases[w] {
			if i+len(p.words) > len(words) || !slices.Equal(words[i:i+len(p.words)], p.words) {
				continue
			}
			if w == "cloudflare" && i+1 < len(words) && words[i+1] == "r2" {
				continue // a store, and no hop
			}
			if p.says == saysNothing {
				if !denied(words[:i]) {
					found = append(found, p.rule.kind)
				}
				continue
			}
			if verdicts == nil {
				verdicts = verdictsOf(words)
			}
			far, said := nearestVerdict(verdicts, i)
			if best, ok := nearest[p.rule]; said != saysNothing && (!ok || far < best) {
				nearest[p.rule] = far
				found = slices.DeleteFunc(found, func(k RemarkKind) bool { return k == p.rule.kind && ok })
				if said == p.says {
					found = append(found, p.rule.kind)
				}
			}
		}
	}
	if slices.ContainsFunc(words, modelID.MatchString) {
		found = append(found, EscapedIdentifier)
	}
	if encodedTwice(words) {
		found = append(found, EncodedTwice)
	}
	if special := specialIn(sentence, words); special != "" {
		found = append(found, special)
	} else if secretSpecial(sentence, words) {
		found = append(found, SpecialInSecret)
	}
	if found != nil {
		if named, _ := notionsIn(words); isSettled(words, named) || reports(words) {
			found = slices.DeleteFunc(found, isSuspicion)
		}
	}
	if slices.Contains(found, ClockDoubt) && clockIsRight(words) {
		found = slices.DeleteFunc(found, func(k RemarkKind) bool { return k == ClockDoubt })
	}
	if found == nil && !slices.ContainsFunc(words, func(w string) bool { return isBodyMethod(w) || w == "get" || w == "gets" }) {
		return nil
	}
	switch get, post := verdictOn(words, func(w string) bool { return w == "get" || w == "gets" }), verdictOn(words, isBodyMethod); {
	case get == saysWorks && post == saysFails:
		found = append(found, GetWorksPostFails)
	case get == saysFails && post == saysWorks:
		found = append(found, PostWorksGetFails)
	case get == saysWorks:
		found = append(found, GetWorks)
	}
	return found
}

// isSuspicion tells what a person suspects from what is: that it was looked at and is right clears it.
func isSuspicion(kind RemarkKind) bool {
	switch kind {
	case ClockDoubt, SpecialInSecret, ParameterOrder, DoubleSlash, TokenNotSet, AddedAfterSigning, EncodedTwice, Redirects:
		return true
	}
	return false
}

func isBodyMethod(w string) bool { return w == "post" || w == "posts" || w == "put" || w == "patch" }

// verdictsOf returns what each word says of a request.
func verdictsOf(words []string) []saying {
	verdicts := make([]saying, len(words))
	for i := range words {
		verdicts[i] = verdictAt(words, i)
	}
	return verdicts
}

// nearestVerdict returns the verdict nearest to a word, and how far it is.
func nearestVerdict(verdicts []saying, at int) (far int, said saying) {
	for far = range len(verdicts) {
		for _, i := range [...]int{at + far, at - far} {
			if i >= 0 && i < len(verdicts) && verdicts[i] != saysNothing {
				return far, verdicts[i]
			}
		}
	}
	return len(verdicts), saysNothing
}

// denied reports whether one of the last words takes back what follows.
func denied(words []string) bool {
	words = words[max(0, len(words)-3):]
	for i, w := range words {
		if w == "not" && i+1 < len(words) && isPreposition(words[i+1]) {
			continue // "works directly, but not through X" speaks of X
		}
		switch w {
		case "not", "no", "without", "isn't", "never", "don't", "doesn't", "bypass", "bypassing", "removing", "removed", "disabling",
			"disabled", "skipping", "aren't", "neither":
			return true
		}
	}
	return false
}

func isPreposition(w string) bool {
	switch w {
	case "through", "via", "with", "when", "over", "from", "for", "on", "in", "by", "if":
		return true
	}
	return false
}

// verdictOn returns what a sentence says of one of these words: the verdict that follows it, or else the
// one before it.
func verdictOn(words []string, subject func(string) bool) saying {
	before := saysNothing
	for i, w := range words {
		if said := verdictAt(words, i); said != saysNothing {
			before = said
		}
		if !subject(w) {
			continue
		}
		if i >= 2 && words[i-2] == "not" && isPreposition(words[i-1]) {
			return saysFails
		}
		for k := i + 1; k < min(len(words), i+10) && words[k] != "but" && !subject(words[k]); k++ {
			if said := verdictAt(words, k); said != saysNothing {
				return said
			}
		}
		return before
	}
	return saysNothing
}

// hasMarkdownLink tells the link of Markdown whose text is the URL itself: code that is copied from a web
// page carries it where the URL alone should be.
func hasMarkdownLink(text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], "[http")
		if i < 0 {
			return false
		}
		from += i + 1
		label, rest, ok := strings.Cut(text[from:], "](")
		if target, _, closed := strings.Cut(rest, ")"); ok && closed && isURL(label) && isURL(target) && strings.EqualFold(HostOf(label), HostOf(target)) {
			return true
		}
	}
}

// withoutURLs removes the URLs from a line.
func withoutURLs(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return text
		}
		start, end := urlAround(text, from+i)
		if start < 0 {
			from += i + len("://")
			continue
		}
		text = text[:start] + " " + text[end:]
		from = start
	}
}

// namedHosts returns the host names that stand in a line of prose, as in "custom domain ws.example.com".
func (d *document) namedHosts(n int) []piece {
	var pieces []piece
	text, at := d.lineText(n), d.starts[n-1]
	for i := 0; i < len(text); {
		if !isHostByte(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && isHostByte(text[i]) {
			i++
		}
		name := strings.Trim(text[start:i], ".-")
		before := strings.TrimRight(text[:start], " ")
		if isDomain(name) && !strings.HasSuffix(before, "@") && (i == len(text) || text[i] != '(') {
			pieces = append(pieces, piece{at: at + start, host: &Text{name, d.place(at+start, at+start+len(name))}})
		}
	}
	return pieces
}

// isDomain tells a domain name from a file's name and from the members of an object in code.
func isDomain(name string) bool {
	if name != strings.ToLower(name) || strings.Contains(name, "_") || strings.Count(name, ".") < 1 {
		return false
	}
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "com", "net", "org", "io", "dev", "app", "cloud", "aws", "co", "ai", "eu", "de", "fr", "uk", "jp", "us", "au", "ca", "ch",
		"nl", "se", "in", "br", "it", "es", "info", "biz", "tech", "local", "internal", "example", "test", "gov", "edu":
		return true
	}
	return false
}
