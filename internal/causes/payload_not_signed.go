package causes

import (
	"iter"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "payload-not-signed", Family: FamilyPayload, Hop: HopClient, Prior: 5,
	Title: "a body was sent and the empty body was signed",
	Look:  lookPayloadNotSigned,
	Vary:  varyPayloadNotSigned,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{{Client: true, Text: "Hand the signer the exact bytes of the body that is sent, before signing."}}
	},
})

// lookPayloadNotSigned recognises code that sends a body which the signer never saw, and text that says
// that requests without a body work.
func lookPayloadNotSigned(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	if hint, ok := c.Hinted(evidence.HintBodyNotSigned); ok {
		return one(Finding{
			Code: "payload-not-signed", Certainty: Likely, Weight: 2, Where: hint.Place, Label: "payload",
			Explanation: "The code signs the request without its body and sends it with one.",
		})
	}
	if c.Remarked(evidence.GetWorksPostFails) {
		return one(Finding{
			Code: "payload-not-signed", Certainty: Likely, Weight: 1, Label: "payload",
			Explanation: "Requests without a body work and requests with one fail: the body that is sent is not the body that is signed.",
		})
	}
	return nil
}

func varyPayloadNotSigned(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	hash := s.Canonical.PayloadHash
	if hash == sigv4.EmptyPayloadHash || !sigv4.IsPayloadHash(hash) {
		return variants()
	}
	return variants(payloadVariant(s, sigv4.EmptyPayloadHash, describePayload(sigv4.EmptyPayloadHash),
		"The client signed the hash of the empty body; the request carries one.", 0))
}
