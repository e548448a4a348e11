package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "chunked-signing", Family: FamilyPayload, Hop: HopClient,
	Title: "the body is signed in chunks, and the verifier does not take that",
	Told: []Telling{
		{
			All: some(prose.NewChecksums), Weight: 2,
			Answers: []answer.Kind{answer.PayloadHashMismatch, answer.ChunkedRefused},
			If: func(c *evidence.Case) bool {
				return c.AnsweredWith(answer.PayloadHashMismatch, answer.ChunkedRefused) || c.Answer == nil && c.Remarked(prose.NewerFails)
			},
			Says: "This version of the SDK adds checksums and signs in chunks unless it is told not to, which many stores do not take.",
		},
		{
			All: some(prose.Upgraded), Weight: 2,
			Answers: []answer.Kind{answer.PayloadHashMismatch, answer.ChunkedRefused},
			If:      func(c *evidence.Case) bool { return c.AnsweredWith(answer.PayloadHashMismatch, answer.ChunkedRefused) },
			Says:    "The store refuses the hash of the body since an upgrade. Newer SDKs add checksums and sign in chunks, which many stores do not take.",
		},
		{
			All: some(prose.NewerFails), Weight: 1,
			If:   func(c *evidence.Case) bool { return IsStore(c.NamedService()) },
			Says: "A newer version fails where the older works, against a store that is not AWS's. Newer SDKs add checksums and sign in chunks, which many stores do not take.",
		},
		{
			All: some(prose.ChecksumDefaults), Weight: 2,
			Answers: []answer.Kind{answer.PayloadHashMismatch, answer.ChunkedRefused},
			Says:    "The text speaks of chunked signing or of the checksums that newer SDKs add. Many stores that are compatible with S3 do not take them.",
		},
	},
	Look:   lookChunked,
	Vary:   varyChunked,
	Commit: commitChunked,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		fixes := []Fix{{
			Client: true, Text: "Sign the whole body in one piece; with an AWS SDK, ask for checksums only where they are required.",
			Command: "export AWS_REQUEST_CHECKSUM_CALCULATION=when_required",
		}}
		if hop, ok := behindHop(c); ok && hop == HopProxy {
			fixes = append(fixes, Fix{Text: "Let the proxy pass aws-chunked bodies unchanged, without decoding or joining chunks."})
		}
		return fixes
	},
})

// lookChunked finds a streaming word in place of the payload's hash. The words belong to S3; stores that
// are compatible with it and proxies often know only some of them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
func lookChunked(c *evidence.Case) []Finding {
	word := payloadToken(c)
	if c.AnsweredWith(answer.ChunkedRefused) {
		return said(c, "chunked-signing", "The server says that it does not take this form of a body signed in chunks.")
	}
	compared := c.AnsweredWith(answer.PayloadHashMismatch)
	if compared && c.Answer.Client != "" {
		word = c.Answer.Client
	} else if !compared && !mismatch(c) {
		return nil
	}
	if !strings.HasPrefix(word, "STREAMING-") || word == sigv4.StreamingEvents {
		return nil
	}
	f := Finding{
		Code: "chunked-signing", Certainty: Possible, Label: "payload", Signed: word,
		Explanation: fmt.Sprintf("The payload line is %s: the body is signed in chunks. Not every server and proxy takes this.", word),
	}
	if compared {
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = fmt.Sprintf("The payload line is %s: the body is signed in chunks. The server compared that with a hash of the body, as a server does that does not know it.", word)
	} else if service := c.Service(); service != "" && !strings.HasPrefix(service, "s3") {
		f.Certainty, f.Weight = Likely, 1
		f.Explanation = fmt.Sprintf("The payload line is %s. Only S3 takes bodies that are signed in chunks; %s does not.", word, service)
	}
	return one(f)
}

// varyChunked yields the words where the verifier has a hash.
func varyChunked(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if !sigv4.IsPayloadHash(s.Canonical.PayloadHash) && s.Canonical.PayloadHash != sigv4.UnsignedPayload {
			return
		}
		sentWord := payloadToken(c)
		for _, word := range []string{
			sigv4.StreamingPayload, sigv4.StreamingUnsignedTrailer, sigv4.StreamingPayloadTrailer,
		} {
			penalty := 2.0
			if word == sentWord {
				penalty = 0
			}
			v := payloadVariant(s, word, word, fmt.Sprintf("The client signed %s for a body in chunks; the verifier computed over %s.", word, describePayload(s.Canonical.PayloadHash)), penalty)
			v.Apply = func(s *Signing) { s.Canonical.PayloadHash = word }
			if !yield(v) {
				return
			}
		}
	}
}

// commitChunked signs the word for a body in chunks, at a service that hashes the body.
func commitChunked(r *rand.Rand, a *Attempt) bool {
	if sigv4.RulesFor(a.Service).UnsignedPayload || a.Expires > 0 {
		return false
	}
	a.haveBody(r)
	return a.declarePayload(pick(r, sigv4.StreamingPayload, sigv4.StreamingUnsignedTrailer, sigv4.StreamingPayloadTrailer))
}
