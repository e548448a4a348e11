package server

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"countersign/internal/backlog"
	"countersign/internal/lab"
	"countersign/internal/report"
)

// doctor diagnoses refused requests and writes the log.
//
// A diagnosis takes milliseconds, and many if nothing is found. It is made after the answer, by few
// workers, unless the answer is to hold it. When more requests are refused than can be diagnosed, the log
// says of the rest only that they were refused.
type doctor struct {
	redactor *report.Redactor
	out      *slog.Logger
	waiting  *backlog.Backlog[patient]
}

// patient is a refused request that waits.
type patient struct {
	where string
	x     *lab.Exchange
}

// maxWaiting is how many refused requests wait, with what of their bodies is kept.
const maxWaiting = 256

func newDoctor(path *lab.Path, out *slog.Logger) *doctor {
	d := &doctor{redactor: path.Redactor(), out: out}
	d.waiting = backlog.New(maxWaiting, func(p patient) { d.write(p.where, p.x, p.x.Diagnose()) })
	return d
}

// close ends the workers once all that waits is written.
func (d *doctor) close() { d.waiting.Close() }

// explain diagnoses a refused request for its answer: "CODE; certainty=WORD; hop=WORD", or "none; reason=WORD" with the
// gateway's own word where no cause was found.
func (d *doctor) explain(ctx context.Context, x *lab.Exchange) string {
	if !d.waiting.Now(ctx, func() { x.Explained = x.Diagnose() }) {
		return "none; too many requests are refused at once"
	}
	if len(x.Explained.Findings) == 0 {
		return "none; reason=" + fieldText(x.Reason())
	}
	f := x.Explained.Findings[0]
	code := f.Code
	if f.Subject != "" {
		code += ":" + f.Subject
	}
	return fieldText(d.redactor.Text(code)) + "; certainty=" + f.Certainty + "; hop=" + f.Hop
}

// fieldText keeps of a text what a header field can hold.
func fieldText(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// log writes the line of a request, or has it diagnosed and written later.
func (d *doctor) log(where string, x *lab.Exchange) {
	switch {
	case d.out == nil:
		return
	case !x.Refused() || x.Explained.Diagnosis != nil:
		d.write(where, x, x.Explained)
		return
	}
	x.DropBody()
	if !d.waiting.Later(patient{where, x}) {
		d.write(where, x, lab.Diagnosis{})
	}
}

// unread writes the line of a request that could not be read.
func (d *doctor) unread(where string, r *http.Request, err error) {
	if d.out != nil {
		d.out.Warn("unreadable", "at", where, "method", r.Method, "target", d.redactor.Text(r.RequestURI), "error", err.Error())
	}
}

// trouble writes that something of the lab itself went wrong.
func (d *doctor) trouble(what string, err error) {
	if d.out != nil {
		d.out.Error(what, "error", err.Error())
	}
}

// write writes the line of a request. Everything in it is redacted.
func (d *doctor) write(where string, x *lab.Exchange, diagnosis lab.Diagnosis) {
	clean := d.redactor.Text
	attributes := []slog.Attr{
		slog.String("at", where), slog.String("method", clean(x.Sent.Method)), slog.String("target", clean(x.Sent.Target)),
		slog.Int("status", x.Reply.Status), slog.String("by", x.By()),
	}
	text := func(name, value string) {
		if value != "" {
			attributes = append(attributes, slog.String(name, clean(value)))
		}
	}
	if !x.Accepted() || x.Reply.Status >= 500 {
		text("notes", strings.Join(x.Notes, "; "))
	}
	if unknown := x.Unknown(); unknown != nil {
		for i := range unknown {
			unknown[i] = clean(unknown[i])
		}
		attributes = append(attributes, slog.Any("unknown", unknown))
	}
	level, message := slog.LevelInfo, "accepted"
	switch {
	case x.Refused():
		level, message = slog.LevelWarn, "refused"
		text("reason", x.Reason())
		text("detail", x.Detail())
		attributes = append(attributes, d.diagnosis(diagnosis)...)
		if v := x.Verdict; v != nil {
			text("decided", strings.Join(v.Deciding(), "; "))
		}
	case !x.Accepted():
		message = "answered"
		text("reason", x.Reason())
		text("detail", x.Detail())
	}
	d.out.LogAttrs(context.Background(), level, message, attributes...)
}

func (d *doctor) diagnosis(diagnosis lab.Diagnosis) []slog.Attr {
	if diagnosis.Diagnosis == nil {
		return []slog.Attr{slog.String("diagnosis", "none: too many requests are refused at once")}
	}
	clean := d.redactor.Diagnosis(diagnosis.Diagnosis)
	if len(clean.Findings) == 0 {
		return []slog.Attr{slog.String("diagnosis", strings.TrimSpace(clean.Summary+" "+clean.Searched))}
	}
	f := clean.Findings[0]
	var list []slog.Attr
	text := func(name, value string) {
		if value != "" {
			list = append(list, slog.String(name, value))
		}
	}
	text("cause", f.Code)
	text("subject", f.Subject)
	text("certainty", f.Certainty)
	text("hop", f.Hop)
	if f.Signed != nil {
		text("signed", *f.Signed)
	}
	if f.Verified != nil {
		text("verified", *f.Verified)
	}
	text("diagnosis", f.Explanation)
	if by := diagnosis.By; by != nil {
		_, setting := lab.What(*by)
		text("rule", string(by.Rule))
		text("setting", d.redactor.Text(setting))
	}
	if len(f.Fixes) > 0 {
		text("fix", f.Fixes[0].Text)
	}
	return list
}
