package casefile

import (
	"errors"
	"fmt"
	"strings"

	"countersign/internal/report"
)

// Diagnosis is what a diagnosis comes to, in short.
type Diagnosis struct {
	Verdict string
	// Findings are the first findings, in their order.
	Findings []Finding
}

// Finding is a cause, as CODE or CODE:SUBJECT, and how certain it is.
type Finding struct{ Name, Certainty string }

// Of shortens a diagnosis to its first n findings.
func Of(d *report.Diagnosis, n int) Diagnosis {
	short := Diagnosis{Verdict: d.Verdict}
	for _, f := range d.Findings[:min(n, len(d.Findings))] {
		name := f.Code
		if f.Subject != "" {
			name += ":" + f.Subject
		}
		short.Findings = append(short.Findings, Finding{name, f.Certainty})
	}
	return short
}

// First is the name of the first finding, or "".
func (d *Diagnosis) First() string {
	if len(d.Findings) == 0 {
		return ""
	}
	return d.Findings[0].Name
}

// String returns one line for the verdict and one for each finding.
func (d *Diagnosis) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "verdict %s\n", d.Verdict)
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "%s %s\n", f.Name, f.Certainty)
	}
	return b.String()
}

// parse reads what String wrote.
func (d *Diagnosis) parse(text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		// The name of a parameter may hold a blank.
		i := strings.LastIndexByte(line, ' ')
		switch {
		case line == "":
		case i < 0:
			return fmt.Errorf("the line %q has not two words", line)
		case line[:i] == "verdict":
			d.Verdict = line[i+1:]
		default:
			d.Findings = append(d.Findings, Finding{line[:i], line[i+1:]})
		}
	}
	if d.Verdict == "" {
		return errors.New(`no line "verdict WORD"`)
	}
	return nil
}
