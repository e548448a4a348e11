package main

import (
	"path/filepath"
	"testing"

	"countersign/internal/golden"
)

// TestPages checks that docs/causes holds the pages of the causes; -update writes it anew.
func TestPages(t *testing.T) {
	const folder = "../../../docs/causes"
	pages := files()
	for name, text := range pages {
		golden.Check(t, filepath.Join(folder, name), text)
	}
	kept, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(pages) {
		t.Errorf("%s holds %d pages, want %d: run go run ./internal/cli/genpages docs/causes", folder, len(kept), len(pages))
	}
}
