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
	Code: "path-normalization", Family: FamilyPath, Hop: HopClient, Prior: 4,
	Title:  "repeated slashes or dot segments were normalised on one side only",
	Look:   lookPathNormalization,
	Vary:   varyPathNormalization,
	Commit: commitPathNormalization,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			{Client: true, Text: "Build the URL so that it holds no // and no dot segments: no slash at the end of the base, one at the start of the path."},
			{Text: "Where a proxy merges slashes, switch that off.", Command: "merge_slashes off;"},
		}
	},
})

// lookPathNormalization recognises // and dot segments on the wire. Whether API Gateway normalises
// before it verifies is not documented; signers of most services do, so the two may part. An empty path is
// canonical as "/", which some signers forget.
func lookPathNormalization(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	var found []Finding
	trialPairs(c, func(bad, good evidence.Trial) bool {
		if !targetOf(bad.URL).bare || strings.TrimSuffix(good.URL, "/") != bad.URL {
			return true
		}
		found = one(Finding{
			Code: "path-normalization", Certainty: Likely, Weight: 3, Label: "path", Signed: "(empty)", Verified: "/", Where: bad.Place,
			Explanation: fmt.Sprintf("%s fails and the same with a slash at its end works: the signer signs the empty path, which is canonical as /.", bad.URL),
		})
		return false
	})
	if found != nil {
		return found
	}
	if remark, ok := c.Remark(prose.EmptyPath); ok {
		return one(Finding{
			Code: "path-normalization", Certainty: Likely, Weight: 3, Label: "path", Signed: "(empty)", Verified: "/", Where: remark.Place,
			Explanation: "The path that is signed is empty. It is canonical as /.",
		})
	}
	path := arrivedPath(c)
	if resource := resourceOf(c); strings.Contains(resource, "//") {
		return one(Finding{
			Code: "path-normalization", Certainty: Likely, Weight: 3, Label: "path", Verified: resource, Where: c.Answer.Place,
			Explanation: fmt.Sprintf("The answer names the resource %s: a slash was doubled where two parts of the path were joined.", resource),
		})
	}
	if c.Remarked(prose.DoubleSlash) && (path == "" || sigv4.NormalizePath(path) == path) {
		return one(Finding{
			Code: "path-normalization", Certainty: Likely, Weight: 2, Label: "path",
			Explanation: "The text brings up repeated slashes. Signers and verifiers normalise them differently.",
		})
	}
	if place, ok := failsOnlyWith(c, unnormal); ok && path == "" {
		return one(Finding{
			Code: "path-normalization", Certainty: Likely, Weight: 3, Label: "path", Where: place,
			Explanation: "Only the paths with repeated slashes or dot segments fail. Signers and verifiers normalise them differently: S3 keeps them as they are.",
		})
	}
	if path == "" || sigv4.NormalizePath(path) == path {
		return nil
	}
	return one(onlyThen(c, Finding{
		Code: "path-normalization", Certainty: Likely, Weight: 2, Label: "path", Where: pathPlace(c),
		Explanation: fmt.Sprintf("The path %s holds repeated slashes or dot segments. Signers and verifiers normalise them differently.", path),
	}, unnormal))
}

// unnormal reports whether a path holds repeated slashes or dot segments.
func unnormal(t target) bool { return sigv4.NormalizePath(t.path) != t.path }

func varyPathNormalization(c *evidence.Case, s Signing) iter.Seq[Variant] {
	rules, _ := c.Rules()
	raw, normal := rules, rules
	raw.NormalizePath, normal.NormalizePath = false, true
	wire := wirePath(c, s)
	path := s.Canonical.Path
	paths := []string{sigv4.NormalizePath(path)}
	for _, sent := range []string{sigv4.CanonicalPath(wire, raw), sigv4.CanonicalPath(wire, normal)} {
		// A path that was sent and differs in more than slashes and dots has another fault.
		if sigv4.NormalizePath(sent) == sigv4.NormalizePath(path) {
			paths = append(paths, sent)
		}
	}
	if path == "/" {
		paths = append(paths, "")
	}
	for _, a := range accounts(c, PartPath) {
		if sigv4.NormalizePath(a.text) == sigv4.NormalizePath(path) {
			paths = append(paths, a.text)
		}
	}
	if !strings.Contains(wire, "//") && !strings.Contains(wire, "/.") {
		paths = append(paths, "/"+path)
	}
	return pathVariants(s, "One side signed the path with its repeated slashes or dot segments, the other without.", 0, paths...)
}

// commitPathNormalization signs repeated slashes or dot segments otherwise than the verifier does.
func commitPathNormalization(r *rand.Rand, a *Attempt) bool {
	a.extendPath(pick(r, "/list", "./list", "x/../list", "list//"))
	return signsVariant(varyPathNormalization, nil)(r, a)
}
