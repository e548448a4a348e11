// Package diagnose turns a case into ranked findings.
//
// There are two texts: what the client signed and what the verifier computed over. Where both are
// known they are compared. Where only the second is known, the search looks for the first: it changes
// the verifier's text in every way that the catalogue of causes knows, until the hash or the signature
// that the client sent comes out. Either way, each difference is then explained by the cause whose
// variant produces it. What the evidence shows without any comparison, the causes say themselves.
package diagnose

import (
	"context"
	"errors"
	"fmt"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/report"
	"countersign/internal/search"
	"countersign/sigv4"
)

// Result is a diagnosis.
type Result struct {
	Verdict string
	// Summary is one sentence for a person.
	Summary string
	// Findings are ranked: the first is the answer.
	Findings []causes.Finding
	// Next is what would decide, when the findings do not; nil otherwise.
	Next *Next
	// Tried is how many texts the search computed.
	Tried int
	// Searched says what the search tried in vain, and what was taken for granted; "" when it found the text or
	// had nothing to look for.
	Searched string
	// Notes are remarks on the evidence itself.
	Notes []string
	// Reproduced is the canonical request that gives what the client sent, when the search found it.
	Reproduced *sigv4.CanonicalRequest
}

// Next is the one piece of evidence that would decide.
type Next struct {
	Text, Command string
}

// Diagnose explains a case, with a quick search. It changes nothing in c.
func Diagnose(c *evidence.Case) *Result {
	return DiagnoseContext(context.Background(), c, Quick)
}

// DiagnoseContext is Diagnose with a search that goes as far as options say, and ends with the context: what
// it did not come to is then noted.
func DiagnoseContext(ctx context.Context, c *evidence.Case, options Options) *Result {
	r := &Result{}
	known := *c
	signed, verified, notes := sides(&known)
	r.Notes = append(notes, contradictions(c)...)

	found, tried, err := reproduce(ctx, &known, signed, verified, options)
	r.Tried = tried
	// Keys that merely stand in the evidence need not be those of the request: that none fits says nothing.
	searchedFor := tried > 0 && (found != nil || c.Given != nil || c.SignedString != nil)
	bounded := errors.Is(err, search.ErrTried)
	if err != nil && !bounded {
		r.Notes = append(r.Notes, fmt.Sprintf("The search was ended after %s: %v.", report.Plural(tried, "text"), err))
	} else {
		r.Searched = searched(&known, found, tried, options, bounded)
	}
	if found != nil {
		signed = found.side
		r.Reproduced = &found.signing.Canonical
		known.Signed = &evidence.Canonical{CanonicalRequest: found.signing.Canonical, Has: evidence.HasAll, Lines: linesOf(c.Signed)}
		known.SignedString = found.stringToSign(c.SignedString)
	}
	var findings []causes.Finding
	if causes.Compared(&known) {
		var more int
		if findings, more = explain(&known, signed, verified); more > 0 {
			r.Notes = append(r.Notes, fmt.Sprintf("The two texts differ in %s more, which were not looked at: they may be of different requests.", report.Plural(more, "part")))
		}
		if searchedFor && found == nil && (err == nil || bounded) && isStandIn(signed) {
			doubt(findings, lacks(c))
		}
	}
	findings = append(findings, found.keyFindings(&known)...)
	for _, cause := range causes.All() {
		if cause.Look != nil {
			findings = append(findings, cause.Look(&known)...)
		}
	}
	findings = append(findings, causes.Told(&known)...)
	if tellsNothing(c) {
		findings = nil
	}
	if !searchedFor {
		findings = append(findings, usual(&known, findings)...)
	}
	r.Findings = rank(found.annotate(blame(refute(findings, signed, verified), &known), &known))
	r.Verdict = verdict(&known, found, r.Findings)
	if r.Verdict == report.Healthy {
		r.Findings = nil
	}
	r.Summary = summary(&known, r)
	r.Next = next(&known, r)
	return r
}

// tellsNothing reports whether a text only speaks of things, and says of none that it fails: a wish, or an answer to
// somebody.
func tellsNothing(c *evidence.Case) bool {
	if c.Answer != nil || c.Claim != nil || c.Request != nil || c.Signed != nil || c.Verified != nil || c.SignedString != nil || c.URL != nil || len(c.Trials) > 0 || len(c.Derived) > 0 ||
		c.Remarked(prose.SaysFails, prose.SaysForbidden, prose.SaysMismatch, prose.SaysExcept) {
		return false
	}
	for _, hint := range c.Hints {
		if hint.Kind != evidence.HintNamed && hint.Kind != evidence.HintHomeRegion {
			return false
		}
	}
	return true
}

func linesOf(c *evidence.Canonical) map[string]evidence.Place {
	if c == nil {
		return nil
	}
	return c.Lines
}

// rejected reports whether anything says that the request was refused.
func rejected(c *evidence.Case) bool {
	if c.Answer == nil {
		return c.Verified != nil
	}
	return c.Answer.Kind != answer.Accepted && (c.Answer.Kind != answer.Unknown || c.Answer.Status >= 400)
}
