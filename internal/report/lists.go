package report

import (
	"io"
	"strconv"
	"strings"
)

// Entry is a name with a line about it.
type Entry struct{ Name, Text string }

// Group is a list of entries under a name.
type Group struct {
	Name    string
	Entries []Entry
}

// WriteGroups prints groups of entries, their texts below each other.
func WriteGroups(w io.Writer, groups []Group, o TextOptions) error {
	p := newPrinter(o)
	widest := 0
	for _, group := range groups {
		widest = max(widest, widestName(group.Entries))
	}
	for i, group := range groups {
		if i > 0 {
			p.line("")
		}
		p.line(p.strong(group.Name))
		for _, entry := range group.Entries {
			p.entry("  ", entry, widest)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// Meaning is what an error text of AWS means.
type Meaning struct {
	Text, Says, Distinguish, Source string
	// Causes are what to look at, the most probable first.
	Causes []Entry
}

// WriteMeaning prints what an error text means, what to look at first, and the next command.
func WriteMeaning(w io.Writer, m Meaning, o TextOptions) error {
	p := newPrinter(o)
	for _, line := range wrap(m.Text, p.prose) {
		p.line(p.strong(line))
	}
	p.gap()
	p.labelled("means:", m.Says)
	if len(m.Causes) > 0 {
		p.gap()
		p.line(p.strong("causes:") + " the most probable first")
		widest := widestName(m.Causes)
		for i, cause := range m.Causes {
			p.entry("  "+strconv.Itoa(i+1)+"  ", cause, widest)
		}
	}
	if m.Distinguish != "" {
		p.gap()
		p.labelled("apart:", m.Distinguish)
	}
	p.gap()
	p.labelled("next:", "Diagnose the request together with its answer:")
	p.commandLines("curl -v ... 2>&1 | countersign diagnose")
	if len(m.Causes) > 0 {
		p.commandLines("countersign explain " + m.Causes[0].Name)
	}
	if m.Source != "" {
		p.gap()
		p.labelled("source:", m.Source)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func widestName(entries []Entry) int {
	widest := 0
	for _, entry := range entries {
		widest = max(widest, len(entry.Name))
	}
	return widest
}

// narrowest is how few columns a text takes beside its name: with fewer it stands below it.
const narrowest = 30

// entry prints a name, and its text wrapped in the column beside it, or below it where that would be narrow.
func (p *printer) entry(lead string, e Entry, widest int) {
	column := len(lead) + widest + 2
	if p.prose-column < narrowest {
		p.line(lead + p.command(e.Name))
		indent := strings.Repeat(" ", len(lead)+4)
		for _, line := range wrap(e.Text, p.prose-len(indent)) {
			p.line(indent + line)
		}
		return
	}
	lines := wrap(e.Text, p.prose-column)
	p.line(lead + p.command(e.Name) + strings.Repeat(" ", column-len(lead)-len(e.Name)) + strings.Join(lines[:min(1, len(lines))], ""))
	for _, line := range lines[min(1, len(lines)):] {
		p.line(strings.Repeat(" ", column) + line)
	}
}
