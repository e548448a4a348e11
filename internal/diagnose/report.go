package diagnose

import (
	"strconv"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
)

// Report returns the outward form of a result for the case that it came from. Nothing in it is redacted
// yet: see [report.Redactor].
func Report(c *evidence.Case, r *Result) *report.Diagnosis {
	d := &report.Diagnosis{
		SchemaVersion: report.SchemaVersion,
		Verdict:       r.Verdict,
		AnsweredBy:    string(answer.ByUnknown),
		Summary:       r.Summary,
		Findings:      []report.Finding{},
		Tried:         r.Tried,
		Searched:      r.Searched,
		Notes:         r.Notes,
		Read:          []report.Read{},
	}
	if c.Answer != nil {
		d.AnsweredBy = orElse(string(c.AnsweredBy()), d.AnsweredBy)
		d.Answer = answered(&c.Answer.Answer)
		d.ThroughCloudFront = c.Answer.ThroughCloudFront
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, reportFinding(c, f))
	}
	if r.Next != nil {
		d.Next = &report.Next{Text: r.Next.Text, Command: r.Next.Command}
	}
	for _, known := range c.Recognised {
		d.Read = append(d.Read, report.Read{Format: known.Format, Span: report.Span(known.Span)})
	}
	for _, span := range c.Unread {
		d.Unread = append(d.Unread, report.Span(span))
	}
	return d
}

// answered is what was answered in a few words: "403 InvalidSignatureException". Without a code of AWS's
// own, a short message stands in for it, or the kind of a long one.
func answered(a *answer.Answer) string {
	const most = 60
	message, _, _ := strings.Cut(a.Message, "\n")
	what := orElse(a.Code, strings.TrimSuffix(message, "."))
	if a.Code == "" && (len(message) > most || strings.ContainsAny(message, "\"{}<>")) {
		what = strings.ReplaceAll(string(a.Kind), "-", " ")
	}
	if a.Status == 0 {
		return what
	}
	return strings.TrimSpace(strconv.Itoa(a.Status) + " " + what)
}

func reportFinding(c *evidence.Case, f causes.Finding) report.Finding {
	cause := causes.Lookup(f.Code)
	out := report.Finding{
		Code: string(f.Code), Subject: f.Subject, Title: cause.Title,
		Certainty: f.Certainty.String(), Hop: orElse(string(f.Hop), string(cause.Hop)),
		Label: f.Label, Explanation: f.Explanation,
	}
	// Where both sides were compared, an empty text is a fact: "no query". Elsewhere it means that the
	// evidence does not hold the text.
	compared := f.Certainty >= causes.Shown && f.Proof != nil && f.Proof.Kind != causes.ProofMessage && f.Signed != f.Verified
	if f.Signed != "" || compared {
		out.Signed = &f.Signed
	}
	if f.Verified != "" || compared {
		out.Verified = &f.Verified
	}
	if f.Where.Line > 0 {
		out.Where = &report.Where{File: f.Where.File, Line: f.Where.Line, Start: f.Where.Start, End: f.Where.End}
	}
	if f.Proof != nil {
		out.Proof = &report.Proof{Kind: string(f.Proof.Kind), Tried: f.Proof.Tried, Value: f.Proof.Value}
	}
	if k := f.Known; k != nil {
		out.Known = &report.Known{Client: k.Client.Name, Version: k.Version, RecognisedBy: string(k.By), Versions: k.Fault.Versions, Text: k.Fault.Text, Source: k.Fault.Source}
	}
	if f.Usual {
		return out // what mends a cause that nothing points at is guesswork
	}
	for _, fix := range cause.Fixes(c, f) {
		kind := "infrastructure"
		if fix.Client {
			kind = "client"
		}
		out.Fixes = append(out.Fixes, report.Fix{Kind: kind, Text: fix.Text, Command: fix.Command})
	}
	return out
}
