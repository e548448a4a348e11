package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "wrong-path", Family: FamilyPath, Hop: HopClient, Prior: 5,
	Title: "the signed path is the path of another resource",
	Look:  lookWrongPath,
	Vary:  varyWrongPath,
	Commit: func(r *rand.Rand, a *Attempt) bool {
		return a.Expires <= 0 && signsVariant(varyWrongPath, nil)(r, a) // else presigned-for-other-object
	},
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "Hand the signer the whole path of the request, stage or bucket included."
		if f.Verified != "" {
			text = fmt.Sprintf("Hand the signer the path that is sent: %s.", f.Verified)
		}
		return []Fix{pathFix(c, text)}
	},
})

// lookWrongPath recognises code that signs one path and calls another.
func lookWrongPath(c *evidence.Case) []Finding {
	hint, ok := c.Hinted(evidence.HintSignPath)
	sent := sentPath(c)
	if ok && mismatch(c) && strings.Contains(hint.Value, "://") {
		return one(Finding{
			Code: "wrong-path", Certainty: Likely, Weight: 3, Label: "path", Signed: hint.Value, Verified: targetOf(hint.Value).path, Where: hint.Place,
			Explanation: "The code hands the signer a whole URL as the path.",
		})
	}
	if verified, has := c.Hinted(evidence.HintVerifiedPath); has && sent == "" {
		sent = verified.Value
	}
	if called, has := c.Hinted(evidence.HintCalled); sent == "" && has {
		r := sigv4.Request{Target: evidence.TargetOf(called.Value)}
		sent = r.Path()
	}
	signed, _, _ := strings.Cut(hint.Value, "?")
	if !ok || !mismatch(c) || sent == "" || sent == signed || strings.ContainsAny(signed, "${}") || !strings.HasSuffix(sent, signed) {
		return nil
	}
	return one(Finding{
		Code: "wrong-path", Certainty: Likely, Weight: 2, Label: "path", Signed: signed, Verified: sent, Where: hint.Place,
		Explanation: fmt.Sprintf("The code signs the path %s and requests %s.", signed, sent),
	})
}

func varyWrongPath(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified := s.Canonical.Path
		seen := map[string]bool{verified: true}
		try := func(path string, penalty float64) bool {
			if seen[path] || Redacted(path) {
				return true
			}
			seen[path] = true
			return yield(pathVariant(s, path, fmt.Sprintf("The client signed the path %s; the request that was verified is for %s.", path, verified), penalty))
		}
		for _, a := range accounts(c, PartPath) {
			// Dearer than every cause that says what is wrong with the path.
			if !try(a.text, 6+a.penalty) {
				return
			}
		}
		if sentAsVerified(c, s) {
			// The stage or bucket was left out by the client itself.
			if _, rest := firstSegment(verified); rest != "" && !try(rest, 1) {
				return
			}
		}
		for _, hint := range c.Hints {
			if hint.Kind == evidence.HintSignPath && !try(sigv4.CanonicalPath(hint.Value, sigv4.Rules{}), 1) {
				return
			}
		}
		if url := calledURL(c); url != "" && !try(string(sigv4.AppendEncoded(nil, url, true)), 3) {
			return
		}
		try("/", 3)
	}
}
