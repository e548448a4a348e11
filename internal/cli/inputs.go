package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"countersign/internal/evidence"
)

// maxRead is how many bytes of one input are read at most. It is above [evidence.MaxInput], which looks at
// the head and the tail of a large log, and below what would fill a machine's memory.
const maxRead = 256 << 20

// stdinName is the argument, and the name of the input, that stands for standard input.
const stdinName = "-"

// inputs reads the evidence: the named files, the files of named directories, and standard input for "-"
// or, when it is piped, for no argument at all.
func (a *app) inputs(args []string) ([]evidence.Input, error) {
	if len(args) == 0 {
		if a.InTerminal {
			return nil, withHint(errors.New("no evidence given"),
				"name files: countersign diagnose error.txt request.txt",
				"or pipe it: curl -v ... 2>&1 | countersign diagnose",
				"or paste it after countersign diagnose - and end with Ctrl-D")
		}
		args = []string{stdinName}
	}
	var inputs []evidence.Input
	usedStdin := false
	for _, arg := range args {
		if arg == stdinName {
			if usedStdin {
				return nil, errors.New("- was given twice, but standard input can be read once")
			}
			usedStdin = true
			input, err := a.stdin()
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, input)
			continue
		}
		read, err := a.readEvidence(arg)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, read...)
	}
	return inputs, nil
}

func (a *app) stdin() (evidence.Input, error) {
	data, err := a.readStdin("the evidence")
	return evidence.Input{Name: stdinName, Data: data}, err
}

// readStdin reads standard input to its end. A person at a terminal is told what is waited for.
func (a *app) readStdin(what string) ([]byte, error) {
	if a.InTerminal {
		a.say("hint", "paste "+what+", then press Ctrl-D on a line of its own")
	}
	return readAll(a.In, "standard input")
}

// readPath reads a file, or all regular files of a directory but hidden ones, in the order of their names.
func readPath(path string) ([]evidence.Input, error) {
	info, err := os.Stat(path)
	if err != nil {
		err = cannotRead(path, err)
		if strings.Contains(path, "://") {
			return nil, withHint(err, "nothing is fetched: give the address as --url, and the evidence as a file")
		}
		return nil, err
	}
	if !info.IsDir() {
		input, err := readFile(path)
		return []evidence.Input{input}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	var inputs []evidence.Input
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		info, err := os.Stat(name)
		if err != nil {
			return nil, cannotRead(name, err)
		}
		if !info.Mode().IsRegular() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		input, err := readFile(name)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, input)
	}
	if inputs == nil {
		return nil, fmt.Errorf("no files in the directory %s", path)
	}
	return inputs, nil
}

func readFile(path string) (evidence.Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return evidence.Input{}, cannotRead(path, err)
	}
	defer file.Close()
	data, err := readAll(file, path)
	return evidence.Input{Name: path, Data: data}, err
}

// readAll reads a stream to its end, which must come within [maxRead] bytes.
func readAll(r io.Reader, name string) ([]byte, error) { return readLimited(r, name, maxRead) }

func readLimited(r io.Reader, name string, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, cannotRead(name, err)
	case len(data) > limit:
		return nil, withHint(fmt.Errorf("%s is larger than %d MB", name, limit>>20),
			"cut out the failing request, for instance with tail or grep -C 50 AWS4-HMAC-SHA256")
	}
	return data, nil
}

// cannotRead says why, without naming the path twice.
func cannotRead(name string, err error) error {
	return fmt.Errorf("cannot read %s: %w", name, withoutPath(err))
}

// withoutPath is an error of the file system without the path that is named beside it.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
