package curl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"countersign/internal/curlargs"
	"countersign/internal/send"
)

// maxRefusal is how many bytes of a refused answer are kept to explain it. AWS's answers have a few
// kilobytes.
const maxRefusal = 1 << 20

// finish writes the last answer and, where it refuses the signature, has it explained.
func (s *Session) finish(x *exchange, t *tally, index int) error {
	if err := s.writeHead(x.answer); err != nil {
		return err
	}
	failed := x.answer.Status >= 400
	var refusal bytes.Buffer
	var err error
	if failed && s.Options.Fail {
		_, err = io.Copy(&refusal, io.LimitReader(x.answer.Body, maxRefusal))
	} else {
		var keep io.Writer
		if failed {
			keep = &limited{&refusal, maxRefusal}
		}
		err = s.writeBody(x.answer, t, index, keep)
	}
	if failed {
		s.explain(x, refusal.Bytes())
	}
	if err == nil && failed && (s.Options.Fail || s.Options.FailWithBody) {
		return &Exit{codeHTTP, fmt.Sprintf("the server answered %d", x.answer.Status), nil}
	}
	return err
}

// limited keeps the first bytes and lets the others pass.
type limited struct {
	to   io.Writer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.left)
	l.left -= n
	if _, err := l.to.Write(p[:n]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// writeHead writes the head of an answer where -i, -I or -D ask for it.
func (s *Session) writeHead(a *send.Answer) error {
	o := s.Options
	if o.Include || o.Head {
		if _, err := io.WriteString(s.Out, a.Head); err != nil {
			return cannotWrite("standard output", err)
		}
	}
	if o.DumpHeader == "" {
		return nil
	}
	if o.DumpHeader == "-" {
		_, err := io.WriteString(s.Out, a.Head)
		return cannotWrite("standard output", err)
	}
	if s.headers == nil {
		file, err := os.Create(o.DumpHeader)
		if err != nil {
			return cannotWrite(o.DumpHeader, err)
		}
		s.headers = file
	}
	_, err := io.WriteString(s.headers, a.Head)
	return cannotWrite(o.DumpHeader, err)
}

// writeBody writes the body to where it is wanted, and the same bytes to keep unless that is nil.
func (s *Session) writeBody(a *send.Answer, t *tally, index int, keep io.Writer) error {
	out, err := s.output(t.url.Target, index)
	if err != nil {
		return err
	}
	var body io.Reader = a.Body
	if out.path != "" && s.showsProgress() {
		meter := newMeter(a.Body, s.Err, "received", a.Size, s.Now)
		defer meter.Close()
		body = meter
	}
	body = &counted{body, &t.received}
	if s.Options.Compressed {
		if body, err = unpack(body, a.Header.Value("content-encoding")); err != nil {
			return err
		}
	}
	if keep != nil {
		body = io.TeeReader(body, keep)
	}
	_, err = io.Copy(out, body)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

type counted struct {
	io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// output is where a body goes. A file is made when the first byte comes, or at the end: an error before
// leaves none behind.
type output struct {
	path     string
	file     *os.File
	standard io.Writer
	// refuse says that bytes which are no text go to nobody's terminal.
	refuse     bool
	makeFolder bool
	wrote      bool
}

// output returns where the body for the URL with this index goes.
func (s *Session) output(target string, index int) (*output, error) {
	o := s.Options
	if index >= len(o.Outputs) {
		return &output{standard: s.Out, refuse: s.OutTerminal}, nil
	}
	chosen := o.Outputs[index]
	if chosen.Name == "-" {
		return &output{standard: s.Out}, nil
	}
	name, err := outputName(chosen, target)
	if err != nil {
		return nil, err
	}
	if o.OutputDir != "" && !filepath.IsAbs(name) {
		name = filepath.Join(o.OutputDir, name)
	}
	return &output{path: name, makeFolder: o.CreateDirs}, nil
}

// outputName is the name of the file: that of -o, or for -O the last part of the URL's path.
func outputName(chosen curlargs.Output, target string) (string, error) {
	if !chosen.Remote {
		return chosen.Name, nil
	}
	name, _, _ := strings.Cut(target, "?")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "" || name == "." || name == ".." {
		return "", &Exit{codeWrite, "-O: the path of the URL ends without a name", []string{"name the file: -o FILE"}}
	}
	return name, nil
}

func (w *output) Write(p []byte) (int, error) {
	if w.standard != nil {
		if !w.wrote && w.refuse && bytes.IndexByte(p, 0) >= 0 {
			return 0, &Exit{codeWrite, "the answer is binary, and the output a terminal", []string{"save it with -o FILE, or write it nevertheless with -o -"}}
		}
		w.wrote = true
		n, err := w.standard.Write(p)
		return n, cannotWrite("standard output", err)
	}
	if err := w.open(); err != nil {
		return 0, err
	}
	n, err := w.file.Write(p)
	return n, cannotWrite(w.path, err)
}

func (w *output) open() error {
	if w.file != nil {
		return nil
	}
	if w.makeFolder {
		if err := os.MkdirAll(filepath.Dir(w.path), 0o755); err != nil {
			return cannotWrite(w.path, err)
		}
	}
	var err error
	w.file, err = os.Create(w.path)
	return cannotWrite(w.path, err)
}

// Close makes the file of an empty body.
func (w *output) Close() error {
	if w.standard != nil {
		return nil
	}
	if err := w.open(); err != nil {
		return err
	}
	return cannotWrite(w.path, w.file.Close())
}

// cannotWrite is an error of writing, or nil.
func cannotWrite(name string, err error) error {
	if err == nil {
		return nil
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &Exit{codeWrite, fmt.Sprintf("cannot write %s: %v", name, err), nil}
}
