package evidence

import (
	"maps"
	"strings"

	"countersign/sigv4"
)

// joinTexts chooses, for each side, the canonical request and the string to sign.
func (a *assembly) joinTexts() {
	a.c.Signed, a.c.SignedString = a.textsOf(client)
	a.c.Verified, a.c.VerifiedString = a.textsOf(verifier)
}

// textsOf chooses the texts of one side.
func (a *assembly) textsOf(side role) (*Canonical, *StringToSign) {
	var c *Canonical
	var at located
	best := -1
	for _, p := range a.pieces {
		if p.canonical == nil || p.role != side {
			continue
		}
		if score := a.scoreCanonical(p); score >= best {
			c, at, best = p.canonical, p, score
		}
	}
	if c != nil && !c.Whole() {
		c = a.mergeFragments(c, side)
	}
	var sts *StringToSign
	best = -1
	for _, p := range a.pieces {
		if p.stringToSign == nil || p.role != side {
			continue
		}
		if score := a.scoreString(p, c, at); score >= best {
			sts, best = p.stringToSign, score
		}
	}
	if c.Whole() && c.Check == Unchecked && sts != nil && isHex(sts.Hash, 64) && sameDate(c, sts) {
		checked := *c
		confirm(&foundText{canonical: &checked}, sts)
		c = &checked
	}
	return c, sts
}

// scoreCanonical orders the canonical requests of one side: those of the failing request first, then
// whole ones, then exact ones.
func (a *assembly) scoreCanonical(p located) int {
	score := parts(p.canonical)
	if a.ofRequest(p.canonical) {
		score += 100
	}
	if p.canonical.Whole() {
		score += 40
	}
	switch p.canonical.Check {
	case Confirmed:
		score += 20
	case Unchecked:
		score += 10
	}
	if p.exchange != 0 && a.sameExchange(p) {
		score += 5
	}
	return score
}

// ofRequest reports whether a canonical request can be that of the failing request: the time of signing
// and the method are the same, as far as known.
func (a *assembly) ofRequest(c *Canonical) bool {
	if a.c.Request == nil {
		return true
	}
	date, ok := c.Header("x-amz-date")
	sent := a.c.Request.Header.Value("x-amz-date")
	if ok && sent != "" && date != sent && date != "" {
		return false
	}
	return c.Has&HasMethod == 0 || a.c.Request.Method == "" || strings.EqualFold(c.Method, a.c.Request.Method)
}

// scoreString orders the strings to sign of one side: that of the canonical request first.
func (a *assembly) scoreString(p located, c *Canonical, at located) int {
	score := 0
	if c != nil {
		switch {
		case c.Whole() && hashOf(c.Text()) == p.stringToSign.Hash:
			score += 8
		case !sameDate(c, p.stringToSign):
			return 0
		}
		if p.doc == at.doc && p.at >= at.at {
			score += 2
		}
	}
	if a.c.Request != nil {
		if sent := a.c.Request.Header.Value("x-amz-date"); sent == "" || sent == p.stringToSign.Time {
			score += 4
		}
	}
	return score
}

// sameDate reports whether a canonical request and a string to sign name the same time, as far as they do.
func sameDate(c *Canonical, sts *StringToSign) bool {
	date, ok := c.Header("x-amz-date")
	return !ok || date == "" || date == sts.Time
}

// mergeFragments completes a fragment by the other fragments of the same side.
func (a *assembly) mergeFragments(c *Canonical, side role) *Canonical {
	merged := *c
	merged.Lines = maps.Clone(c.Lines)
	for _, p := range a.pieces {
		if p.canonical != nil && p.canonical != c && p.role == side && !p.canonical.Whole() {
			merged.completeFrom(p.canonical)
		}
	}
	return &merged
}

// completeFrom fills the parts that a fragment lacks.
func (c *Canonical) completeFrom(other *Canonical) {
	missing := func(part Parts) bool { return c.Has&part == 0 && other.Has&part != 0 }
	if missing(HasMethod) {
		c.Method = other.Method
	}
	if missing(HasPath) {
		c.Path = other.Path
	}
	if missing(HasQuery) {
		c.Query = other.Query
	}
	if missing(HasSignedHeaders) {
		c.SignedHeaders = other.SignedHeaders
	}
	if missing(HasPayload) {
		c.PayloadHash = other.PayloadHash
	}
	for _, f := range other.Headers {
		if _, ok := c.Header(f.Name); !ok {
			c.Headers = append(c.Headers[:len(c.Headers):len(c.Headers)], sigv4.Field{Name: f.Name, Value: f.Value})
		}
	}
	for key, place := range other.Lines {
		if _, ok := c.Lines[key]; !ok {
			c.Lines[key] = place
		}
	}
	c.Has |= other.Has
}
