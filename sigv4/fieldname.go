package sigv4

// Names of header fields that signatures know, in lower case.
const (
	amzPrefix     = "x-amz-"
	headerDate    = "x-amz-date"
	headerToken   = "x-amz-security-token"
	headerPayload = "x-amz-content-sha256" // in which a request claims the hash of its payload
)

// lowerSet maps each byte to its lower case. Names of fields are ASCII (RFC 9110, section 5.1).
var lowerSet = func() (set [256]byte) {
	for b := range 256 {
		set[b] = byte(b)
		if 'A' <= b && b <= 'Z' {
			set[b] += 'a' - 'A'
		}
	}
	return set
}()

// equalName reports whether two names of header fields are the same.
func equalName(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		if lowerSet[a[i]] != lowerSet[b[i]] {
			return false
		}
	}
	return true
}

// compareNames compares names of header fields in byte order of their lower case.
func compareNames(a, b string) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if x, y := lowerSet[a[i]], lowerSet[b[i]]; x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func appendLower(dst []byte, name string) []byte {
	start := len(dst)
	dst = append(dst, name...)
	for i := start; i < len(dst); i++ {
		dst[i] = lowerSet[dst[i]]
	}
	return dst
}
