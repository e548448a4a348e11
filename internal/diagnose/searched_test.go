package diagnose

import (
	"strings"
	"testing"
)

// TestSearchedSaysThatItWasCut: a search that did not try all that is plausible says so.
func TestSearchedSaysThatItWasCut(t *testing.T) {
	c := signedWith(t, "a secret that nobody has")
	c.Given = &devKey.Credentials
	for bounded, want := range map[bool]string{true: "the search was cut there", false: "every combination of two or three"} {
		if got := searched(c, nil, 100, Thorough, bounded); !strings.Contains(got, want) {
			t.Errorf("bounded %v: %q, want %q in it", bounded, got, want)
		}
	}
}
