package causes

import (
	"iter"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// octet is one byte that a path names, and how often it is escaped: a is at depth 0, %3A at 1, %253A at 2.
type octet struct {
	is    byte
	depth int
}

// octetsOf takes a path apart.
func octetsOf(path string) []octet {
	list := make([]octet, 0, len(path))
	for i := 0; i < len(path); i++ {
		o := octet{is: path[i]}
		for o.is == '%' && i+2 < len(path) {
			b := sigv4.Decode("%" + path[i+1:i+3])
			if len(b) != 1 {
				break
			}
			o.is = b[0]
			o.depth++
			i += 2
		}
		list = append(list, o)
	}
	return list
}

// encodingFault tells how two paths of one resource differ.
type encodingFault int

const (
	// otherResource: they differ in more than how they are encoded.
	otherResource encodingFault = iota
	// sameEncoding: they do not differ, or in the case of hexadecimal digits alone.
	sameEncoding
	// signedRaw: characters were signed raw that the verifier encoded, or the other way round, or a blank as a plus.
	signedRaw
	// signedDeeper: escapes were signed encoded once more than they were verified.
	signedDeeper
	// signedShallower: escapes were signed encoded once less than they were verified.
	signedShallower
)

// compareEncoding tells how the encoding of a signed path differs from that of the verified one.
func compareEncoding(signed, verified string) encodingFault {
	a, b := octetsOf(signed), octetsOf(verified)
	if len(a) != len(b) {
		return otherResource
	}
	raw, deeper, shallower := false, false, false
	for i := range a {
		switch {
		case isBlankOrPlus(a[i].is) && isBlankOrPlus(b[i].is) && a[i].is != b[i].is:
			raw = true
		case a[i].is != b[i].is:
			return otherResource
		case a[i].depth > b[i].depth:
			deeper = true
			raw = raw || b[i].depth == 0 && isReserved(b[i].is)
		case a[i].depth < b[i].depth:
			shallower = true
			raw = raw || a[i].depth == 0 && a[i].is != '/' // the slashes of an identifier are often left
		}
	}
	switch {
	case raw:
		return signedRaw
	case deeper:
		return signedDeeper
	case shallower:
		return signedShallower
	}
	return sameEncoding
}

func isBlankOrPlus(b byte) bool { return b == ' ' || b == '+' }

// isReserved reports whether a byte has to be encoded in a path. A slash is left as it is between segments.
func isReserved(b byte) bool { return reservedIn(string(rune(b)), "/") != "" || b >= 0x80 }

// encodedOtherwise yields the accounts of the signed path that differ from the verified one in one of some faults of
// encoding, in all of the path or in a part of it. They come after what explains the whole of a path.
func encodedOtherwise(c *evidence.Case, s Signing, explanation string, faults ...encodingFault) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, a := range accounts(c, PartPath) {
			fault := compareEncoding(a.text, s.Canonical.Path)
			for _, f := range faults {
				if f == fault && a.text != s.Canonical.Path && !yield(pathVariant(s, a.text, explanation, 1+a.penalty)) {
					return
				}
			}
		}
	}
}
