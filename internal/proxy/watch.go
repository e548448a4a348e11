package proxy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settle is how long files have to stay as they are before a change counts: editors write in steps.
	settle = 150 * time.Millisecond
	// glance is how often files are looked at where the system tells of no changes, as on network disks.
	glance = 30 * time.Second
)

// Files are files to be watched, and how they were when they were noted.
type Files struct{ names, was []string }

// NoteFiles notes how files are. It belongs before they are read: what changes from then on counts.
func NoteFiles(names ...string) *Files { return &Files{names, states(names)} }

// Watch calls changed after one of the files has changed since they were noted, until the context ends. It notices when
// a file is written, replaced by another, or when a link on the way to it leads elsewhere, as Kubernetes does it with
// what is mounted from a ConfigMap or Secret. The error says that changes are noticed late.
func (f *Files) Watch(ctx context.Context, changed func()) error {
	if len(f.names) == 0 {
		return nil
	}
	files, was := f.names, f.was
	watcher, err := fsnotify.NewWatcher()
	var events chan fsnotify.Event
	if err == nil {
		events = watcher.Events
		for _, folder := range folders(files) {
			if failed := watcher.Add(folder); failed != nil {
				err = failed
			}
		}
	}
	if err != nil {
		err = fmt.Errorf("changes of files are noticed after %s: %w", glance, err)
	}
	go func() {
		if watcher != nil {
			defer watcher.Close()
		}
		look := time.NewTimer(settle) // what changed before the watcher was there
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-events:
				look.Reset(settle)
				continue
			case <-look.C:
			}
			look.Reset(glance)
			if is := states(files); !slices.Equal(was, is) {
				was = is
				changed()
			}
		}
	}()
	return err
}

// folders are those in which an entry changes when one of the files does: its own, and that of what it is a
// link to.
func folders(files []string) []string {
	var list []string
	add := func(file string) {
		if folder := filepath.Dir(file); !slices.Contains(list, folder) {
			list = append(list, folder)
		}
	}
	for _, file := range files {
		add(file)
		if target, err := filepath.EvalSymlinks(file); err == nil {
			add(target)
		}
	}
	return list
}

// states describe files: which they are, and when they were written.
func states(files []string) []string {
	var list []string
	for _, file := range files {
		target, _ := filepath.EvalSymlinks(file)
		info, err := os.Stat(file)
		if err != nil {
			list = append(list, file+": "+err.Error())
			continue
		}
		list = append(list, fmt.Sprintf("%s %d %d", target, info.Size(), info.ModTime().UnixNano()))
	}
	return list
}
