package commandline

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescapeShell removes the backslashes of a POSIX shell. Within double quotes they escape few characters.
func unescapeShell(s string, quoted bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) || quoted && strings.IndexByte("$`\"\\\n", s[i+1]) < 0 {
			b.WriteByte(s[i])
			continue
		}
		if i++; s[i] != '\n' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// unescapeANSIC undoes the escapes of $'…', as bash has them.
func unescapeANSIC(s string) string {
	const letters, codes = "abefnrtv\\'\"?E", "\a\b\x1b\f\n\r\t\v\\'\"?\x1b"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte(letters, s[i]); k >= 0 {
			b.WriteByte(codes[k])
			continue
		}
		from, most, base := i+1, 0, 16
		switch s[i] {
		case 'x':
			most = 2
		case 'u':
			most = 4
		case 'U':
			most = 8
		default:
			from, most, base = i, 3, 8
		}
		to := from
		for to < len(s) && to < from+most && isDigitOf(s[to], base) {
			to++
		}
		value, err := strconv.ParseUint(s[from:to], base, 32)
		switch {
		case err != nil:
			b.WriteString(s[i-1 : i+1])
			continue
		case most > 3:
			b.Write(utf8.AppendRune(nil, rune(value)))
		default:
			b.WriteByte(byte(value))
		}
		i = to - 1
	}
	return b.String()
}

func isDigitOf(c byte, base int) bool {
	if base == 8 {
		return '0' <= c && c <= '7'
	}
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
