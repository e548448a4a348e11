package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/sigv4"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

var _ = register(Cause{
	Code: "host-not-signed", Family: FamilyHeader, Hop: HopClient,
	Title: "host is not among the signed headers",
	Told: []Telling{
		{
			Slip: evidence.SlipHost, Weight: 3,
			Says: "The code signs the headers of the request and adds no host, which every signature must cover. Go keeps Host outside of the header.",
		},
	},
	Look:   lookHostNotSigned,
	Commit: commitHostNotSigned,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		text := "Add host to the headers that are signed, with the name of the URL as its value."
		if host := calledHost(c); host != "" {
			text = fmt.Sprintf("Add host to the headers that are signed, with the value %s.", host)
		}
		return []Fix{{Client: true, Text: text, Command: "SignedHeaders=" + strings.Join(withHost(c.SignedNames()), ";")}}
	},
})

// withHost is a list of signed headers with host in its place.
func withHost(names []string) []string {
	if len(names) == 0 {
		names = []string{"x-amz-date"}
	}
	if slices.Contains(names, "host") {
		return names
	}
	all := append([]string{"host"}, names...)
	slices.Sort(all)
	return all
}

func isHost(name string) bool { return strings.EqualFold(name, "host") }

// lookHostNotSigned reads AWS's sentence, or the list itself. AWS checks this before the signature
// (dacut/scratchstack-aws-signature, rule 8), so a mismatch speaks for another cause beside it.
func lookHostNotSigned(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.HostNotSigned) || c.AnsweredWith(answer.HeadersNotSigned) && slices.ContainsFunc(c.Answer.Names, isHost) {
		return said(c, "host-not-signed", "AWS says that host is not among the signed headers.")
	}
	names := c.SignedNames()
	if c.Claim != nil && !claimWhole(c) || appendedTo(c) != "" || len(names) == 0 || !mismatch(c) ||
		slices.ContainsFunc(names, isHost) || slices.Contains(names, ":authority") {
		return nil
	}
	f := Finding{
		Code: "host-not-signed", Certainty: Shown, Label: "signed headers", Signed: strings.Join(names, ";"),
		Verified:    strings.Join(withHost(names), ";"),
		Explanation: fmt.Sprintf("The signature covers %s and not host. AWS refuses every signature that does not cover host.", strings.Join(names, ", ")),
	}
	if c.Claim != nil {
		f.Where = c.Claim.Place
	}
	if c.AnsweredWith(answer.SignatureMismatch) {
		f.Certainty = Likely
	}
	return one(f)
}

// commitHostNotSigned leaves host out of the list.
func commitHostNotSigned(_ *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || !a.decides() {
		return false
	}
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) {
		s.Canonical.Headers = sigv4.Header(s.Canonical.Headers).Without("host")
		s.Canonical.SignedHeaders = fieldNames(s.Canonical.Headers)
	}))
	a.Sending = append(a.Sending, rewriteAuthorization(func(value string) string {
		return strings.NewReplacer("SignedHeaders=host;", "SignedHeaders=", ";host,", ",", ";host;", ";").Replace(value)
	}))
	return true
}
