package diagnose

import (
	"encoding/hex"
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// maxTried bounds the search: at some microseconds a text it stays well under a second.
const maxTried = 20000

// target is what the client sent, and what the right text must reproduce.
type target struct {
	kind causes.ProofKind
	// value is the hash of the canonical request, or the signature.
	value string
	// keys caches derivations: most candidates share one.
	keys map[keyInput][]byte
}

type keyInput struct {
	secret      string
	scope       sigv4.Scope
	computation *causes.Computation
}

// targets returns what there is to reproduce, the surest first. The hash in the client's string to
// sign needs no secret; the signature needs one.
func targets(c *evidence.Case) []*target {
	var list []*target
	if c.SignedString != nil && sigv4.IsPayloadHash(c.SignedString.Hash) {
		list = append(list, &target{kind: causes.ProofHash, value: c.SignedString.Hash})
	}
	if c.Given == nil || c.Given.SecretAccessKey == "" || c.Claim == nil {
		return list
	}
	signature := c.Claim.Signature
	if lower, _, ok := causes.SignatureBytes(signature); ok {
		signature = lower
	}
	if isHMAC(signature) {
		list = append(list, &target{kind: causes.ProofSignature, value: signature, keys: map[keyInput][]byte{}})
	}
	return list
}

// isHMAC reports whether a text can be an HMAC in hexadecimal: of SHA-256, or of a hash that some take in its
// place (MD5, SHA-1, SHA-384, SHA-512).
func isHMAC(text string) bool {
	digest, err := hex.DecodeString(text)
	return err == nil && slices.Contains([]int{16, 20, 32, 48, 64}, len(digest)) && text == strings.ToLower(text)
}

// met reports whether a signing gives the target.
func (t *target) met(s *causes.Signing) bool {
	if t.kind == causes.ProofHash {
		return s.Canonical.Hash() == t.value
	}
	if s.Credentials == nil {
		return false
	}
	in := keyInput{s.Credentials.SecretAccessKey, s.Scope, s.Computation}
	if s.KeyScope != nil {
		in.scope = *s.KeyScope
	}
	key, ok := t.keys[in]
	if !ok {
		key = s.Key()
		t.keys[in] = key
	}
	return s.Signature(key) == t.value
}

// searchable reports whether a variant of this part can change what the target compares.
func (t *target) searchable(part causes.Part) bool {
	if t.kind != causes.ProofHash {
		return true
	}
	return part != causes.PartScope && part != causes.PartTime && part != causes.PartKey
}

// hit is a text that reproduces what the client sent.
type hit struct {
	side    *side
	signing causes.Signing
	target  *target
	choices []choice
}

// search looks for the text that the client signed. It starts at what the verifier computed over and,
// where that is not the request as sent, at that as well. It returns nil when nothing reproduces.
func search(c *evidence.Case, signed, verified *side) (found *hit, tried int) {
	var bases []*side
	for _, s := range []*side{verified, sentSide(c), signed} {
		if s != nil && s.whole && !slices.Contains(bases, s) {
			bases = append(bases, s)
		}
	}
	for _, t := range targets(c) {
		for _, base := range bases {
			h, n := searchFrom(c, base, t, maxTried-tried)
			tried += n
			// The signature is looked for even where the hash was found: it tells about the key.
			if h != nil && (found == nil || t.kind == causes.ProofSignature) {
				h.side.proof.Tried = tried
				found = h
				break
			}
		}
	}
	return found, tried
}

// searchFrom tries no variant, then each alone, then pairs of different parts, cheapest first.
func searchFrom(c *evidence.Case, base *side, t *target, limit int) (*hit, int) {
	tried := 0
	try := func(picked ...choice) *hit {
		s := base.signing
		for _, p := range picked {
			p.variant.Apply(&s)
		}
		tried++
		if !t.met(&s) {
			return nil
		}
		return newHit(s, t, picked)
	}
	if h := try(); h != nil {
		return h, tried
	}
	list := choices(c, base.signing)
	list = slices.DeleteFunc(list, func(ch choice) bool { return !t.searchable(ch.variant.Part) })
	for _, ch := range list {
		if tried >= limit {
			return nil, tried
		}
		if h := try(ch); h != nil {
			return h, tried
		}
	}
	// Pairs along the anti-diagonals: cheap ones with cheap ones first.
	for sum := 1; sum < 2*len(list); sum++ {
		for i := max(0, sum-len(list)+1); i < sum-i; i++ {
			a, b := list[i], list[sum-i]
			if a.variant.Part == b.variant.Part {
				continue
			}
			if tried >= limit {
				return nil, tried
			}
			if h := try(a, b); h != nil {
				return h, tried
			}
		}
	}
	return nil, tried
}

func newHit(s causes.Signing, t *target, picked []choice) *hit {
	text := &side{signing: s, whole: true, account: true, certain: true}
	text.text = func(part causes.Part) (string, bool) {
		value, _ := text.signing.Text(part)
		return value, true
	}
	text.proof = &causes.Proof{Kind: t.kind, Value: tail(t.value)}
	return &hit{side: text, signing: s, target: t, choices: picked}
}

// stringToSign is the string to sign that the hit reproduces. A hash alone tells nothing of time and
// scope: there the client's own account stays.
func (h *hit) stringToSign(own *evidence.StringToSign) *evidence.StringToSign {
	if h.target.kind == causes.ProofHash && own != nil {
		return own
	}
	return &evidence.StringToSign{StringToSign: h.signing.StringToSign()}
}

// keyFindings are the findings of a hit that lie in no line of the canonical request.
func (h *hit) keyFindings(tried int) []causes.Finding {
	if h == nil {
		return nil
	}
	var findings []causes.Finding
	for _, ch := range h.choices {
		switch ch.variant.Part {
		case causes.PartKey, causes.PartScope, causes.PartTime:
			v := ch.variant
			findings = append(findings, causes.Finding{
				Code: ch.cause.Code, Subject: v.Subject, Certainty: causes.Proven, Proof: h.side.proof,
				Signed: v.Signed, Verified: v.Verified, Label: v.Label, Explanation: v.Explanation, Fix: v.Fix,
			})
		}
	}
	return findings
}

// annotate adds to findings what reproducing the client's signature with the given secret tells: that
// the secret is the client's, so that AWS holds another one for the key id, or that only the form of the
// signature was wrong.
func (h *hit) annotate(findings []causes.Finding, c *evidence.Case) []causes.Finding {
	if h == nil || h.target.kind != causes.ProofSignature || len(h.choices) > 0 {
		return findings
	}
	for i := range findings {
		f := &findings[i]
		switch {
		case f.Certainty != causes.Shown:
			continue
		case f.Code == "wrong-secret" && c.Verified != nil:
			f.Explanation += " The secret that was given makes the signature that was sent: AWS holds another secret for this key id."
		case f.Code != "signature-encoding":
			continue
		}
		f.Certainty, f.Proof = causes.Proven, h.side.proof
	}
	return findings
}
