package redact

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// span is a range of a text, and what stands there instead.
type span struct {
	start, end int
	with       string
	// value is what was met, or nil.
	value *value
}

// order is the order in which kinds claim their ranges: a key id within a token belongs to the token.
var order = []Kind{Secret, Signature, KeyID, Hash, Host, Account, Name}

// contexts are replacements that hold only where they stand: names of people and roles in ARNs, the ends of
// account ids that AWS masks, addresses, mail.
type contexts struct {
	arn, maskedAccount *regexp.Regexp
}

var contextPatterns = sync.OnceValue(func() contexts {
	const colon, slash = `(?::|%3[Aa])`, `(?:/|%2[Ff])`
	return contexts{
		arn: regexp.MustCompile(`arn` + colon + `aws[a-z-]*` + colon + `(?:iam|sts)` + colon + colon + `[\d*]{12}` + colon +
			`(user|role|assumed-role|federated-user|group|instance-profile)` + slash + `([A-Za-z0-9_+=,.@/-]+?)(?:` + slash + `([A-Za-z0-9_+=,.@-]+))?(?:[^A-Za-z0-9_+=,.@/%-]|\.[\s"']|$)`),
		maskedAccount: regexp.MustCompile(`\*{8}(\d{4})`),
	}
})

// apply replaces everything in a text.
func (t *table) apply(text string) string {
	c := claims{t: t, text: text, taken: make([]bool, len(text))}
	t.encodedSpans(text, c.claim)
	lower := asciiLower(text)
	x := t.indexed()
	found := x.meet(text, lower)
	for _, kind := range order {
		if kind == Host {
			t.contextSpans(text, lower, c.claim)
		}
		for len(found) > 0 && x.ranked[found[0].rank].kind == kind {
			x.ranked[found[0].rank].spans(text, found[0].at, c.claim)
			found = found[1:]
		}
	}
	return t.sweep(c.replaced())
}

// contextSpans finds what is replaced only where it stands.
func (t *table) contextSpans(text, lower string, claim func(span)) {
	p := contextPatterns()
	for _, w := range windows(lower, 0, 400, "arn:", "arn%3a") {
		for _, m := range p.arn.FindAllStringSubmatchIndex(text[w.start:w.end], -1) {
			t.claimNames(text, w.start, m, claim)
		}
	}
	for _, w := range windows(lower, 0, 8, "********") {
		for _, m := range p.maskedAccount.FindAllStringSubmatchIndex(text[w.start:w.end], -1) {
			end := text[w.start+m[2] : w.start+m[3]]
			if v := t.indexed().accounts[end]; v != nil {
				claim(span{w.start + m[2], w.start + m[3], v.with[len(v.with)-len(end):], v})
			}
		}
	}
	for _, w := range windows(lower, 64, 255, "@") {
		for _, m := range patterns().email.FindAllStringIndex(text[w.start:w.end], -1) {
			start, end := w.start+m[0], w.start+m[1]
			if isEmail(text, start, end) {
				name, _, _ := strings.Cut(text[start:end], "@")
				claim(span{start, start + len(name), t.person("user", name), &value{kind: Name, text: name}})
			}
		}
	}
	runs(text, 7, inNumber, func(start, end int) {
		if text[end-1] == '.' {
			end--
		}
		if strings.Count(text[start:end], ".") != 3 {
			return
		}
		if addr, err := netip.ParseAddr(text[start:end]); err == nil && public(addr) && bounded(text, start, end) {
			claim(span{start, end, t.address(addr), &value{kind: Address, text: addr.String()}})
		}
	})
}

// claimNames replaces the names of user, role and session in an ARN; m are the groups of its match from an
// offset on.
func (t *table) claimNames(text string, from int, m []int, claim func(span)) {
	kind := text[from+m[2] : from+m[3]]
	for g := 4; g < len(m); g += 2 {
		if m[g] < 0 {
			continue
		}
		what := kind
		if kind == "assumed-role" {
			what = "role"
			if g == 6 {
				what = "session"
			}
		}
		start, end := from+m[g], from+m[g+1]
		claim(span{start, end, t.person(what, text[start:end]), &value{kind: Name, text: text[start:end]}})
	}
}

// bounded tells an address from a version number or a part of a longer one.
func bounded(text string, start, end int) bool {
	if start > 0 && (alphanumeric(text[start-1]) || strings.IndexByte("./-_", text[start-1]) >= 0 && !strings.HasSuffix(text[:start], "://")) {
		return false
	}
	return end == len(text) || !alphanumeric(text[end]) && text[end] != '-' && (text[end] != '.' || end+1 == len(text) || !digit(text[end+1]))
}

// public reports whether an address can belong to somebody: not private, not reserved, not of documentation.
// https://www.iana.org/assignments/iana-ipv4-special-registry/
func public(addr netip.Addr) bool {
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	for _, block := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "100.64.0.0/10", "0.0.0.0/8", "240.0.0.0/4"} {
		if netip.MustParsePrefix(block).Contains(addr) {
			return false
		}
	}
	return true
}

// address returns the stand-in of an IP address, of a block for documentation (RFC 5737).
func (t *table) address(addr netip.Addr) string {
	text := addr.String()
	if t.addresses[text] == "" {
		blocks := []string{"192.0.2.", "198.51.100.", "203.0.113."}
		n := len(t.addresses)
		t.addresses[text] = fmt.Sprintf("%s%d", blocks[n/254%3], n%254+1)
	}
	return t.addresses[text]
}

// person returns the stand-in of the name of a user, role or session.
func (t *table) person(what, name string) string {
	if ownName.MatchString(name) {
		return name
	}
	key := what + " " + name
	if t.people[key] == "" {
		t.people[key] = fmt.Sprintf("example-%s-%d", what, len(t.people)+1)
	}
	return t.people[key]
}

var ownName = lazyregexp.New(`^example-(?:user|role|session|group|federated-user|instance-profile)-\d+$`)

// encodedSpans finds texts that stand as hexadecimal bytes or in Base64, in which something is replaced.
func (t *table) encodedSpans(text string, claim func(span)) {
	runs(text, 47, inBytes, func(start, end int) {
		run, data := hexBytes(text[start:end])
		if data == nil {
			return
		}
		start += strings.Index(text[start:end], run)
		if inner := t.apply(string(data)); inner != string(data) {
			format := "% x"
			if run != strings.ToLower(run) {
				format = "% X"
			}
			claim(span{start: start, end: start + len(run), with: fmt.Sprintf(format, inner)})
		}
	})
	runs(text, 24, inBase64, func(start, end int) {
		data, err := base64.StdEncoding.DecodeString(text[start:end])
		if err != nil || !readable(data) {
			return
		}
		if inner := t.apply(string(data)); inner != string(data) {
			claim(span{start: start, end: end, with: base64.StdEncoding.EncodeToString([]byte(inner))})
		}
	})
}

// readable reports whether decoded bytes are a text.
func readable(data []byte) bool {
	if len(data) == 0 || !utf8.Valid(data) {
		return false
	}
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// leastTrace is the length of a piece of a secret that is not left standing.
const leastTrace = 12

// sweep replaces the pieces of secrets and signatures that no form has explained, as where a line was broken in
// one.
func (t *table) sweep(text string) string {
	pieces := t.allPieces()
	if len(pieces) == 0 {
		return text
	}
	var out []byte
	last := 0
	for i := 0; i+leastTrace <= len(text); i++ {
		p, ok := pieces[text[i:i+leastTrace]]
		if !ok {
			continue
		}
		n := leastTrace
		for i+n < len(text) && p.at+n < len(p.v.text) && text[i+n] == p.v.text[p.at+n] {
			n++
		}
		out = append(append(out, text[last:i]...), p.v.with[p.at:p.at+n]...)
		t.used[p.v.text] = p.v.kind
		last = i + n
		i = last - 1
	}
	return string(append(out, text[last:]...))
}

// spread reports whether a piece has so many different characters that it is no filling.
func spread(text string) bool {
	var seen [256]bool
	n := 0
	for i := range len(text) {
		if !seen[text[i]] {
			seen[text[i]] = true
			n++
		}
	}
	return n >= 6
}

// readings are the forms of a text in which values are looked for: as it is, without escapes of JSON, without
// URL encoding, and what stands in it as bytes.
func readings(text string) []string {
	list := []string{text}
	plain := text
	for range 2 {
		unescaped := unescape(plain)
		if unescaped == plain {
			break
		}
		plain = unescaped
		list = append(list, plain)
	}
	if strings.Contains(plain, "%") {
		list = append(list, sigv4.Decode(plain))
	}
	runs(plain, 47, inBytes, func(start, end int) {
		if _, data := hexBytes(plain[start:end]); data != nil {
			list = append(list, string(data))
		}
	})
	runs(plain, 24, inBase64, func(start, end int) {
		if data, err := base64.StdEncoding.DecodeString(plain[start:end]); err == nil && readable(data) {
			list = append(list, string(data))
		}
	})
	return list
}

var escapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\/`, `/`, `\n`, "\n", `\r`, "\r", `\t`, "\t", `\u0026`, "&", `\u003d`, "=", `\u002b`, "+", `\u002F`, "/", `\u002f`, "/")

func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return escapes.Replace(text)
}
