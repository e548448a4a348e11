package answer

// HashMatches reports whether hash is the SHA-256, in base64 or hexadecimal, of the Authorization value,
// and of which form of it: "as sent", "trimmed", "blanks collapsed" or "token alone".
func HashMatches(value, hash string) (form string, ok bool) { return "", false }
