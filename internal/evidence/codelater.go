package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
)

// setsHeader gives a request a header, in the words of any language.
var setsHeader = lazyregexp.New(`(?i)(?:(?:add|set|insert|append|put|replace|with|update|default)_?(?:request_?|raw_?)?header\w*\(\s*|headers?\w*(?:\(\))?\.(?:set|append|add|insert|put|replace|try_?add(?:without_?validation)?|store)\(\s*|headers?\w*\[\s*|\.header\(\s*)["'\x60]([A-Za-z][A-Za-z0-9-]*)["'\x60]`)

// laterHeaders returns the headers that the code of a signer gives a request after it has made the canonical request
// of the headers that were there, with their offsets. A list of signed headers that is written out has all it needs.
func laterHeaders(text string) map[string]int {
	made := ownCanonical.FindAllStringIndex(text, -1)
	if made == nil || signedLiteral.MatchString(text) {
		return nil
	}
	from := made[0][1]
	before := strings.ToLower(text[:from])
	found := map[string]int{}
	for _, m := range setsHeader.FindAllStringSubmatchIndex(text[from:], maxHints) {
		name := strings.ToLower(text[from+m[2] : from+m[3]])
		switch name {
		case "authorization", "x-amz-date", "host", "x-amz-security-token", "x-amz-content-sha256", "date":
			continue
		}
		if _, seen := found[name]; !seen && !strings.Contains(before, name) {
			found[name] = from + m[0]
		}
	}
	return found
}
