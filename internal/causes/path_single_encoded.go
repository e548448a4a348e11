package causes

import (
	"fmt"
	"iter"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "path-single-encoded", Family: FamilyPath, Hop: HopClient, Prior: 2,
	Title: "the path was signed encoded once where twice is due",
	Look:  lookPathSingleEncoded,
	Vary:  varyPathSingleEncoded,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Encode the path of the wire once more in the canonical request: %20 becomes %2520. Only S3 takes it encoded once."),
			{Client: true, Text: "Set the signer's option for double encoding (doubleEncode, uriEscapePath, double_uri_encode), or upgrade it."},
		}
	},
})

// lookPathSingleEncoded names the cause as possible where the wire path holds escapes.
func lookPathSingleEncoded(c *evidence.Case) []Finding {
	rules, known := c.Rules()
	path := sentPath(c)
	if !known || rules.EncodePathOnce || !strings.Contains(path, "%") || !mismatch(c) {
		return nil
	}
	return one(Finding{
		Code: "path-single-encoded", Certainty: Possible, Weight: 1, Label: "path",
		Explanation: fmt.Sprintf("The path %s is encoded on the wire. This service verifies it encoded once more (%s); a signer made for S3 does not do that.", path, sigv4.CanonicalPath(path, rules)),
	})
}

func varyPathSingleEncoded(c *evidence.Case, s Signing) iter.Seq[Variant] {
	rules, _ := c.Rules()
	if rules.EncodePathOnce || !strings.Contains(s.Canonical.Path, "%25") {
		return variants()
	}
	wire := wirePath(c, s)
	return pathVariants(s, "The client signed the path encoded once; this service verifies the path of the wire encoded once more.", 0,
		sigv4.CanonicalPath(wire, sigv4.Rules{EncodePathOnce: true}), wire, sigv4.Decode(s.Canonical.Path))
}
