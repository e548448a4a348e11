package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
)

var (
	// serialiser is a call that writes a value as text.
	serialiser = lazyregexp.Any(
		`\bto_json\b|\bconvert_to_json\b|__convert_to_json|JSON\.(?:stringify|generate|dump)\(|json\.dumps\(`,
		`json_encode\(|Oj\.dump|MultiJson|(?:Jason|Poison|JSON)\.encode!?\(|writeValueAs\w+\(|\btoJson\(`,
		`SerializeObject\(|JsonSerializer|json\.(?:Marshal|NewEncoder)\(|JSONEncoder|encodeToString\(|serde_json::to_`,
		`\bjson\s*=\s*\w|["']json["']\s*=>|\.json\(&?\w+\)|setBody\(|bodyValue\(|fromValue\(|PostAsJsonAsync`,
		`JsonContent`,
	)
	// signsIt is the call of a signer, up to its bracket.
	signsIt = lazyregexp.New(`(?i)\b(?:\w*sign(?:er)?\w*\.)?\w*sign(?:ature|ed)?_?(?:request|headers|http|for|v4|body)?\w*\(|add_auth\(|hexdigest\(|sha256\w*\(`)
	// sendsIt is a call that sends a request.
	sendsIt = lazyregexp.Any(
		`(?i)\b(?:perform_?request|run_?request|send\w*|post\w*|put\w*|patch\w*|request|fetch|execute|exchange|do|call|http)\w*\(`,
		`\b(?:data|body|json|content)["']?\s*[:=]`,
	)
)

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
