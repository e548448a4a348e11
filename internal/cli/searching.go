package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

// patience is after how long a person is told what takes so long, and how often from then on.
const (
	patience = time.Second
	refresh  = 200 * time.Millisecond
)

// search diagnoses with a thorough search. At a terminal it shows how far it is when that takes long. An
// interrupt ends the search and not the diagnosis: what was found until then is printed.
func (a *app) search(c *evidence.Case) *diagnose.Result {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	options := diagnose.Thorough
	if a.ErrTerminal {
		meter := searchMeter{app: a, next: time.Now().Add(patience)}
		options.Progress = meter.show
		defer meter.clear()
	}
	return diagnose.DiagnoseContext(ctx, c, options)
}

// searchMeter is one line at a terminal.
type searchMeter struct {
	app   *app
	next  time.Time
	shown bool
}

func (m *searchMeter) show(tried int) {
	now := time.Now()
	if now.Before(m.next) {
		return
	}
	m.next, m.shown = now.Add(refresh), true
	fmt.Fprintf(m.app.Err, "\r\x1b[Ksearching: %s tried; Ctrl-C ends the search", report.Plural(tried, "text"))
}

func (m *searchMeter) clear() {
	if m.shown {
		fmt.Fprint(m.app.Err, "\r\x1b[K")
	}
}
