// Package escape reads what stands for a character, or closes a quote, in texts of programs: backslashes and
// entities.
package escape

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Backslash reads the escape at the start of s. n is 0 when there is none.
func Backslash(s string) (text string, n int) {
	if len(s) < 2 {
		return "", 0
	}
	switch s[1] {
	case 'n':
		return "\n", 2
	case 'r':
		// CR LF is a line end; a line feed alone is what was hashed.
		if strings.HasPrefix(s[2:], `\n`) {
			return "\n", 4
		}
		return "\r", 2
	case 't':
		return "\t", 2
	case 'b', 'f', 'a', 'v', '0':
		return "", 0
	case '"', '\'', '`', '/', '\\', '$':
		return s[1:2], 2
	case 'x':
		return hexBytes(s)
	case 'u':
		return unicodeEscape(s)
	case 'U':
		if len(s) >= 10 {
			if v, err := strconv.ParseUint(s[2:10], 16, 32); err == nil && utf8.ValidRune(rune(v)) {
				return string(rune(v)), 10
			}
		}
	}
	return "", 0
}

// hexBytes reads a run of \xNN. In a dump of bytes each is a byte; in a dump of text, as Python has it,
// each is a code point. The bytes are right when they are UTF-8.
func hexBytes(s string) (text string, n int) {
	var raw []byte
	for n+4 <= len(s) && s[n] == '\\' && s[n+1] == 'x' {
		v, err := strconv.ParseUint(s[n+2:n+4], 16, 8)
		if err != nil {
			break
		}
		raw = append(raw, byte(v))
		n += 4
	}
	if utf8.Valid(raw) {
		return string(raw), n
	}
	points := make([]rune, len(raw))
	for i, c := range raw {
		points[i] = rune(c)
	}
	return string(points), n
}

// unicodeEscape reads \uXXXX, a pair of surrogates, or Rust's \u{X}.
func unicodeEscape(s string) (text string, n int) {
	if strings.HasPrefix(s, `\u{`) {
		end := strings.IndexByte(s[:min(len(s), 12)], '}')
		if end < 0 {
			return "", 0
		}
		v, err := strconv.ParseUint(s[3:end], 16, 32)
		if err != nil || !utf8.ValidRune(rune(v)) {
			return "", 0
		}
		return string(rune(v)), end + 1
	}
	high, ok := hexUnit(s)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(high) {
		if low, ok := hexUnit(s[6:]); ok {
			if both := utf16.DecodeRune(high, low); both != utf8.RuneError {
				return string(both), 12
			}
		}
		return "", 0
	}
	return string(high), 6
}

func hexUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(v), err == nil
}
