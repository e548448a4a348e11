// Generate writes the case files whose evidence has signatures or hashes. Each is made by signing a request
// with AWS's documented example keys, as a client with one fault would, letting a hop change it, and
// verifying what arrives. The evidence of such an exchange is then written in one of the forms in which
// people have it.
//
//	go run ./internal/casefile/generate testdata/cases
//
// A file that exists is left alone: case files are edited by hand afterwards, and are what counts. The
// diagnosis in a new file is the cause that it was made for, without a certainty; the test of the cases fills
// that in with -update, and fails where another cause is named.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"countersign/internal/casefile"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// scene is a case before it is written.
type scene struct {
	// name is the file's, about its sentence, want the cause that must be named first.
	name, about, want string
	// files are the evidence, works that of a request that works, as pairs of name and text.
	files, works []string
	url          string
	keys         *sigv4.Credentials
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	scenes, err := all(), error(nil)
	for _, s := range scenes {
		err = errors.Join(err, write(os.Args[1], s))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// all are the scenes of all files.
func all() []scene {
	var list []scene
	for _, some := range [][]scene{hosts(), headers(), paths(), queries(), payloads(), scopes(), keyCases(), presigns(), mixtures()} {
		list = append(list, some...)
	}
	return list
}

func write(folder string, s scene) error {
	c := casefile.Case{About: s.about, URL: s.url, Credentials: s.keys, Evidence: inputs(s.files), Works: inputs(s.works)}
	if s.want == "healthy" {
		c.Diagnosis.Verdict = s.want
	} else {
		c.Diagnosis = casefile.Diagnosis{Verdict: "explained", Findings: []casefile.Finding{{Name: s.want, Certainty: "likely"}}}
	}
	data, err := c.Format()
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	file, err := os.OpenFile(filepath.Join(folder, s.name+casefile.Extension), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

func inputs(pairs []string) []evidence.Input {
	var list []evidence.Input
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, evidence.Input{Name: pairs[i], Data: []byte(strings.TrimRight(pairs[i+1], "\n") + "\n")})
	}
	return list
}
