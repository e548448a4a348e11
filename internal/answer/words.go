package answer

import "strings"

// node is a place in the tree of words by which sentences are found.
type node struct {
	next map[string]*node
	// rows are the sentences whose head ends here, codes the error codes.
	rows []*sentence
	code string
	// begins has, of the root, a bit for each length of the words that begin with a byte: most words of a text are none.
	begins *[256]uint64
}

// add adds a head below the root, and returns its end.
func (n *node) add(head string) *node {
	for i, word := range headWords(head) {
		if i == 0 {
			if n.begins == nil {
				n.begins = new([256]uint64)
			}
			n.begins[word[0]] |= 1 << len(word)
		}
		child := n.next[word]
		if child == nil {
			if n.next == nil {
				n.next = map[string]*node{}
			}
			child = &node{}
			n.next[word] = child
		}
		n = child
	}
	return n
}

// headWords cuts a text as scan does: into lower-case words without punctuation.
func headWords(text string) []string {
	var words []string
	eachWord(text, func(start, end int) {
		words = append(words, strings.ToLower(text[start:end]))
	})
	return words
}

// hit is a head that stands at text[start:end].
type hit struct {
	node       *node
	start, end int
}

// scan calls found for each head in the text, in order of their ends. It compares words alone: blanks,
// line breaks, punctuation, quotes and escapes between them do not matter, nor does case. It takes one
// pass and keeps no more than the heads that are open.
func scan(text string, root *node, found func(hit)) {
	var open, next []hit
	var lower [maxWord]byte
	eachWord(text, func(start, end int) {
		if end-start > maxWord || len(open) == 0 && root.begins[lowerByte(text[start])]&(1<<(end-start)) == 0 {
			open = open[:0]
			return
		}
		word := lower[:end-start]
		for i := range word {
			word[i] = lowerByte(text[start+i])
		}
		next = next[:0]
		for _, h := range open {
			if child := h.node.next[string(word)]; child != nil {
				next = append(next, hit{child, h.start, end})
			}
		}
		if child := root.next[string(word)]; child != nil {
			next = append(next, hit{child, start, end})
		}
		for _, h := range next {
			if h.node.rows != nil || h.node.code != "" {
				found(h)
			}
		}
		open, next = next, open
	})
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// maxWord is longer than any word of a head, in bytes.
const maxWord = 40

// eachWord calls found for each run of letters, digits and underscores. JSON escapes (at any depth),
// HTML entities and typographic quotes separate words.
func eachWord(text string, found func(start, end int)) {
	for i := 0; i < len(text); {
		if n := separator(text, i); n > 0 {
			i += n
			continue
		}
		start := i
		i++
		for i < len(text) && wordByte(text[i]) && (text[i] < 0x80 || separator(text, i) == 0) {
			i++
		}
		found(start, i)
	}
}

func wordByte(c byte) bool { return wordBytes[c] }

var wordBytes = func() (is [256]bool) {
	for c := range is {
		is[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
	}
	return is
}()

// separator returns the length of the separator at text[i], or 0 when a word stands there.
func separator(text string, i int) int {
	switch c := text[i]; {
	case c == '\\':
		n, _ := escape(text[i:])
		return n
	case c == '&':
		n, _ := entity(text[i:])
		return max(n, 1)
	case c >= 0x80:
		n, _ := typographic(text[i:])
		return n
	case c == '\x1b':
		return terminalCode(text[i:])
	case wordByte(c):
		return 0
	}
	return 1
}

// escape reads a run of backslashes with what it escapes: one JSON escape, however often it was
// escaped again. It returns the length of both and the text that they stand for.
func escape(text string) (n int, value string) {
	for n < len(text) && text[n] == '\\' {
		n++
	}
	if n == len(text) {
		return n, `\`
	}
	switch text[n] {
	case 'n', 'r', 't', 'b', 'f':
		return n + 1, " "
	case '"', '\'', '/', '`':
		return n + 1, text[n : n+1]
	case 'u':
		if r, ok := hexRune(text[n+1:]); ok {
			return n + 5, string(r)
		}
	}
	return n, `\`
}

func hexRune(text string) (rune, bool) {
	if len(text) < 4 {
		return 0, false
	}
	var r rune
	for i := range 4 {
		c := text[i] | 0x20
		switch {
		case '0' <= text[i] && text[i] <= '9':
			r = r<<4 | rune(text[i]-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// entities are the character references that error messages come with.
var entities = map[string]string{
	"lt": "<", "gt": ">", "quot": `"`, "apos": "'", "#39": "'", "#x27": "'", "#34": `"`, "#x22": `"`, "nbsp": " ",
	"#58": ":", "#x3a": ":", "#46": ".", "#x2e": ".", "#47": "/", "#x2f": "/", "#35": "#", "#32": " ", "amp": "&", "#38": "&", "#10": " ", "#xa": " ", "#13": " ", "#xd": " ",
}

// entity reads an HTML character reference, also one whose ampersand was escaped again.
func entity(text string) (n int, value string) {
	n = 1
	for strings.HasPrefix(text[n:], "amp;") {
		n += len("amp;")
	}
	end := strings.IndexByte(text[n:min(len(text), n+8)], ';')
	if end > 0 {
		if value, ok := entities[strings.ToLower(text[n:n+end])]; ok {
			return n + end + 1, value
		}
	}
	if n > 1 {
		return n, "&"
	}
	return 0, ""
}

// typographic reads a quotation mark that a word processor put in, or a no-break space.
func typographic(text string) (n int, value string) {
	switch {
	case strings.HasPrefix(text, "\u2018"), strings.HasPrefix(text, "\u2019"):
		return 3, "'"
	case strings.HasPrefix(text, "\u201c"), strings.HasPrefix(text, "\u201d"), strings.HasPrefix(text, "\u201e"):
		return 3, `"`
	case strings.HasPrefix(text, "\u00a0"):
		return 2, " "
	case strings.HasPrefix(text, "\u2026"), strings.HasPrefix(text, "\u2013"), strings.HasPrefix(text, "\u2014"):
		return 3, text[:3]
	}
	return 0, ""
}
