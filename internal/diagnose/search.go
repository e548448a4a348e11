package diagnose

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/search"
	"countersign/sigv4"
)

// Options bound the search for the text that was signed.
type Options = search.Options

// plausible is how unlikely a combination of variations may be to be tried, in bits: one in a million.
const plausible = 20

// Quick is a search of some tens of milliseconds at most: of everything alone, and of the likelier pairs.
var Quick = Options{Most: 2, Bits: plausible, Tried: 20_000}

// Thorough is a search of everything alone and of all plausible combinations of two and three: of some
// seconds at most. No request that people send has as many as are tried.
var Thorough = Options{Most: 3, Bits: plausible, Tried: 1 << 23}

// targets returns what there is to reproduce, the surest first. The hash in the client's string to
// sign needs no secret; the signature needs one.
func targets(c *evidence.Case) []search.Target {
	var list []search.Target
	if c.SignedString != nil && sigv4.IsPayloadHash(c.SignedString.Hash) {
		list = append(list, search.Target{Kind: causes.ProofHash, Value: c.SignedString.Hash})
	}
	if _, ok := c.OwnKey(); !ok || c.Claim == nil {
		return list
	}
	signature := c.Claim.Signature
	if lower, _, ok := causes.SignatureBytes(signature); ok {
		signature = lower
	}
	if isHMAC(signature) {
		list = append(list, search.Target{Kind: causes.ProofSignature, Value: signature})
	}
	return list
}

// isHMAC reports whether a text can be an HMAC in hexadecimal: of SHA-256, or of a hash that some take in its
// place (MD5, SHA-1, SHA-384, SHA-512).
func isHMAC(text string) bool {
	digest, err := hex.DecodeString(text)
	return err == nil && slices.Contains([]int{16, 20, 32, 48, 64}, len(digest)) && text == strings.ToLower(text)
}

// hit is a text that reproduces what the client sent.
type hit struct {
	side    *side
	signing causes.Signing
	target  search.Target
	choices []choice
}

// reproduce looks for the text that the client signed. It starts at what the verifier computed over and,
// where that is not the request as sent, at that as well. It returns nil when nothing reproduces; err is the
// context's, or [search.ErrTried] where more was plausible than the options allow.
func reproduce(ctx context.Context, c *evidence.Case, signed, verified *side, options Options) (found *hit, tried int, err error) {
	var bases []*side
	for _, s := range []*side{verified, sentSide(c), signed} {
		if s != nil && s.whole && !slices.ContainsFunc(bases, s.sameSigning) {
			bases = append(bases, s)
		}
	}
	var bounded error
	for _, target := range targets(c) {
		var starts []search.Start
		var lists [][]choice
		add := func(signing causes.Signing) {
			list := choices(c, signing)
			starts, lists = append(starts, startAt(signing, list)), append(lists, list)
		}
		if found != nil {
			// The text is known already, and what the client says of time and scope goes with it.
			add(found.signing)
		}
		for _, base := range bases {
			add(base.signing)
		}
		options := options
		if options.Tried > 0 {
			options.Tried = max(1, options.Tried-tried)
		}
		f, n, err := search.Find(ctx, starts, target, options)
		tried += n
		switch {
		case errors.Is(err, search.ErrTried):
			bounded = err
		case err != nil:
			return found, tried, err
		}
		// The signature is looked for even where the hash was found: it tells about the key.
		if f != nil {
			found = newHit(c, f, target, lists[f.Start])
			found.side.proof.Tried = tried
		}
	}
	return found, tried, bounded
}

func (s *side) sameSigning(other *side) bool {
	a, b := &s.signing, &other.signing
	return a.Canonical.String() == b.Canonical.String() && a.Algorithm == b.Algorithm && a.Time == b.Time && a.Scope == b.Scope
}

func startAt(signing causes.Signing, list []choice) search.Start {
	start := search.Start{Signing: signing, Choices: make([]search.Choice, len(list))}
	for i, ch := range list {
		start.Choices[i] = search.Choice{Variant: ch.variant, Cost: ch.cost}
	}
	return start
}

func newHit(c *evidence.Case, f *search.Found, target search.Target, list []choice) *hit {
	h := &hit{signing: f.Signing, target: target}
	for _, i := range f.Picked {
		h.choices = append(h.choices, list[i])
	}
	if str := c.SignedString; str != nil && target.Kind == causes.ProofHash {
		h.signing.Algorithm, h.signing.Time, h.signing.Scope = str.Algorithm, str.Time, str.Scope
	}
	h.side = &side{signing: h.signing, whole: true, account: true, certain: true}
	h.side.text = func(part causes.Part) (string, bool) {
		value, _ := h.side.signing.Text(part)
		return value, true
	}
	h.side.proof = &causes.Proof{Kind: target.Kind, Value: tail(target.Value)}
	return h
}

// stringToSign is the string to sign that the hit reproduces. A hash alone tells nothing of time and
// scope: there the client's own account stays.
func (h *hit) stringToSign(own *evidence.StringToSign) *evidence.StringToSign {
	if h.target.Kind == causes.ProofHash && own != nil {
		return own
	}
	return &evidence.StringToSign{StringToSign: h.signing.StringToSign()}
}

// keyFindings are the findings of a hit that lie in no line of the canonical request.
func (h *hit) keyFindings(c *evidence.Case) []causes.Finding {
	if h == nil {
		return nil
	}
	var findings []causes.Finding
	if key, ok := c.OwnKey(); ok && h.target.Kind == causes.ProofSignature && key.Credentials == *h.signing.Credentials {
		if f, ok := causes.OtherKey(c, key); ok {
			f.Certainty, f.Proof = causes.Proven, h.side.proof
			findings = append(findings, f)
		}
	}
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
	if h == nil || h.target.Kind != causes.ProofSignature || len(h.choices) > 0 {
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
