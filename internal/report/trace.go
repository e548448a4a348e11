package report

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Trace is the outward form of all values of one signature, in the order in which they are computed.
type Trace struct {
	SchemaVersion int    `json:"schema_version"`
	Method        string `json:"method"`
	URL           string `json:"url"`
	// SignHost is the host inside the signature.
	SignHost string `json:"sign_host"`
	Scope    string `json:"scope"`
	// Notes tell where service and region were taken from, and what was assumed.
	Notes []string `json:"notes,omitempty"`
	// Canonical is the canonical request, Lines the same line by line, CanonicalHash its SHA-256.
	Canonical     string      `json:"canonical_request"`
	Lines         []TraceLine `json:"canonical_lines"`
	CanonicalHash string      `json:"canonical_request_hash"`
	StringToSign  string      `json:"string_to_sign"`
	// Keys are the HMACs of the signing key; none without credentials.
	Keys          []TraceKey  `json:"keys"`
	Signature     string      `json:"signature,omitempty"`
	Authorization string      `json:"authorization,omitempty"`
	Checks        []StepCheck `json:"checks,omitempty"`
	Redacted      bool        `json:"redacted"`
}

// TraceLine is one line of the canonical request, and what of the request it came from.
type TraceLine struct {
	Text string      `json:"text"`
	From []TraceFrom `json:"from,omitempty"`
}

// TraceFrom is a place in the request.
type TraceFrom struct {
	// Part is "method", "target", "header" or "body"; Name the field's when it is a header.
	Part string `json:"part"`
	Name string `json:"name,omitempty"`
	// Start and End are byte offsets within the part, or within the field's value, End exclusive.
	Start int `json:"start"`
	End   int `json:"end"`
	// Text is what stands there; that of a body is left out.
	Text string `json:"text,omitempty"`
	// Note says where the bytes come from that were not in the request as given, or "".
	Note string `json:"note,omitempty"`
}

// TraceKey is one HMAC: its key and text in words, and its value, of which the last digits are shown.
type TraceKey struct {
	Step  string `json:"step"`
	Key   string `json:"key"`
	Text  string `json:"text"`
	Value string `json:"value"`
}

// StepCheck is the verdict on a value that somebody computed by hand.
type StepCheck struct {
	Step string `json:"step"`
	// Result is "right", "wrong", "follows", "unknown" or "unchecked".
	Result string `json:"result"`
	// After is the step that a value follows from.
	After    string        `json:"after,omitempty"`
	Mistakes []StepMistake `json:"mistakes,omitempty"`
	// Tried is how many values were computed in search of it.
	Tried int `json:"tried"`
}

// StepMistake is what was done wrong at a step, and what to do.
type StepMistake struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Fix  string `json:"fix"`
}

// Tail masks key material so that its end can still be compared.
func Tail(hex string) string {
	const shown = 4
	if len(hex) <= 2*shown {
		return "..."
	}
	return "..." + hex[len(hex)-shown:]
}

// Trace returns a copy of t in which no string holds a secret, and which says so.
func (r *Redactor) Trace(t *Trace) *Trace {
	clean := r.value(reflect.ValueOf(*t)).Interface().(Trace)
	if clean.Canonical != t.Canonical {
		clean.Notes = append(clean.Notes, "Hashes and signature are of the text with the values that are hidden here.")
	}
	clean.Redacted = true
	return &clean
}

// WriteTrace prints a trace for a person, step by step. Verbose adds where each canonical line came from.
func WriteTrace(w io.Writer, t *Trace, o TextOptions) error {
	p := newPrinter(o)
	p.line(p.strong(plain(t.Method + " " + t.URL)))
	p.labelled("signed:", "for "+t.SignHost+" and the scope "+t.Scope)
	for _, note := range t.Notes {
		p.labelled("note:", note)
	}

	p.heading("1. canonical request")
	for _, line := range t.Lines {
		p.textLine(line.Text)
		if o.Verbose {
			for _, from := range line.From {
				p.line(p.faint("      from " + clip(plain(from.String()), p.width-len("      from "))))
			}
		}
	}
	p.value("SHA-256", t.CanonicalHash)

	p.heading("2. string to sign")
	for line := range strings.SplitSeq(t.StringToSign, "\n") {
		p.textLine(line)
	}
	if len(t.Keys) > 0 {
		p.heading("3. signing key")
		for _, key := range t.Keys {
			p.line(fmt.Sprintf("  %-10s%-46s = %s", key.Step, "HMAC-SHA256("+plain(key.Key)+", "+plain(quoted(key.Text))+")", key.Value))
		}
		p.heading("4. signature")
		p.value("HMAC-SHA256(kSigning, string to sign)", t.Signature)
		p.heading("5. header")
		p.line("  Authorization: " + plain(t.Authorization))
	}
	if len(t.Checks) > 0 {
		p.gap()
		p.checks(t.Checks)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteStepChecks prints verdicts alone.
func WriteStepChecks(w io.Writer, checks []StepCheck, o TextOptions) error {
	p := newPrinter(o)
	p.checks(checks)
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *printer) heading(text string) {
	p.gap()
	p.line(p.strong(text))
}

// textLine prints one line of a text that is hashed or signed. An empty one is told.
func (p *printer) textLine(text string) {
	if text == "" {
		p.line("  " + p.faint("(empty line)"))
		return
	}
	line, _ := drawOne(text, 1<<20)
	p.line("  " + line)
}

func (p *printer) value(name, value string) { p.line("  " + name + " = " + value) }

// quoted marks the ends of a text, since a blank or line feed at one is what one looks for.
func quoted(text string) string { return `"` + text + `"` }

// String is the place in words.
func (f TraceFrom) String() string {
	if f.Note != "" {
		return f.Note
	}
	switch f.Part {
	case "header":
		return "the field " + f.Name + ": " + f.Text
	case "body":
		if f.End == 0 {
			return "the body, which is empty"
		}
		return fmt.Sprintf("the body, %d bytes", f.End)
	case "method":
		return "the method"
	}
	if f.Start == f.End {
		return "the target, which has no path"
	}
	return fmt.Sprintf("bytes %d to %d of the target: %s", f.Start+1, f.End, f.Text)
}

// checkWidth is the column at which the verdict on a step begins.
const checkWidth = 16

func (p *printer) checks(checks []StepCheck) {
	row := func(label, text string) {
		for i, line := range wrap(plain(text), p.prose-checkWidth) {
			if i > 0 {
				label = ""
			}
			p.line(p.strong(label) + strings.Repeat(" ", max(1, checkWidth-len(label))) + line)
		}
	}
	mend := ""
	for _, c := range checks {
		if c.Result == "wrong" || c.Result == "unknown" {
			mend = ": mend that one"
		}
	}
	for _, c := range checks {
		switch c.Result {
		case "right":
			row(c.Step, "right")
		case "follows":
			row(c.Step, "right as a step, from your "+c.After+mend)
		case "unchecked":
			row(c.Step, "not checked: the secret is needed")
		case "unknown":
			row(c.Step, "wrong, and no known mistake gives this value ("+Plural(c.Tried, "value")+" tried)")
		default:
			for i, m := range c.Mistakes {
				label := c.Step
				if i > 0 {
					label = "  and"
				}
				row(label, "wrong: "+m.Text)
				row("  fix", m.Fix)
			}
		}
	}
}
