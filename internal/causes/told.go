package causes

import (
	"slices"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

// Telling is what a person tells where a cause is at work. It makes a finding of what was told alone, which is
// never more than likely.
type Telling struct {
	// All must be told, none of But.
	All, But []prose.Kind
	// Slip is a slip in the code of a signer, which must show where it is not "".
	Slip string
	// If must hold besides, where it is not nil.
	If func(*evidence.Case) bool
	// Answers are the kinds of answer that it fits, where they are not those of [disputed].
	Answers []answer.Kind
	Subject string
	// Certainty is Likely unless it is given.
	Certainty Certainty
	Weight    int
	// Says explains the finding.
	Says string
}

// Told returns what the words of a person point to.
func Told(c *evidence.Case) []Finding {
	if !concerns(c) {
		return nil
	}
	var findings []Finding
	for _, cause := range All() {
		for i := range cause.Told {
			t := &cause.Told[i]
			if !t.holds(c) {
				continue
			}
			f := Finding{Code: cause.Code, Subject: t.Subject, Certainty: t.Certainty, Weight: t.Weight, Explanation: t.Says, Where: t.place(c)}
			if f.Certainty == 0 {
				f.Certainty = Likely
			}
			findings = append(findings, f)
			break
		}
	}
	return findings
}

// concerns reports whether a case is about a request that was refused: a text may speak of anything.
func concerns(c *evidence.Case) bool {
	if _, named := c.Hinted(evidence.HintNamed); named && c.Remarked(prose.SaysFails, prose.SaysForbidden) {
		return true
	}
	if c.Remarked(prose.SaysForbidden) && c.Remarked(prose.BehindFirewall, prose.APIKeyNamed) || c.Remarked(prose.SetsV2, prose.NothingLoaded) && c.Remarked(prose.SaysFails, prose.SaysForbidden) {
		return true
	}
	if c.Remarked(prose.V4OnlyRegion) || c.Remarked(prose.NewChecksums) && c.Remarked(prose.NewerFails) {
		return true
	}
	return c.Answer != nil || c.Claim != nil || c.Signed != nil || c.Verified != nil ||
		c.Remarked(prose.SaysMismatch, prose.SignsItself) || c.Remarked(prose.SaysForbidden) && (c.Remarked(prose.SpeaksOfSigning) || len(c.Clients) > 0)
}

func (t *Telling) holds(c *evidence.Case) bool {
	for _, kind := range t.All {
		if !c.Remarked(kind) {
			return false
		}
	}
	if len(t.But) > 0 && c.Remarked(t.But...) {
		return false
	}
	if !disputed(c) && !(c.Answer != nil && slices.Contains(t.Answers, c.Answer.Kind)) {
		return false
	}
	if _, ok := c.HintedAs(evidence.HintSlip, t.Slip); t.Slip != "" && !ok {
		return false
	}
	return t.If == nil || t.If(c)
}

// disputed reports whether the signature may be at fault: AWS says so, or nothing says otherwise.
func disputed(c *evidence.Case) bool {
	return mismatch(c) || c.AnsweredWith(answer.Forbidden) && c.Answer.By != answer.ByRESTAPI
}

// place is where the evidence tells it: at the slip, or at the first of the remarks.
func (t *Telling) place(c *evidence.Case) evidence.Place {
	if t.Slip != "" {
		hint, _ := c.HintedAs(evidence.HintSlip, t.Slip)
		return hint.Place
	}
	for _, remark := range c.Remarks {
		if remark.Kind == t.All[0] {
			return remark.Place
		}
	}
	return evidence.Place{}
}

// some returns a list of remarks, for tellings.
func some(kinds ...prose.Kind) []prose.Kind { return kinds }
