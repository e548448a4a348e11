package prose

import "slices"

// encodedTwice reports whether a sentence says that something is encoded twice, and not that it has to be.
func encodedTwice(words []string) bool {
	for i := range words {
		if sayTwice(words[i:]) && !Denied(words[:i]) && !slices.ContainsFunc(words[:i], asks) {
			return true
		}
	}
	return false
}

// sayTwice reports whether words begin with a phrase for an encoding that is done twice.
func sayTwice(words []string) bool {
	at := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch at(0) {
	case "double-encoded", "double-encodes", "double-encoding", "double-escaped":
		return true
	case "double":
		return isEncoding(at(1)) || (at(1) == "url" || at(1) == "uri" || at(1) == "percent") && isEncoding(at(2))
	case "second", "twice":
		return isEncoding(at(1))
	}
	return isEncoding(at(0)) && (at(1) == "twice" || at(1) == "again")
}

func isEncoding(w string) bool {
	switch w {
	case "encode", "encodes", "encoded", "encoding", "url-encoded", "url-encoding", "escaping", "escaped", "escapes":
		return true
	}
	return false
}

// asks reports whether a word makes a sentence one about what is due, or missing.
func asks(w string) bool {
	switch w {
	case "must", "should", "needs", "need", "require", "requires", "required", "expects", "expect", "expected", "wants", "has", "have", "missing", "lacks":
		return true
	}
	return false
}
