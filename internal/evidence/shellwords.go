package evidence

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// word is one argument of a command line, unquoted.
type word struct {
	text string
	// at is the offset of its first character in the document.
	at int
	// open says that the shell would have put something in: a variable or the output of a command. The
	// text keeps it as written.
	open bool
	// mended says that the quoting was broken and is read as it was meant.
	mended bool
}

// commandLine is a command as it was typed.
type commandLine struct {
	words []word
	// end is the offset in the document after it.
	end int
	// input is the text of a here document, or nil.
	input *word
}

// dialect is the quoting of a shell.
type dialect int

const (
	posix dialect = iota
	cmdExe
	powerShell
)

// maxCommand is how long a command line may be, with its body, for the search of a closing quote.
const maxCommand = 64 << 10

// maxNested is how many substitutions a command may have: the parser tries nested ones in several ways.
const maxNested = 50

// splitCommand reads the command that begins at an offset and goes no further than to.
func (d *document) splitCommand(at, to int, in dialect) commandLine {
	text := withoutPrompts(d.text[at:min(to, at+maxCommand, len(d.text))])
	if in == posix {
		if line, ok := parseCommand(text, at); ok {
			return line
		}
	}
	return splitWords(text, at, in)
}

// withoutPrompts blanks the prompts that shells write before further lines of a command: "> ", ">> ".
func withoutPrompts(text string) string {
	out := []byte(nil)
	for i := strings.IndexByte(text, '\n'); i >= 0 && i < len(text)-1; i = nextIndex(text, i+1, '\n') {
		if i == 0 || strings.IndexByte("\\`^", text[i-1]) < 0 {
			continue
		}
		for k := i + 1; k < len(text) && k < i+4 && (text[k] == '>' || text[k] == ' ' && text[k-1] == '>'); k++ {
			if out == nil {
				out = []byte(text)
			}
			out[k] = ' '
		}
	}
	if out == nil {
		return text
	}
	return string(out)
}

// nextIndex is the offset of the next such byte from an offset on, or -1.
func nextIndex(text string, from int, c byte) int {
	i := strings.IndexByte(text[from:], c)
	if i < 0 {
		return -1
	}
	return from + i
}

// parseCommand reads a command of a POSIX shell. ok is false when the text is no command of such a shell,
// as when quotes do not match.
func parseCommand(text string, at int) (line commandLine, ok bool) {
	masked, meant, ok := maskCommand(text)
	if !ok {
		return commandLine{}, false
	}
	lines := &lineReader{rest: masked}
	parser := syntax.NewParser(syntax.Variant(syntax.LangBash))
	read := false
	ok = false
	// The iterator goes on after a break when it meets an error (mvdan.cc/sh v3.14.1): it is brought to its
	// end by an early end of the text instead.
	for stmt, err := range parser.StmtsSeq(lines) {
		if read || err != nil {
			continue
		}
		read = true
		lines.rest = ""
		line, ok = commandOf(stmt, text, meant, at)
	}
	return line, ok
}

// lineReader gives a text line by line, so that a parser reads no further than it needs.
type lineReader struct{ rest string }

func (r *lineReader) Read(p []byte) (int, error) {
	if r.rest == "" {
		return 0, io.EOF
	}
	end := strings.IndexByte(r.rest, '\n') + 1
	if end == 0 {
		end = len(r.rest)
	}
	n := copy(p, r.rest[:end])
	r.rest = r.rest[n:]
	return n, nil
}

// commandOf returns the first simple command of a statement.
func commandOf(stmt *syntax.Stmt, text string, meant map[int]string, at int) (line commandLine, ok bool) {
	inner, call := simpleCommand(stmt)
	if call == nil {
		return commandLine{}, false
	}
	line.end = at + int(stmt.End().Offset())
	for _, w := range call.Args {
		line.words = append(line.words, readWord(w, text, meant, at))
	}
	for _, redirect := range inner.Redirs {
		if redirect.Hdoc == nil {
			continue
		}
		line.input = &word{text: hereDocument(redirect.Hdoc, text), at: at + int(redirect.Hdoc.Pos().Offset())}
		line.input.open = len(redirect.Hdoc.Parts) > 1
		line.end = max(line.end, at+int(redirect.Hdoc.End().Offset()))
	}
	return line, true
}

// hereDocument returns the text of a here document without expansions in it.
func hereDocument(w *syntax.Word, text string) string {
	if len(w.Parts) == 0 {
		return ""
	}
	content, ok := w.Parts[0].(*syntax.Lit)
	if !ok {
		return ""
	}
	// The end of the part would include the line that ends the document.
	start := int(content.Pos().Offset())
	return text[start:min(start+len(content.Value), len(text))]
}

// simpleCommand returns the first simple command of a statement: what stands before a pipe or &&.
func simpleCommand(stmt *syntax.Stmt) (*syntax.Stmt, *syntax.CallExpr) {
	for {
		switch command := stmt.Cmd.(type) {
		case *syntax.CallExpr:
			return stmt, command
		case *syntax.BinaryCmd:
			stmt = command.X
		default:
			return stmt, nil
		}
	}
}

// readWord unquotes a word. Nothing is expanded.
func readWord(w *syntax.Word, text string, meant map[int]string, at int) word {
	out := word{at: at + int(w.Pos().Offset())}
	var b strings.Builder
	var read func(parts []syntax.WordPart, quoted bool)
	read = func(parts []syntax.WordPart, quoted bool) {
		for _, part := range parts {
			start, end := int(part.Pos().Offset()), min(int(part.End().Offset()), len(text))
			source := text[start:max(start, end)]
			switch part := part.(type) {
			case *syntax.Lit:
				if whole, ok := meant[start]; ok && quoted {
					out.mended = true
					b.WriteString(whole)
					continue
				}
				b.WriteString(unescapeShell(source, quoted))
			case *syntax.SglQuoted:
				if source = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(source, "$"), "'"), "'"); part.Dollar {
					source = unescapeANSIC(source)
				}
				b.WriteString(source)
			case *syntax.DblQuoted:
				read(part.Parts, true)
			default:
				out.open = true
				b.WriteString(source)
			}
		}
	}
	read(w.Parts, false)
	out.text = b.String()
	return out
}

// unescapeShell removes the backslashes of a POSIX shell. Within double quotes they escape few characters.
func unescapeShell(s string, quoted bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) || quoted && strings.IndexByte("$`\"\\\n", s[i+1]) < 0 {
			b.WriteByte(s[i])
			continue
		}
		if i++; s[i] != '\n' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// unescapeANSIC undoes the escapes of $'…', as bash has them.
func unescapeANSIC(s string) string {
	const letters, codes = "abefnrtv\\'\"?E", "\a\b\x1b\f\n\r\t\v\\'\"?\x1b"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte(letters, s[i]); k >= 0 {
			b.WriteByte(codes[k])
			continue
		}
		from, most, base := i+1, 0, 16
		switch s[i] {
		case 'x':
			most = 2
		case 'u':
			most = 4
		case 'U':
			most = 8
		default:
			from, most, base = i, 3, 8
		}
		to := from
		for to < len(s) && to < from+most && isDigitOf(s[to], base) {
			to++
		}
		value, err := strconv.ParseUint(s[from:to], base, 32)
		switch {
		case err != nil:
			b.WriteString(s[i-1 : i+1])
			continue
		case most > 3:
			b.Write(utf8.AppendRune(nil, rune(value)))
		default:
			b.WriteByte(byte(value))
		}
		i = to - 1
	}
	return b.String()
}

func isDigitOf(c byte, base int) bool {
	if base == 8 {
		return '0' <= c && c <= '7'
	}
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
}
