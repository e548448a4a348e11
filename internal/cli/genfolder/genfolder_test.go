package genfolder

import (
	"os"
	"path/filepath"
	"testing"
)

func TestClear(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "docs", "man")
	if err := Clear(folder, ".1"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"old.1", "README.md"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Clear(folder, ".1"); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "README.md" {
		t.Errorf("%v left, %v", left, err)
	}
}
