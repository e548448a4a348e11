// Package commandline splits commands as people paste them, of POSIX shells, cmd.exe and PowerShell, into words.
package commandline

import "strings"

// Word is one argument of a command line, unquoted.
type Word struct {
	Text string
	// At is the offset of its first character in the text that the command stands in.
	At int
	// Open says that the shell would have put something in: a variable or the output of a command. The
	// text keeps it as written.
	Open bool
	// Mended says that the quoting was broken and is read as it was meant.
	Mended bool
}

// Line is a command as it was typed.
type Line struct {
	Words []Word
	// End is the offset after it.
	End int
	// Input is the text of a here document, or nil.
	Input *Word
}

// Dialect is the quoting of a shell.
type Dialect int

// The dialects that commands are pasted in.
const (
	POSIX Dialect = iota
	CmdExe
	PowerShell
)

// MaxLength is how long a command line may be, with its body, for the search of a closing quote.
const MaxLength = 64 << 10

// Split reads the command that begins in a text at an offset and goes no further than to. Nothing is expanded or
// executed.
func Split(whole string, at, to int, in Dialect) Line {
	text := withoutPrompts(whole[at:min(to, at+MaxLength, len(whole))])
	if in == POSIX {
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
