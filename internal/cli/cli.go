// Package cli is the command line: one file per command, and what they share.
//
// The rules of its speech:
//
//   - Results go to standard output. Errors, warnings, notes and hints go to standard error, each on a line
//     of its own that begins with "countersign: error:" or the like, in lower case and without a full stop.
//   - An error says what could not be done and why; a hint says what helps.
//   - Nothing that was read is printed before it went through redaction, and no control character
//     reaches a terminal.
//   - Exit codes are 0 for nothing wrong, 1 for a finding, 2 for could not run.
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"
)

// Exit codes of every command.
const (
	exitClean   = 0
	exitFinding = 1
	exitFailure = 2
)

// Streams are what a command reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal, OutTerminal and ErrTerminal tell whether a person is at the other end.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is the terminal's width in columns, or 0 when it is not known.
	Width int
	// Getenv looks up the environment.
	Getenv func(string) string
}

// System returns the streams of the process.
func System() Streams {
	s := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if s.OutTerminal {
		s.Width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	return s
}

// app is one run of the program.
type app struct {
	Streams
	shared sharedFlags
}

// Main runs the program with arguments, without the program's name, and returns its exit code.
func Main(args []string, s Streams) int {
	a := &app{Streams: s}
	root := a.rootCommand()
	root.SetArgs(args)
	cmd, err := root.ExecuteC()
	code := exitClean
	var finding exitCode
	switch {
	case errors.As(err, &finding):
		return int(finding)
	case err != nil:
		err = usageError(root, cmd, err)
		a.say("error", err.Error())
		code = exitFailure
	}
	var hinted *hintedError
	if errors.As(err, &hinted) {
		for _, hint := range hinted.hints {
			a.say("hint", hint)
		}
	}
	return code
}

// say writes one line to standard error. Arguments and file names may hold what a terminal would obey.
func (a *app) say(kind, text string) {
	fmt.Fprintf(a.Err, "countersign: %s: %s\n", kind, strings.TrimSpace(strings.Map(printed, text)))
}

// printed is a character as a line of text may hold it.
func printed(r rune) rune {
	if unicode.In(r, unicode.Cc, unicode.Cf) {
		return ' '
	}
	return r
}

// exitCode ends a command with this code and no message: the output has said it all.
type exitCode int

func (exitCode) Error() string { return "finding" }

// hintedError is an error with what helps.
type hintedError struct {
	error
	hints []string
}

func (e *hintedError) Unwrap() error { return e.error }

// Hints are what helps.
func (e *hintedError) Hints() []string { return e.hints }

// withHint adds to an error what helps.
func withHint(err error, hints ...string) error { return &hintedError{err, hints} }
