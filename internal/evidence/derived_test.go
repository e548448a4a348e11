package evidence

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDerived(t *testing.T) {
	hex := strings.Repeat("ab", 32)
	base64 := strings.Repeat("A", 43) + "="
	for text, want := range map[string]string{
		"kDate = " + hex + "\nkRegion: " + hex + "\n":              "kDate kRegion",
		"kDate\n" + hex + "\n":                                     "kDate",
		"varKSigning " + base64:                                    "kSigning",
		`{"k_service": "` + hex + `", "signature": "` + hex + `"}`: "kService signature",
		"date_k = " + hex + "\nsigning_k=0x" + hex:                 "kDate kSigning",
		"DateRegionServiceKey (hex): " + hex:                       "kService",
		"Signature=" + hex:                                         "",
		"kDate = " + hex[:40]:                                      "",
		"kDate = HMAC(secret)\nsomething " + hex:                   "",
		"the key of the region\n" + hex:                            "",
		"kDate = " + hex + "00":                                    "",
	} {
		_, pieces := readBy(t, text, formatDerived)
		var got []string
		for _, p := range pieces {
			if p.derived != nil {
				got = append(got, p.derived.Step)
				if secret := slices.ContainsFunc(pieces, func(q piece) bool { return q.secret == p.derived.Text }); !secret && p.derived.Step != "signature" {
					t.Errorf("%q: %s is not kept secret", text, p.derived.Step)
				}
			}
		}
		if fmt.Sprint(got) != "["+want+"]" {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
