package causes

import (
	"iter"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "payload-not-signed", Family: FamilyPayload, Hop: HopClient, Prior: 5,
	Title: "a body was sent and the empty body was signed",
	Told: []Telling{
		{
			All: some(prose.BodyNotHashed), Weight: 2,
			Says: "The text says that the body is not what is hashed.",
		},
	},
	Look:   lookPayloadNotSigned,
	Vary:   varyPayloadNotSigned,
	Commit: commitPayloadNotSigned,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{{Client: true, Text: "Hand the signer the exact bytes of the body that is sent, before signing."}}
	},
})

// lookPayloadNotSigned recognises code that sends a body which the signer never saw, a header that declares
// the empty body where the verifier hashed another, and text that says that requests without a body work.
func lookPayloadNotSigned(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.PayloadHashMismatch) && c.Answer.Client == sigv4.EmptyPayloadHash {
		list := said(c, "payload-not-signed", "The client signed the hash of the empty body, and AWS hashed a body that is not empty.")
		list[0].Signed, list[0].Verified, list[0].Label = describePayload(c.Answer.Client), c.Answer.Server, "payload"
		return list
	}
	if !mismatch(c) {
		return nil
	}
	f := Finding{Code: "payload-not-signed", Certainty: Likely, Label: "payload"}
	signed, verified, place, ok := declared(c)
	hint, hinted := c.Hinted(evidence.HintBodyNotSigned)
	switch {
	case ok && signed == sigv4.EmptyPayloadHash:
		f.Weight, f.Where, f.Signed, f.Verified = 4, place, describePayload(signed), verified
		f.Explanation = "The client declares the hash of the empty body in x-amz-content-sha256, and AWS hashed a body that is not empty."
	case ok:
		return nil
	case hinted:
		f.Weight, f.Where = 2, hint.Place
		f.Explanation = "The code signs the request without its body and sends it with one."
	case worksWithoutBody(c) && payloadToken(c) == "":
		f.Weight = 2
		f.Explanation = "Requests without a body work and requests with one fail: the body that is sent is not the body that is signed."
	case bodyVerified(c):
		f.Certainty, f.Weight, f.Where, f.Verified = Possible, 1, c.Verified.Lines[string(PartPayload)], c.Verified.PayloadHash
		f.Explanation = "AWS hashed a body that is not empty. If the signer was not given that body, it signed the hash of the empty one."
	default:
		return nil
	}
	return one(f)
}

// bodyVerified reports whether the verifier hashed a body of which nothing says that the client hashed it
// too. A signer that signs Content-Length was given the body.
func bodyVerified(c *evidence.Case) bool {
	if c.Verified == nil || c.Signed != nil || c.Verified.Has&methodAndPayload != methodAndPayload || withoutBody(c.Verified.Method) {
		return false
	}
	_, declares := CanonicalText(c.Verified, HeaderPart(payloadHeader))
	_, counts := CanonicalText(c.Verified, HeaderPart("content-length"))
	return !declares && !counts && sigv4.IsPayloadHash(c.Verified.PayloadHash) && c.Verified.PayloadHash != sigv4.EmptyPayloadHash
}

// methodAndPayload are the parts that tell whether a request had a body.
const methodAndPayload = evidence.HasMethod | evidence.HasPayload

func varyPayloadNotSigned(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	hash := s.Canonical.PayloadHash
	if hash == sigv4.EmptyPayloadHash || !sigv4.IsPayloadHash(hash) {
		return variants()
	}
	return variants(payloadVariant(s, sigv4.EmptyPayloadHash, describePayload(sigv4.EmptyPayloadHash),
		"The client signed the hash of the empty body; the request carries one.", 0))
}

// commitPayloadNotSigned sends a body and signs the empty one.
func commitPayloadNotSigned(r *rand.Rand, a *Attempt) bool {
	a.haveBody(r)
	if sigv4.RulesFor(a.Service).PayloadHeader {
		return a.declarePayload(sigv4.EmptyPayloadHash)
	}
	return signsVariant(varyPayloadNotSigned, nil)(r, a)
}
