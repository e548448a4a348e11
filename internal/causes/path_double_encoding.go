package causes

import (
	"iter"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "path-double-encoding", Family: FamilyPath, Hop: HopClient, Prior: 4,
	Title: "the path was encoded once too often",
	Vary:  varyPathDoubleEncoding,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Encode the path once less before signing: hand the signer the path as it goes on the wire, and let it encode that once."),
			{Client: true, Text: "For S3, switch double encoding off (disableDoubleEncoding, DisableURIPathEscaping)."},
		}
	},
})

func varyPathDoubleEncoding(c *evidence.Case, s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	if !strings.Contains(path, "%") {
		return variants()
	}
	once := string(sigv4.AppendEncoded(nil, path, true))
	return pathVariants(s, "The client encoded the path once more than the verifier does: %25 stands where the verifier has %.", 0,
		once, string(sigv4.AppendEncoded(nil, once, true)))
}
