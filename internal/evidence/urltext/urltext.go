// Package urltext finds URLs in text that people and programs write.
package urltext

import (
	"strings"

	"countersign/internal/evidence/plaintext"
)

// MaxLength is the length of the longest URL that is read. A presigned one with a session token has about
// 2,000 bytes.
const MaxLength = 16 << 10

// Is reports whether a text begins as a URL of HTTP does.
func Is(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// Around returns the range of the URL that has :// at an offset; start is -1 when it is none that HTTP
// clients call.
func Around(text string, at int) (start, end int) {
	start = -1
	for _, scheme := range [...]string{"https", "http", "wss"} {
		if strings.HasSuffix(strings.ToLower(text[max(0, at-5):at]), scheme) {
			start = at - len(scheme)
			break
		}
	}
	if start < 0 || start > 0 && plaintext.IsWordByte(text[start-1]) {
		return -1, -1
	}
	return start, start + Length(text[start:min(len(text), start+MaxLength+1)])
}

// Length returns the length of the URL or path at the start of a text: without the punctuation of the
// sentence around it.
func Length(text string) int {
	end := 0
	for ; end < len(text) && text[end] > ' ' && strings.IndexByte("\"'`<>|", text[end]) < 0; end++ {
		// A backslash ends it unless it escapes a character of JSON's, and "](" is Markdown's.
		rest := text[end:]
		if rest[0] == '\\' && !strings.HasPrefix(rest, `\/`) && !strings.HasPrefix(rest, `\u0026`) || strings.HasPrefix(rest, "](") {
			break
		}
	}
	// A bracket that closes none of the URL's own closes one around it.
	for _, pair := range [...]string{"()", "[]"} {
		depth := 0
		for i := 0; i < end; i++ {
			if text[i] == pair[0] {
				depth++
			} else if text[i] == pair[1] {
				if depth--; depth < 0 {
					end = i
				}
			}
		}
	}
	for end > 0 {
		switch c := text[end-1]; {
		case strings.IndexByte(".,;:!?*", c) >= 0:
		case c == ')' && !strings.Contains(text[:end], "("):
		case c == ']' && !strings.Contains(text[:end], "["):
		default:
			return end
		}
		end--
	}
	return end
}

// Without removes the URLs from a line.
func Without(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return text
		}
		start, end := Around(text, from+i)
		if start < 0 {
			from += i + len("://")
			continue
		}
		text = text[:start] + " " + text[end:]
		from = start
	}
}
