package causes

import (
	"fmt"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// otherScope recognises two strings to sign, the client's and the verifier's, whose scopes differ in the element
// that a code is about.
func otherScope(c *evidence.Case, code Code, label string, element func(sigv4.Scope) string) []Finding {
	if c.SignedString == nil || !mayMismatch(c) {
		return nil
	}
	signed, verified, whose := element(c.SignedString.Scope), "", "AWS has %q in its own"
	switch {
	case c.VerifiedString != nil:
		verified = element(c.VerifiedString.Scope)
	case claimWhole(c) && lookDuplicateAuth(c) == nil:
		// The verifier goes by the scope that was sent.
		verified, whose = element(c.Claim.Credential.Scope), "the signature was sent with %q"
	default:
		return nil
	}
	if signed == verified || Redacted(signed) || Redacted(verified) {
		return nil
	}
	return one(Finding{
		Code: code, Certainty: Shown, Label: label, Signed: signed, Verified: verified, Where: c.SignedString.Place, Proof: &Proof{Kind: ProofCanonical},
		Explanation: fmt.Sprintf("The %s in the client's string to sign is %q, and "+whose+".", label, signed, verified),
	})
}

// keyScopeVariant is a signing whose key was derived for another scope than the one that it names.
func keyScopeVariant(other sigv4.Scope, label, signed, verified, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartKey, Label: label, Signed: signed, Verified: verified, Explanation: explanation, Penalty: penalty,
		Apply: func(s *Signing) { s.KeyScope = &other },
	}
}

// scopeVariant is a signing over another scope, with the key for it.
func scopeVariant(other sigv4.Scope, label, signed, verified, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartScope, Label: label, Signed: signed, Verified: verified, Explanation: explanation, Penalty: penalty,
		Apply: func(s *Signing) { s.Scope = other },
	}
}
