package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// choice is a variant with its cause and what it costs to assume it.
type choice struct {
	cause   *causes.Cause
	variant causes.Variant
	cost    float64
}

// choices returns what all causes say that the signer may have done, cheapest first. Variants that
// change nothing are left out.
func choices(c *evidence.Case, base causes.Signing) []choice {
	var list []*choice
	most := mostVariants(&base)
	for _, cause := range causes.All() {
		if cause.Vary == nil {
			continue
		}
		cost, n := cause.Cost(), 0
		for v := range cause.Vary(c, base) {
			list = append(list, &choice{cause, v, cost + v.Penalty})
			if n++; n == most {
				break
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *choice) int { return cmp.Compare(a.cost, b.cost) })
	sorted := make([]choice, len(list))
	for i, ch := range list {
		sorted[i] = *ch
	}
	return sorted
}

// mostVariants is how many variants of one cause are considered: some ten thousand for the usual text, which has a
// kilobyte, and few for one of thousands of parameters, each of whose variants is as long as the text.
func mostVariants(base *causes.Signing) int {
	const memory, least = 16 << 20, 16
	c := &base.Canonical
	length := len(c.Path) + len(c.Query) + len(c.SignedHeaders)
	for _, f := range c.Headers {
		length += len(f.Name) + len(f.Value)
	}
	return max(least, memory/max(1, length))
}

// mostExplained is in how many parts two sides differ that are told one by one. More are no changes of one request:
// they are two requests.
const mostExplained = 32

// explain names a cause for each part in which the two sides differ, and says how many more differ.
func explain(c *evidence.Case, signed, verified *side) (findings []causes.Finding, more int) {
	if signed == nil || verified == nil || signed == verified {
		return nil, 0
	}
	certainty, proof := certaintyOf(signed, verified)
	if whole := wholly(c, signed, verified); whole != nil {
		v := whole.variant
		return []causes.Finding{{
			Code: whole.cause.Code, Subject: v.Subject, Certainty: certainty, Proof: proof, Where: placeOf(c, v.Part),
			Hop:    hop(c, v.Part, v.Signed, v.Verified, verified),
			Signed: v.Signed, Verified: v.Verified, Label: v.Label, Explanation: v.Explanation, Fix: v.Fix,
		}}, 0
	}
	working := verified.signing
	// Causes say what may have been signed in view of the rest of a text: they are asked about the verifier's, and
	// about what it has become with the differences that are explained.
	var list, first []choice
	differing := 0
	for _, part := range parts(signed, verified) {
		want, ok := signed.text(part)
		have, known := verified.text(part)
		is, _ := working.Text(part)
		if !ok || !known || want == have || want == is || causes.Masked(part, want, have) {
			continue
		}
		if differing++; differing > mostExplained {
			more++
			continue
		}
		switch {
		case first == nil:
			first = choices(c, working)
			list = first
		case list == nil:
			list = slices.Concat(first, choices(c, working))
			slices.SortStableFunc(list, func(a, b choice) int { return cmp.Compare(a.cost, b.cost) })
		}
		best := match(list, working, part, want, signed, onTheWay(c, part, want, have))
		if best == nil {
			continue
		}
		best.variant.Apply(&working)
		list = nil
		certainty, proof := certainty, proof
		if most := best.variant.AtMost; most != 0 && certainty == causes.Shown {
			certainty, proof = most, nil
		}
		findings = append(findings, causes.Finding{
			Code: best.cause.Code, Subject: best.variant.Subject, Certainty: certainty, Proof: proof,
			Hop:    hop(c, part, want, have, verified),
			Signed: orElse(best.variant.Signed, want), Verified: orElse(best.variant.Verified, have), Label: best.variant.Label,
			Where:       placeOf(c, part),
			Explanation: best.variant.Explanation,
		})
	}
	switch {
	case !signed.account && sentUnsigned(c):
		findings = besidesSigner(findings)
	case !signed.account && differing > 1:
		hedgeHost(findings)
	}
	return findings, more
}

// sentUnsigned reports whether the request as sent is known to carry no signature: what was verified was signed by
// something behind it, such as a signing proxy.
func sentUnsigned(c *evidence.Case) bool {
	if c.Request == nil || !c.Request.WholeHeader || c.Claim != nil || c.Request.Header.Has("authorization") {
		return false
	}
	_, presigned := c.Request.QueryValue("X-Amz-Signature")
	return !presigned
}

// besidesSigner weakens what differs between a request that nobody signed and what was verified. The signer behind
// it signs for a host of its own.
func besidesSigner(findings []causes.Finding) []causes.Finding {
	findings = slices.DeleteFunc(findings, func(f causes.Finding) bool { return f.Code == "host-mismatch" })
	for i := range findings {
		findings[i].Certainty, findings[i].Proof = causes.Possible, nil
		findings[i].Explanation += " The request as sent carries no signature, so something behind it signed: this is between the two."
	}
	return findings
}

// wholly returns the cheapest choice that alone makes the whole signed text of the verified one, where several
// parts differ; nil when there is none, or one part alone differs.
func wholly(c *evidence.Case, signed, verified *side) *choice {
	if !signed.whole || !verified.whole {
		return nil
	}
	differing := 0
	for _, part := range parts(signed, verified) {
		a, _ := signed.text(part)
		if b, _ := verified.text(part); a != b {
			differing++
		}
	}
	if differing < 2 {
		return nil
	}
	want := signed.signing.Canonical.Hash()
	for _, ch := range choices(c, verified.signing) {
		changed := verified.signing
		ch.variant.Apply(&changed)
		if changed.Canonical.Hash() == want {
			return &ch
		}
	}
	return nil
}

// hedgeHost weakens a difference of hosts beside which another part differs, where nobody says what was
// signed: a client can sign for another name than it calls, and the other part alone is then at fault.
func hedgeHost(findings []causes.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Code == "host-mismatch" && f.Certainty == causes.Shown {
			f.Certainty, f.Proof = causes.Likely, nil
			f.Explanation = fmt.Sprintf("The request was sent to %s and verified for %s. If the client signed for the name that it called, this breaks the signature too.", f.Signed, f.Verified)
		}
	}
}

// onTheWay reports whether a part is known to have been changed between client and verifier: it was sent as
// it was signed, and arrived otherwise.
func onTheWay(c *evidence.Case, part causes.Part, signed, verified string) bool {
	if c.Request == nil || signed == verified {
		return false
	}
	rules, _ := c.Rules()
	sent, ok := causes.SentText(c.Request, part, rules)
	return ok && sent == signed
}

// match returns the choice that turns a part of the working text into what was signed and leaves the fewest parts
// to explain, of those the cheapest. Where the part was changed on the way, what a client does wrong comes last.
func match(list []choice, working causes.Signing, part causes.Part, want string, signed *side, onTheWay bool) *choice {
	if onTheWay {
		hops := slices.DeleteFunc(slices.Clone(list), func(ch choice) bool { return ch.cause.Hop == causes.HopClient })
		if best := match(hops, working, part, want, signed, false); best != nil {
			return best
		}
	}
	var best *choice
	fewest := 0
	for i := range list {
		if list[i].variant.Part != part {
			continue
		}
		changed := working
		list[i].variant.Apply(&changed)
		if text, _ := changed.Text(part); text != want {
			continue
		}
		if rest := differing(&changed, signed); best == nil || rest < fewest {
			best, fewest = &list[i], rest
		}
	}
	return best
}

// differing counts the parts in which a text is not yet what was signed, as far as that is known.
func differing(working *causes.Signing, signed *side) int {
	n := 0
	for _, part := range parts(&side{signing: *working}, signed) {
		want, ok := signed.text(part)
		if have, _ := working.Text(part); ok && have != want {
			n++
		}
	}
	return n
}

// certaintyOf says how sure a difference between two sides is.
func certaintyOf(signed, verified *side) (causes.Certainty, *causes.Proof) {
	switch {
	case verified.otherCall:
		return causes.Likely, nil
	case signed.proof != nil && verified.whole && (verified.account || verified.certain):
		return causes.Proven, signed.proof
	case !verified.certain || !signed.certain:
		return causes.Likely, nil
	}
	return causes.Shown, &causes.Proof{Kind: causes.ProofCanonical}
}

// hop says where a difference arose: what was sent tells the client's fault from a hop's. It is "" where
// that is not known.
func hop(c *evidence.Case, part causes.Part, signed, verified string, side *side) causes.Hop {
	if c.Request == nil || !side.account {
		return ""
	}
	rules, _ := c.Rules()
	sent, ok := causes.SentText(c.Request, part, rules)
	switch {
	case !ok:
		return ""
	case sent == verified:
		return causes.HopClient
	case sent == signed && c.ThroughCloudFront():
		return causes.HopEdge
	case sent == signed:
		return causes.HopProxy
	}
	return ""
}

// placeOf is where the evidence shows a part: the verifier's text first.
func placeOf(c *evidence.Case, part causes.Part) evidence.Place {
	for _, canonical := range []*evidence.Canonical{c.Verified, c.Signed} {
		if canonical == nil {
			continue
		}
		if place, ok := canonical.Lines[string(part)]; ok {
			return place
		}
	}
	if c.Request != nil {
		return c.Request.Place
	}
	return evidence.Place{}
}
