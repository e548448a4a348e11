package steps

import (
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// Mistake is what was done wrong, and what to do.
type Mistake struct {
	Code causes.Code
	// Text is one sentence that begins with "You", or says what is wrong. Fix is one sentence.
	Text, Fix string
}

func mistakeOf(c *causes.Computation) Mistake {
	return Mistake{Code: "signature-computation-wrong", Text: "You " + c.Mistake + ".", Fix: c.Fix}
}

// mistakes puts the variants of a candidate into words.
func (c *candidate) mistakes(in Input) []Mistake {
	var list []Mistake
	for i, v := range c.made {
		f := causes.Finding{
			Code: c.causes[i].Code, Subject: v.Subject, Signed: v.Signed, Verified: v.Verified, Label: v.Label,
			Explanation: v.Explanation, Fix: v.Fix,
		}
		list = append(list, mistake(c.causes[i], f, &evidence.Case{Given: in.Credentials}))
	}
	return list
}

// mistake says a finding to the one who computed the value.
func mistake(cause *causes.Cause, f causes.Finding, about *evidence.Case) Mistake {
	text := strings.TrimPrefix(f.Explanation, "Text and secret are right, and the client ")
	if text != f.Explanation {
		text = "You " + text
	}
	if rest, ok := strings.CutPrefix(text, "The client "); ok {
		text = "You " + rest
	}
	m := Mistake{Code: f.Code, Text: text}
	if fixes := cause.Fixes(about, f); len(fixes) > 0 {
		m.Fix = fixes[0].Text
	}
	return m
}
