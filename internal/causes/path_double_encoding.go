package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "path-double-encoding", Family: FamilyPath, Hop: HopClient, Prior: 4,
	Title: "the path was encoded once too often",
	Told: []Telling{
		{
			// S3 encodes paths once: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
			All: some(prose.ShowsTwiceEncoded, prose.SpecialInPath), Weight: 4,
			If:   func(c *evidence.Case) bool { return c.NamedService() == "s3" || isObjectStore(c) },
			Says: "The text shows a path that is encoded twice, as %2520. S3 encodes the path once.",
		},
		{
			All: some(prose.ShowsTwiceEncoded), But: some(prose.SpecialInQuery), Weight: 2,
			If:   func(c *evidence.Case) bool { return c.Service() == "s3" || c.NamedService() == "s3" },
			Says: "The text shows an escape that is escaped once more. S3 encodes the path once.",
		},
	},
	Look:   lookPathDoubleEncoding,
	Vary:   varyPathDoubleEncoding,
	Commit: commitPathDoubleEncoding,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Encode the path once less before signing: hand the signer the path as it goes on the wire, and let it encode that once."),
			{Client: true, Text: "For S3, switch double encoding off (disableDoubleEncoding, DisableURIPathEscaping)."},
		}
	},
})

// lookPathDoubleEncoding recognises an escape of an escape on the wire: the path was encoded before it was
// handed to something that encodes it.
func lookPathDoubleEncoding(c *evidence.Case) []Finding {
	path := arrivedPath(c)
	if path == "" {
		path, _ = CanonicalText(c.Verified, PartPath) // S3's text is the wire's, as far as escapes go
	}
	if !mismatch(c) {
		return nil
	}
	if remark, ok := c.Remark(prose.EncodesPathTwice); ok && (hasEscapes(path) || c.Remarked(prose.SpecialInPath)) && c.Signed == nil {
		return one(Finding{
			Code: "path-double-encoding", Certainty: Likely, Weight: 4, Label: "path", Where: remark.Place,
			Explanation: "The signer encodes paths twice where it does not know that the service is S3: the host does not tell, and the code does not say so.",
		})
	}
	if !hasDoubleEscapes(path) {
		if !c.Remarked(prose.EncodedTwice) || c.Remarked(prose.SpecialInQuery) {
			return nil
		}
		return one(Finding{
			Code: "path-double-encoding", Certainty: Likely, Weight: 4, Label: "path",
			Explanation: "The text says that the path is encoded twice: what is sent then is not what was signed, or the other way round.",
		})
	}
	return one(onlyThen(c, Finding{
		Code: "path-double-encoding", Certainty: Likely, Weight: 1, Label: "path", Where: pathPlace(c),
		Explanation: fmt.Sprintf("The path %s holds escapes of escapes: it was encoded twice before it was sent, and seldom twice before it was signed.", path),
	}, func(t target) bool { return hasDoubleEscapes(t.path) }))
}

func varyPathDoubleEncoding(c *evidence.Case, s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	const explanation = "The client encoded the path once more than the verifier does: %25 stands where the verifier has %."
	return func(yield func(Variant) bool) {
		if strings.Contains(path, "%") {
			once := string(sigv4.AppendEncoded(nil, path, true))
			for v := range pathVariants(s, explanation, 0, once, string(sigv4.AppendEncoded(nil, once, true))) {
				if !yield(v) {
					return
				}
			}
		}
		for v := range encodedOtherwise(c, s, "The client encoded a part of the path once more than the verifier does.", signedDeeper) {
			if !yield(v) {
				return
			}
		}
		if rules, known := c.Rules(); !known || !rules.EncodePathOnce {
			return
		}
		// S3 writes what was sent: an escape of an escape was one on the wire.
		for v := range encodedOtherwise(c, s, "The path was sent encoded once more than it was signed.", signedShallower) {
			if !yield(v) {
				return
			}
		}
	}
}

// commitPathDoubleEncoding signs escapes once more than is due.
func commitPathDoubleEncoding(r *rand.Rand, a *Attempt) bool {
	a.extendPath(pick(r, "a%20b", "%40me", "%C3%A9t%C3%A9"))
	return signsVariant(varyPathDoubleEncoding, nil)(r, a)
}

// isObjectStore reports whether S3 or a store that speaks its language verified.
func isObjectStore(c *evidence.Case) bool {
	return c.Service() == "s3" || c.Service() == "" && c.Remarked(prose.PresignedURL)
}
