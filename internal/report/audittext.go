package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteAuditText prints an audit for a person: each finding with its line and a caret, the proof, what to
// do; then the paths. Verbose adds notes, suppressed findings and what is not certain.
func WriteAuditText(w io.Writer, a *Audit, o TextOptions) error {
	p := newPrinter(o)
	for _, n := range a.Faults {
		p.line(p.strong("fault") + "  " + noteText(n))
	}
	if len(a.Faults) > 0 {
		p.line("")
	}
	for i := range a.Findings {
		p.auditFinding(a, &a.Findings[i])
	}
	p.auditPaths(a)
	p.auditClients(a)
	if o.Verbose {
		for _, n := range a.Notes {
			p.labelled("note:", noteText(n))
		}
		for _, f := range a.Suppressed {
			p.labelled("left out:", f.Place()+f.Rule+": "+f.Message+" ("+f.Why+")")
		}
	} else if hidden := len(a.Notes); hidden > 0 {
		p.line(p.faint(Plural(hidden, "remark") + " on what was not read or was assumed: add -v"))
	}
	p.line(p.strong(a.Summary))
	_, err := io.WriteString(w, p.String())
	return err
}

func noteText(n AuditNote) string {
	if n.Where == nil || n.Where.File == "" {
		return plain(n.Text)
	}
	return plain(n.Where.String() + ": " + n.Text)
}

// Place is "FILE:LINE:COLUMN " or "".
func (f *AuditFinding) Place() string {
	if f.Where == nil {
		return ""
	}
	return f.Where.String() + " "
}

// severity paints a word by how bad it is.
func (s style) severity(word string) string {
	switch word {
	case SeverityError:
		return s.paint("1;31", word)
	case SeverityWarning:
		return s.paint("33", word)
	}
	return s.paint("36", word)
}

func (p *printer) auditFinding(a *Audit, f *AuditFinding) {
	p.line(plain(f.Place()) + p.severity(f.Severity) + " " + p.strong(f.Rule) + " (" + f.Kind + ")")
	p.sourceLine(a, f.Where)
	p.labelled("", f.Message)
	if q := f.Proof; q != nil {
		p.labelled("proof:", q.Request+" to "+q.Host+", signed for "+q.Sign+": "+q.Answer+", from "+who(q.By))
		if q.Direct != "" && q.Direct != q.Answer {
			p.labelled("", "the same request, signed for the API and sent to it directly: "+q.Direct)
		}
		if q.Hop != "" {
			p.labelled("hop:", strings.TrimSuffix(q.Hop+"; "+q.Setting, "; "))
		}
	}
	for i, fix := range f.Fixes {
		if i == mostFixes && !p.verbose {
			break
		}
		p.labelled("fix:", fix.Kind+": "+fix.Text)
	}
	for _, text := range f.Assumed {
		p.labelled("given:", text)
	}
	if p.verbose {
		if f.Subject != "" {
			p.labelled("about:", f.Subject)
		}
		for _, text := range f.Unverified {
			p.labelled("unsure:", "not documented by AWS: "+text)
		}
	}
	p.line("")
}

// sourceLine prints the line of the document, with a caret under the place.
func (p *printer) sourceLine(a *Audit, w *Where) {
	if w == nil || a.Lines == nil {
		return
	}
	text, start := a.Lines(w.File, w.Line, max(w.Start, 1))
	if strings.TrimSpace(text) == "" {
		return
	}
	number := fmt.Sprintf("%6d | ", w.Line)
	runes := []rune(text)
	first := 0
	for first < len(runes) && (runes[first] == ' ' || runes[first] == '\t') {
		first++
	}
	room := p.width - len(number) - 2
	from := min(first, max(start-1, 0))
	if start-1-from > room-10 {
		from = max(start-1-room/2, 0)
	}
	shown := string(runes[min(from, len(runes)):])
	p.line(p.faint(number) + clip(plain(strings.ReplaceAll(shown, "\t", " ")), room))
	if column := start - 1 - from; column >= 0 && column < room {
		p.line(strings.Repeat(" ", len(number)-2) + p.faint("| ") + strings.Repeat(" ", column) + p.mark("^"))
	}
}

func (p *printer) auditPaths(a *Audit) {
	if len(a.Paths) == 0 {
		return
	}
	p.line(p.strong("paths") + " for a client that signs what the origin receives")
	for _, way := range a.Paths {
		if way.Target == "no API" && !p.verbose {
			continue
		}
		line := fmt.Sprintf("  %-8s %s %s -> %s (%s)", way.Verdict, way.Distribution, way.Behavior, way.Origin, way.Target)
		p.line(plain(line))
		if way.SignFor != "" && way.Verdict == "passes" {
			p.line(p.faint(plain("           sign for " + way.SignFor)))
		}
		if way.Detail != "" {
			p.line(p.faint(plain("           " + way.Detail)))
		}
	}
	p.line("")
}

func (p *printer) auditClients(a *Audit) {
	if len(a.Clients) == 0 {
		return
	}
	p.line(p.strong("clients") + " on each route")
	for _, c := range a.Clients {
		p.line(plain(fmt.Sprintf("  %-8s %-24s %-12s %s", c.Verdict, c.Client, c.Behavior, c.Route)))
		if c.Verdict != "passes" {
			p.line(p.faint(plain("           " + strings.Trim(c.Answer+"; "+c.Detail, "; "))))
		}
	}
	p.line("")
}
