package evidence

import (
	"slices"
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatOwnSigner, order: 69, read: readOwnSigner})

const formatOwnSigner = "signer in code"

// The slips that show in the code of a signer that somebody wrote by hand: the values of [HintSlip].
const (
	SlipHost      = "host is not among the headers"
	SlipPrefix    = "the secret has no prefix AWS4"
	SlipHex       = "a key is kept as hexadecimal text"
	SlipBase64    = "the signature is written in Base64"
	SlipLocalTime = "the time is the local one"
	SlipUnsorted  = "the signed headers are not in order"
	SlipLists     = "the list of signed headers is not that of the header lines"
	// Slips of a line that also stand where a library signs: see readCodeFaults.
	SlipEscape      = "the signature is escaped as no URL wants it"
	SlipLowerMethod = "the method is in lower case"
)

// readOwnSigner reads code that computes a signature itself for the slips that such code has.
func readOwnSigner(d *document) []piece {
	if len(d.text) > maxCode || !isOwnSigner(d.text) {
		return nil
	}
	var pieces []piece
	add := func(slip string, at int) {
		n := d.line(at)
		place := d.place(d.starts[n-1], d.endOf(n))
		pieces = append(pieces, piece{at: at, hint: &Hint{HintSlip, slip, place}})
		d.takeFresh(formatOwnSigner, d.starts[n-1], d.endOf(n))
	}
	for _, slip := range signerSlips {
		if at := slip.find(d.text); at >= 0 {
			add(slip.name, at)
		}
	}
	for name, at := range laterHeaders(d.text) {
		n := d.line(at)
		pieces = append(pieces, piece{at: at, hint: &Hint{HintHeaderLater, name, d.place(d.starts[n-1], d.endOf(n))}})
	}
	at := max(strings.Index(d.text, "AWS4"), strings.Index(d.text, "aws4_request"), strings.Index(d.text, "anonical"))
	n := d.line(at)
	return append(pieces, piece{at: at, remark: &Remark{prose.SignsItself, d.place(d.starts[n-1], d.endOf(n))}})
}

// hmacCall is a call that computes an HMAC, or a signature of SigV4A, in any language.
var hmacCall = lazyregexp.New(`(?i)hmac[\w.:]*\s*\(|hmac\.new|createHmac|hash_hmac|HMACSHA256|hmac_sha256|-hmac|crypto:mac|ecdsa\w*\s*[(,]`)

// isOwnSigner reports whether a text computes signatures itself: it builds the canonical request, and the key by
// HMACs. Of a fragment that shows the first alone, the list of the signed headers tells.
func isOwnSigner(text string) bool {
	if !strings.Contains(text, "anonical") {
		return false
	}
	if hasAny(text, "aws4_request", "AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256") && hmacCall.MatchString(text) {
		return true
	}
	return ownCanonical.MatchString(text) && (signedLiteral.MatchString(text) || hashesCanonical.MatchString(text))
}

// hashesCanonical is the hash of a canonical request.
var hashesCanonical = lazyregexp.New(`(?i)(?:sha256|hash|digest)\w*["']?\(?[^\n]{0,40}canonical_?req|string_?to_?sign["']?\s*(?::=|=)|hashed_?canonical`)

// signerSlips find a slip, and return its offset or -1.
var signerSlips = []struct {
	name string
	find func(text string) int
}{
	{SlipHost, withoutHost},
	{SlipPrefix, withoutPrefix},
	{SlipHex, keptAsHex},
	{SlipBase64, func(text string) int { return indexOf(base64Signature, text) }},
	{SlipLocalTime, localTime},
	{SlipUnsorted, unsortedList},
	{SlipLists, otherList},
}

func indexOf(form *lazyregexp.Regexp, text string) int {
	if m := form.FindStringIndex(text); m != nil {
		return m[0]
	}
	return -1
}

var (
	// headerRange is Go's way through the fields of a request, of which Host is none.
	// https://pkg.go.dev/net/http#Request
	headerRange = lazyregexp.New(`range \w+\.Header\b`)
	// signedLiteral is the list of signed headers as a literal.
	signedLiteral = lazyregexp.New(`(?i)\bsigned_?headers?\w*["']?\s*(?::=|=>|[:=])\s*["'\x60]([a-z0-9;-]+)["'\x60]`)
	// headerLine is the name of a header line in the literal of canonical headers.
	headerLine = lazyregexp.New(`(?:["'\x60]|\\n)([a-z][a-z0-9-]*):`)
	// canonicalLiteral is the assignment of canonical headers that are written out.
	canonicalLiteral = lazyregexp.New(`(?i)\bcanonical_?headers\w*\s*(?::=|=>|=)\s*`)
	// keyLine is the assignment of one of the keys that lead to the signing key.
	keyLine = lazyregexp.New(`(?im)^.*\b(?:k_?|key_?)(?:date|region|service|signing)\w*\b\s*(?::=|=|<-)[^=].*$`)
	// hexForm is what makes hexadecimal text of bytes.
	hexForm = lazyregexp.New(`hexdigest|digest\(\s*["']hex|\.toString\(\s*(?:CryptoJS\.enc\.Hex)?\s*\)|bin2hex|hex\.EncodeToString|encodeHex|to_hex|\.hex\(\)|"x2"|toHex`)
	// phpText is PHP's HMAC without the argument that asks for bytes.
	// https://www.php.net/manual/en/function.hash-hmac.php
	phpText         = lazyregexp.New(`(?i)hash_hmac\(\s*["']sha256["']\s*,[^,()]*(?:\([^()]*\))?[^,()]*,[^,()]*\)`)
	base64Signature = lazyregexp.New(`(?im)^.*\bsignature\b\s*(?::=|=|<-)[^=].*(?:base64|b64encode|["']base64["']).*$`)
)

func withoutHost(text string) int {
	if m := signedLiteral.FindStringSubmatchIndex(text); m != nil {
		if list := text[m[2]:m[3]]; strings.Contains(list, "-") && !slices.Contains(strings.Split(list, ";"), "host") {
			return m[0]
		}
		return -1
	}
	if strings.Contains(text, `"host"`) || strings.Contains(text, `"Host"`) || strings.Contains(text, ".Host") || strings.Contains(text, "host:") {
		return -1
	}
	return indexOf(headerRange, text)
}

// withoutPrefix looks for the text AWS4 before the secret. What merely is not shown is no slip: the key has to be
// derived in the text.
func withoutPrefix(text string) int {
	derived := indexOf(keyLine, text)
	if derived < 0 {
		return -1
	}
	for from := 0; ; {
		i := strings.Index(text[from:], "AWS4")
		if i < 0 {
			return derived
		}
		if from += i + len("AWS4"); !strings.HasPrefix(text[from:], "-") && !strings.HasPrefix(text[from:], "_") {
			return -1
		}
	}
}

func keptAsHex(text string) int {
	for _, m := range keyLine.FindAllStringIndex(text, -1) {
		line := text[m[0]:m[1]]
		if hexForm.MatchString(line) || phpText.MatchString(line) || callsHexHelper(line, text) {
			return m[0]
		}
	}
	return -1
}

var (
	// keyCall is the call that makes a key, with its arguments as far as they have no brackets.
	keyCall = lazyregexp.New(`(?::=|=|<-)\s*(?:await\s+)?([A-Za-z_]\w*)\(([^()]*)\)`)
	// hexByDefault is the end of a function that gives hexadecimal text unless it is told otherwise.
	hexByDefault = lazyregexp.New(`digest\([^()\n]*["']hex["']|hexdigest\(\)|CryptoJS\.enc\.Hex\s*\)|bin2hex\(|hex\.EncodeToString\(`)
)

// callsHexHelper reports whether a key is made by a function of the text that gives hexadecimal text: of the two
// arguments none asks for another form.
func callsHexHelper(line, text string) bool {
	m := keyCall.FindStringSubmatch(line)
	if m == nil || strings.Count(m[2], ",") != 1 {
		return false
	}
	for _, form := range [...]string{"function " + m[1] + "(", "def " + m[1] + "(", "const " + m[1] + " =", "let " + m[1] + " =", "var " + m[1] + " =", "func " + m[1] + "("} {
		i := strings.Index(text, form)
		if i < 0 {
			continue
		}
		body := text[i:min(len(text), i+300)]
		for _, end := range [...]string{"\n}", "\n\n", "}\n", "};"} {
			if j := strings.Index(body, end); j >= 0 {
				body = body[:j+1]
			}
		}
		return hexByDefault.MatchString(body)
	}
	return false
}

// localTimes are calls that give the local time, and what in the text makes it another.
var localTimes = []struct{ call, but *lazyregexp.Regexp }{
	{lazyregexp.New(`\bdatetime\.now\(\s*\)`), lazyregexp.New(`utcnow|timezone\.utc|astimezone|pytz`)},
	{lazyregexp.New(`\bDateTime\.Now\b`), lazyregexp.New(`UtcNow|ToUniversalTime`)},
	{lazyregexp.New(`[^m]date\(\s*["']Ymd`), lazyregexp.New(`gmdate|UTC|date_default_timezone_set`)},
	{lazyregexp.New(`time\.Now\(\)\.Format\(`), lazyregexp.New(`\.UTC\(\)`)},
	{lazyregexp.New(`\.getHours\(\)`), lazyregexp.New(`getUTC|toISOString`)},
	{lazyregexp.New(`new SimpleDateFormat\(\s*"yyyyMMdd'T'`), lazyregexp.New(`setTimeZone|UTC|GMT`)},
	{lazyregexp.New(`Time\.now\.strftime`), lazyregexp.New(`\.utc|\.gmtime|getutc`)},
	{lazyregexp.New(`\bdate \+["']?%Y%m%dT`), lazyregexp.New(`date -u|date --utc|TZ=`)},
	{lazyregexp.New(`LocalDateTime\.now\(\)`), lazyregexp.New(`UTC|ZoneOffset`)},
}

func localTime(text string) int {
	for _, t := range localTimes {
		if m := t.call.FindStringIndex(text); m != nil && !t.but.MatchString(text) {
			return m[0]
		}
	}
	return -1
}

func unsortedList(text string) int {
	m := signedLiteral.FindStringSubmatchIndex(text)
	if m == nil || slices.IsSorted(strings.Split(text[m[2]:m[3]], ";")) {
		return -1
	}
	return m[0]
}

// otherList compares the literal list with the names of the header lines that are written out.
func otherList(text string) int {
	list, lines := signedLiteral.FindStringSubmatch(text), canonicalLiteral.FindStringIndex(text)
	if list == nil || lines == nil {
		return -1
	}
	statement := text[lines[1]:]
	if i := strings.IndexAny(statement, ";\n"); i >= 0 {
		statement = statement[:i]
	}
	var names []string
	for _, m := range headerLine.FindAllStringSubmatch(statement, -1) {
		names = append(names, m[1])
	}
	if len(names) == 0 || strings.Join(names, ";") == list[1] {
		return -1
	}
	listed := strings.Split(list[1], ";")
	if len(names) == len(listed) && !slices.Equal(slices.Sorted(slices.Values(names)), slices.Sorted(slices.Values(listed))) ||
		len(names) > len(listed) {
		return lines[0]
	}
	return -1
}
