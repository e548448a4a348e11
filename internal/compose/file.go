package compose

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadError is the error of a file that cannot be read.
type ReadError struct {
	Name string
	Err  error
}

func (e *ReadError) Error() string { return fmt.Sprintf("cannot read %s: %v", e.Name, e.Err) }

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

func cannotRead(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &ReadError{name, err}
}

// maxText is how many bytes of a file are read into memory at most.
const maxText = 64 << 20

// Files reads the files that options name with @. "-" is standard input, which can be read once.
type Files struct {
	Stdin io.Reader
	read  bool
}

// open opens a file.
func (f *Files) open(name string) (io.ReadCloser, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, cannotRead(name, err)
		}
		return file, nil
	}
	if f.read {
		return nil, &ReadError{"standard input", errors.New("it can be read once")}
	}
	f.read = true
	return io.NopCloser(f.Stdin), nil
}

// text reads a file into memory.
func (f *Files) text(name string) ([]byte, error) {
	file, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxText+1))
	switch {
	case err != nil:
		return nil, cannotRead(name, err)
	case len(data) > maxText:
		return nil, &ReadError{name, fmt.Errorf("it is larger than %d MB: use -T or --data-binary, which stream", maxText>>20)}
	}
	return data, nil
}

// add adds a file to a body, streaming.
func (f *Files) add(b *Body, name string) error {
	if name != "-" {
		return b.AddFile(name)
	}
	file, err := f.open(name)
	if err != nil {
		return err
	}
	return b.AddStream(file, "standard input")
}

// Lines returns the lines of a file, as -H @FILE means them, without line ends and empty lines.
func (f *Files) Lines(name string) ([]string, error) {
	data, err := f.text(name)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range bytes.Lines(data) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines, nil
}
