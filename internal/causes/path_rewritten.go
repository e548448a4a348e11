package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "path-rewritten", Family: FamilyPath, Hop: HopProxy, Prior: 0,
	Title:  "a hop changed the path other than by a prefix",
	Vary:   varyPathRewritten,
	Commit: commitPathRewritten,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			{Text: "Let the hop pass the request target as it came, undecoded and in its own case."},
			{Client: true, Text: "Where that cannot be had, sign the path that the verifier sees."},
		}
	},
})

func varyPathRewritten(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified := s.Canonical.Path
		if sentAsVerified(c, s) || c.Request == nil {
			return // no hop is known to have changed it
		}
		rules, _ := c.Rules()
		sent, ok := SentText(c.Request, PartPath, rules)
		if !ok || sent == verified || strings.HasSuffix(sent, verified) || strings.HasSuffix(verified, sent) ||
			strings.TrimSuffix(sent, "/") == strings.TrimSuffix(verified, "/") {
			return
		}
		yield(pathVariant(s, sent, fmt.Sprintf("The path was sent as %s and arrived as %s.", sent, verified), wireBonus(c)-1))
	}
}

// wireBonus makes it cheaper to assume that a hop rewrote the target where the request is there as it was
// on the wire. A line that was typed or copied from a program may be written otherwise than it was sent.
func wireBonus(c *evidence.Case) float64 {
	if c.Request.WholeHeader {
		return -3
	}
	return -1
}

// commitPathRewritten lets a hop rewrite a segment, or change its case.
func commitPathRewritten(r *rand.Rand, a *Attempt) bool {
	if !a.take(PartPath) {
		return false
	}
	a.hop(r)
	change := pick(r, [2]string{"Orders", "orders"}, [2]string{"v1", "v2"}, [2]string{"caf%C3%A9", "cafe"})
	a.extendPath(change[0] + "/7")
	a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) {
		at := strings.LastIndex(path, change[0])
		return path[:at] + change[1] + path[at+len(change[0]):], query
	}))
	return true
}
