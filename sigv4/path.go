package sigv4

import "strings"

// CanonicalPath returns the canonical URI for a path as on the wire.
//
// Most services encode the wire path once more, so that %20 becomes %2520; the S3 family takes it
// encoded once. See [Rules].
func CanonicalPath(wire string, rules Rules) string {
	return string(appendCanonicalPath(nil, wire, rules))
}

func appendCanonicalPath(dst []byte, wire string, rules Rules) []byte {
	if rules.NormalizePath && !isNormalPath(wire) {
		// The copy keeps a caller's path from moving to the heap for the few that are rewritten.
		wire = NormalizePath(strings.Clone(wire))
	}
	if wire == "" {
		return append(dst, '/')
	}
	if rules.EncodePathOnce {
		return appendReencoded(dst, wire, true)
	}
	return AppendEncoded(dst, wire, true)
}

// NormalizePath removes dot segments (RFC 3986, section 5.2.4) and collapses repeated slashes. A
// trailing slash is kept. The signers of most services do this; S3's do not, since "//" and "/../"
// are legal in its keys.
func NormalizePath(path string) string {
	if isNormalPath(path) {
		return path
	}
	segments := strings.Split(path, "/")
	kept := segments[:0:0]
	directory := false // whether the path so far ends in a slash
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case "", ".":
			directory = directory || last
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			directory = directory || last
		default:
			kept = append(kept, segment)
		}
	}
	normal := "/" + strings.Join(kept, "/")
	if directory && len(kept) > 0 {
		normal += "/"
	}
	return normal
}

// isNormalPath reports whether a path certainly has nothing to normalise.
func isNormalPath(path string) bool {
	for i := 1; i < len(path); i++ {
		if path[i-1] == '/' && (path[i] == '/' || path[i] == '.') {
			return false
		}
	}
	return true
}
