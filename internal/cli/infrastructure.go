package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"countersign/internal/infra"
	"countersign/internal/topology"
)

// infrastructure reads files, the files of folders and of the folders in them, and standard input for "-".
func (a *app) infrastructure(args []string) ([]topology.Document, error) {
	if len(args) == 0 {
		if a.InTerminal {
			return nil, withHint(errors.New("no path given"), "name files or folders: countersign audit template.yaml", "or the current folder: countersign audit .")
		}
		args = []string{stdinName}
	}
	var list []topology.Document
	for _, arg := range args {
		if arg == stdinName {
			data, err := a.readStdin("a template")
			if err != nil {
				return nil, err
			}
			list = append(list, topology.Document{Name: "stdin", Data: data})
			continue
		}
		read, err := readTree(arg)
		if err != nil {
			return nil, err
		}
		list = append(list, read...)
	}
	return list, nil
}

// skipped are folders of other people's files.
var skipped = []string{"node_modules", ".git", ".terraform", "vendor", ".venv", ".aws-sam"}

// readTree reads a file, or all files below a folder that may describe infrastructure.
func readTree(root string) ([]topology.Document, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, cannotRead(root, err)
	}
	if !info.IsDir() {
		in, err := readFile(root)
		return []topology.Document{{Name: root, Data: in.Data}}, err
	}
	var list []topology.Document
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return cannotRead(name, err)
		case entry.IsDir() && name != root && slices.Contains(skipped, entry.Name()):
			return filepath.SkipDir
		case !entry.Type().IsRegular() || !infra.Wanted(name):
			return nil
		}
		in, err := readFile(name)
		if err != nil {
			return err
		}
		if infra.Recognise(name, in.Data) {
			list = append(list, topology.Document{Name: filepath.ToSlash(name), Data: in.Data})
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = withHint(fmt.Errorf("no infrastructure in the folder %s", root), "countersign audit --help shows what is read")
	}
	return list, err
}
