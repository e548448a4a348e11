package evidence

import (
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/sigv4"
)

var _ = register(format{name: formatAuthorization, order: 55, read: readAuthorizations})

const formatAuthorization = "Authorization value"

// readAuthorizations reads the values of Authorization headers wherever they stand: in a header line, a
// command, a dump, a log or the answer that quotes them. Broken ones are kept with what is wrong.
func readAuthorizations(d *document) []piece {
	found := map[int]*Claim{}
	ends := map[int]int{}
	var order []int
	for _, l := range d.layers() {
		for _, algorithm := range []string{sigv4.Algorithm, strings.ToLower(sigv4.Algorithm)} {
			done := 0
			for _, at := range lastIndexes(l.text, algorithm) {
				end, ok := authorizationEnd(l.text, at)
				if !ok || at < done {
					continue
				}
				done = end
				claim := newClaim(joinLines(l.text[at:end]), l.place(at, end))
				anchor := l.origin(at)
				old, seen := found[anchor]
				if !seen {
					order = append(order, anchor)
				}
				if !seen || claim.telling() > old.telling() {
					found[anchor], ends[anchor] = claim, l.originEnd(end)
				}
			}
		}
	}
	var pieces []piece
	for _, anchor := range order {
		d.takeFresh(formatAuthorization, anchor, ends[anchor])
		pieces = append(pieces, piece{at: anchor, claim: found[anchor]})
	}
	return pieces
}

// takeFresh takes a range unless all its lines are taken.
func (d *document) takeFresh(format string, start, end int) {
	for n := d.line(start); n <= d.line(max(start, end-1)); n++ {
		if !d.taken[n-1] {
			d.take(format, start, end)
			return
		}
	}
}

// telling orders readings of the same value: those that parse first.
func (c *Claim) telling() int {
	if c.Err == nil && (c.Raw != "" || c.Presigned) {
		return 10
	}
	n := 0
	for _, known := range []bool{c.Credential.AccessKeyID != "", len(c.SignedHeaders) > 0, c.Signature != ""} {
		if known {
			n++
		}
	}
	return n
}

// newClaim reads an Authorization value. What of a broken one can be told is kept.
func newClaim(raw string, place Place) *Claim {
	c := &Claim{Raw: raw, Place: place}
	if c.Authorization, c.Err = sigv4.ParseAuthorization(raw); c.Err != nil {
		c.Authorization = partialAuthorization(raw)
	}
	return c
}

// The parameters of an Authorization value.
var authorizationParams = []string{"Credential", "SignedHeaders", "Signature"}

// partialAuthorization reads the parameters that a broken value has, whatever separates them.
func partialAuthorization(raw string) sigv4.Authorization {
	var a sigv4.Authorization
	a.Algorithm, _, _ = strings.Cut(raw, " ")
	for _, name := range authorizationParams {
		value, ok := paramValue(raw, name)
		switch {
		case !ok:
		case name == "Credential":
			if credential, err := sigv4.ParseCredential(value); err == nil {
				a.Credential = credential
			} else if parts := strings.Split(value, "/"); len(parts) > 5 {
				// A key id with slashes: most often the secret in its place. The scope is at the end.
				a.Credential.AccessKeyID = strings.Join(parts[:len(parts)-4], "/")
				a.Credential.Scope, _ = sigv4.ParseScope(strings.Join(parts[len(parts)-4:], "/"))
			} else {
				a.Credential.AccessKeyID = parts[0]
			}
		case name == "SignedHeaders":
			a.SignedHeaders = strings.Split(value, ";")
		default:
			a.Signature = value
		}
	}
	return a
}

// paramValue returns the value of the last parameter with this name, in any case.
func paramValue(raw, name string) (string, bool) {
	i := lastParam(raw, name)
	if i < 0 {
		return "", false
	}
	value := strings.TrimLeft(raw[i:], " ")
	if end := strings.IndexAny(value, ", \t\n"); end >= 0 {
		value = value[:end]
	}
	return value, true
}

// lastParam returns the offset of the value of the last parameter with this name, or -1.
func lastParam(raw, name string) int {
	for end := len(raw); ; {
		i := strings.LastIndexByte(raw[:end], '=')
		if i < 0 {
			return -1
		}
		if key := strings.TrimRight(raw[:i], " "); len(key) >= len(name) && strings.EqualFold(key[len(key)-len(name):], name) &&
			(len(key) == len(name) || !plaintext.IsWordByte(key[len(key)-len(name)-1]) && key[len(key)-len(name)-1] != '-') {
			return i + 1
		}
		end = i
	}
}

// authorizationEnd returns the end of the Authorization value that begins with the algorithm at an
// offset. ok is false when the algorithm's name stands there for something else: a presigned query, a
// string to sign, a sentence.
func authorizationEnd(text string, at int) (end int, ok bool) {
	const reach = 8 << 10
	limit := min(len(text), at+reach)
	begin := at + len(sigv4.Algorithm)
	if before := text[max(0, at-len("x-amz-algorithm=")):at]; strings.EqualFold(before, "x-amz-algorithm=") {
		return 0, false
	}
	stop := valueStop(text, at)
	line := strings.IndexByte(text[begin:limit], '\n')
	end = limit
	if line >= 0 {
		end = begin + line
	}
	if i := strings.IndexAny(text[begin:end], stop); i >= 0 {
		end = begin + i
	} else if line >= 0 {
		end = wrappedEnd(text, end, limit, stop)
	}
	value := text[at:end]
	last, marks := 0, " \t,;)}[]&"
	for _, name := range authorizationParams {
		if i := lastParam(value, name); i > last {
			last = i
			if marks = " \t,;)}[]&"; name == "SignedHeaders" {
				marks = " \t,)}[]&"
			}
		}
	}
	if last == 0 {
		return 0, false
	}
	if !quotedAt(text, at) {
		// Something else may follow on the line: the value ends with its last parameter.
		last = len(value) - len(strings.TrimLeft(value[last:], " "))
		if i := strings.IndexAny(value[last:], marks); i >= 0 {
			end = at + last + i
		}
	}
	return at + len(strings.TrimRight(text[at:end], " \t\r,")), true
}

// valueStop returns the bytes of which the first ends the value that begins at an offset: the quote or
// bracket that opened it, and what can be no part of it.
func valueStop(text string, at int) string {
	const never = "\"`\\<>{}|"
	if at == 0 {
		return never
	}
	switch c := text[at-1]; c {
	case '\'':
		return "'\\"
	case '"', '`':
		return string(c) + "\\"
	case '[':
		return "]"
	}
	return never + "'"
}

// quotedAt reports whether the value that begins at an offset is in quotes or brackets, so that its end
// is known.
func quotedAt(text string, at int) bool {
	return at > 0 && strings.IndexByte("'\"`[", text[at-1]) >= 0
}

// wrappedEnd returns the end of a value whose parameters are on lines of their own.
func wrappedEnd(text string, end, limit int, stop string) int {
	for end < limit {
		next := end + 1
		for next < limit && (text[next] == ' ' || text[next] == '\t' || text[next] == '+' || text[next] == '\\') {
			next++
		}
		rest := text[next:limit]
		if !hasParam(rest) {
			return end
		}
		line := strings.IndexByte(rest, '\n')
		if line < 0 {
			line = len(rest)
		}
		if i := strings.IndexAny(rest[:line], stop); i >= 0 {
			return next + i
		}
		end = next + line
	}
	return end
}

// hasParam reports whether a text begins with a parameter.
func hasParam(s string) bool {
	for _, name := range authorizationParams {
		if len(s) > len(name) && strings.EqualFold(s[:len(name)], name) &&
			strings.HasPrefix(strings.TrimLeft(s[len(name):], " "), "=") {
			return true
		}
	}
	return false
}

// joinLines makes one line of a wrapped value.
func joinLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}
