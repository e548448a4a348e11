package causes

import (
	"fmt"
	"iter"
	"sync"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "signature-computation-wrong", Family: FamilyCredentials, Hop: HopClient, Prior: 1,
	Title: "the signature was computed in a wrong way from the right inputs",
	Told: []Telling{
		{
			Slip: evidence.SlipPrefix, Weight: 3,
			Says: "The code derives the signing key from the secret without the prefix AWS4.",
		},
		{
			Slip: evidence.SlipHex, Weight: 3,
			Says: "The code keeps a key of the derivation as hexadecimal text; each step takes the bytes of the one before.",
		},
		{
			All: some(prose.WrongDigestForm), Weight: 1,
			Says: "The text puts in doubt whether a step takes bytes or their hexadecimal text.",
		},
	},
	Hides:  []Code{"wrong-secret"},
	Look:   lookComputation,
	Vary:   varyComputation,
	Commit: signsVariant(varyComputation, nil),
	Fixes: func(_ *evidence.Case, f Finding) []Fix {
		return []Fix{{
			Client: true, Text: orElse(f.Fix, "Begin with the bytes of AWS4 and the secret; take each HMAC's result as bytes for the key of the next: date, region, service, aws4_request. Write only the last one, over the string to sign, as lower-case hexadecimal."),
			Command: "countersign explain signature-computation-wrong",
		}}
	},
})

// lookComputation reads the hash in the client's string to sign, and names the derivation beside the secret where
// nothing else is left.
func lookComputation(c *evidence.Case) []Finding {
	if c.Answer == nil || c.AnsweredWith(answer.SignatureMismatch) {
		if found := lookDerived(c); found != nil {
			return found
		}
	}
	if found := hashedWrongly(c, Finding{Code: "signature-computation-wrong"}, computations()); found != nil {
		return found
	}
	if c.Answer != nil && !c.AnsweredWith(answer.SignatureMismatch) || sameTexts(c) < textsEqual {
		return nil
	}
	return one(Finding{
		Code: "signature-computation-wrong", Certainty: Possible,
		Explanation: "The texts are equal. If the secret is right, a step between it and the signature is wrong: countersign finds which, when the secret is given.",
	})
}

// varyComputation yields the mistakes that people make who build the chain by hand.
func varyComputation(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		for v := range computed(s, "Text and secret are right, and the client %s.", computations()) {
			if !yield(v) {
				return
			}
		}
		for v := range varyElements(s) {
			if !yield(v) {
				return
			}
		}
	}
}

// computed yields wrong computations as variants, without those that give the right signature after all. The
// explanation has a place for the mistake.
func computed(s Signing, explanation string, list []*Computation) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		right := sync.OnceValue(func() string { return s.Signature(s.Key()) })
		for _, computation := range list {
			v := Variant{
				Part: PartKey, Label: "computation", Penalty: computation.penalty,
				Explanation: fmt.Sprintf(explanation, computation.Mistake), Fix: computation.Fix,
				Apply: func(s *Signing) { s.Computation = computation },
			}
			if computation.mayBeRight {
				changed := s
				v.Apply(&changed)
				if changed.Signature(changed.Key()) == right() {
					continue
				}
			}
			if !yield(v) {
				return
			}
		}
	}
}
