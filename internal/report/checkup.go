package report

import (
	"io"
	"reflect"
)

// Checkup is what was found about credentials, clock and settings.
type Checkup struct {
	SchemaVersion int       `json:"schema_version"`
	Findings      []Problem `json:"findings"`
	// Facts are what was looked at.
	Facts []Fact `json:"facts"`
}

// Problem is one thing that is wrong, and the command that mends it.
type Problem struct {
	// Check is the name of the check that found it: "session-token".
	Check string `json:"check"`
	What  string `json:"what"`
	// Where is a variable, a file and line, or a profile's entry.
	Where   string `json:"where,omitempty"`
	Command string `json:"command,omitempty"`
}

// Fact is a name and what was found under it.
type Fact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Checkup returns a copy of a checkup without secrets.
func (r *Redactor) Checkup(c *Checkup) *Checkup {
	clean := r.value(reflect.ValueOf(*c)).Interface().(Checkup)
	return &clean
}

// WriteCheckup prints a checkup for a person: nothing where all is well. Verbose adds the facts.
func WriteCheckup(w io.Writer, c *Checkup, o TextOptions) error {
	p := newPrinter(o)
	for i, f := range c.Findings {
		if i > 0 {
			p.gap()
		}
		head := p.strong(plain(f.Check))
		if f.Where != "" {
			head += "  " + p.faint(plain(f.Where))
		}
		p.line(head)
		for _, line := range wrap(plain(f.What), p.prose-2) {
			p.line("  " + line)
		}
		if f.Command != "" {
			p.line("    " + p.command(plain(f.Command)))
		}
	}
	if o.Verbose {
		if len(c.Findings) > 0 {
			p.gap()
		}
		widest := 0
		for _, f := range c.Facts {
			widest = max(widest, len(f.Name))
		}
		for _, f := range c.Facts {
			p.entry("", Entry{f.Name, plain(f.Text)}, widest)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}
