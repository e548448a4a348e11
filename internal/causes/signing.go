package causes

import (
	"math"
	"strings"

	"countersign/sigv4"
)

// Signing is everything that a signature is computed from. The search starts at what the verifier
// computed, applies variants, and compares the outcome with what the client sent.
//
// Variants work on this and not on the request, since half of all causes lie in how a request becomes a
// canonical request; see docs/adr/0002-variants-over-signings.md.
type Signing struct {
	Canonical sigv4.CanonicalRequest
	Algorithm string
	Time      string
	Scope     sigv4.Scope
	// Credentials are the key material, or nil when none is at hand: the target is then a hash or a text.
	Credentials *sigv4.Credentials
	// KeyScope, when set, is the scope that the key was derived for in place of Scope.
	KeyScope *sigv4.Scope
	// Computation, when set, is a wrong way to compute that the client took.
	Computation *Computation
}

// Part names one part of a signing. Variants of different parts can be combined; two of the same part
// exclude each other. Header lines are parts of their own: see [HeaderPart].
type Part string

// The parts.
const (
	PartMethod Part = "method"
	PartPath   Part = "path"
	PartQuery  Part = "query"
	// PartHeaderOrder is the order of the canonical header lines.
	PartHeaderOrder   Part = "header-order"
	PartSignedHeaders Part = "signed-headers"
	PartPayload       Part = "payload"
	PartScope         Part = "scope"
	PartTime          Part = "time"
	PartKey           Part = "key"
)

// HeaderPart is the part of the canonical header line with this lower-case name.
func HeaderPart(name string) Part { return Part("header:" + name) }

// Variant is one thing that the signer may have done otherwise.
type Variant struct {
	Part Part
	// Subject, Signed, Verified and Label go into the finding.
	Subject, Signed, Verified, Label string
	// Explanation goes into the finding; one or two sentences.
	Explanation string
	// Fix goes into the finding, for causes whose fix depends on the variant; "" for the others.
	Fix string
	// Penalty adds to the cost of the cause's prior, in bits: a far-fetched variant has more.
	Penalty float64
	// AtMost is how certain a finding of this is where two texts show it and nothing was reproduced; 0 is Shown.
	AtMost Certainty
	// Apply changes a signing. It must not keep or change what the signing's slices point to.
	Apply func(*Signing)
}

// Cost is the price in bits of assuming this cause: rarer ones cost more.
func (c *Cause) Cost() float64 {
	const cases = 143
	return math.Log2(float64(cases+1) / float64(c.Prior+1))
}

// Text returns one part of the signing as text, for comparison. A header line that is absent is told
// from an empty one by ok.
func (s *Signing) Text(part Part) (text string, ok bool) {
	c := &s.Canonical
	switch part {
	case PartMethod:
		return c.Method, true
	case PartPath:
		return c.Path, true
	case PartQuery:
		return c.Query, true
	case PartHeaderOrder:
		return fieldNames(c.Headers), true
	case PartSignedHeaders:
		return c.SignedHeaders, true
	case PartPayload:
		return c.PayloadHash, true
	case PartScope:
		return s.Scope.String(), true
	case PartTime:
		return s.Time, true
	}
	if name, isHeader := strings.CutPrefix(string(part), "header:"); isHeader {
		return headerText(c, name)
	}
	return "", false
}

// headerText joins repeated lines by a line feed, so that two lines differ from one with a comma.
func headerText(c *sigv4.CanonicalRequest, name string) (string, bool) {
	var values []string
	for _, f := range c.Headers {
		if f.Name == name {
			values = append(values, f.Value)
		}
	}
	return strings.Join(values, "\n"), values != nil
}

// SetHeader is an Apply that gives the canonical line of a header another value.
func SetHeader(name, value string) func(*Signing) {
	return func(s *Signing) {
		s.Canonical.Headers = sigv4.Header(s.Canonical.Headers).With(name, value)
	}
}

// SetPath is an Apply that gives the canonical request another path.
func SetPath(path string) func(*Signing) {
	return func(s *Signing) { s.Canonical.Path = path }
}

// SetQuery is an Apply that gives the canonical request another query.
func SetQuery(query string) func(*Signing) {
	return func(s *Signing) { s.Canonical.Query = query }
}

// SetPayload is an Apply that gives the canonical request another payload hash, and the header that
// repeats it, where that is signed.
func SetPayload(hash string) func(*Signing) {
	return func(s *Signing) {
		s.Canonical.PayloadHash = hash
		if _, ok := s.Canonical.Header("x-amz-content-sha256"); ok {
			SetHeader("x-amz-content-sha256", hash)(s)
		}
	}
}
