// Package shell writes words for a POSIX shell.
package shell

import "strings"

// Quote returns a word that the shell reads as text: in single quotes unless it needs none. The text must
// not hold a zero byte, which no argument can.
func Quote(text string) string {
	if text != "" && !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// special reports whether a character may mean something to a shell. All but a few are taken to.
func special(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_./:@%+,", r)
}
