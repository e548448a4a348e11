package main

import (
	"os"
	"path/filepath"
	"testing"

	"countersign/internal/golden"
)

// TestPages checks that docs/man holds what the commands say of themselves; -update writes it anew.
func TestPages(t *testing.T) {
	const folder = "../../../docs/man"
	fresh := t.TempDir()
	if err := write(fresh); err != nil {
		t.Fatal(err)
	}
	pages, err := os.ReadDir(fresh)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		got, err := os.ReadFile(filepath.Join(fresh, page.Name()))
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join(folder, page.Name()), string(got))
	}
	kept, err := filepath.Glob(filepath.Join(folder, "*.1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(pages) {
		t.Errorf("%s holds %d pages, want %d: run go run ./internal/cli/genman docs/man", folder, len(kept), len(pages))
	}
}
