package answer

import (
	"regexp"
	"sort"
	"strings"
	"sync"
)

// view is a stretch of a text as a person reads it: escapes and entities decoded, quotes straight, each
// run of blanks and line breaks one space. It knows where each byte came from.
type view struct {
	text string
	// from[i] is the offset in the whole text of what text[i] was decoded from; from[len(text)] the end.
	from []int
}

func newView(whole string, start, end int) *view {
	v := &view{from: make([]int, 0, end-start+1)}
	var b strings.Builder
	b.Grow(end - start)
	put := func(s string, at int) {
		for i := range len(s) {
			b.WriteByte(s[i])
			v.from = append(v.from, at)
		}
	}
	blank := -1
	for i := start; i < end; {
		n, value := 1, whole[i:i+1]
		switch c := whole[i]; {
		case c == ' ' || c == '\t' || c == '\r':
			value = " "
		case c == '\n':
			n, value = 1+quoteMark(whole[i+1:end]), " "
		case c == '\\':
			n, value = escape(whole[i:end])
		case c == '&':
			if m, decoded := entity(whole[i:end]); m > 0 {
				n, value = m, decoded
			}
		case c >= 0x80:
			if m, decoded := typographic(whole[i:end]); m > 0 {
				n, value = m, decoded
			}
		case c == '\x1b':
			n, value = terminalCode(whole[i:end]), ""
		}
		if value == " " {
			if blank < 0 {
				blank = i
			}
		} else if value != "" {
			if blank >= 0 {
				put(" ", blank)
				blank = -1
			}
			put(value, i)
		}
		i += n
	}
	if blank >= 0 {
		put(" ", blank)
	}
	v.from = append(v.from, end)
	v.text = b.String()
	return v
}

// quoteMark returns the length of the marks that a mail or an issue puts before a quoted line.
func quoteMark(line string) (n int) {
	for i := 0; i < len(line) && i < 20; i++ {
		switch line[i] {
		case ' ', '\t':
		case '>':
			if i+1 < len(line) && line[i+1] == ' ' {
				n = i + 2
			}
		default:
			return n
		}
	}
	return n
}

// terminalCode returns the length of a colour code of a terminal.
func terminalCode(text string) int {
	if len(text) < 2 || text[1] != '[' {
		return 1
	}
	for n := 2; n < len(text) && n < 20; n++ {
		if text[n] >= '@' && text[n] <= '~' {
			return n + 1
		}
	}
	return 2
}

// at returns the index in the view of an offset in the whole text.
func (v *view) at(offset int) int {
	return sort.Search(len(v.text), func(i int) bool { return v.from[i] >= offset })
}

// pattern is a regular expression that is compiled when it is first needed.
type pattern struct {
	source string
	once   sync.Once
	re     *regexp.Regexp
}

func rx(source string) *pattern { return &pattern{source: source} }

func (p *pattern) find(text string) []int {
	p.once.Do(func() { p.re = regexp.MustCompile(p.source) })
	return p.re.FindStringSubmatchIndex(text)
}

// groups returns what the pattern captures in the text, the whole match first; nil when it does not match.
func (p *pattern) groups(text string) []string { return groups(text, p.find(text)) }

func groups(text string, spans []int) []string {
	if spans == nil {
		return nil
	}
	out := make([]string, len(spans)/2)
	for i := range out {
		if spans[2*i] >= 0 {
			out[i] = text[spans[2*i]:spans[2*i+1]]
		}
	}
	return out
}
