package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"countersign/internal/export"
	"countersign/internal/report"
)

// addPlace adds -o and --out. Formerly -o took the name of a file: that works still.
func (f *exportFlags) addPlace(cmd *cobra.Command, a *app) {
	addChoice(cmd, cmd.Flags(), &a.shared.output, "output", "o", "form of what is printed", "text", "json")
	form := cmd.Flags().Lookup("output")
	form.Value = formOrFile{form.Value, a, &f.out}
	addOut(cmd, &f.out, "", "write to `FILE`, or the folder of that name; standard output by default")
}

// formOrFile is the -o of a command that took a file there.
type formOrFile struct {
	pflag.Value
	app  *app
	file *string
}

func (f formOrFile) Set(text string) error {
	if f.Value.Set(text) == nil {
		return nil
	}
	if text == "" {
		return errors.New("must be one of text, json")
	}
	*f.file = text
	f.app.say("note", "-o is the form of what is printed: --out "+text+" names a file")
	return nil
}

// exported is the JSON of an export.
type exported struct {
	SchemaVersion int            `json:"schema_version"`
	Files         []exportedFile `json:"files"`
	LeftOut       []leftOut      `json:"left_out"`
}

// exportedFile is a file: where it was written, or its text.
type exportedFile struct {
	Path string `json:"path,omitempty"`
	Name string `json:"name,omitempty"`
	Text string `json:"text,omitempty"`
}

// leftOut is a request that a target cannot sign.
type leftOut struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Why    string `json:"why"`
}

// writeExport writes the files of a target to where a person says, or prints them.
func (a *app) writeExport(files []export.File, left []export.Left, out string) error {
	result := exported{SchemaVersion: report.SchemaVersion, LeftOut: []leftOut{}}
	for _, l := range left {
		result.LeftOut = append(result.LeftOut, leftOut{l.Request.Method, l.Request.Path.String(), l.Why})
	}
	toFiles := out != "" && out != stdinName
	switch {
	case toFiles:
		paths, err := a.writeFiles(files, out)
		if err != nil || !a.json() {
			return err
		}
		for _, path := range paths {
			result.Files = append(result.Files, exportedFile{Path: filepath.ToSlash(path)})
		}
	case a.json():
		for _, f := range files {
			result.Files = append(result.Files, exportedFile{Name: f.Name, Text: string(f.Data)})
		}
	default:
		return a.printFile(files)
	}
	return report.WriteJSON(a.Out, result)
}

// writeFiles writes one file to a name, and several beside it or, without a name of their own, into a folder.
func (a *app) writeFiles(files []export.File, out string) ([]string, error) {
	var paths []string
	for _, f := range files {
		name := filepath.Join(out, filepath.FromSlash(f.Name))
		if f.Beside {
			name = filepath.Join(filepath.Dir(out), f.Name)
		}
		mode := os.FileMode(0o644)
		if f.Executable {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return nil, fmt.Errorf("cannot write %s: %w", name, withoutPath(err))
		}
		if err := os.WriteFile(name, f.Data, mode); err != nil {
			return nil, fmt.Errorf("cannot write %s: %w", name, withoutPath(err))
		}
		paths = append(paths, name)
		a.say("note", "wrote "+name)
	}
	return paths, nil
}

// printFile writes the one file that can be printed.
func (a *app) printFile(files []export.File) error {
	if files[0].Name != "" {
		return withHint(errors.New("a folder of files is written, and it needs a name"), "add --out NAME")
	}
	for _, f := range files[1:] {
		a.say("note", "not written: "+f.Name+"; add --out NAME")
	}
	_, err := a.Out.Write(files[0].Data)
	return err
}
