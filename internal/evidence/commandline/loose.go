package commandline

import "strings"

// splitWords splits a command line that no POSIX shell would take: of another shell, or with quotes that
// do not match. It ends with the first line that does not go on.
func splitWords(text string, at int, in Dialect) Line {
	s := splitter{text: text, at: at, in: in}
	if in == CmdExe {
		s.text, s.from = withoutCarets(text)
	}
	s.split()
	return Line{Words: s.words, End: s.offset(min(s.i, len(s.text)))}
}

// splitter splits a text into words.
type splitter struct {
	text string
	at   int
	in   Dialect
	// from holds the offset before carets were removed for each byte, or nil.
	from  []int
	i     int
	words []Word
	word  strings.Builder
	begun int // where the current word began, or -1
	// open and mended are those of the current word.
	open, mended bool
}

// offset returns the offset in the document of the byte at i.
func (s *splitter) offset(i int) int {
	if s.from == nil {
		return s.at + i
	}
	return s.at + s.from[i]
}

func (s *splitter) split() {
	s.begun = -1
	for ; s.i < len(s.text); s.i++ {
		c := s.text[s.i]
		switch {
		case c == '\n':
			s.flush()
			return
		case c == ' ' || c == '\t' || c == '\r':
			s.flush()
		case s.endsCommand():
			s.flush()
			return
		case s.continues():
			s.i++ // the line feed
		case c == '"' || c == '\'' && s.in != CmdExe:
			s.begin()
			s.quoted(c)
		case s.escapes(c) && s.i+1 < len(s.text):
			s.begin()
			s.i++
			s.word.WriteByte(s.text[s.i])
		default:
			s.begin()
			s.open = s.open || c == '$' && s.in != CmdExe
			s.word.WriteByte(c)
		}
	}
	s.flush()
}

func (s *splitter) begin() {
	if s.begun < 0 {
		s.begun = s.offset(s.i)
	}
}

func (s *splitter) flush() {
	if s.begun >= 0 {
		s.words = append(s.words, Word{Text: s.word.String(), At: s.begun, Open: s.open, Mended: s.mended})
	}
	s.word.Reset()
	s.begun, s.open, s.mended = -1, false, false
}

// endsCommand reports whether the command ends here: at a pipe, at a separator, or at what closed the
// text around it.
func (s *splitter) endsCommand() bool {
	switch s.text[s.i] {
	case '|', ';':
		return s.begun < 0 || s.i+1 == len(s.text) || s.text[s.i+1] == ' ' || s.text[s.i+1] == '\n'
	case '`':
		return s.in != PowerShell
	case ')', '&', '>':
		return s.begun < 0 || s.in == POSIX && s.text[s.i] == ')'
	}
	return false
}

// continues reports whether the line goes on after the character here.
func (s *splitter) continues() bool {
	next := s.i + 1
	if next >= len(s.text) || s.text[next] != '\n' {
		return false
	}
	return s.text[s.i] == '\\' && s.in == POSIX || s.text[s.i] == '`' && s.in == PowerShell
}

// escapes reports whether a character takes the next one as it is.
func (s *splitter) escapes(c byte) bool {
	switch s.in {
	case POSIX:
		return c == '\\'
	case PowerShell:
		return c == '`'
	}
	return c == '\\' && s.i+1 < len(s.text) && s.text[s.i+1] == '"'
}

// quoted reads a quoted part. A quote that is never closed ends with its line.
func (s *splitter) quoted(quote byte) {
	s.i++
	if end := brokenJSON(s.text, s.i); quote == '"' && end > 0 {
		s.word.WriteString(s.text[s.i:end])
		s.i, s.mended = end, true
		return
	}
	closed := strings.IndexByte(s.text[s.i:], quote) >= 0
	for ; s.i < len(s.text); s.i++ {
		c, next := s.text[s.i], byte(0)
		if s.i+1 < len(s.text) {
			next = s.text[s.i+1]
		}
		switch {
		case c == quote && (s.in == POSIX || next != quote):
			return
		case c == '\n' && !closed:
			s.i--
			return
		case c == quote, c == '\\' && s.escaped(quote, next), c == '`' && s.in == PowerShell && quote == '"' && next != 0:
			// A doubled quote stands for one, in cmd.exe and PowerShell.
			s.i++
			s.word.WriteByte(next)
		default:
			s.open = s.open || c == '$' && quote == '"' && s.in != CmdExe
			s.word.WriteByte(c)
		}
	}
}

// escaped reports whether a backslash escapes the next character within a quote. Windows programs read
// \" in any quotes; a POSIX shell reads no escapes in single quotes.
func (s *splitter) escaped(quote, next byte) bool {
	if s.in == POSIX {
		return quote == '"' && next != 0 && strings.IndexByte("$`\"\\\n", next) >= 0
	}
	return next == '"'
}

// withoutCarets removes the escapes of cmd.exe: a caret takes the next character as it is, and joins
// lines. Within double quotes that are not escaped themselves it is a character.
func withoutCarets(text string) (string, []int) {
	var b strings.Builder
	from := make([]int, 0, len(text)+1)
	put := func(i int) {
		b.WriteByte(text[i])
		from = append(from, i)
	}
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '^' && !quoted && i+1 < len(text):
			if i++; text[i] != '\n' {
				put(i)
			} else if i+1 < len(text) && text[i+1] == '\n' {
				i++ // ^ and an empty line stand for a line feed
				put(i)
			}
		case c == '\n':
			return b.String(), append(from, i)
		default:
			quoted = quoted != (c == '"')
			put(i)
		}
	}
	return b.String(), append(from, len(text))
}
