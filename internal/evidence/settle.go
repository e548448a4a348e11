package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"strings"
)

// settle reads a text that is a canonical request from end to end, as far as copying has left it so.
//
// want is the hash in the string to sign that belongs to it, or "". The readings are tried in turn, and
// the first whose SHA-256 is want is exact. When none is, the one that shows the most parts is kept and
// marked as altered. It returns nil when no reading shows anything.
func settle(s stretch, want string) *Canonical {
	var best *Canonical
	for _, reading := range readings(s) {
		c := reading.readCanonical()
		if want != "" {
			if c != nil && hashOf(c.Text()) == want {
				c.Check = Confirmed
				return c
			}
			if raw, ok := rawWithHash(reading.text, want); ok {
				if c == nil {
					c = &Canonical{Place: reading.place(0, len(reading.text)), Lines: map[string]Place{}}
				}
				c.Raw, c.Check = raw, Confirmed
				return c
			}
		}
		if c != nil && (best == nil || parts(c) > parts(best)) {
			best = c
		}
	}
	if best.Whole() && want != "" {
		best.Check = Altered
	}
	return best
}

// rawWithHash returns the text with this hash: the text itself, or with a line feed at its end, as a
// signer that ends its last line hashes it.
func rawWithHash(text, want string) (string, bool) {
	for _, raw := range []string{text, text + "\n"} {
		if hashOf(raw) == want {
			return raw, true
		}
	}
	return "", false
}

// readings returns a text as it is and with what copying does to a text undone, each once.
func readings(s stretch) []stretch {
	all := []stretch{s}
	seen := map[string]bool{s.text: true}
	add := func(next stretch) {
		if !seen[next.text] {
			seen[next.text] = true
			all = append(all, next)
		}
	}
	// SQS begins the text with an empty line.
	add(s.trim("\n"))
	add(s.trim(" \t\n"))
	add(s.dedent().trim("\n"))
	add(s.withoutBlanksAtEnds().trim("\n"))
	add(s.dedent().withoutBlanksAtEnds().trim("\n"))
	for _, reading := range all[:len(all):len(all)] {
		add(reading.unentity())
		add(reading.unescape())
	}
	return all
}

// readCanonical reads the whole stretch as a canonical request, or returns nil.
func (s stretch) readCanonical() *Canonical {
	if !strings.Contains(s.text, "\n") {
		if l, ok := flatLayout(s.text); ok {
			return s.canonical(l)
		}
		return nil
	}
	if l, ok := strictLayout(s.text); ok {
		return s.canonical(l)
	}
	if l := looseLayout(s.text, s.lines(), false); l.has != 0 {
		return s.canonical(l)
	}
	return nil
}

// dedent removes what stands before each line but the first: an indentation, a mark of a quotation, or
// what a log puts there.
func (s stretch) dedent() stretch {
	lines := s.lines()
	prefix, found := "", false
	for _, l := range lines[min(1, len(lines)):] {
		text := l.of(s.text)
		switch {
		case strings.TrimSpace(text) == "":
		case !found:
			prefix, found = text, true
		default:
			n := 0
			for n < len(prefix) && n < len(text) && prefix[n] == text[n] {
				n++
			}
			prefix = prefix[:n]
		}
	}
	prefix = prefix[:strings.LastIndexAny(prefix, " \t>|")+1]
	if prefix == "" {
		return s
	}
	return s.withoutPrefix(prefix)
}

// withoutPrefix removes a prefix from each line that has it, whatever its digits. An empty line may lack
// the blanks at its end.
func (s stretch) withoutPrefix(prefix string) stretch {
	r := newRewriter(s)
	for _, l := range s.lines() {
		start := l.start
		switch text := l.of(s.text); {
		case sameMark(text, prefix):
			start += len(prefix)
		case sameShape(strings.TrimRight(text, " \t"), strings.TrimRight(prefix, " \t")):
			start = l.end
		}
		r.keep(start, min(l.end+1, len(s.text)))
	}
	return r.done()
}

// withoutBlanksAtEnds removes the blanks at the end of each line.
func (s stretch) withoutBlanksAtEnds() stretch {
	if !strings.Contains(s.text, " \n") && !strings.Contains(s.text, "\t\n") && !strings.Contains(s.text, "\r") {
		return s
	}
	r := newRewriter(s)
	for _, l := range s.lines() {
		r.keep(l.start, l.start+len(strings.TrimRight(l.of(s.text), " \t\r")))
		r.keep(l.end, min(l.end+1, len(s.text)))
	}
	return r.done()
}

// parts counts the parts that are there.
func parts(c *Canonical) int {
	if c == nil {
		return -1
	}
	return bits.OnesCount8(uint8(c.Has))
}

// hashOf returns the lower-case hexadecimal SHA-256 of a text.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
