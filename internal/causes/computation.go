package causes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"countersign/sigv4"
)

// Step names a value on the way from the inputs to the signature.
type Step string

// The steps, in their order. The four keys have the names that AWS's documentation gives them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
const (
	StepCanonical    Step = "canonical" // the hash of the canonical request
	StepStringToSign Step = "string-to-sign"
	StepDate         Step = "kDate"
	StepRegion       Step = "kRegion"
	StepService      Step = "kService"
	StepSigning      Step = "kSigning"
	StepSignature    Step = "signature"
)

// KeySteps are the four HMACs of the signing key, in the right order.
var KeySteps = []Step{StepDate, StepRegion, StepService, StepSigning}

// Element is the text that an HMAC of the signing key takes: one element of the scope.
func (s Step) Element(scope sigv4.Scope) string {
	switch s {
	case StepDate:
		return scope.Date
	case StepRegion:
		return scope.Region
	case StepService:
		return scope.Service
	case StepSigning:
		return scope.Terminator
	}
	return ""
}

// IsText reports whether the step is a text, of which people also compare the hash.
func (s Step) IsText() bool { return s == StepCanonical || s == StepStringToSign }

// IsKey reports whether the step is one of the four keys, which are secret.
func (s Step) IsKey() bool { return slices.Contains(KeySteps, s) }

// Link is one HMAC of the derivation of a signing key: the step whose element it takes, and its result.
type Link struct {
	Step  Step
	Value []byte
}

// Computation is a wrong way from the inputs to the signature: the right secret, scope and text, and
// another chain of HMACs. It stands for itself, so that a search can keep one key for each pointer. What
// is nil in it goes the right way.
type Computation struct {
	// Mistake completes the sentence "The client ...".
	Mistake string
	// Fix says in one sentence what to do instead; "" where the cause's own fix says all.
	Fix string
	// At is the single HMAC that is wrong, or "".
	At Step
	// first is the key of the first HMAC.
	first func(secret string) []byte
	// order are the HMACs that are taken, in the order in which they are.
	order []Step
	// mac is the HMAC of a step, the last one over the string to sign among them.
	mac func(step Step, key []byte, text string) []byte
	// hash writes the canonical request into the string to sign.
	hash func(*Signing) string
	// text is the string to sign as it is signed.
	text func(*Signing) string
	// signature makes the signature of the signing key and the text.
	signature func(key []byte, text string) string
	// penalty is more for mistakes that few make.
	penalty float64
	// mayBeRight says that the way gives the right value for some keys.
	mayBeRight bool
}

// With returns the computation that makes both mistakes, or nil where they are about the same thing.
func (c *Computation) With(d *Computation) *Computation {
	both := *c
	switch {
	case c.first != nil && d.first != nil, c.order != nil && d.order != nil, c.mac != nil && d.mac != nil,
		c.hash != nil && d.hash != nil, c.text != nil && d.text != nil, c.signature != nil && d.signature != nil:
		return nil
	}
	if d.first != nil {
		both.first = d.first
	}
	if d.order != nil {
		both.order = d.order
	}
	if d.mac != nil {
		both.mac = d.mac
	}
	if d.hash != nil {
		both.hash = d.hash
	}
	if d.text != nil {
		both.text = d.text
	}
	if d.signature != nil {
		both.signature = d.signature
	}
	return &both
}

// ChangesKeyAlone reports whether the mistake lies in the signing key: the string to sign is right, and so is
// the last HMAC.
func (c *Computation) ChangesKeyAlone() bool {
	return c.SignsRightText() && c.signature == nil && (c.mac == nil || c.At.IsKey())
}

// SignsRightText reports whether the string to sign is right, and what is done with it is wrong.
func (c *Computation) SignsRightText() bool { return c.hash == nil && c.text == nil }

// HMAC returns what this way makes of one step alone, from the key and the text that it was given.
func (c *Computation) HMAC(step Step, key []byte, text string) []byte { return c.step(step, key, text) }

// Chain returns the HMACs of the signing key of a signing, the wrong way where it says so, in the order in
// which they are taken. There may be none. Credentials must be set.
func (s *Signing) Chain() []Link {
	scope := s.Scope
	if s.KeyScope != nil {
		scope = *s.KeyScope
	}
	c := s.Computation
	if c == nil {
		c = &rightWay
	}
	key := c.firstKey(s.Credentials.SecretAccessKey)
	order := KeySteps
	if c.order != nil {
		order = c.order
	}
	links := make([]Link, len(order))
	for i, step := range order {
		key = c.step(step, key, step.Element(scope))
		links[i] = Link{step, key}
	}
	return links
}

var rightWay Computation

func (c *Computation) firstKey(secret string) []byte {
	if c.first != nil {
		return c.first(secret)
	}
	return []byte("AWS4" + secret)
}

func (c *Computation) step(step Step, key []byte, text string) []byte {
	if c.mac != nil {
		return c.mac(step, key, text)
	}
	return mac(key, text)
}

// Key derives the signing key of a signing, the wrong way where it says so. Credentials must be set.
func (s *Signing) Key() []byte {
	if s.Computation == nil {
		scope := s.Scope
		if s.KeyScope != nil {
			scope = *s.KeyScope
		}
		return sigv4.DeriveKeys(s.Credentials.SecretAccessKey, scope).Signing
	}
	return s.KeyOf(s.Chain())
}

// KeyOf returns the signing key that a chain of this signing ends in.
func (s *Signing) KeyOf(chain []Link) []byte {
	if len(chain) > 0 {
		return chain[len(chain)-1].Value
	}
	return s.Computation.firstKey(s.Credentials.SecretAccessKey)
}

// Signature returns the signature under a key from [Signing.Key], the wrong way where the signing says so.
func (s *Signing) Signature(key []byte) string {
	return s.SignatureOver(key, s.SignedText())
}

// SignatureOver is [Signing.Signature] for a signed text that is known already.
func (s *Signing) SignatureOver(key []byte, text string) string {
	c := s.Computation
	if c == nil {
		return sigv4.Signature(key, text)
	}
	if c.signature != nil {
		return c.signature(key, text)
	}
	return hex.EncodeToString(c.step(StepSignature, key, text))
}

// Hash returns what stands for the canonical request in the string to sign, the wrong way where the
// signing says so.
func (s *Signing) Hash() string {
	if s.Computation != nil && s.Computation.hash != nil {
		return s.Computation.hash(s)
	}
	return s.Canonical.Hash()
}

// StringToSign returns the string to sign of a signing.
func (s *Signing) StringToSign() sigv4.StringToSign {
	return sigv4.StringToSign{Algorithm: s.Algorithm, Time: s.Time, Scope: s.Scope, Hash: s.Canonical.Hash()}
}

// SignedText returns the text that is signed: the string to sign, in another form where the signing says so.
func (s *Signing) SignedText() string {
	if s.Computation != nil && s.Computation.text != nil {
		return s.Computation.text(s)
	}
	str := s.StringToSign()
	str.Hash = s.Hash()
	return str.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
