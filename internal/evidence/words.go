package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/evidence/urltext"
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
	seen := map[prose.Kind]bool{}
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
		found := []prose.Kind(nil)
		if hasMarkdownLink(text) {
			found = append(found, prose.MarkdownLink)
		}
		if !taken[n-1] {
			// Host names and paths hold words that say nothing.
			for _, sentence := range strings.Split(urltext.Without(text), ". ") {
				found = append(found, prose.Remarks(sentence)...)
			}
		}
		for _, kind := range found {
			// A list of trials compares what it lists.
			if !seen[kind] && (kind != prose.WorksElsewhere || !tried[n-1]) {
				seen[kind] = true
				pieces = append(pieces, piece{at: at, remark: &Remark{kind, d.place(at, at+len(text))}})
			}
		}
		if len(found) > 0 {
			d.takeFresh(formatWords, at, at+len(text))
		}
		if slices.Contains(found, prose.CustomDomain) {
			pieces = append(pieces, d.namedHosts(n)...)
		}
	}
	return pieces
}

// maxSentence is the length of the longest line that is read as prose.
const maxSentence = 4000

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
		if target, _, closed := strings.Cut(rest, ")"); ok && closed && urltext.Is(label) && urltext.Is(target) && strings.EqualFold(HostOf(label), HostOf(target)) {
			return true
		}
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
