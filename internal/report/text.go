package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// TextOptions say how to print for people.
type TextOptions struct {
	// Width is the terminal's width in columns; 0 means 80. Prose takes at most 80 of them; texts that
	// are compared take all.
	Width   int
	Color   bool
	Verbose bool
}

const (
	proseWidth = 80
	minWidth   = 40
	// labelWidth is the column at which the text after "cause:" and its like begins.
	labelWidth = 8
	// mostFixes and mostOthers are how many are shown unless Verbose.
	mostFixes, mostOthers = 2, 3
)

// printer collects the lines of one report.
type printer struct {
	strings.Builder
	style
	prose, width int
	verbose      bool
}

// WriteText prints a diagnosis for a person: who answered and what, one cause with its proof, what to do.
// Verbose adds all findings and what was read.
func WriteText(w io.Writer, d *Diagnosis, o TextOptions) error {
	p := newPrinter(o)
	for _, line := range wrap(plain(answered(d)), p.prose) {
		p.line(p.strong(line))
	}
	p.gap()
	switch {
	case len(d.Findings) == 0:
		p.labelled("result:", d.Summary)
	case o.Verbose:
		for i := range d.Findings {
			p.gap()
			p.finding(&d.Findings[i], len(d.Findings[i].Fixes))
		}
	default:
		p.finding(&d.Findings[0], mostFixes)
		p.others(d.Findings[1:])
	}
	if d.Searched != "" {
		p.gap()
		p.labelled("search:", d.Searched)
	}
	if d.Next != nil {
		p.gap()
		p.labelled("next:", d.Next.Text)
		p.commandLines(d.Next.Command)
	}
	if o.Verbose {
		p.background(d)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func newPrinter(o TextOptions) *printer {
	width := o.Width
	if width <= 0 {
		width = proseWidth
	}
	width = max(width, minWidth)
	return &printer{style: style{o.Color}, prose: min(width, proseWidth), width: width, verbose: o.Verbose}
}

func (p *printer) line(text string) {
	p.WriteString(strings.TrimRight(text, " "))
	p.WriteByte('\n')
}

// gap leaves one empty line, unless there is one.
func (p *printer) gap() {
	if !strings.HasSuffix(p.String(), "\n\n") {
		p.line("")
	}
}

// labelled prints prose after a label, its further lines below its first.
func (p *printer) labelled(label, text string) {
	indent := max(labelWidth, len(label)+1)
	for i, line := range wrap(plain(text), p.prose-indent) {
		if i > 0 {
			label = ""
		}
		p.line(p.strong(label) + strings.Repeat(" ", indent-len(label)) + line)
	}
}

// commandLines prints what is to be copied. It is never wrapped.
func (p *printer) commandLines(command string) {
	if command == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimRight(command, "\n"), "\n") {
		p.line(strings.Repeat(" ", labelWidth+2) + p.command(plain(line)))
	}
}

// finding prints one cause with its texts, proof, place and fixes.
func (p *printer) finding(f *Finding, fixes int) {
	label := "cause:"
	if f.Certainty == "possible" {
		label = "maybe:"
	}
	p.line(p.strong(label) + strings.Repeat(" ", labelWidth-len(label)) +
		p.strong(plain(f.name())) + " (" + p.certainty(f.Certainty) + ", " + at(f.Hop) + ")")
	explanation := f.Explanation
	if explanation == "" {
		explanation = f.Title
	}
	p.labelled("", explanation)
	p.texts(f)
	if f.Proof != nil || f.Where != nil {
		p.gap()
	}
	if text := proofText(f); text != "" {
		p.labelled(f.Certainty+":", text)
	}
	if f.Where != nil {
		p.labelled("where:", f.Where.String())
	}
	if k := f.Known; k != nil {
		p.gap()
		p.labelled("known:", k.sentence())
		p.labelled("", k.Source)
	}
	fixes = min(fixes, len(f.Fixes))
	for i, fix := range f.Fixes[:fixes] {
		label := "fix:"
		if fixes > 1 {
			label = fmt.Sprintf("fix %d:", i+1)
		}
		p.gap()
		p.labelled(label, fix.Kind+": "+fix.Text)
		p.commandLines(fix.Command)
	}
}

// texts prints what was signed above what was verified.
func (p *printer) texts(f *Finding) {
	const signedName, verifiedName = "signed    ", "verified  "
	label := ""
	if f.Label != "" {
		label = plain(f.Label) + ": "
	}
	indent := strings.Repeat(" ", labelWidth)
	room := p.width - labelWidth - len(signedName) - textWidth(label)
	row := func(name, text string) { p.line(indent + p.faint(name) + label + text) }
	var legend map[rune]bool
	switch {
	case f.Signed == nil && f.Verified == nil:
		return
	case f.Signed == nil || f.Verified == nil:
		name, text := signedName, f.Signed
		if text == nil {
			name, text = verifiedName, f.Verified
		}
		var line string
		line, legend = drawOne(*text, room)
		p.gap()
		row(name, orNone(line))
	default:
		t := compare(*f.Signed, *f.Verified, room)
		legend = t.legend
		p.gap()
		mark := func(carets string) {
			if carets == "" {
				return
			}
			note := ""
			if t.only != "" && *f.Signed != "" && *f.Verified != "" && textWidth(carets)+len(" only verified") <= room {
				note = " only " + t.only
			}
			p.line(indent + strings.Repeat(" ", len(signedName)+textWidth(label)) + p.mark(carets) + note)
		}
		row(signedName, orNone(t.signed))
		mark(t.signedMarks)
		row(verifiedName, orNone(t.verified))
		mark(t.marks)
	}
	if line := legendLine(legend); line != "" {
		p.labelled("", line)
	}
	p.gap()
}

func orNone(text string) string {
	if text == "" {
		return "(none)"
	}
	return text
}

// proofText says in one line why a finding is certain.
func proofText(f *Finding) string {
	if f.Proof == nil {
		return ""
	}
	what := ""
	switch f.Proof.Kind {
	case "message":
		return "the answer itself says so"
	case "canonical-request":
		if f.Signed == nil && f.Verified == nil {
			return "both texts are in the evidence"
		}
		return "both texts are in the evidence, and they differ here"
	case "signature":
		what = "the signature you sent"
	case "string-to-sign-hash":
		what = "the hash you signed"
	default:
		return f.Proof.Kind
	}
	if f.Proof.Value != "" {
		what += " (" + f.Proof.Value + ")"
	}
	if f.Proof.Tried > 1 {
		return Plural(f.Proof.Tried, "text") + " tried; this one gives exactly " + what
	}
	return "this text gives exactly " + what
}

// Plural is a number and what it counts: "1 text", "1,412 texts".
func Plural(n int, what string) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if n != 1 {
		what += "s"
	}
	return text + " " + what
}

// others names the findings after the first, one line each.
func (p *printer) others(findings []Finding) {
	for i := range findings {
		if i == 0 {
			p.gap()
		}
		if i == mostOthers {
			p.line(fmt.Sprintf("and %d more: add -v", len(findings)-i))
			return
		}
		f := &findings[i]
		p.line(clip(plain(fmt.Sprintf("also %s: %s: %s", f.Certainty, f.name(), f.Title)), p.prose))
	}
}

// background prints what -v adds: the search, remarks, what was read and what was not.
func (p *printer) background(d *Diagnosis) {
	p.gap()
	if d.Tried > 0 && d.Searched == "" {
		p.labelled("search:", Plural(d.Tried, "text")+" computed")
	}
	for _, note := range d.Notes {
		p.labelled("note:", note)
	}
	for _, read := range d.Read {
		p.labelled("read:", read.Span.String()+"  "+read.Format)
	}
	for _, span := range d.Unread {
		p.labelled("unread:", span.String())
	}
}

// String is "FILE:LINE:COLUMN", as editors take it.
func (w Where) String() string {
	text := fmt.Sprintf("%s:%d", fileName(w.File), w.Line)
	if w.Start > 0 {
		text += ":" + strconv.Itoa(w.Start)
	}
	return text
}

// String is "FILE:LINE" or "FILE:FIRST-LAST".
func (s Span) String() string {
	if s.First == s.Last {
		return fmt.Sprintf("%s:%d", fileName(s.File), s.First)
	}
	return fmt.Sprintf("%s:%d-%d", fileName(s.File), s.First, s.Last)
}

func fileName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}
