// Genman writes the manual pages from the commands: go run ./internal/cli/genman docs/man
//
// It is a program of its own because the library that it needs would slow down the start of every command.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"countersign/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: genman FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "genman: error:", err)
		os.Exit(1)
	}
}

// write makes the folder's pages those of the commands, and removes pages of commands that are gone.
func write(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.1"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	root := cli.Root()
	plain(root)
	// No date of the day: the pages must not change unless the commands do.
	date := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "countersign", Manual: "Countersign Manual", Date: &date}, folder)
}

// plain leaves out the line that says by what and when a page was made.
func plain(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	for _, sub := range cmd.Commands() {
		plain(sub)
	}
}
