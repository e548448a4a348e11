package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "path-trailing-slash", Family: FamilyPath, Hop: HopProxy, Prior: 0,
	Title: "only a trailing slash differs between the signed and the verified path",
	Told: []Telling{
		{
			All: some(prose.SlashAtEnd), Weight: 2,
			Says: "The text says that a slash at the end of the path matters: it is signed on one side alone.",
		},
	},
	Look:   lookPathTrailingSlash,
	Vary:   varyPathTrailingSlash,
	Commit: commitPathTrailingSlash,
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
	if found != nil {
		return found
	}
	path := arrivedPath(c)
	if len(path) < 2 || !strings.HasSuffix(path, "/") || strings.HasSuffix(path, "//") || c.Verified.Whole() && c.Signed.Whole() {
		return nil
	}
	f := Finding{Code: "path-trailing-slash", Certainty: Likely, Label: "path", Where: pathPlace(c)}
	remark, drops := c.Remark(prose.DropsSlash)
	place, alone := failsOnlyWith(c, func(t target) bool { return len(t.path) > 1 && strings.HasSuffix(t.path, "/") })
	switch {
	case drops:
		f.Weight, f.Hop, f.Where = 3, HopClient, remark.Place
		f.Explanation = fmt.Sprintf("The path %s ends in a slash, and the code takes slashes from the end of a path before it is signed.", path)
	case alone:
		f.Weight, f.Where = 3, place
		f.Explanation = fmt.Sprintf("The path %s ends in a slash, which some signers and hops take away. The requests without that work.", path)
	case c.Remarked(prose.OnlyOneFails):
		f.Weight = 2
		f.Explanation = fmt.Sprintf("The one call that fails has the path %s, which ends in a slash. Some signers and hops take it away.", path)
	default:
		return nil
	}
	return one(f)
}

func varyPathTrailingSlash(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	path := s.Canonical.Path
	other := path + "/"
	if strings.HasSuffix(path, "/") {
		other = strings.TrimSuffix(path, "/")
	}
	if path == "/" || path == "" || strings.HasSuffix(path, "//") {
		return variants()
	}
	return pathVariants(s, "The signed and the verified path differ in a trailing slash alone.", -4, other)
}

// commitPathTrailingSlash lets a hop add or remove the slash, or the client sign the path with the other form.
func commitPathTrailingSlash(r *rand.Rand, a *Attempt) bool {
	if r.IntN(2) == 0 {
		return signsVariant(varyPathTrailingSlash, nil)(r, a)
	}
	path := a.Request.Path()
	if strings.Trim(path, "/") == "" || strings.HasSuffix(path, "//") || !a.take(PartPath) {
		return false
	}
	a.hop(r)
	a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) {
		if bare, slash := strings.CutSuffix(path, "/"); slash {
			return bare, query
		}
		return path + "/", query
	}))
	return true
}
