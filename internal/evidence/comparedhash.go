package evidence

import (
	"strings"

	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

// hash256 is a SHA-256 in hexadecimal that stands by itself.
var hash256 = lazyregexp.New(`(?:^|[^0-9A-Za-z])([0-9a-f]{64})(?:[^0-9A-Za-z]|$)`)

// joinComparedHash takes the hash that somebody compares with the one in the verifier's string to sign for that of the
// client's: "they say A, and I get B". Both have to stand in the one text, and no other that is not explained.
func (a *assembly) joinComparedHash() {
	c := a.c
	if c.SignedString != nil || c.Signed != nil || c.VerifiedString == nil || !isHex(c.VerifiedString.Hash, 64) {
		return
	}
	theirs := c.VerifiedString.Hash
	for _, d := range a.documents {
		if len(d.text) > maxCode || !strings.Contains(d.text, theirs) {
			continue
		}
		var own [][]int
		seen := 0
		for _, m := range hash256.FindAllStringSubmatchIndex(d.text, maxHints) {
			switch hash := d.text[m[2]:m[3]]; {
			case hash == theirs:
				seen++
			case c.Verified != nil && hash == c.Verified.PayloadHash, c.Claim != nil && hash == c.Claim.Signature, hash == sigv4.EmptyPayloadHash:
			default:
				own = append(own, m)
			}
		}
		if c.VerifiedString.Place.File == d.name {
			seen-- // the answer itself
		}
		if seen < 1 || len(own) != 1 {
			continue
		}
		signed := *c.VerifiedString
		signed.Hash, signed.Place = d.text[own[0][2]:own[0][3]], d.place(own[0][2], own[0][3])
		d.takeFresh(formatCanonical, own[0][2], own[0][3])
		c.SignedString = &signed
		return
	}
}
