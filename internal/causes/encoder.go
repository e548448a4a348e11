package causes

import (
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// encoder is a percent-encoding that people use in place of the one that AWS asks for.
type encoder struct {
	name string
	// raw are the characters that it leaves as they are, beyond letters, digits and "-_.~".
	raw string
}

// encoders are the usual ones. What each leaves raw: ECMA-262 (encodeURI, encodeURIComponent), net/url
// (Go), java.net.URLEncoder, RFC 3986 sub-delimiters.
var encoders = []encoder{
	{"encodeURIComponent", "!*'()"},
	{"encodeURI", ";,/?:@&=+$!*'()#"},
	{"an encoder that leaves a star", "*"},
	{"an encoder that leaves an equals sign", "="},
	{"an encoder that leaves a comma", ","},
	{"an encoder that leaves a colon", ":"},
	{"an encoder that leaves an at sign", "@"},
	{"an encoder that leaves a slash", "/"},
	{"an encoder that leaves a plus sign", "+"},
	{"Go's URL escaping", "$&+,/:;=@"},
	{"an encoder that leaves sub-delimiters", "!$&'()*+,;=:@"},
	{"no encoding", "!\"#$%&'()*+,/:;<=>?@[\\]^`{|} "},
}

// encode writes a decoded text with what the encoder leaves raw. keepSlash keeps slashes in any case.
func (e encoder) encode(decoded string, keepSlash bool) string {
	var b strings.Builder
	for i := 0; i < len(decoded); i++ {
		if strings.IndexByte(e.raw, decoded[i]) >= 0 {
			b.WriteByte(decoded[i])
			continue
		}
		b.Write(sigv4.AppendEncoded(nil, decoded[i:i+1], keepSlash))
	}
	return b.String()
}

// mapValues rewrites each name and value of a canonical query, keeping its order.
func mapValues(query string, rewrite func(string) string) string {
	params := sigv4.ParseQuery(query)
	for i := range params {
		params[i].Name, params[i].Value = rewrite(params[i].Name), rewrite(params[i].Value)
	}
	return sigv4.JoinQuery(params)
}

// placeholder is what people write for a part that they do not show: {id}, ${id}, <id>.
var placeholder = lazyregexp.New(`\$?\{[^{}/]*\}|<[^<>/]*>`)

// rawIn is [reservedIn] for a text that a person wrote, in which placeholders do not count.
func rawIn(wire, except string) string {
	return reservedIn(placeholder.ReplaceAllString(wire, "x"), except)
}

// reservedIn returns the characters of a wire text that a canonical text must escape and that stand
// there raw, each once, in order of appearance.
func reservedIn(wire, except string) string {
	var out strings.Builder
	for i := 0; i < len(wire); i++ {
		c := wire[i]
		plain := 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' ||
			strings.IndexByte("-._~%", c) >= 0 || strings.IndexByte(except, c) >= 0
		if !plain && !strings.Contains(out.String(), string(c)) && c < 0x80 {
			out.WriteByte(c)
		}
	}
	return out.String()
}
