package diagnose

import (
	"slices"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// refute drops suspicions that the two texts contradict: what is equal on both sides broke nothing.
// What was shown or proven stays.
func refute(findings []causes.Finding, signed, verified *side) []causes.Finding {
	if signed == nil || verified == nil || !signed.account {
		return findings
	}
	return slices.DeleteFunc(findings, func(f causes.Finding) bool {
		part, ok := suspected(f)
		if !ok || f.Certainty >= causes.Shown {
			return false
		}
		if !verified.account {
			// The other side is only what was sent: it clears the client of mis-signing, and no hop.
			if signed.proof == nil || f.Hop != causes.HopClient && (f.Hop != "" || causes.Lookup(f.Code).Hop != causes.HopClient) {
				return false
			}
		}
		a, knownA := signed.text(part)
		b, knownB := verified.text(part)
		return knownA && knownB && a == b
	})
}

// isStandIn reports whether a side is what a correct signer makes of the whole request as sent, and nobody's
// account. The search then tried it as it is.
func isStandIn(s *side) bool { return s != nil && s.whole && !s.account && s.proof == nil }

// doubt weakens what was found by comparing a stand-in that does not give what the client sent: something else was
// signed as well, or instead. but says so.
func doubt(findings []causes.Finding, but string) {
	for i := range findings {
		f := &findings[i]
		f.Certainty, f.Proof = min(f.Certainty, causes.Likely), nil
		f.Explanation += " " + but
	}
}

// lacks says in a sentence that what was searched for does not come of the request as sent.
func lacks(c *evidence.Case) string {
	list := targets(c)
	if list[len(list)-1].Kind == causes.ProofHash {
		return "But the request as sent does not give the hash in the client's string to sign: the client signed something else besides."
	}
	return "But the request as sent does not give the signature that was sent: the client signed something else besides, or used another secret."
}

// suspected is the part that a finding says differs.
func suspected(f causes.Finding) (causes.Part, bool) {
	switch f.Code {
	case "unsigned-payload-refused", "chunked-signing":
		return "", false // both sides have the word, and the service does not take it
	}
	switch causes.Lookup(f.Code).Family {
	case causes.FamilyHost:
		return causes.HeaderPart("host"), true
	case causes.FamilyPath:
		return causes.PartPath, true
	case causes.FamilyQuery:
		return causes.PartQuery, true
	case causes.FamilyPayload:
		return causes.PartPayload, true
	case causes.FamilyHeader:
		return causes.HeaderPart(f.Subject), f.Subject != ""
	}
	return "", false
}
