package evidence

import (
	"strings"

	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var (
	// setsHeader gives a request a header, in the words of any language.
	setsHeader = lazyregexp.New(`(?i)(?:(?:add|set|insert|append|put|replace|with|update|default)_?(?:request_?|raw_?)?header\w*\(\s*|headers?\w*(?:\(\))?\.(?:set|append|add|insert|put|replace|try_?add(?:without_?validation)?|store)\(\s*|headers?\w*\[\s*|\.header\(\s*)["'\x60]([A-Za-z][A-Za-z0-9-]*)["'\x60]`)
	// serialiser is a call that writes a value as text.
	serialiser = lazyregexp.New(`\bto_json\b|\bconvert_to_json\b|__convert_to_json|JSON\.(?:stringify|generate|dump)\(|json\.dumps\(|json_encode\(|Oj\.dump|MultiJson|(?:Jason|Poison|JSON)\.encode!?\(|writeValueAs\w+\(|\btoJson\(|SerializeObject\(|JsonSerializer|json\.(?:Marshal|NewEncoder)\(|JSONEncoder|encodeToString\(|serde_json::to_|\bjson\s*=\s*\w|["']json["']\s*=>|\.json\(&?\w+\)|setBody\(|bodyValue\(|fromValue\(|PostAsJsonAsync|JsonContent`)
	// signsIt is the call of a signer, up to its bracket.
	signsIt = lazyregexp.New(`(?i)\b(?:\w*sign(?:er)?\w*\.)?\w*sign(?:ature|ed)?_?(?:request|headers|http|for|v4|body)?\w*\(|add_auth\(|hexdigest\(|sha256\w*\(`)
	// sendsIt is a call that sends a request.
	sendsIt = lazyregexp.New(`(?i)\b(?:perform_?request|run_?request|send\w*|post\w*|put\w*|patch\w*|request|fetch|execute|exchange|do|call|http)\w*\(|\b(?:data|body|json|content)["']?\s*[:=]`)
)

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

// writtenTwice finds a body that is written as text within the call of a signer, and once more where it is sent.
func writtenTwice(text string) (at int, ok bool) {
	for _, m := range signsIt.FindAllStringIndex(text, 64) {
		given := enclosed(text, m[1]-1)
		if i := strings.Index(given, "\n\n"); i >= 0 {
			given = given[:i] // brackets that do not match
		}
		if !serialiser.MatchString(given) {
			continue
		}
		end := m[1] + len(given)
		for _, again := range serialiser.FindAllStringIndex(text[end:], 8) {
			start := end + again[0]
			line := text[strings.LastIndexByte(text[:start], '\n')+1:]
			line, _, _ = strings.Cut(line, "\n")
			if sendsIt.MatchString(line) {
				return start, true
			}
		}
	}
	return 0, false
}

// secretEncoded is a secret that code or a command hands to an encoder of URLs, and one that stands encoded in a URL.
var secretEncoded = lazyregexp.New(`(?i)(?:url_?encode|encodeURI(?:Component)?|quote_plus|\bquote|QueryEscape|PathEscape|rawurlencode|CGI\.escape|URLEncoder\.encode|EscapeDataString|(?:percent|uri)_?encode|url_?escape|encode_www_form_component|urlquery)\W{1,4}[^\n,;|]{0,40}secret|secret[^\n;]{0,40}\|\s*(?:urlencode|url_encode|urlquery|jq -\w*R\w*\s+@uri|@uri)|://[A-Z0-9]{16,}:[^@\s/]*%2[FfBb][^@\s]*@`)

// encodedSecret finds a secret that is encoded for a URL. Most clients take it as it stands there.
func encodedSecret(text string) map[prose.Kind]int {
	if !hasAny(text, "ecret", "ECRET") && !(strings.Contains(text, "%2") && strings.Contains(text, "@")) {
		return nil
	}
	if m := secretEncoded.FindStringIndex(text); m != nil {
		return map[prose.Kind]int{prose.SecretEncoded: m[0]}
	}
	return nil
}
