package causes

import (
	"fmt"
	"iter"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "path-trailing-slash", Family: FamilyPath, Hop: HopProxy, Prior: 0,
	Title: "only a trailing slash differs between the signed and the verified path",
	Look:  lookPathTrailingSlash,
	Vary:  varyPathTrailingSlash,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			pathFix(c, "Sign and send the path with the same trailing slash."),
			{Text: "Let no hop add or remove it: in nginx, location and proxy_pass both end in a slash or neither does."},
		}
	},
})

// lookPathTrailingSlash recognises a pair of requests that differ in the slash alone.
func lookPathTrailingSlash(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	var found []Finding
	trialPairs(c, func(bad, good evidence.Trial) bool {
		from, to := targetOf(bad.URL), targetOf(good.URL)
		if from.bare || from.host != to.host || from.query != to.query || from.path == to.path ||
			strings.TrimSuffix(from.path, "/") != strings.TrimSuffix(to.path, "/") {
			return true
		}
		found = one(Finding{
			Code: "path-trailing-slash", Certainty: Likely, Weight: 3, Label: "path", Verified: from.path, Where: bad.Place,
			Explanation: fmt.Sprintf("%s fails and %s works: the slash at the end is signed on one side alone.", from.path, to.path),
		})
		return false
	})
	return found
}

func varyPathTrailingSlash(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	other := path + "/"
	if strings.HasSuffix(path, "/") {
		other = strings.TrimSuffix(path, "/")
	}
	if path == "/" || path == "" {
		return variants()
	}
	return pathVariants(s, "The signed and the verified path differ in a trailing slash alone.", -4, other)
}
