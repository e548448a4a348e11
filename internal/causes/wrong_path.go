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
	if f, shorter := signedShorter(c); shorter {
		return one(f)
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

// signedShorter recognises a refused call whose path begins with a segment that the client's canonical request lacks: a
// bucket that a client takes for a part of the host, or a stage.
func signedShorter(c *evidence.Case) (Finding, bool) {
	signed, ok := CanonicalText(c.Signed, PartPath)
	if !ok || signed == "/" || c.Verified != nil || !mismatch(c) || Redacted(signed) {
		return Finding{}, false
	}
	host, _ := CanonicalText(c.Signed, hostPart)
	for _, t := range c.Trials {
		called := targetOf(t.URL)
		if t.Works || !sameHost(called.host, host) {
			continue
		}
		if _, rest := firstSegment(called.path); rest != "" && rest == signed {
			return Finding{
				Code: "wrong-path", Certainty: Likely, Weight: 3, Label: "path", Signed: signed, Verified: called.path, Where: c.Signed.Lines[string(PartPath)],
				Explanation: fmt.Sprintf("The client signed the path %s and requested %s.", signed, called.path),
			}, true
		}
	}
	return Finding{}, false
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
			return yield(pathVariant(s, path, wrongPathSays(path, verified), penalty))
		}
		for _, a := range accounts(c, PartPath) {
			if compareEncoding(a.text, verified) != otherResource {
				continue
			}
			v := pathVariant(s, a.text, wrongPathSays(a.text, verified), 6+a.penalty) // dearer than every cause that says what is wrong with the path
			if alike(a.text, verified) || !oneAttempt(c) {
				v.AtMost = Likely
			}
			if seen[a.text] || Redacted(a.text) {
				continue
			}
			if seen[a.text] = true; !yield(v) {
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

func wrongPathSays(signed, verified string) string {
	return fmt.Sprintf("The client signed the path %s; the request that was verified is for %s.", signed, verified)
}

// alike reports whether two paths name one resource, or one ends in the other, but for how they are written: more
// than one thing may have become of it on the way, and that the client signed for another resource is one guess.
func alike(signed, verified string) bool {
	plain := func(path string) string {
		for {
			decoded := sigv4.Decode(path)
			if decoded == path {
				break
			}
			path = decoded
		}
		path, _, _ = strings.Cut(sigv4.NormalizePath(strings.ReplaceAll(path, "+", " ")), "?")
		return strings.ToLower(strings.Trim(path, "/"))
	}
	if strings.HasSuffix(signed, verified) || strings.HasSuffix(verified, signed) {
		return false // a segment more or less, and nothing else
	}
	a, b := plain(signed), plain(verified)
	return a == b || strings.HasSuffix("/"+a, "/"+b) || strings.HasSuffix("/"+b, "/"+a)
}

// oneAttempt reports whether the evidence does not tell that what was signed and what was verified are of different
// attempts, which may be for different resources.
func oneAttempt(c *evidence.Case) bool {
	const date = Part("header:x-amz-date")
	verified, known := CanonicalText(c.Verified, date)
	if !known {
		return true
	}
	signed, known := CanonicalText(c.Signed, date)
	if !known && c.Request != nil {
		signed = c.Request.Header.Value("x-amz-date")
	}
	return signed == "" || signed == verified
}
