package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// lineLog writes the lab's log for people: a line for each request, what came of it, and why.
//
//	10:15:00 edge    GET /prod/pets 200
//	10:15:02 edge    GET /prod/pets 403 host-mismatch (proven, at the edge). The client signed ... Fix: ...
type lineLog struct {
	mu  *sync.Mutex
	out io.Writer
}

func newLineLog(out io.Writer) slog.Handler { return lineLog{new(sync.Mutex), out} }

// Enabled, WithAttrs and WithGroup are those of a log that takes everything and has no attributes of its own.
func (lineLog) Enabled(context.Context, slog.Level) bool { return true }
func (l lineLog) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l lineLog) WithGroup(string) slog.Handler          { return l }

// Handle writes one line.
func (l lineLog) Handle(_ context.Context, r slog.Record) error {
	at := make(map[string]string, r.NumAttrs())
	r.Attrs(func(a slog.Attr) bool {
		at[a.Key] = a.Value.String()
		return true
	})
	var b strings.Builder
	fmt.Fprintf(&b, "%s %-7s", r.Time.Format("15:04:05"), at["at"])
	for _, name := range []string{"method", "target", "status"} {
		if at[name] != "" {
			b.WriteString(" " + at[name])
		}
	}
	if r.Message != "accepted" {
		l.refused(&b, r.Message, at)
	}
	if at["unknown"] != "" {
		b.WriteString(" Not known: " + at["unknown"] + ".")
	}
	if at["notes"] != "" {
		b.WriteString(" (" + at["notes"] + ")")
	}
	line := strings.Map(printed, b.String())
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := io.WriteString(l.out, line+"\n")
	return err
}

// refused says why, with what is known of it.
func (lineLog) refused(b *strings.Builder, message string, at map[string]string) {
	switch {
	case at["cause"] != "":
		b.WriteString(" " + at["cause"])
		if at["subject"] != "" {
			b.WriteString(" " + at["subject"])
		}
		fmt.Fprintf(b, " (%s, at the %s).", at["certainty"], at["hop"])
	default:
		b.WriteString(" " + cmp.Or(at["reason"], message))
		if detail := cmp.Or(at["detail"], at["error"]); detail != "" {
			b.WriteString(": " + detail)
		}
		b.WriteString(".")
	}
	if at["diagnosis"] != "" {
		b.WriteString(" " + at["diagnosis"])
	}
	if at["setting"] != "" {
		b.WriteString(" Setting: " + at["setting"] + ".")
	}
	if at["fix"] != "" {
		b.WriteString(" Fix: " + at["fix"])
	}
}
