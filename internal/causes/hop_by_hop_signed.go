package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "hop-by-hop-signed", Family: FamilyHeader, Hop: HopClient, Prior: 6,
	Title:  "a header that belongs to one connection was signed",
	Look:   lookHopByHop,
	Vary:   varyHopByHop,
	Commit: commitHopByHop,
	Fixes:  fixHeader,
})

// hopByHop are the headers that a recipient consumes or rewrites (RFC 9110, section 7.6.1), with
// Expect, which many servers answer themselves.
var hopByHop = []string{
	"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "proxy-authorization",
	"proxy-authenticate", "proxy-connection", "expect",
}

func isHopByHop(name string) bool { return slices.Contains(hopByHop, name) }

// lookHopByHop recognises such a name in the list of signed headers.
func lookHopByHop(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	var findings []Finding
	for _, name := range c.SignedNames() {
		if !isHopByHop(name) {
			continue
		}
		f := Finding{
			Code: "hop-by-hop-signed", Subject: name, Certainty: Likely, Weight: 2, Label: name,
			Explanation: fmt.Sprintf("%s is signed. It belongs to one connection: the next server consumes or rewrites it before the signature is verified.", name),
		}
		if value, ok := CanonicalText(c.Verified, HeaderPart(name)); ok {
			f.Verified, f.Where = value, c.Verified.Lines["header:"+name]
			if value == "" {
				f.Weight = 3
				f.Explanation = fmt.Sprintf("%s is signed and empty in what was verified: it belongs to one connection, and the next server consumed it.", name)
			}
		}
		findings = append(findings, f)
	}
	if findings == nil && c.SignedNames() == nil {
		for _, hint := range c.Hints {
			if hint.Kind == evidence.HintHeaderBlamed && isHopByHop(hint.Value) || hint.Kind == evidence.HintHeaderLost && isHopByHop(hint.Value) {
				return one(Finding{
					Code: "hop-by-hop-signed", Subject: hint.Value, Certainty: Likely, Weight: 2, Label: hint.Value, Where: hint.Place,
					Explanation: fmt.Sprintf("The text blames %s. It belongs to one connection, and must not be signed.", hint.Value),
				})
			}
		}
	}
	return findings
}

func varyHopByHop(c *evidence.Case, s Signing) iter.Seq[Variant] {
	usual := map[string][]string{
		"connection": {"keep-alive", "Keep-Alive", "close", ""}, "te": {"trailers", ""},
		"transfer-encoding": {"chunked", ""}, "expect": {"100-continue", ""}, "keep-alive": {"timeout=5", ""},
	}
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			if !isHopByHop(f.Name) {
				continue
			}
			values := []string{}
			for _, a := range accounts(c, HeaderPart(f.Name)) {
				values = append(values, a.text)
			}
			seen := map[string]bool{f.Value: true}
			for _, value := range append(values, usual[f.Name]...) {
				if seen[value] || Redacted(value) {
					continue
				}
				seen[value] = true
				v := headerVariant(s, f.Name, value, fmt.Sprintf("%s was signed as %q and verified as %q: it belongs to one connection and must not be signed.", f.Name, value, f.Value), 0)
				if !yield(v) {
					return
				}
			}
		}
	}
}

// commitHopByHop signs a header that the next server consumes or rewrites.
func commitHopByHop(r *rand.Rand, a *Attempt) bool {
	change := pick(r, [][3]string{
		{"Connection", "close", "keep-alive"},
		{"Connection", "keep-alive", ""},
		{"TE", "trailers", ""},
		{"Expect", "100-continue", ""},
		{"Keep-Alive", "timeout=5", ""},
	}...)
	if !a.take(HeaderPart(strings.ToLower(change[0]))) {
		return false
	}
	a.hop(r)
	a.signHeader(change[0], change[1])
	if change[2] == "" {
		a.OnTheWay = append(a.OnTheWay, dropHeader(change[0]))
	} else {
		a.OnTheWay = append(a.OnTheWay, rewriteHeader(change[0], change[2]))
	}
	return true
}
