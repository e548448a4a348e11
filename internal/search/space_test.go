package search

import (
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// TestLargeTextsCountMore: a text of some KiB, as with a hundred signed headers, counts as several in what may be tried.
func TestLargeTextsCountMore(t *testing.T) {
	for size, want := range map[int]int{100: 1, 900: 1, 3000: 4, 9000: 13} {
		canonical := sigv4.CanonicalRequest{
			Method: "GET", Path: "/" + strings.Repeat("a", size), Headers: []sigv4.Field{{Name: "host", Value: "example.com"}}, SignedHeaders: "host", PayloadHash: sigv4.EmptyPayloadHash,
		}
		s := newSpace(0, &Start{Signing: causes.Signing{Canonical: canonical}}, Target{Kind: causes.ProofHash}, Options{Most: 2, Bits: 20, Tried: 1000})
		s.divide()
		s.count()
		if s.weight != want {
			t.Errorf("%d bytes count as %d, want %d", size, s.weight, want)
		}
	}
}
