package commandline

import (
	"io"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxNested is how many substitutions a command may have: the parser tries nested ones in several ways.
const maxNested = 50

// parseCommand reads a command of a POSIX shell. ok is false when the text is no command of such a shell,
// as when quotes do not match.
func parseCommand(text string, at int) (line Line, ok bool) {
	masked, meant, ok := maskCommand(text)
	if !ok {
		return Line{}, false
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
func commandOf(stmt *syntax.Stmt, text string, meant map[int]string, at int) (line Line, ok bool) {
	inner, call := simpleCommand(stmt)
	if call == nil {
		return Line{}, false
	}
	line.End = at + int(stmt.End().Offset())
	for _, w := range call.Args {
		line.Words = append(line.Words, readWord(w, text, meant, at))
	}
	for _, redirect := range inner.Redirs {
		if redirect.Hdoc == nil {
			continue
		}
		line.Input = &Word{Text: hereDocument(redirect.Hdoc, text), At: at + int(redirect.Hdoc.Pos().Offset())}
		line.Input.Open = len(redirect.Hdoc.Parts) > 1
		line.End = max(line.End, at+int(redirect.Hdoc.End().Offset()))
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
func readWord(w *syntax.Word, text string, meant map[int]string, at int) Word {
	out := Word{At: at + int(w.Pos().Offset())}
	var b strings.Builder
	var read func(parts []syntax.WordPart, quoted bool)
	read = func(parts []syntax.WordPart, quoted bool) {
		for _, part := range parts {
			start, end := int(part.Pos().Offset()), min(int(part.End().Offset()), len(text))
			source := text[start:max(start, end)]
			switch part := part.(type) {
			case *syntax.Lit:
				if whole, ok := meant[start]; ok && quoted {
					out.Mended = true
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
				out.Open = true
				b.WriteString(source)
			}
		}
	}
	read(w.Parts, false)
	out.Text = b.String()
	return out
}
