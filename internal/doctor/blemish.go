package doctor

import (
	"strings"
	"unicode"
)

// blemish says in words which bytes of a value do not belong there; "" for none. It quotes nothing of the
// value: "ends with a line feed".
func blemish(value string) string {
	if value == "" {
		return ""
	}
	runes := []rune(value)
	first, last := runes[0], runes[len(runes)-1]
	if len(runes) > 1 && isQuote(first) && isQuote(last) {
		return "stands in quotes, which are taken as a part of it"
	}
	if what := stray(last); what != "" {
		return "ends with " + what
	}
	if what := stray(first); what != "" {
		return "begins with " + what
	}
	for i, r := range runes {
		if what := stray(r); what != "" {
			return "has " + what + " within"
		}
		if r == '%' && i+2 < len(runes) && isHex(runes[i+1]) && isHex(runes[i+2]) {
			return "is URL-encoded"
		}
	}
	if strings.HasSuffix(value, `\n`) || strings.HasSuffix(value, `\r`) {
		return "ends with a backslash and a letter, where a line feed was meant to be left out"
	}
	return ""
}

// stray names a character that no key has.
func stray(r rune) string {
	switch {
	case r == '\n':
		return "a line feed"
	case r == '\r':
		return "a carriage return"
	case r == '\t':
		return "a tab"
	case isQuote(r):
		return "a quote"
	case r == '\u00a0':
		return "a no-break space"
	case unicode.IsSpace(r):
		return "a blank"
	case unicode.In(r, unicode.Cc, unicode.Cf):
		return "an invisible character"
	case r == '<' || r == '>' || r == '[' || r == ']' || r == '*' || r == '$' || r == '{' || r == '}':
		return "a " + string(r)
	}
	return ""
}

func isQuote(r rune) bool { return strings.ContainsRune("\"'`“”‘’", r) }

func isHex(r rune) bool { return strings.ContainsRune("0123456789abcdefABCDEF", r) }
