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
	Code: "path-prefix-rewritten", Family: FamilyPath, Hop: HopProxy, Prior: 2,
	Title: "a hop strips or adds a path prefix between signing and verification",
	Told: []Telling{
		{
			All: some(prose.PrefixStripped), Weight: 1,
			Says: "The text says that a hop changes the beginning of the path. The signature covers the path as the client sent it.",
		},
	},
	Look:   lookPathPrefix,
	Vary:   varyPathPrefix,
	Commit: commitPathPrefix,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		fixes := []Fix{}
		if prefix, added := strings.CutSuffix(f.Verified, f.Signed); added && prefix != "" {
			fix := Fix{Client: true, Text: fmt.Sprintf("Sign the path that the verifier sees: with %s before it.", prefix)}
			if url := calledURL(c); url != "" {
				fix.Command = callCommand(c, url, "--sign-path-prefix", prefix)
			}
			fixes = append(fixes, fix)
		} else {
			fixes = append(fixes, Fix{Client: true, Text: "Sign the path that the verifier sees, without the prefix that the hop strips."})
		}
		return append(fixes, Fix{Text: "Or let the hop pass the path unchanged, for instance by a host name of its own instead of a prefix."})
	},
})

// lookPathPrefix recognises a proxy or origin setting that rewrites the path.
func lookPathPrefix(c *evidence.Case) []Finding {
	signs, _ := c.Hinted(evidence.HintSignPath)
	if sees, ok := c.Hinted(evidence.HintVerifiedPath); ok && mismatch(c) && signs.Value != "" &&
		(strings.HasSuffix(sees.Value, signs.Value) || strings.HasSuffix(signs.Value, sees.Value)) {
		return one(Finding{
			Code: "path-prefix-rewritten", Certainty: Likely, Weight: 3, Label: "path", Signed: signs.Value, Verified: sees.Value, Where: sees.Place,
			Explanation: fmt.Sprintf("The client signs %s and the verifier sees %s: a hop strips or adds the prefix.", signs.Value, sees.Value),
		})
	}
	hint, ok := c.Hinted(evidence.HintProxyPath)
	if !ok || !mismatch(c) {
		return nil
	}
	return one(Finding{
		Code: "path-prefix-rewritten", Certainty: Likely, Weight: 1, Where: hint.Place,
		Explanation: fmt.Sprintf("The configuration rewrites the path prefix %s: the verifier sees another path than the client signed.", hint.Value),
	})
}

// usualPrefixes are stages and base paths, as people call them: a custom domain's mapping takes them away.
var usualPrefixes = []string{
	"/prod", "/dev", "/v1", "/api", "/test", "/staging", "/stage", "/default", "/Prod", "/Stage", "/%24default", "/live", "/beta", "/v2",
}

func varyPathPrefix(c *evidence.Case, s Signing) iter.Seq[Variant] {
	verified := s.Canonical.Path
	return func(yield func(Variant) bool) {
		if sentAsVerified(c, s) {
			return // no hop changed it
		}
		atMost := Certainty(0)
		if _, hop := behindHop(c); !hop && sentPath(c) == "" {
			atMost = Likely // the client may have left the stage or the bucket out itself
		}
		for _, a := range accounts(c, PartPath) {
			if extra, ok := strings.CutSuffix(a.text, verified); ok && isPrefix(extra) && verified != "/" && verified != "" {
				v := pathVariant(s, a.text, fmt.Sprintf("The client signed %s; a hop took %s away before the request was verified.", a.text, extra), -1)
				v.AtMost = atMost
				if !yield(v) {
					return
				}
			}
			if extra, ok := strings.CutSuffix(verified, a.text); ok && isPrefix(extra) && a.text != "/" && a.text != "" {
				v := pathVariant(s, a.text, fmt.Sprintf("The client signed %s; %s stands before it in what was verified, such as a stage or an origin path.", a.text, extra), 0)
				v.AtMost = atMost
				if !yield(v) {
					return
				}
			}
		}
		// Without an account: the first segment may be a stage or an origin path that a hop added.
		if first, rest := firstSegment(verified); rest != "" {
			v := pathVariant(s, rest, fmt.Sprintf("The client signed %s; %s stands before it in what was verified, such as a stage or an origin path.", rest, first), 1)
			if !yield(v) {
				return
			}
		}
		if first, rest := firstSegment(verified); rest != "" {
			if second, rest := firstSegment(rest); rest != "" {
				v := pathVariant(s, rest, fmt.Sprintf("The client signed %s; %s stands before it in what was verified, such as an origin path and a stage.", rest, first+second), 3)
				if !yield(v) {
					return
				}
			}
		}
		for _, prefix := range c.Hints {
			if prefix.Kind == evidence.HintProxyPath {
				path := strings.TrimSuffix(prefix.Value, "/") + verified
				if !yield(pathVariant(s, path, fmt.Sprintf("The client signed the path with %s before it; the configuration takes that away.", prefix.Value), 0)) {
					return
				}
			}
		}
		for _, prefix := range usualPrefixes {
			if !strings.HasPrefix(verified, prefix+"/") && !yield(pathVariant(s, prefix+verified, fmt.Sprintf("The client signed the path with %s before it, as a stage or base path that is not part of what was verified.", prefix), 3)) {
				return
			}
		}
	}
}

// isPrefix reports whether a text is one or more whole segments: "/prod".
func isPrefix(path string) bool {
	return len(path) > 1 && path[0] == '/' && path[1] != '/' && !strings.HasSuffix(path, "/")
}

// commitPathPrefix lets a hop strip a prefix that the client signs, or add one that it does not.
func commitPathPrefix(r *rand.Rand, a *Attempt) bool {
	first, rest := firstSegment(a.Request.Path())
	if rest == "" || strings.HasPrefix(rest, "//") || rest == "/" || strings.HasPrefix(rest, "/.") || !isPrefix(first) || !a.take(PartPath) {
		return false
	}
	a.hop(r)
	if r.IntN(2) == 0 {
		prefix := pick(r, "/gateway", "/api/v1")
		a.Request.Target = prefix + a.Request.Target
		a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) {
			return strings.TrimPrefix(path, prefix), query
		}))
		return true
	}
	a.Request.Target = strings.TrimPrefix(a.Request.Target, first)
	a.OnTheWay = append(a.OnTheWay, rewriteTarget(func(path, query string) (string, string) { return first + path, query }))
	return true
}
