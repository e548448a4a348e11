package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteAuditMarkdown prints an audit as Markdown, for a comment on a change.
func WriteAuditMarkdown(w io.Writer, a *Audit) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## countersign audit\n\n%s\n", tableCell(a.Summary))
	for _, n := range a.Faults {
		fmt.Fprintf(&b, "\n- **fault** %s", tableCell(noteText(n)))
	}
	if len(a.Faults) > 0 {
		b.WriteByte('\n')
	}
	if len(a.Findings) > 0 {
		b.WriteString("\n| where | severity | rule | what |\n|---|---|---|---|\n")
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		what := tableCell(f.Message)
		if f.Proof != nil {
			what += "<br>proof: " + tableCell(f.Proof.Request+", signed for "+f.Proof.Sign+": "+f.Proof.Answer)
		}
		for _, fix := range f.Fixes {
			what += "<br>fix (" + fix.Kind + "): " + tableCell(fix.Text)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", tableCell(strings.TrimSpace(f.Place())), f.Severity, f.Rule, what)
	}
	if len(a.Paths) > 0 {
		b.WriteString("\n| path | origin | a client that signs what the origin receives | signs for |\n|---|---|---|---|\n")
	}
	for _, p := range a.Paths {
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s |\n", tableCell(p.Distribution), tableCell(p.Behavior), tableCell(p.Origin), p.Verdict, tableCell(p.SignFor))
	}
	if len(a.Clients) > 0 {
		b.WriteString("\n| client | behaviour | route | verdict | answer |\n|---|---|---|---|---|\n")
	}
	for _, c := range a.Clients {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", tableCell(c.Client), tableCell(c.Behavior), tableCell(c.Route), c.Verdict, tableCell(c.Answer))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// tableCell is text that may stand in a cell of a table, as it is.
func tableCell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`).Replace(plain(text))
}
