package sigv4

const upperHex = "0123456789ABCDEF"

// unreserved reports whether b stays as it is in a canonical URI or query: the unreserved characters
// of RFC 3986, section 2.3.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func unreserved(b byte) bool {
	return unreservedSet[b]
}

var unreservedSet = func() (set [256]bool) {
	for b := range 256 {
		c := byte(b)
		set[b] = 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' ||
			c == '-' || c == '.' || c == '_' || c == '~'
	}
	return set
}()

// AppendEncoded appends s to dst with every byte outside the unreserved set written as %XX in upper
// case. A slash is kept when keepSlash is set, as in a path.
func AppendEncoded(dst []byte, s string, keepSlash bool) []byte {
	for i := 0; i < len(s); {
		n := plainRun(s[i:], keepSlash)
		dst = append(dst, s[i:i+n]...)
		if i += n; i < len(s) {
			dst = appendByte(dst, s[i], keepSlash)
			i++
		}
	}
	return dst
}

// plainRun returns how many bytes at the start of s stay as they are: copying them at once is what makes
// encoding fast.
func plainRun(s string, keepSlash bool) int {
	for i := 0; i < len(s); i++ {
		if !unreservedSet[s[i]] && !(keepSlash && s[i] == '/') {
			return i
		}
	}
	return len(s)
}

func appendByte(dst []byte, c byte, keepSlash bool) []byte {
	if unreserved(c) || keepSlash && c == '/' {
		return append(dst, c)
	}
	return append(dst, '%', upperHex[c>>4], upperHex[c&15])
}

// appendReencoded appends s decoded and encoded again: what is escaped stays escaped once, what is
// raw becomes escaped. A percent sign that starts no escape is a plain character.
func appendReencoded(dst []byte, s string, keepSlash bool) []byte {
	for i := 0; i < len(s); {
		n := plainRun(s[i:], keepSlash)
		dst = append(dst, s[i:i+n]...)
		if i += n; i == len(s) {
			break
		}
		if b, ok := escape(s, i); ok {
			// An escaped slash is data and not a separator: it stays %2F.
			dst = appendByte(dst, b, false)
			i += 3
			continue
		}
		dst = appendByte(dst, s[i], keepSlash)
		i++
	}
	return dst
}

// Decode replaces each escape %XX of s by its byte. A percent sign that starts no escape is kept.
func Decode(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			return string(appendDecoded(make([]byte, 0, len(s)), s))
		}
	}
	return s
}

func appendDecoded(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if b, ok := escape(s, i); ok {
			dst = append(dst, b)
			i += 2
			continue
		}
		dst = append(dst, s[i])
	}
	return dst
}

// escape returns the byte that the escape at s[i:] stands for, and whether there is one.
func escape(s string, i int) (byte, bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return 0, false
	}
	hi, lo := unhex(s[i+1]), unhex(s[i+2])
	return byte(hi<<4 | lo), hi >= 0 && lo >= 0
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
