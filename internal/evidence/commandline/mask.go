package commandline

import (
	"encoding/json"
	"strings"

	"countersign/internal/evidence/escape"
	"countersign/internal/evidence/urltext"
)

// maskCommand returns the lines of a command with that replaced, byte by byte, which people paste and a
// shell would tear apart: JSON in double quotes whose own quotes are not escaped, and the characters
// & ; ( ) | < > in a bare URL. meant holds the JSON by its offset. ok is false when a quote is not
// closed.
func maskCommand(text string) (masked string, meant map[int]string, ok bool) {
	out := []byte(nil)
	hide := func(start, end int) {
		if out == nil {
			out = []byte(text)
		}
		for i := start; i < end; i++ {
			out[i] = 'x'
		}
	}
	end := 0
	here := false
	for end < len(text) && (text[end] != '\n' || here) {
		switch c := text[end]; {
		case c == '\\':
			end++
		case c == '\'':
			closing := escape.ClosingQuote(text, end, end > 0 && text[end-1] == '$')
			if closing == len(text) {
				return "", nil, false
			}
			end = closing
		case c == '"':
			closing := brokenJSON(text, end+1)
			if closing > 0 {
				hide(end+1, closing)
				if meant == nil {
					meant = map[int]string{}
				}
				meant[end+1] = text[end+1 : closing]
			} else if closing = escape.ClosingQuote(text, end, true); closing >= len(text) {
				return "", nil, false
			}
			end = closing
		case c == '<' && strings.HasPrefix(text[end:], "<<"):
			here = true
		case c == 'h' && urltext.Is(text[end:]) && (end == 0 || text[end-1] == ' ' || text[end-1] == '='):
			start := end
			for end+1 < len(text) && strings.IndexByte(" \t\n\"'`\\", text[end+1]) < 0 {
				end++
			}
			maskURL(text[start:end+1], func(k int) { hide(start+k, start+k+1) })
		}
		end++
	}
	end = min(end, len(text))
	if strings.Count(text[:end], "$(")+strings.Count(text[:end], "((")+strings.Count(text[:end], "<(") > maxNested {
		return "", nil, false
	}
	if out == nil {
		return text[:end], meant, true
	}
	return string(out[:end]), meant, true
}

// maskURL hides the characters of a bare URL that a shell would take for its own. At its end they are
// the shell's; a parenthesis is the URL's when its partner is.
func maskURL(url string, hide func(i int)) {
	depth := 0
	for i := range len(strings.TrimRight(url, "&;|<>")) {
		switch url[i] {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return
			}
			depth--
		case '&', ';', '|', '<', '>':
		default:
			continue
		}
		hide(i)
	}
}

// brokenJSON returns where the JSON ends that begins at an offset after a double quote and holds bare
// double quotes, when the closing quote follows it; else 0.
func brokenJSON(text string, start int) int {
	if start+1 >= len(text) || text[start] != '{' && text[start] != '[' {
		return 0
	}
	decoder := json.NewDecoder(strings.NewReader(text[start:]))
	var value json.RawMessage
	if decoder.Decode(&value) != nil || !strings.Contains(string(value), `"`) {
		return 0
	}
	end := start + int(decoder.InputOffset())
	if end >= len(text) || text[end] != '"' {
		return 0
	}
	return end
}
