package proxy

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// write has the line of a request written. Everything in it is redacted. That of a refused request is written
// by the doctor, with its cause.
func (p *Proxy) write(x *exchange, took time.Duration) {
	if p.options.Record != nil {
		p.record(x, took)
	}
	if sick := x.refusal(); sick != nil {
		if x.explained != nil {
			sick.diagnosis = x.explained.diagnosis
		}
		if p.doctor.admit(sick) {
			return
		}
	}
	log := p.options.Log
	level, message := slog.LevelInfo, "request"
	switch {
	case x.failure != nil && x.failure.status == statusGone:
		message = "client gone"
	case x.failure != nil:
		level, message = slog.LevelWarn, "failed"
	case x.status >= 500:
		level = slog.LevelWarn
	}
	if log == nil || !log.Enabled(context.Background(), level) {
		return
	}
	hide := p.doctor.hide()
	attributes := make([]slog.Attr, 0, 12)
	attributes = append(attributes,
		slog.Uint64("id", x.id), slog.String("method", clip(x.in.Method, 20)), slog.String("target", p.shown(x.in.RequestURI)),
		slog.Int("status", x.status), slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", x.sent))
	if x.up != nil {
		attributes = append(attributes, slog.String("route", x.up.Route.Name))
	}
	if x.tries > 1 {
		attributes = append(attributes, slog.Int("tries", x.tries))
	}
	if f := x.failure; f != nil {
		attributes = append(attributes, slog.String("failure", f.code), slog.String("why", hide.Text(f.what)))
		if len(f.hints) > 0 {
			attributes = append(attributes, slog.String("hint", f.hints[0]))
		}
	}
	log.LogAttrs(context.Background(), level, message, attributes...)
}

// maxShown is how much of a target stands in a line of the log.
const maxShown = 2 << 10

// shown is a request target for a log.
func (p *Proxy) shown(target string) string {
	if len(target) > maxShown {
		target = target[:maxShown] + "..."
	}
	if strings.IndexByte(target, '?') < 0 && len(target) < 24 {
		return target // too short to hold a secret
	}
	return p.doctor.hide().Text(target)
}

// attributes are those of the line of a refused request.
func (d *doctor) attributes(p *patient) []slog.Attr {
	list := []slog.Attr{
		slog.Uint64("id", p.id), slog.String("method", p.method), slog.String("target", d.proxy.shown(p.came)),
		slog.Int("status", p.seen.response.StatusCode), slog.String("route", p.route),
	}
	text := func(name, value string) {
		if value != "" {
			list = append(list, slog.String(name, value))
		}
	}
	text("by", p.diagnosis.AnsweredBy)
	if len(p.diagnosis.Findings) == 0 {
		text("diagnosis", p.diagnosis.Summary)
	} else {
		f := p.diagnosis.Findings[0]
		text("cause", f.Code)
		text("subject", f.Subject)
		text("certainty", f.Certainty)
		text("hop", f.Hop)
		text("diagnosis", f.Explanation)
		if len(f.Fixes) > 0 {
			text("fix", f.Fixes[0].Text)
		}
	}
	link := strconv.FormatUint(p.id, 10)
	if base := d.proxy.options.Base; base != "" {
		link = base + RefusalsPath + link
	}
	text("more", "countersign diagnose --from-proxy "+link)
	return list
}

// field is a diagnosis in a field of an answer: "CODE; certainty=WORD; hop=WORD; id=NUMBER".
func (p *patient) field() string {
	id := "id=" + strconv.FormatUint(p.id, 10)
	if len(p.diagnosis.Findings) == 0 {
		return "none; " + id
	}
	f := p.diagnosis.Findings[0]
	code := f.Code
	if f.Subject != "" {
		code += ":" + f.Subject
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, code) + "; certainty=" + f.Certainty + "; hop=" + f.Hop + "; " + id
}

// explain diagnoses a refused request before its answer goes out, and adds the diagnosis to the answer.
func (x *exchange) explain(r *http.Response) {
	if !x.p.options.Explain || x.seen == nil || !mayRefuse(r.StatusCode) || x.seen.response.Header.Get("Content-Type") == "text/event-stream" {
		return
	}
	beginning, err := io.ReadAll(io.LimitReader(r.Body, maxSeen))
	if err != nil {
		return // the copying meets it again
	}
	r.Body = readCloser{io.MultiReader(bytes.NewReader(beginning), r.Body), r.Body}
	x.seen.body = beginning
	if sick := x.refusal(); sick != nil {
		r.Header.Set(ExplainField, x.p.doctor.now(x.in.Context(), sick))
		x.explained = sick
	}
	x.seen.body = nil
}
