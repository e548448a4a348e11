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
	Code: "path-not-encoded", Family: FamilyPath, Hop: HopClient, Prior: 9,
	Title:  "reserved characters of the path were signed unencoded",
	Look:   lookPathNotEncoded,
	Vary:   varyPathNotEncoded,
	Commit: commitPathNotEncoded,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Encode every byte of the path outside A-Z a-z 0-9 - . _ ~ and / before signing, and send the same."),
			{Client: true, Text: "Where the library cannot be changed, put the encoded form (%40 for @, %2A for *) into the URL itself."},
		}
	},
})

// lookPathNotEncoded recognises a raw reserved character on the wire: verifiers encode it, many signers
// do not (aws4 #91, kndt84/aws-api-gateway-client #43, Envoy #42165).
func lookPathNotEncoded(c *evidence.Case) []Finding {
	if failing, working, ok := encodedPair(c); ok {
		return one(Finding{
			Code: "path-not-encoded", Certainty: Likely, Weight: 3, Label: "path", Signed: failing, Verified: working,
			Explanation: fmt.Sprintf("%s fails and the same path encoded, %s, works: the signer and the verifier encode the raw character differently.", failing, working),
		})
	}
	if !mismatch(c) {
		return nil
	}
	if own, ok := CanonicalText(c.Signed, PartPath); ok && rawIn(own, "/") != "" && !Redacted(own) {
		if _, known := CanonicalText(c.Verified, PartPath); !known {
			return one(Finding{
				Code: "path-not-encoded", Certainty: Likely, Weight: 2, Label: "path", Signed: own, Where: c.Signed.Lines[string(PartPath)],
				Explanation: fmt.Sprintf("The client's own canonical path holds %q unencoded; the canonical form encodes it.", rawIn(own, "/")),
			})
		}
	}
	path := arrivedPath(c)
	raw := rawIn(path, "/")
	f := Finding{
		Code: "path-not-encoded", Certainty: Likely, Weight: 1, Label: "path", Where: pathPlace(c),
		Explanation: fmt.Sprintf("The path %s holds %q unencoded. The verifier encodes it in the canonical request; many signers leave it.", path, raw),
	}
	if raw == "" {
		raw = failingReserved(c)
		if sentPath(c) != "" && isPlainPath(path) && escapesInQuery(failingQuery(c)) {
			return nil // what is special stands in the query
		}
		if rules, known := c.Rules(); known && !rules.EncodePathOnce && hasEscapes(path) && strings.Contains(verifiedPath(c), "%25") {
			return nil // path-single-encoded: what was sent is encoded
		}
		if raw == "" && c.Remarked(prose.SpecialInPath) && !c.Remarked(prose.SpecialInBody) && rawInQuery(failingQuery(c)) == "" {
			f.Weight = 3
			f.Explanation = "Paths with special characters fail: the signer and the verifier encode them differently."
			return one(f)
		}
		if raw == "" {
			return nil
		}
		f.Explanation = fmt.Sprintf("The paths that fail hold %q unencoded. The verifier encodes it in the canonical request; many signers leave it.", raw)
	}
	return one(onlyThen(c, f, func(t target) bool { return rawIn(t.path, "/") != "" }))
}

// failingReserved is what the path of a failing trial holds raw where those that work hold nothing, or "".
func failingReserved(c *evidence.Case) string {
	if _, ok := failsOnlyWith(c, func(t target) bool { return rawIn(t.path, "/") != "" }); !ok {
		return ""
	}
	for _, trial := range c.Trials {
		if !trial.Works && trial.URL != "" {
			return rawIn(targetOf(trial.URL).path, "/")
		}
	}
	return ""
}

// encodedPair finds two trials whose paths differ only in encoding, of which the raw one fails.
func encodedPair(c *evidence.Case) (failing, working string, ok bool) {
	for _, bad := range c.Trials {
		for _, good := range c.Trials {
			if bad.Works || !good.Works || bad.URL == "" || bad.URL == good.URL || bad.Method != good.Method {
				continue
			}
			if sigv4.Decode(bad.URL) == sigv4.Decode(good.URL) && reservedIn(bad.URL, "/?&=") != "" {
				return bad.URL, good.URL, true
			}
		}
	}
	return "", "", false
}

// formPaths are paths whose blanks were encoded as in a form, and one with escapes in lower case.
func formPaths(s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	blanks := "The client encoded the blanks of the path as a form does, with plus signs."
	return func(yield func(Variant) bool) {
		seen := map[string]bool{path: true}
		for _, form := range []struct{ path, explanation string }{
			{strings.ReplaceAll(path, "%2520", "+"), blanks},
			{strings.ReplaceAll(path, "%2520", "%2B"), blanks},
			{strings.ReplaceAll(path, "%20", "+"), blanks},
			{strings.ReplaceAll(path, "%20", "%2B"), blanks},
			{lowerEscapes(path), "The client wrote the escapes of the path in lower case; the verifier writes capitals."},
		} {
			if seen[form.path] {
				continue
			}
			seen[form.path] = true
			if !yield(pathVariant(s, form.path, form.explanation, 2)) {
				return
			}
		}
	}
}

func varyPathNotEncoded(c *evidence.Case, s Signing) iter.Seq[Variant] {
	decoded := sigv4.Decode(s.Canonical.Path)
	var paths []string
	for _, e := range encoders {
		paths = append(paths, e.encode(decoded, true))
	}
	if wire := sigv4.Decode(decoded); wire != decoded {
		for _, e := range encoders {
			paths = append(paths, e.encode(wire, true))
		}
	}
	paths = append(paths, decoded, sigv4.Decode(decoded))
	if c.Request != nil && reservedIn(c.Request.Path(), "/") != "" {
		paths = append(paths, c.Request.Path())
	}
	return func(yield func(Variant) bool) {
		seen := map[string]bool{s.Canonical.Path: true}
		for _, path := range paths {
			if seen[path] || reservedIn(path, "/") == "" {
				continue
			}
			seen[path] = true
			explanation := fmt.Sprintf("The client signed %q unencoded in the path; the verifier encodes every byte outside the unreserved set.", reservedIn(path, "/"))
			if !yield(pathVariant(s, path, explanation, 0)) {
				return
			}
		}
		for v := range formPaths(s) {
			if !seen[v.Signed] && !yield(v) {
				return
			}
		}
		otherwise := "The signer and the verifier encode characters of the path in different ways: a blank is %20, and all else outside the unreserved set is its escape."
		for v := range encodedOtherwise(c, s, otherwise, signedRaw, sameEncoding) {
			if !seen[v.Signed] && !yield(v) {
				return
			}
		}
	}
}

// commitPathNotEncoded sends reserved characters raw, and signs them so.
func commitPathNotEncoded(r *rand.Rand, a *Attempt) bool {
	a.extendPath(pick(r, "@connections", "a:b", "x*y", "v=1", "a,b", "(1)", "a!b"))
	return signsVariant(varyPathNotEncoded, nil)(r, a)
}
