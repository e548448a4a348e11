// Genpages writes the pages of the causes, with an index by family: go run ./internal/cli/genpages docs/causes
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/cli/genfolder"
)

func main() { genfolder.Main("genpages", write) }

// write makes the folder's pages those of the causes, and removes pages of causes that are gone.
func write(folder string) error {
	if err := genfolder.Clear(folder, ".md"); err != nil {
		return err
	}
	for name, text := range files() {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files are the pages by their names.
func files() map[string]string {
	list := map[string]string{"README.md": index()}
	for _, cause := range causes.All() {
		list[string(cause.Code)+".md"] = linked(causes.Page(cause.Code))
	}
	return list
}

var neighbour = regexp.MustCompile("(?m)^- `([a-z0-9-]+)`")

// linked makes links of the neighbours that a page names.
func linked(page string) string {
	return neighbour.ReplaceAllStringFunc(page, func(text string) string {
		code := strings.Trim(text, "- `")
		if causes.Lookup(causes.Code(code)) == nil {
			return text
		}
		return fmt.Sprintf("- [`%s`](%s.md)", code, code)
	})
}

// index lists all causes by family.
func index() string {
	var b strings.Builder
	b.WriteString("# Causes\n\nEverything that is known to break a signature, or to look as if it did. `countersign explain CODE` prints a page.\n" +
		"These files are made from `internal/causes/pages` by `go run ./internal/cli/genpages docs/causes`.\n")
	family := causes.Family("")
	for _, cause := range causes.All() {
		if cause.Family != family {
			family = cause.Family
			fmt.Fprintf(&b, "\n## %s\n\n| cause | what it is |\n|---|---|\n", family)
		}
		fmt.Fprintf(&b, "| [`%s`](%s.md) | %s |\n", cause.Code, cause.Code, cause.Title)
	}
	return b.String()
}
