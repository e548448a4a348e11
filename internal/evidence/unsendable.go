package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(format{name: formatUnsendable, order: 61, read: readUnsendable})

const formatUnsendable = "header that a client refuses to send"

var (
	// brokenCredential is a Credential with an escaped blank or line break before or behind the key id. One that is not
	// escaped may come from whoever wrapped the line.
	brokenCredential = lazyregexp.New(`Credential=(?:[A-Za-z0-9]{8,128}` + escapedBlank + `|` + escapedBlank + `[A-Za-z0-9]{8,128})/\d{8}/`)
	// unsendable is what HTTP clients say of a header value with a line break in it: Go's net/http, Python's
	// http.client and requests, Node.js, OkHttp, Java's HttpURLConnection and HttpClient, .NET, Ruby's Net::HTTP, Guzzle,
	// Rust's http, and the AWS SDK for Java.
	unsendable = lazyregexp.Any(
		`(?i)invalid header field value`,
		`invalid (?:leading whitespace|character in header content|return character|header value)`,
		`illegal (?:header value|character\(s\) in message header value)|unexpected char 0x0[9ad]`,
		`header (?:field )?value can(?:not|'t) (?:include|contain)|(?:is )?not (?:a )?valid header value`,
		`failed to parse header value|InvalidHeaderValue|new-?line characters (?:are )?not allowed in header`,
		`ERR_INVALID_CHAR`,
	)
)

// escapedBlank is a blank or line break as JSON, a program or an address writes it, or one that no eye sees.
const escapedBlank = `(?:\\+(?:[nrt]|x0[9aAdD]|x20|u00[aA]0|u200[bB]|u[fF][eE][fF]{2})|%0[9AaDd]|%20|%C2%A0|&#(?:9|10|13|x[aA]|x[dD]);|\x{a0}|\x{200b}|\x{feff})+`

// readUnsendable reads the error of a client that refuses to send Authorization, and a Credential that holds a line
// break.
func readUnsendable(d *document) []piece {
	var pieces []piece
	add := func(kind prose.Kind, start, end int) {
		d.takeFresh(formatUnsendable, start, end)
		pieces = append(pieces, piece{at: start, remark: &Remark{kind, d.place(start, end)}})
	}
	if strings.Contains(d.text, "Credential=") {
		if m := brokenCredential.FindStringIndex(d.text); m != nil {
			add(prose.CredentialBroken, m[0], m[1])
		}
	}
	if len(d.text) > maxCode || !hasAny(d.text, "eader", "0x0", "ERR_INVALID") || !hasAny(d.text, "uthorization", "AWS4-HMAC") {
		return pieces
	}
	for _, m := range unsendable.FindAllStringIndex(d.text, maxHints) {
		n := d.line(m[0])
		if line := d.lineText(n); len(line) < 16<<10 && hasAny(line, "uthorization", "AWS4-HMAC") {
			add(prose.AuthorizationUnsendable, d.starts[n-1], d.endOf(n))
			break
		}
	}
	return pieces
}
