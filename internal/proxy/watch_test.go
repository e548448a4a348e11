package proxy

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestWatchFromTheStart: what changes right after Watch has returned counts, also when its goroutine did not run yet.
func TestWatchFromTheStart(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	file := filepath.Join(t.TempDir(), "routes.yaml")
	if err := os.WriteFile(file, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := make(chan struct{}, 1)
	err := NoteFiles(file).Watch(t.Context(), func() { changed <- struct{}{} })
	if err := os.WriteFile(file, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err) // the system tells of no changes
	}
	select {
	case <-changed:
	case <-time.After(20 * time.Second):
		t.Error("the change was not noticed")
	}
}

// TestChangeBeforeTheWatch: what changes after files were noted, and before they are watched, counts: they are read in
// between.
func TestChangeBeforeTheWatch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "routes.yaml")
	if err := os.WriteFile(file, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := NoteFiles(file)
	if err := os.WriteFile(file, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := make(chan struct{}, 1)
	_ = files.Watch(t.Context(), func() { changed <- struct{}{} })
	select {
	case <-changed:
	case <-time.After(20 * time.Second):
		t.Error("the change was not noticed")
	}
}
