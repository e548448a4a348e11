package steps

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"

	"countersign/internal/causes"
	"countersign/internal/evidence"
)

// candidate is one way in which somebody may have computed the chain: one mistake, or two.
type candidate struct {
	signing causes.Signing
	causes  []*causes.Cause
	made    []causes.Variant
	cost    float64
}

// candidates returns what the catalogue knows of mistakes with key, scope and time, cheapest first. Those
// with the key alone come before those with a scope that was signed wrongly as well: a key cannot tell.
func candidates(base causes.Signing) []candidate {
	c := &evidence.Case{Given: base.Credentials}
	var list []candidate
	for _, cause := range causes.All() {
		if cause.Vary == nil {
			continue
		}
		for v := range cause.Vary(c, base) {
			if v.Part != causes.PartKey && v.Part != causes.PartScope && v.Part != causes.PartTime {
				continue
			}
			one := candidate{signing: base, causes: []*causes.Cause{cause}, made: []causes.Variant{v}, cost: cause.Cost() + v.Penalty}
			v.Apply(&one.signing)
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.texts(base), b.texts(base)), cmp.Compare(a.cost, b.cost))
	})
	return list
}

// texts is 1 for a candidate that changes scope or time in the string to sign, else 0.
func (c *candidate) texts(base causes.Signing) int {
	if c.signing.Scope != base.Scope || c.signing.Time != base.Time {
		return 1
	}
	return 0
}

// with returns the candidate that makes the mistakes of both, or false where they are about the same thing.
func (c candidate) with(d candidate, base causes.Signing) (candidate, bool) {
	both := c
	both.causes = append(slices.Clone(c.causes), d.causes...)
	both.made = append(slices.Clone(c.made), d.made...)
	both.cost += d.cost
	s, from := &both.signing, d.signing
	if from.Computation != nil {
		s.Computation = from.Computation
		if c.signing.Computation != nil {
			if s.Computation = c.signing.Computation.With(from.Computation); s.Computation == nil {
				return candidate{}, false
			}
		}
	}
	if from.KeyScope != nil {
		if c.signing.KeyScope != nil {
			return candidate{}, false
		}
		s.KeyScope = from.KeyScope
	}
	if from.Credentials != base.Credentials {
		if c.signing.Credentials != base.Credentials {
			return candidate{}, false
		}
		s.Credentials = from.Credentials
	}
	if from.Scope != base.Scope {
		if c.signing.Scope != base.Scope {
			return candidate{}, false
		}
		s.Scope = from.Scope
	}
	if from.Time != base.Time {
		if c.signing.Time != base.Time {
			return candidate{}, false
		}
		s.Time = from.Time
	}
	return both, true
}

// values are all steps of one signing. The texts are made when they are first asked for.
type values struct {
	signing         *causes.Signing
	links           []causes.Link
	key             []byte
	hash, signature func() []byte
	text            func() string
}

func valuesOf(s *causes.Signing) values {
	v := values{signing: s}
	v.text = sync.OnceValue(s.SignedText)
	v.hash = sync.OnceValue(func() []byte { return bytesOf(s.Hash()) })
	v.signature = sync.OnceValue(func() []byte { return bytesOf(s.Signature(v.key)) })
	if s.Credentials != nil {
		v.links = s.Chain()
		v.key = s.KeyOf(v.links)
	}
	return v
}

// gives reports whether a signing has this value at this step.
func (v *values) gives(g Given) bool {
	switch g.Step {
	case causes.StepCanonical:
		if g.Text != "" {
			return bytes.Equal(v.hash(), sum256(g.Text))
		}
		return bytes.Equal(v.hash(), g.Bytes)
	case causes.StepStringToSign:
		return g.isText(v.text())
	}
	if v.signing.Credentials == nil {
		return false
	}
	if g.Step == causes.StepSignature {
		return bytes.Equal(v.signature(), g.Bytes)
	}
	if g.Step == causes.StepSigning && bytes.Equal(v.key, g.Bytes) {
		return true
	}
	for i, link := range v.links {
		// In another order, people may call the second value kRegion, whatever it was made of.
		if (link.Step == g.Step || causes.KeySteps[i] == g.Step) && bytes.Equal(link.Value, g.Bytes) {
			return true
		}
	}
	return false
}

func sum256(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// bytesOf reads a hash as it is written, or returns nil.
func bytesOf(written string) []byte {
	data, err := hex.DecodeString(strings.ToLower(written))
	if err != nil {
		data, _ = base64.StdEncoding.DecodeString(written)
	}
	return data
}
