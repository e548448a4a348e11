package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"countersign/internal/evidence"
)

// sourceCode are the endings of files that programs are written in. What stands in them is said about requests
// and was not sent. Scripts of a shell are not among them: they hold commands of curl.
var sourceCode = []string{
	".c", ".cc", ".cjs", ".cpp", ".cs", ".go", ".h", ".java", ".js", ".jsx", ".kt", ".mjs", ".php", ".pl", ".py",
	".rb", ".rs", ".scala", ".swift", ".ts", ".tsx",
}

// aboutProject are the beginnings of names of files in which a project speaks of itself.
var aboutProject = []string{"readme", "license", "licence", "changelog", "contributing"}

// maxNamed is how many files that were left out are named.
const maxNamed = 5

// readEvidence reads a file, or those files of a directory that may be evidence, and says which it left out.
// Directories in it are not read: each may be another case.
func (a *app) readEvidence(path string) ([]evidence.Input, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return readPath(path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, cannotRead(path, err)
	}
	var inputs []evidence.Input
	var left, folders []string
	for _, entry := range entries {
		name := filepath.Join(path, entry.Name())
		info, err := os.Stat(name)
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case err == nil && info.IsDir():
			folders = append(folders, name)
		case err != nil || !info.Mode().IsRegular() || !namedAsEvidence(entry.Name()):
			left = append(left, entry.Name())
		default:
			input, err := readFile(name)
			if err != nil {
				return nil, err
			}
			if isText(input.Data) {
				inputs = append(inputs, input)
			} else {
				left = append(left, entry.Name())
			}
		}
	}
	if left != nil {
		if more := len(left) - maxNamed; more > 0 {
			left = append(left[:maxNamed], fmt.Sprintf("%d more", more))
		}
		a.say("note", "not read in "+path+": "+strings.Join(left, ", ")+"; name a file to have it read")
	}
	switch {
	case inputs != nil:
		return inputs, nil
	case folders != nil:
		return nil, withHint(fmt.Errorf("no evidence in the directory %s", path), "the folders in it are not read, as each may be another case: name one, as "+folders[0])
	}
	return nil, fmt.Errorf("no evidence in the directory %s", path)
}

// namedAsEvidence reports whether a file of this name may be evidence.
func namedAsEvidence(name string) bool {
	name = strings.ToLower(name)
	return !slices.Contains(sourceCode, filepath.Ext(name)) &&
		!slices.ContainsFunc(aboutProject, func(start string) bool { return strings.HasPrefix(name, start) })
}

// isText reports whether a file is text: it begins without a NUL byte, or is the UTF-16 that Windows writes.
func isText(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return true
	}
	return bytes.IndexByte(data[:min(len(data), 8<<10)], 0) < 0
}
