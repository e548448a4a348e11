package escape

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Entity reads the entity at the start of s. The five of XML, the numeric ones and the no-break space are known; n is 0 for others.
func Entity(s string) (text string, n int) {
	end := strings.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return "", 0
	}
	switch name := s[1:end]; name {
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "amp":
		return "&", end + 1
	case "quot":
		return `"`, end + 1
	case "apos":
		return "'", end + 1
	case "nbsp":
		return " ", end + 1
	default:
		digits, ok := strings.CutPrefix(name, "#")
		if !ok {
			return "", 0
		}
		base := 10
		if hex := strings.TrimLeft(digits, "xX"); len(hex) < len(digits) {
			digits, base = hex, 16
		}
		v, err := strconv.ParseUint(digits, base, 32)
		if err != nil || !utf8.ValidRune(rune(v)) {
			return "", 0
		}
		return string(rune(v)), end + 1
	}
}
