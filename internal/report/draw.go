package report

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cell is one character of a text as it is drawn: what cannot be seen has become a symbol.
type cell struct {
	// at is the offset of the character in the text, size its bytes.
	at, size int
	// shown is what stands for it, width how many columns that takes.
	shown string
	width int
	// symbol is the character when shown is a symbol for it, else 0.
	symbol rune
}

// symbols draw what cannot be seen; names explain them below, where they were used.
var symbols = map[rune]struct{ shown, name string }{
	' ':      {"␣", "space"},
	'\t':     {"␉", "tab"},
	'\r':     {"␍", "carriage return"},
	'\n':     {"␊", "line feed"},
	'\u00a0': {"⍽", "no-break space"},
	'\u200b': {"<U+200B>", "zero-width space"},
	'\u200c': {"<U+200C>", "zero-width non-joiner"},
	'\u200d': {"<U+200D>", "zero-width joiner"},
	'\u2060': {"<U+2060>", "word joiner"},
	'\ufeff': {"<U+FEFF>", "byte order mark"},
	'\u00ad': {"<U+00AD>", "soft hyphen"},
}

// draw turns a text into cells. A space becomes a symbol where it would be overlooked: at the ends, next
// to another blank, and where blanks alone differ from the other text.
func draw(text string, differ spans) []cell {
	cells := make([]cell, 0, len(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		c := cell{at: i, size: size, shown: text[i : i+size], width: columns(r)}
		symbol, known := symbols[r]
		switch {
		case r == ' ' && !overlooked(text, i) && !differ.blankAt(text, i):
		case known:
			c.shown, c.symbol = symbol.shown, r
		case r == utf8.RuneError && size == 1:
			c.shown = fmt.Sprintf("<0x%02X>", text[i])
		default:
			c.shown = visible(r)
		}
		if c.shown != text[i:i+size] {
			c.width = utf8.RuneCountInString(c.shown)
		}
		cells = append(cells, c)
		i += size
	}
	return cells
}

// overlooked reports whether a space at i stands at an end or beside another blank.
func overlooked(text string, i int) bool {
	return i == 0 || i == len(text)-1 || blank(text[i-1]) || blank(text[i+1])
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// visible draws one character: control and format characters, which a terminal would obey, by their code.
func visible(r rune) string {
	switch {
	case r < ' ':
		return string(rune(0x2400) + r)
	case r == 0x7f:
		return "␡"
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Zs) && r != ' ':
		return fmt.Sprintf("<U+%04X>", r)
	}
	return string(r)
}

// columns is the width of a character in a terminal: none for combining marks, two for East Asian wide
// ones and pictures, by the blocks that Unicode's report 11 gives as wide.
// https://www.unicode.org/reports/tr11/
func columns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// legendLine names the symbols that were used; "" when there are none.
func legendLine(legend map[rune]bool) string {
	used := make([]rune, 0, len(legend))
	for r := range legend {
		used = append(used, r)
	}
	sort.Slice(used, func(i, j int) bool { return used[i] < used[j] })
	names := make([]string, len(used))
	for i, r := range used {
		names[i] = symbols[r].shown + " " + symbols[r].name
	}
	return strings.Join(names, ", ")
}

// plain makes text from evidence safe for a terminal: line feeds and tabs become spaces, and no control
// character is left that a terminal would obey.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r':
			return ' '
		case r < ' ':
			return 0x2400 + r
		case r == 0x7f, unicode.In(r, unicode.Cc, unicode.Cf):
			return '�'
		}
		return r
	}, text)
}
