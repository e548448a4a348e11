package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/prose"
)

var _ = register(format{name: formatContrast, order: 71, read: readContrasts})

const formatContrast = "contrast"

// maxContrast is the length of a stretch of prose that is read for contrasts.
const maxContrast = 8000

// readContrasts reads what a person tells of requests of which some work and some fail, over several sentences and
// lines: what the ones have and the others have not.
func readContrasts(d *document) []piece {
	if len(d.text) > maxCode {
		return nil
	}
	taken := d.takenBy(holdsNoProse)
	var pieces []piece
	var remarked []prose.Kind
	var blamed []string
	for from := 0; from < len(d.text); from += maxContrast {
		text := d.proseWithin(from, min(len(d.text), from+maxContrast), taken)
		if !prose.SaysAnything(text) {
			continue
		}
		for _, c := range prose.Contrasts(text) {
			n := d.line(from + c.At)
			place := d.place(d.starts[n-1], d.endOf(n))
			for _, kind := range c.Kinds() {
				if !slices.Contains(remarked, kind) {
					remarked = append(remarked, kind)
					pieces = append(pieces, piece{at: from + c.At, remark: &Remark{kind, place}})
					d.takeFresh(formatContrast, d.starts[n-1], d.endOf(n))
				}
			}
			if name := contrastedHeader(c); name != "" && !slices.Contains(blamed, name) {
				blamed = append(blamed, name)
				pieces = append(pieces, piece{at: from + c.At, hint: &Hint{HintHeaderBlamed, name, place}})
			}
		}
	}
	return pieces
}

// proseWithin is a range of the text in which all but sentences is blank, so that offsets stay.
func (d *document) proseWithin(from, to int, taken []bool) string {
	text := []byte(d.text[from:to])
	for n := d.line(from); n <= len(d.starts) && d.starts[n-1] < to; n++ {
		line := d.lineText(n)
		if !taken[n-1] && len(line) <= maxSentence && !looksLikeLog(line) && !prose.IsFields(line) && prose.IsProse(line) && !endsAsCode(line) {
			continue
		}
		for i := max(from, d.starts[n-1]); i < min(to, d.endOf(n)); i++ {
			text[i-from] = ' '
		}
	}
	return string(text)
}

// endsAsCode tells a line of code or configuration by its end.
func endsAsCode(line string) bool {
	line = strings.TrimRight(line, " \t")
	return strings.HasSuffix(line, ";") || strings.HasSuffix(line, "{") || strings.HasSuffix(line, "({")
}

// contrastedHeader is a header that hops change and that only the requests which fail have, or "".
func contrastedHeader(c prose.Contrast) string {
	good := headersIn(strings.Join(c.Works, " "))
	for _, name := range headersIn(c.Fails) {
		if !slices.Contains(good, name) {
			return name
		}
	}
	return ""
}

// headersIn are the headers that a text names, of those that hops change.
func headersIn(text string) []string {
	lower := strings.ToLower(text)
	if !hasAny(lower, "user", "encoding", "forwarded", "-") {
		return nil
	}
	lower = strings.NewReplacer("user agent", "user-agent", "accept encoding", "accept-encoding").Replace(lower)
	var names []string
	for _, w := range prose.Words(lower) {
		if name, ok := headerNamed(w); ok && changedByHops(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// changedByHops tells the headers that hops change and that people name for no other reason.
func changedByHops(name string) bool {
	switch name {
	case "user-agent", "accept-encoding", "accept-language", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded", "cdn-loop", "traceparent", "if-none-match", "if-modified-since", "referer":
		return true
	}
	return false
}
