package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatHeaderTrial, order: 71, read: readHeaderTrial})

const formatHeaderTrial = "comparison of headers"

// addedHeader is a header that code or a command adds to a request by hand: extra_headers={"Connection": "close"},
// headers: { 'Connection': 'close' }, -H 'Connection: close'.
var addedHeader = lazyregexp.New(`(?i)(?:headers?(?:["']?\s*[:=]\s*|\()\{\s*|-H\s+|--header\s+|add_?header\(\s*|set_?header\(\s*|header\.set\(\s*)["']([a-z][a-z0-9-]{1,40})["']?\s*[:,]`)

// readHeaderTrial reads what a person found out by adding or leaving out a header: "without the extra header it
// works", "it goes through once I send x-amz-content-sha256".
func readHeaderTrial(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	add := func(kind HintKind, value string, n int) {
		place := d.place(d.starts[n-1], d.endOf(n))
		pieces = append(pieces, piece{at: d.starts[n-1], hint: &Hint{kind, value, place}})
		d.takeFresh(formatHeaderTrial, d.starts[n-1], d.endOf(n))
	}
	var extra []string
	if hasAny(d.text, "eader", "-H ") {
		for _, m := range addedHeader.FindAllStringSubmatch(d.text, maxHints) {
			if name := strings.ToLower(m[1]); !slices.Contains(extra, name) {
				extra = append(extra, name)
			}
		}
	}
	read := 0
	for n := 1; n <= len(d.starts) && read < maxProse && len(pieces) < maxHints; n++ {
		text := d.lineText(n)
		if taken[n-1] || len(text) > maxSentence {
			continue
		}
		if read++; !prose.IsProse(text) {
			continue
		}
		for _, sentence := range prose.Sentences(text) {
			words := prose.Words(sentence)
			if len(words) == 0 || isQuestion(sentence) || prose.Advises(words) || prose.Reports(words) {
				continue
			}
			if name := curedBy(words); name != "" {
				add(HintHeaderCures, name, n)
			}
			if name := spoiledBy(sentence, words, extra); name != "" {
				add(HintHeaderBlamed, name, n)
			}
		}
	}
	return pieces
}

// curedBy is the header with which a sentence says that a request works, or "".
func curedBy(words []string) string {
	for i, w := range words {
		name, ok := headerNamed(w)
		if !ok || name == "" {
			continue
		}
		before := strings.Join(words[max(0, i-6):i], " ")
		with := false
		for _, form := range [...]string{"sending", "adding", "add", "added", "with", "setting", "including", "once i send", "if i send", "when i send", "by passing", "passing", "supplying"} {
			with = with || strings.HasSuffix(before, form) || strings.HasSuffix(before, form+" the") || strings.HasSuffix(before, form+" a") ||
				strings.HasSuffix(before, form+" the header") || strings.HasSuffix(before, form+" a header")
		}
		if !with || prose.Denied(words[:i]) || slices.ContainsFunc(words, func(w string) bool { return w == "without" || w == "tried" || w == "not" }) {
			continue
		}
		for _, form := range [...]string{"work", "works", "worked", "succeeds", "succeeded", "through", "fixed", "fixes", "solved", "helped", "helps", "passes", "200"} {
			if slices.Contains(words, form) {
				return name
			}
		}
	}
	return ""
}

// spoiledBy is the header without which a sentence says that a request works, or with which it fails: one that it
// names, or the first that is added by hand, or "".
func spoiledBy(sentence string, words, extra []string) string {
	for i, w := range words {
		name, ok := headerNamed(w)
		if name == "" || strings.HasPrefix(name, "x-amz-") || !ok && !writtenAsHeader(sentence, name) || prose.Denied(words[:i]) ||
			!slices.ContainsFunc(prose.Verdicts(words), func(s prose.Saying) bool { return s == prose.Fails }) {
			continue
		}
		before := words[max(0, i-6):i]
		if slices.ContainsFunc(before, func(w string) bool {
			return slices.Contains([]string{"set", "add", "send", "include", "pass", "setting", "adding", "sending", "including", "passing"}, w)
		}) && slices.ContainsFunc(words[:i], func(w string) bool { return w == "soon" || w == "when" || w == "once" || w == "if" }) {
			return name
		}
	}
	for i, w := range words {
		switch w {
		case "without", "removing", "omitting", "dropping":
		default:
			continue
		}
		if !slices.ContainsFunc(prose.Verdicts(words), func(s prose.Saying) bool { return s == prose.Works }) ||
			slices.ContainsFunc(prose.Verdicts(words), func(s prose.Saying) bool { return s == prose.Fails }) || slices.Contains(words[:i], "not") {
			continue
		}
		rest := words[i+1 : min(len(words), i+6)]
		for _, next := range rest {
			if name, ok := headerNamed(next); ok && name != "" && !strings.HasPrefix(name, "x-amz-") {
				return name
			}
		}
		if len(rest) == 0 || len(extra) == 0 {
			continue
		}
		for _, next := range rest {
			switch next {
			case "extra_headers", "headers", "header", "extra-headers", "extraheaders":
				return extra[0]
			}
		}
	}
	return ""
}
