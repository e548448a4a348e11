package causes

import "countersign/sigv4"

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
