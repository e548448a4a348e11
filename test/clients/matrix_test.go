package clients

import (
	"fmt"
	"strings"
	"testing"
)

// cell is what came of a kind of request of one client on one way.
type cell struct {
	reply
	// code is the cause that the lab names; "" for an accepted request.
	code, certainty, hop string
}

// text is a cell in the table.
func (c *cell) text() string {
	switch {
	case c == nil:
		return "–"
	case c.Error != "":
		return "no answer"
	case c.code == "":
		return fmt.Sprint(c.Status)
	}
	return "`" + c.code + "`"
}

// matrix has a cell for each way, client and kind; nil where the client makes no such request.
type matrix [][][]*cell

// play makes all calls.
func play(t *testing.T) matrix {
	m := make(matrix, len(ways))
	for w := range ways {
		m[w] = make([][]*cell, len(clients))
	}
	for i := range clients {
		client := &clients[i]
		var calls []call
		var cells []**cell
		for w := range ways {
			m[w][i] = make([]*cell, len(kinds))
			for k := range kinds {
				kind := kinds[k]
				if client.connectionsAlone {
					if !kind.connections && !kind.temporary {
						continue
					}
					temporary := kind.temporary
					kind = kinds[len(kinds)-1]
					kind.temporary = temporary
				}
				calls = append(calls, ways[w].call(strict, &kind))
				cells = append(cells, &m[w][i][k])
			}
		}
		for n, r := range client.send(t, calls) {
			c := &cell{reply: r}
			if text, ok := r.Header["x-countersign-diagnosis"]; ok {
				parts := strings.Split(text, "; ")
				c.code, _, _ = strings.Cut(parts[0], ":") // without the subject
				for _, part := range parts[1:] {
					name, value, _ := strings.Cut(part, "=")
					switch name {
					case "certainty":
						c.certainty = value
					case "hop":
						c.hop = value
					}
				}
			}
			*cells[n] = c
		}
	}
	return m
}

// TestMatrix makes every kind of request with every client on every way, and holds docs/clients.md to what
// came of it.
func TestMatrix(t *testing.T) {
	m := play(t)
	for w := range m {
		for i := range m[w] {
			for k, c := range m[w][i] {
				if c == nil {
					continue
				}
				where := fmt.Sprintf("%s, %s, %s", ways[w].name, clients[i].name, kinds[k].name)
				for _, fault := range c.faults(&ways[w]) {
					t.Errorf("%s: %s", where, fault)
				}
			}
		}
	}
	page := readPage(t)
	page.checkVersions(t)
	page.check(t, "results", m.tables())
	page.check(t, "faults", m.clientFaults(t))
	page.write(t)
}

// faults tells what should not be, whatever the client is.
func (c *cell) faults(w *way) []string {
	var faults []string
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	const mismatch = "The request signature we calculated does not match the signature you provided."
	switch {
	case c.Error != "":
		say("no answer: %s", c.Error)
	case c.Status == 200:
		if c.code != "" {
			say("accepted, and diagnosed as %s", c.code)
		}
	case c.code == "edge-answered":
		if !w.edge || !strings.Contains(c.Text, "The request could not be satisfied") {
			say("CloudFront does not say so: %s", c.Text)
		}
	case c.Status != 403 || !strings.Contains(c.Text, mismatch) || !strings.Contains(c.Text, "The Canonical String for this request should have been"):
		say("not AWS's answer: %d, %s", c.Status, c.Text)
	case c.certainty != "proven":
		say("%s is %s, want proven", c.code, c.certainty)
	case !w.edge && c.hop != "client":
		say("%s is at the %s, and there is no hop but the client", c.code, c.hop)
	}
	return faults
}

// tables are the results, one table for each way.
func (m matrix) tables() string {
	var b strings.Builder
	for w := range ways {
		fmt.Fprintf(&b, "### %s\n\n%s\n\n| client |", ways[w].name, ways[w].about)
		for k := range kinds {
			b.WriteString(" " + kinds[k].name + " |")
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", len(kinds)) + "\n")
		for i := range clients {
			b.WriteString("| " + clients[i].name + " |")
			for k := range kinds {
				b.WriteString(" " + m[w][i][k].text() + " |")
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}
