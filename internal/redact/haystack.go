package redact

import "strings"

// haystack answers whether texts stand in the evidence.
type haystack struct {
	text   string
	asked  int
	filter *filter
}

// scans is how many texts are looked for one by one. The words of all evidence are noted for more.
const scans = 32

// has reports whether a text stands in it.
func (h *haystack) has(text string) bool {
	if h.asked++; h.asked > scans && len(text) >= headWidth {
		if h.filter == nil {
			h.filter = newFilter(2 * len(h.text))
			eachWord(h.text, headWidth, func(_ int, word uint64) { h.filter.add(word) })
		}
		absent := false
		eachWord(text, headWidth, func(_ int, word uint64) { absent = absent || !h.filter.has(word) })
		if absent {
			return false
		}
	}
	return strings.Contains(h.text, text)
}
