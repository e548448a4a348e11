package curl

import (
	"fmt"
	"io"
	"time"
)

// showsProgress reports whether a person watches, and wants to.
func (s *Session) showsProgress() bool {
	return s.ErrTerminal && !s.Options.Silent && !s.Options.NoMeter
}

// meter shows how much of a body has passed, in one line that it writes again and again.
type meter struct {
	io.ReadCloser
	out         io.Writer
	verb        string
	done, total int64
	began, last time.Time
	now         func() time.Time
	shown       bool
}

// meterEvery is the time between two updates of the line.
const meterEvery = 200 * time.Millisecond

// newMeter watches the reading of a body of total bytes, or -1 when that is not known.
func newMeter(r io.ReadCloser, out io.Writer, verb string, total int64, now func() time.Time) *meter {
	began := now()
	return &meter{ReadCloser: r, out: out, verb: verb, total: total, began: began, last: began, now: now}
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.done += int64(n)
	if at := m.now(); at.Sub(m.last) >= meterEvery {
		m.last = at
		m.show(at)
	}
	return n, err
}

// Close ends the line.
func (m *meter) Close() error {
	if m.shown {
		m.show(m.now())
		fmt.Fprintln(m.out)
		m.shown = false
	}
	return m.ReadCloser.Close()
}

func (m *meter) show(at time.Time) {
	m.shown = true
	line := m.verb + " " + megabytes(m.done)
	if m.total > 0 {
		line += fmt.Sprintf(" of %s, %d %%", megabytes(m.total), m.done*100/m.total)
	}
	if seconds := at.Sub(m.began).Seconds(); seconds > 0 {
		line += fmt.Sprintf(", %s/s", megabytes(int64(float64(m.done)/seconds)))
	}
	fmt.Fprintf(m.out, "\r%-60s", line)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
