package redact

import (
	"slices"
	"strings"
)

// window is a range of a text that is searched.
type window struct{ start, end int }

// windows returns the surroundings of keywords in a text in lower case, joined where they touch: patterns are
// slow, and most of a log holds nothing that they find.
func windows(lower string, before, after int, keywords ...string) []window {
	var list []window
	for _, keyword := range keywords {
		for from := 0; ; {
			i := strings.Index(lower[from:], keyword)
			if i < 0 {
				break
			}
			at := from + i
			list = append(list, window{max(0, at-before), min(len(lower), at+len(keyword)+after)})
			from = at + len(keyword)
		}
	}
	slices.SortFunc(list, func(a, b window) int { return a.start - b.start })
	return joined(list)
}

// joined joins windows that touch. They are in order.
func joined(list []window) []window {
	var joined []window
	for _, w := range list {
		if last := len(joined) - 1; last >= 0 && w.start <= joined[last].end {
			joined[last].end = max(joined[last].end, w.end)
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// runs yields the runs of at least so many characters of a class.
func runs(text string, least int, class func(byte) bool, yield func(start, end int)) {
	for i := 0; i < len(text); {
		if !class(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && class(text[i]) {
			i++
		}
		if i-start >= least {
			yield(start, i)
		}
	}
}

func inHost(c byte) bool   { return inLabel(c) || c == '.' }
func inNumber(c byte) bool { return digit(c) || c == '.' }
func inBytes(c byte) bool {
	return digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == ' '
}
func inBase64(c byte) bool { return alphanumeric(c) || c == '+' || c == '/' || c == '=' }

// asciiLower lowers ASCII letters alone, so that no offset changes.
func asciiLower(text string) string {
	out := []byte(text)
	for i, c := range out {
		if c >= 'A' && c <= 'Z' {
			out[i] = c + 'a' - 'A'
		}
	}
	return string(out)
}

// hexBytes reads a run of bytes in hexadecimal, two digits each, with blanks between: at least 16 of them.
func hexBytes(run string) (trimmed string, data []byte) {
	trimmed = strings.Trim(run, " ")
	if len(trimmed) < 47 || len(trimmed)%3 != 2 {
		return trimmed, nil
	}
	for i := 2; i < len(trimmed); i += 3 {
		if trimmed[i] != ' ' {
			return trimmed, nil
		}
	}
	for i := 0; i < len(trimmed); i += 3 {
		high, low := nibble(trimmed[i]), nibble(trimmed[i+1])
		if high < 0 || low < 0 {
			return trimmed, nil
		}
		data = append(data, byte(high<<4|low))
	}
	return trimmed, data
}

func nibble(c byte) int {
	switch {
	case digit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
