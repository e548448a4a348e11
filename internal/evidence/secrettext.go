package evidence

import (
	"strings"

	"countersign/internal/evidence/plaintext"
	"countersign/sigv4"
)

var _ = register(format{name: formatSecrets, order: 91, read: readSecretTexts})

const formatSecrets = "secrets"

// readSecretTexts finds what must not be printed again where no other format knows it: secret keys,
// tokens and passwords that are assigned in code, configuration and environments, and what follows
// "Bearer" and "Basic". It takes no lines.
func readSecretTexts(d *document) []piece {
	var pieces []piece
	for _, word := range []string{
		"secret", "Secret", "SECRET", "token", "Token", "TOKEN", "api-key", "Api-Key", "api_key", "API_KEY", "apiKey", "ApiKey",
		"assword", "ASSWORD", "ookie", "earer ", "asic ",
	} {
		for _, at := range lastIndexes(d.text, word) {
			value := secretAfter(d.text, at+len(word), strings.HasSuffix(word, " "))
			if !isSecret(value) {
				continue
			}
			pieces = append(pieces, piece{at: at, secret: value})
			if decoded := sigv4.Decode(value); decoded != value {
				pieces = append(pieces, piece{at: at, secret: decoded})
			}
		}
	}
	return pieces
}

// secretAfter returns the value that is assigned to the name of which a part ends at an offset. bare says
// that the value follows at once.
func secretAfter(text string, i int, bare bool) string {
	for i < len(text) && !bare && (plaintext.IsWordByte(text[i]) || text[i] == '-') {
		i++
	}
	assigned := bare
	for mark := i; i < len(text) && i-mark < 40; i++ {
		c := text[i]
		if c == ':' || c == '=' {
			assigned = true
		} else if strings.IndexByte(" \t\"'\\>`[", c) < 0 {
			break
		}
	}
	start := i
	for i < len(text) && i-start < 4096 && isSecretByte(text[i]) {
		i++
	}
	value := text[start:i]
	called := i < len(text) && text[i] == '('
	if !assigned || len(value) < 8 || called || strings.HasPrefix(value, "AWS4-") || !looksRandom(value) {
		return ""
	}
	return value
}

// looksRandom tells a secret from a word, and from code that fetches one. To hide a word would hide it
// wherever it stands.
func looksRandom(value string) bool {
	digit := strings.ContainsAny(value, "0123456789")
	mixed := value != strings.ToLower(value) && value != strings.ToUpper(value)
	return digit && (mixed || !strings.Contains(value, "-")) || mixed && len(value) >= 20 && !strings.Contains(value, ".")
}

func isSecretByte(c byte) bool {
	return plaintext.IsWordByte(c) || strings.IndexByte("/+=.-~%|!*@", c) >= 0
}
