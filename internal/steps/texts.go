package steps

import (
	"encoding/hex"
	"fmt"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// compareTexts finds the first line in which a text that was given differs from the right one, where that
// says more than the search does: in a string to sign.
func (c *checker) compareTexts(i int) {
	g := c.given[i]
	if g.Text == "" || g.Step != causes.StepStringToSign {
		return
	}
	want := strings.Split(c.base.SignedText(), "\n")
	have := strings.Split(strings.ReplaceAll(g.Text, "\r\n", "\n"), "\n")
	if len(have) != len(want) {
		c.mistaken(i, Mistake{
			Code: "signature-computation-wrong", Text: fmt.Sprintf("The string to sign has %d lines, not four.", len(have)),
			Fix: "Write algorithm, time, scope and the hash of the canonical request, one line each, joined by line feeds.",
		})
		return
	}
	for n, what := range []string{"the algorithm", "the time", "the scope", "the hash of the canonical request"} {
		if have[n] == want[n] {
			continue
		}
		if n == 3 {
			if data, form := decode(have[n]); data != nil {
				// The hash tells more than that it differs.
				verdict := Check(c.in, []Given{{Step: causes.StepCanonical, Bytes: data, Form: form}})[0]
				if verdict.Result == Wrong {
					c.mistaken(i, verdict.Mistakes...)
					return
				}
			}
		}
		code := causes.Code("signature-computation-wrong")
		if n == 2 {
			code = scopeCode(have[n], want[n])
		}
		c.mistaken(i, Mistake{
			Code: code, Text: fmt.Sprintf("Line %d, %s, is %q and should be %q.", n+1, what, have[n], want[n]),
			Fix: fmt.Sprintf("Put %s there.", want[n]),
		})
		return
	}
}

// scopeCode names the cause by the first element in which two scopes differ.
func scopeCode(have, want string) causes.Code {
	a, err := sigv4.ParseScope(have)
	b, err2 := sigv4.ParseScope(want)
	switch {
	case err != nil || err2 != nil:
		return "signature-computation-wrong"
	case a.Date != b.Date:
		return "scope-date-mismatch"
	case a.Region != b.Region:
		return "wrong-region"
	case a.Service != b.Service:
		return "wrong-service"
	}
	return "signature-computation-wrong"
}

// diagnose asks the whole catalogue about a canonical request, its hash, or a signature, as if the request
// had been refused: the mistake lies in the canonical request.
func (c *checker) diagnose(i int) {
	g := c.given[i]
	if g.Step.IsKey() || g.Step == causes.StepStringToSign || g.Step == causes.StepSignature && c.in.Credentials == nil {
		return
	}
	claim := c.in.Authorization
	about := &evidence.Case{
		Request:        &evidence.Request{Request: c.in.Request, WholeHeader: true, WholeBody: true},
		Verified:       &evidence.Canonical{CanonicalRequest: c.base.Canonical, Has: evidence.HasAll},
		VerifiedString: &evidence.StringToSign{StringToSign: c.base.StringToSign()},
	}
	switch {
	case g.Step == causes.StepSignature:
		claim.Signature = hex.EncodeToString(g.Bytes)
		about.Given = c.in.Credentials
	case g.Text != "":
		about.Signed = readCanonical(g.Text)
	default:
		str := c.base.StringToSign()
		str.Hash = hex.EncodeToString(g.Bytes)
		about.SignedString = &evidence.StringToSign{StringToSign: str}
	}
	about.Claim = &evidence.Claim{Authorization: claim, Raw: claim.String()}
	result := diagnose.Diagnose(about)
	c.verdicts[i].Tried += result.Tried
	var mistakes []Mistake
	for _, f := range result.Findings {
		if f.Certainty >= causes.Shown && f.Code != "wrong-secret" {
			mistakes = append(mistakes, mistake(causes.Lookup(f.Code), f, about))
		}
	}
	if mistakes != nil {
		c.mistaken(i, mistakes...)
	}
}

// readCanonical reads a canonical request as it was pasted. One of another form is kept as it is.
func readCanonical(text string) *evidence.Canonical {
	parsed, err := sigv4.ParseCanonicalRequest(text)
	if err != nil {
		return &evidence.Canonical{Raw: text}
	}
	return &evidence.Canonical{CanonicalRequest: parsed, Has: evidence.HasAll}
}
