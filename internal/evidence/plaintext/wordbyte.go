package plaintext

// IsWordByte reports whether a byte is one of a name, as programs have names: a letter, a digit or an underscore of
// ASCII.
func IsWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
