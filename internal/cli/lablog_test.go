package cli

import (
	"log/slog"
	"strings"
	"testing"
)

// TestLineLogUnknown: what is not known is told with the request that rests on it, also with one that passes, and once.
func TestLineLogUnknown(t *testing.T) {
	var out strings.Builder
	log := slog.New(newLineLog(&out))
	for _, unknown := range [][]string{{"a policy"}, {"a policy", "a function"}, {"a function"}, nil} {
		attributes := []any{slog.String("at", "edge"), slog.String("method", "GET"), slog.String("target", "/"), slog.Int("status", 200)}
		if unknown != nil {
			attributes = append(attributes, slog.Any("unknown", unknown))
		}
		log.Info("accepted", attributes...)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		_, rest, _ := strings.Cut(line, "edge ") // after the time
		got = append(got, strings.TrimSpace(rest))
	}
	want := []string{"GET / 200 Not known: a policy.", "GET / 200 Not known: a function.", "GET / 200", "GET / 200"}
	for i := range got {
		if fields := strings.Join(strings.Fields(got[i]), " "); fields != want[i] {
			t.Errorf("%q, want %q", fields, want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d lines, want %d", len(got), len(want))
	}
}
