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
	// said are the texts about what is not known: a person reads each of them once.
	said map[string]bool
}

// maxSaid is how many of those texts are remembered.
const maxSaid = 1000

func newLineLog(out io.Writer) slog.Handler {
	return lineLog{new(sync.Mutex), out, map[string]bool{}}
}

// Enabled, WithAttrs and WithGroup are those of a log that takes everything and has no attributes of its own.
func (lineLog) Enabled(context.Context, slog.Level) bool { return true }
func (l lineLog) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l lineLog) WithGroup(string) slog.Handler          { return l }

// Handle writes one line.
func (l lineLog) Handle(_ context.Context, r slog.Record) error {
	at := make(map[string]string, r.NumAttrs())
	var unknown []string
	r.Attrs(func(a slog.Attr) bool {
		if list, ok := a.Value.Any().([]string); ok {
			unknown = list
			return true
		}
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
	if text := l.unsaid(unknown); text != "" {
		b.WriteString(" Not known: " + text + ".")
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

// unsaid joins those of the texts that were not said before.
func (l lineLog) unsaid(texts []string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for _, text := range texts {
		if !l.said[text] && len(l.said) < maxSaid {
			l.said[text] = true
			list = append(list, text)
		}
	}
	return strings.Join(list, "; ")
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
	if at["decided"] != "" {
		b.WriteString(" Decided: " + at["decided"] + ".")
	}
	if at["setting"] != "" {
		b.WriteString(" Setting: " + at["setting"] + ".")
	}
	if at["fix"] != "" {
		b.WriteString(" Fix: " + at["fix"])
	}
}
