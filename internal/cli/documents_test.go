package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"countersign/internal/curlargs"
)

// called is a command of this program in a text, up to what ends it in a shell or in Markdown.
var called = regexp.MustCompile("(?m)(?:^|[\\s`(])countersign ([a-z][a-z-]*(?: [a-z][a-z-]*)?)([^|`\n#;)]*)")

// flagged is a long flag in a command.
var flagged = regexp.MustCompile(`(?:^|\s)--([a-z][a-z0-9-]+)`)

// faultsOfCommands are the commands and flags in a text that this program has not.
func faultsOfCommands(root *cobra.Command, text string) []string {
	var faults []string
	text = strings.ReplaceAll(text, "\\\n", " ")
	for _, at := range called.FindAllStringSubmatchIndex(text, -1) {
		name, quoted := text[at[2]:at[3]], text[at[0]] == '`' && strings.HasPrefix(text[at[1]:], "`")
		rest, _, _ := strings.Cut(text[at[4]:at[5]], ". ") // the end of a sentence
		cmd, _, err := root.Find(strings.Fields(name))
		if err != nil || cmd == root {
			// Elsewhere the next word may be one of a sentence.
			if quoted || strings.Contains(rest, " --") {
				faults = append(faults, "there is no command "+name)
			}
			continue
		}
		known := func(name string) bool {
			return cmd.Flags().Lookup(name) != nil || cmd.InheritedFlags().Lookup(name) != nil || name == "help" ||
				cmd.Name() == "curl" && slices.Contains(curlargs.Names(), name)
		}
		for _, f := range flagged.FindAllStringSubmatch(rest, -1) {
			if !known(f[1]) {
				faults = append(faults, cmd.CommandPath()+" has no --"+f[1])
			}
		}
	}
	return faults
}

// TestDocumentsNameCommandsThatAre checks commands and flags in the documents, the pages of causes and rules, and
// the help itself.
func TestDocumentsNameCommandsThatAre(t *testing.T) {
	root, seen := Root(), 0
	err := filepath.WalkDir("../..", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"node_modules", ".git", "testdata"}, entry.Name()):
			return filepath.SkipDir
		case !slices.Contains([]string{".md", ".go", ".yml", ".yaml", ".sh", ".tmpl"}, filepath.Ext(name)) || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		seen += strings.Count(string(text), "countersign ")
		for _, fault := range faultsOfCommands(root, string(text)) {
			t.Errorf("%s: %s", name, fault)
		}
		return nil
	})
	if err != nil || seen < 200 {
		t.Errorf("%v: %d commands were seen", err, seen)
	}
}

// TestFaultsOfCommands: what is not there is found.
func TestFaultsOfCommands(t *testing.T) {
	for text, want := range map[string]string{
		"run `countersign diagnose --works a.har b.har | less --raw`":           "",
		"    countersign export postman --from x \\\n  --outfile y\n":           "countersign export has no --outfile",
		"    countersign lab up --topologie x":                                  "countersign lab up has no --topologie",
		"`countersign inspect`":                                                 "there is no command inspect",
		"    countersign curl --json '{}' -i --sign-host x --data-everything y": "countersign curl has no --data-everything",
	} {
		if got := strings.Join(faultsOfCommands(Root(), text), "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
