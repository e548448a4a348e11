// Genman writes the manual pages from the commands: go run ./internal/cli/genman docs/man
//
// It is a program of its own because the library that it needs would slow down the start of every command.
package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"countersign/internal/cli"
	"countersign/internal/cli/genfolder"
)

func main() { genfolder.Main("genman", write) }

// write makes the folder's pages those of the commands, and removes pages of commands that are gone.
func write(folder string) error {
	if err := genfolder.Clear(folder, ".1"); err != nil {
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
