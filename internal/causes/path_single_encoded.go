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
	Code: "path-single-encoded", Family: FamilyPath, Hop: HopClient, Prior: 2,
	Title: "the path was signed encoded once where twice is due",
	Told: []Telling{
		{
			All: some(prose.EncodedOnce), Weight: 2,
			Says: "The verifier's text is encoded once more than the client's: all services but S3 encode the path that is sent once more.",
		},
	},
	Look:   lookPathSingleEncoded,
	Vary:   varyPathSingleEncoded,
	Commit: commitPathSingleEncoded,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Encode the path of the wire once more in the canonical request: %20 becomes %2520. Only S3 takes it encoded once."),
			{Client: true, Text: "Set the signer's option for double encoding (doubleEncode, uriEscapePath, double_uri_encode), or upgrade it."},
		}
	},
})

// lookPathSingleEncoded recognises escapes on the wire. Every service but S3 encodes the path of the wire
// once more; where its own text shows that, the signer is the likely one who did not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func lookPathSingleEncoded(c *evidence.Case) []Finding {
	rules, known := c.Rules()
	path := arrivedPath(c)
	if path == "" && c.Remarked(prose.EscapedIdentifier) && mismatch(c) && (!known || !rules.EncodePathOnce) {
		return one(Finding{
			Code: "path-single-encoded", Certainty: Likely, Label: "path",
			Explanation: "The identifier in the path holds a colon. It is sent as %3A, and services other than S3 verify it encoded once more, as %253A.",
		})
	}
	if signed, ok := CanonicalText(c.Signed, PartPath); ok && path == "" && known && !rules.EncodePathOnce && mismatch(c) && hasEscapes(signed) && !strings.Contains(signed, "%25") {
		return one(Finding{
			Code: "path-single-encoded", Certainty: Likely, Label: "path", Where: c.Signed.Lines[string(PartPath)],
			Explanation: fmt.Sprintf("The client signed the path %s. If it sends it so, this service verifies it encoded once more: %s.", signed, sigv4.CanonicalPath(signed, rules)),
		})
	}
	if !known || rules.EncodePathOnce || !hasEscapes(path) || hasDoubleEscapes(path) || !mismatch(c) {
		return nil
	}
	f := Finding{
		Code: "path-single-encoded", Certainty: Possible, Weight: 1, Label: "path", Where: pathPlace(c),
		Explanation: fmt.Sprintf("The path %s is encoded on the wire. This service verifies it encoded once more (%s); a signer made for S3 does not do that.", path, sigv4.CanonicalPath(path, rules)),
	}
	if text, ok := CanonicalText(c.Verified, PartPath); ok && strings.Contains(text, "%25") {
		f.Certainty, f.Weight = Likely, 0
	}
	if c.Remarked(prose.SpecialInPath) {
		f.Certainty, f.Weight = Likely, 3
	}
	return one(onlyThen(c, f, func(t target) bool { return hasEscapes(t.path) }))
}

func varyPathSingleEncoded(c *evidence.Case, s Signing) iter.Seq[Variant] {
	rules, _ := c.Rules()
	if rules.EncodePathOnce || !strings.Contains(s.Canonical.Path, "%25") {
		return variants()
	}
	wire := wirePath(c, s)
	paths := []string{sigv4.CanonicalPath(wire, sigv4.Rules{EncodePathOnce: true}), wire, sigv4.Decode(s.Canonical.Path)}
	for _, a := range accounts(c, PartPath) {
		// A signer may leave some characters of a segment alone, such as the slashes of an ARN.
		if hasEscapes(a.text) && !hasDoubleEscapes(a.text) && sigv4.Decode(a.text) == sigv4.Decode(sigv4.Decode(s.Canonical.Path)) {
			paths = append(paths, a.text)
		}
	}
	const explanation = "The client signed the path encoded once; this service verifies the path of the wire encoded once more."
	return func(yield func(Variant) bool) {
		for v := range pathVariants(s, explanation, 0, paths...) {
			if !yield(v) {
				return
			}
		}
		for v := range encodedOtherwise(c, s, explanation, signedShallower) {
			if !yield(v) {
				return
			}
		}
	}
}

// commitPathSingleEncoded signs escapes as S3 does, for a service that wants them encoded once more.
func commitPathSingleEncoded(r *rand.Rand, a *Attempt) bool {
	a.extendPath(pick(r, "a%20b", "%40me", "%C3%A9t%C3%A9", "x%2By"))
	return signsVariant(varyPathSingleEncoded, func(_ *Attempt, v Variant) bool { return reservedIn(v.Signed, "/") == "" })(r, a)
}
