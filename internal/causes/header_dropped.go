package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "header-dropped", Family: FamilyHeader, Hop: HopProxy, Prior: 3,
	Title: "a signed header did not reach the verifier",
	Told: []Telling{
		{
			All: some(prose.RangeFails), Subject: "range", Weight: 2,
			If:   func(c *evidence.Case) bool { _, hop := behindHop(c); return hop },
			Says: "Requests for a part of a file fail behind a hop. A cache asks the origin for the whole, without the Range that was signed.",
		},
	},
	Look:   lookHeaderDropped,
	Vary:   varyHeaderDropped,
	Commit: commitHeaderDropped,
	Fixes:  fixHeader,
})

// lookHeaderDropped recognises an empty line for a signed header in what was verified: AWS prints
// "name:" for a header that it did not receive.
func lookHeaderDropped(c *evidence.Case) []Finding {
	var findings []Finding
	if signed := c.SignedNames(); mismatch(c) {
		for _, hint := range c.Hints {
			if hint.Kind != evidence.HintHeaderLost || isHopByHop(hint.Value) || signed != nil && !slices.Contains(signed, hint.Value) {
				continue
			}
			findings = append(findings, Finding{
				Code: "header-dropped", Subject: hint.Value, Certainty: Likely, Weight: 2, Label: hint.Value, Where: hint.Place,
				Explanation: fmt.Sprintf("The text says that %s is removed on the way. Where it is signed, the signature no longer matches.", hint.Value),
			})
		}
	}
	if f, ok := oddlyNamed(c); ok {
		findings = append(findings, f)
	}
	if f, ok := notArrived(c); ok {
		findings = append(findings, f)
	}
	if c.Verified == nil || c.Verified.Has&evidence.HasHeaders == 0 {
		return findings
	}
	for _, f := range c.Verified.Headers {
		if _, link := linkLacks(c, f.Name); link {
			continue // signed-header-missing
		}
		if f.Value != "" || isHopByHop(f.Name) || headerSent(c, f.Name) == absent && !slices.Contains(addedByClients, f.Name) {
			continue
		}
		findings = append(findings, Finding{
			Code: "header-dropped", Subject: f.Name, Certainty: Likely, Weight: 1, Label: f.Name,
			Where:       c.Verified.Lines["header:"+f.Name],
			Explanation: fmt.Sprintf("%s is in the list of signed headers and empty in what was verified: it was removed on the way, or never sent.", f.Name),
		})
	}
	return findings
}

// oddlyNamed finds a signed header whose name holds a dot or an underscore behind a proxy: nginx drops such
// fields unless it is told otherwise, and WSGI and CGI servers cannot tell an underscore from a hyphen.
// https://nginx.org/en/docs/http/ngx_http_core_module.html#ignore_invalid_headers
// https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers
func oddlyNamed(c *evidence.Case) (Finding, bool) {
	if !mismatch(c) || !c.Remarked(prose.ThroughProxy, prose.ThroughLoadBalancer) {
		return Finding{}, false
	}
	for _, name := range c.SignedNames() {
		if strings.ContainsAny(name, "._") {
			return Finding{
				Code: "header-dropped", Subject: name, Certainty: Likely, Weight: 3, Label: name,
				Explanation: fmt.Sprintf("%s is signed, and its name holds a dot or an underscore: nginx drops such headers unless ignore_invalid_headers is off or underscores_in_headers on.", name),
			}, true
		}
	}
	return Finding{}, false
}

// notArrived recognises the answer of a store that misses a signed header, where the request carries all of them.
func notArrived(c *evidence.Case) (Finding, bool) {
	if !c.AnsweredWith(answer.HeadersNotSigned) || len(c.Answer.Names) > 0 || !signsAllOfAmazon(c) {
		return Finding{}, false
	}
	f := Finding{
		Code: "header-dropped", Certainty: Likely, Where: c.Answer.Place,
		Explanation: "The request signs all of its x-amz-* headers. A store that is compatible with S3 answers so too when a signed header did not arrive.",
	}
	for _, name := range c.Claim.SignedHeaders {
		if strings.ContainsAny(name, "._") {
			f.Subject, f.Label = name, name
			f.Explanation = fmt.Sprintf("A store that is compatible with S3 answers so too when a signed header did not arrive. The name %s holds a dot or an underscore: nginx drops such headers unless ignore_invalid_headers is off or underscores_in_headers on.", name)
		}
	}
	return f, true
}

func varyHeaderDropped(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, f := range s.Canonical.Headers {
			if f.Value != "" || isHopByHop(f.Name) || f.Name == "host" || headerSent(c, f.Name) == absent && !slices.Contains(addedByClients, f.Name) {
				continue // what was not sent was not dropped
			}
			values := []string{}
			for _, a := range accounts(c, HeaderPart(f.Name)) {
				values = append(values, a.text)
			}
			values = append(values, typical[f.Name]...)
			if f.Name == "content-length" {
				values = append(values, "0")
			}
			seen := map[string]bool{"": true}
			for _, value := range values {
				if seen[value] || Redacted(value) {
					continue
				}
				seen[value] = true
				if !yield(headerVariant(s, f.Name, value, fmt.Sprintf("%s was signed as %q and did not reach the verifier.", f.Name, value), 0)) {
					return
				}
			}
		}
		if v, ok := leftOut(c, s); ok {
			yield(v)
		}
	}
}

// leftOut is the variant with the header lines that the request lists as signed and the verifier left out of its
// canonical request, names and all. AWS's verifiers go by the list; those of stores that sign again with a client's
// library leave out what that library never signs.
// https://github.com/versity/versitygw/issues/396
func leftOut(c *evidence.Case, s Signing) (Variant, bool) {
	if c.Claim == nil || c.Request == nil {
		return Variant{}, false
	}
	lines := s.Canonical.Headers
	subject := ""
	for _, name := range namesLeftOut(c.Claim.SignedHeaders, s.Canonical) {
		value, ok := c.Request.Header.Get(name)
		if !ok || Redacted(value) {
			return Variant{}, false
		}
		if subject == "" {
			subject = name
		}
		at, _ := slices.BinarySearchFunc(lines, name, func(f sigv4.Field, name string) int { return strings.Compare(f.Name, name) })
		lines = slices.Insert(slices.Clone(lines), at, sigv4.Field{Name: name, Value: sigv4.CanonicalValue(value)})
	}
	if subject == "" {
		return Variant{}, false
	}
	list := strings.Join(c.Claim.SignedHeaders, ";")
	return Variant{
		Part: PartSignedHeaders, Subject: subject, Label: "signed headers", Signed: list, Verified: s.Canonical.SignedHeaders,
		Explanation: fmt.Sprintf("The request signs %s, and the verifier left it out of its canonical request.", subject),
		Apply:       func(s *Signing) { s.Canonical.Headers, s.Canonical.SignedHeaders = lines, list },
	}, true
}

// namesLeftOut are the names of a list of signed headers, built as it should be, that the verifier's lacks, where the
// verifier's has no name besides.
func namesLeftOut(listed []string, verified sigv4.CanonicalRequest) []string {
	if fault, _ := listFault(listed); fault != "" {
		return nil
	}
	rest := verified.SignedNames()
	var out []string
	for _, name := range listed {
		if i := slices.Index(rest, name); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			out = append(out, name)
		}
	}
	if len(rest) > 0 {
		return nil
	}
	return out
}

// commitHeaderDropped signs a header that a hop removes.
func commitHeaderDropped(r *rand.Rand, a *Attempt) bool {
	field := pick(r, [][2]string{
		{"Accept", "application/json"},
		{"Referer", "https://example.com/"},
		{"Accept-Language", "en"},
		{"Range", "bytes=0-99"},
		{"X-Real-Ip", "203.0.113.7"},
		{"X-Debug", "on"},
	}...)
	if !a.take(HeaderPart(strings.ToLower(field[0]))) {
		return false
	}
	a.hop(r)
	a.signHeader(field[0], field[1])
	a.OnTheWay = append(a.OnTheWay, dropHeader(field[0]))
	return true
}
