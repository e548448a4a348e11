package curl

import (
	"context"
	"io"
	"os"
	"time"

	"countersign/internal/compose"
	"countersign/internal/curlargs"
	"countersign/internal/evidence"
	"countersign/internal/send"
	"countersign/sigv4"
)

// Keys are what a session signs with.
type Keys struct {
	sigv4.Credentials
	// From says in words where they come from.
	From string
	// Expires is when they expire; zero means never.
	Expires time.Time
	// Region is the configured region, or "".
	Region string
}

// Session is one run of the command.
type Session struct {
	Options *curlargs.Options
	In      io.Reader
	Out     io.Writer
	// Err takes what -v shows, and the progress.
	Err                      io.Writer
	OutTerminal, ErrTerminal bool
	Getenv                   func(string) string
	// Keys finds the credentials. It is called once, when they are needed.
	Keys func(context.Context) (Keys, error)
	// Agent is the User-Agent.
	Agent string
	// Say writes one line for a person: kind is "note", "warning", "error" or "hint".
	Say func(kind, text string)
	// Hide removes secrets from a text that is shown: those that it is given, and what looks like one.
	Hide func(text string, secrets ...string) string
	// Explain is called with a request whose signature was refused; nil explains nothing.
	Explain func(*evidence.Case)
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	files compose.Files
	keys  *Keys
	said  map[string]bool
	// headers is the file of -D.
	headers *os.File
	// way is opened once: files of certificates are read for it.
	way *send.Way
}

// Run sends all requests and returns curl's exit code: that of the last.
func (s *Session) Run(ctx context.Context) int {
	s.files.Stdin = s.In
	if s.Now == nil {
		s.Now = time.Now
	}
	code := 0
	for i := range s.Options.URLs {
		err := s.transfer(ctx, i)
		code = s.report(err)
	}
	if s.headers != nil {
		if err := cannotWrite(s.Options.DumpHeader, s.headers.Close()); err != nil {
			code = s.report(err)
		}
	}
	return code
}

// report says what went wrong and returns the exit code for it.
func (s *Session) report(err error) int {
	if err == nil {
		return 0
	}
	exit := exitFor(err)
	if exit.What != "" && (!s.Options.Silent || s.Options.ShowError) {
		s.Say("error", exit.text())
		for _, hint := range exit.Hints {
			s.Say("hint", hint)
		}
	}
	return exit.Code
}

// say writes a note or a warning, unless the session is silent.
func (s *Session) say(kind, text string) {
	if !s.Options.Silent {
		s.Say(kind, text)
	}
}

// findKeys returns the credentials, found at the first call.
func (s *Session) findKeys(ctx context.Context) (*Keys, error) {
	if s.keys == nil {
		keys, err := s.Keys(ctx)
		if err != nil {
			return nil, err
		}
		s.keys = &keys
	}
	return s.keys, nil
}

// secrets are the texts that are never shown.
func (s *Session) secrets() []string {
	if s.keys == nil {
		return nil
	}
	return []string{s.keys.SecretAccessKey, s.keys.SessionToken}
}
