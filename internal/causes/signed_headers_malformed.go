package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "signed-headers-malformed", Family: FamilyHeader, Hop: HopClient, Prior: 3,
	Title: "the list of signed headers is built wrongly",
	Told: []Telling{
		{
			Slip: evidence.SlipLists, Weight: 3,
			Says: "The code writes other header lines than it lists as signed.",
		},
	},
	Hides:  []Code{"duplicate-header"},
	Look:   lookSignedHeaders,
	Vary:   varySignedHeaders,
	Commit: commitSignedHeaders,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		text := "List every signed header once, in lower case, in alphabetical order, and with the same names as the canonical header lines."
		return []Fix{{Client: true, Text: text}}
	},
})

// lookSignedHeaders recognises a list that names a header twice, is not sorted, or is not in lower case: in
// the Authorization header, or in the client's own canonical request.
func lookSignedHeaders(c *evidence.Case) []Finding {
	if !mismatch(c) || appendedTo(c) != "" {
		return nil
	}
	f := Finding{Code: "signed-headers-malformed", Certainty: Shown, Label: "signed headers", Proof: &Proof{Kind: ProofCanonical}}
	var listed []string
	switch {
	case c.Claim != nil && c.Claim.Err == nil && len(c.Claim.SignedHeaders) > 0:
		listed, f.Where = c.Claim.SignedHeaders, c.Claim.Place
	case c.Signed != nil && c.Signed.Has&evidence.HasSignedHeaders != 0:
		listed, f.Where = c.Signed.SignedNames(), c.Signed.Lines[string(PartSignedHeaders)]
	}
	fault, subject := listFault(listed)
	if fault == "" {
		return nil
	}
	if c.Answer == nil && c.Claim != nil && c.Claim.Raw == "" {
		f.Certainty, f.Proof, f.Weight = Likely, nil, 3 // a person wrote the list down
	}
	f.Subject, f.Signed, f.Verified = subject, strings.Join(listed, ";"), strings.Join(sigv4.SignedNames(listed), ";")
	f.Explanation = "SignedHeaders " + fault + "."
	return one(f)
}

// listFault says what is wrong with a list of signed headers, or "".
func listFault(listed []string) (fault, subject string) {
	for i, name := range listed {
		switch {
		case name != strings.ToLower(name):
			return fmt.Sprintf("names %s in upper case", name), strings.ToLower(name)
		case slices.Contains(listed[:i], name):
			return fmt.Sprintf("names %s twice", name), name
		case strings.TrimSpace(name) != name:
			return fmt.Sprintf("has a blank beside %s", strings.TrimSpace(name)), strings.TrimSpace(name)
		case i > 0 && name < listed[i-1]:
			return fmt.Sprintf("is not sorted: %s stands after %s", name, listed[i-1]), name
		}
	}
	return "", ""
}

// varySignedHeaders yields lists that differ from the verified one in form.
func varySignedHeaders(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		list := accounts(c, PartSignedHeaders)
		if c.Claim != nil && len(c.Claim.SignedHeaders) > 0 {
			list = append(list, account{text: strings.Join(c.Claim.SignedHeaders, ";")})
		}
		seen := map[string]bool{s.Canonical.SignedHeaders: true}
		for _, a := range list {
			if seen[a.text] || Redacted(a.text) || len(namesLeftOut(strings.Split(a.text, ";"), s.Canonical)) > 0 {
				continue
			}
			seen[a.text] = true
			v := Variant{
				Part: PartSignedHeaders, Label: "signed headers", Signed: a.text, Verified: s.Canonical.SignedHeaders,
				Explanation: "The client signed the list of signed headers in a form that is not canonical: each once, in lower case, sorted.",
				Apply:       func(s *Signing) { s.Canonical.SignedHeaders = a.text },
			}
			if !yield(v) {
				return
			}
		}
		for _, list := range wrongLists(s.Canonical) {
			if list.text == s.Canonical.SignedHeaders {
				continue
			}
			v := Variant{
				Part: PartSignedHeaders, Subject: list.subject, Label: "signed headers", Signed: list.text, Verified: s.Canonical.SignedHeaders, Penalty: 2,
				Explanation: "The client wrote the list of signed headers " + list.how + ".", Apply: list.apply,
			}
			if !yield(v) {
				return
			}
		}
		spaced := strings.ReplaceAll(s.Canonical.SignedHeaders, ";", "; ")
		if spaced != s.Canonical.SignedHeaders {
			yield(Variant{
				Part: PartSignedHeaders, Label: "signed headers", Signed: spaced, Verified: s.Canonical.SignedHeaders, Penalty: 2,
				Explanation: "The client put blanks into the list of signed headers.",
				Apply:       func(s *Signing) { s.Canonical.SignedHeaders = spaced },
			})
		}
	}
}

// commitSignedHeaders lists the signed headers in a form that is not canonical.
func commitSignedHeaders(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || !a.take(PartSignedHeaders) {
		return false
	}
	change := pick(r,
		func(list string) string { return "host;" + list },
		func(list string) string { return strings.Replace(list, "host", "Host", 1) },
		func(list string) string {
			names := strings.Split(list, ";")
			slices.Reverse(names)
			return strings.Join(names, ";")
		},
	)
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) { s.Canonical.SignedHeaders = change(s.Canonical.SignedHeaders) }))
	a.Sending = append(a.Sending, rewriteAuthorization(func(value string) string {
		before, rest, _ := strings.Cut(value, "SignedHeaders=")
		list, rest, _ := strings.Cut(rest, ",")
		return before + "SignedHeaders=" + change(list) + "," + rest
	}))
	return true
}

// wrongList is a list of signed headers as a signer may have written it.
type wrongList struct {
	text, how string
	// subject is the name that is at fault, or "".
	subject string
	apply   func(*Signing)
}

// wrongLists are lists with other separators and cases, and those with a name twice: in the list alone, or in the
// header lines as well.
func wrongLists(c sigv4.CanonicalRequest) []wrongList {
	listed := func(text, how string) wrongList {
		return wrongList{text: text, how: how, apply: func(s *Signing) { s.Canonical.SignedHeaders = text }}
	}
	lists := []wrongList{
		listed(strings.ReplaceAll(c.SignedHeaders, ";", ","), "with commas"),
		listed(strings.ToUpper(c.SignedHeaders), "in capitals"),
		listed(titleNames(c.SignedHeaders), "with capitals, as the header has them"),
		listed(c.SignedHeaders+";", "with a semicolon at its end"),
	}
	names := c.SignedNames()
	for i, name := range names {
		twice := strings.Join(slices.Insert(slices.Clone(names), i, name), ";")
		how := "with " + name + " twice"
		alone := listed(twice, how)
		alone.subject = name
		lists = append(lists, alone, wrongList{twice, how + ", as in its header lines", name, func(s *Signing) {
			s.Canonical.SignedHeaders = twice
			at := slices.IndexFunc(s.Canonical.Headers, func(f sigv4.Field) bool { return f.Name == name })
			if at >= 0 {
				s.Canonical.Headers = slices.Insert(slices.Clone(s.Canonical.Headers), at, s.Canonical.Headers[at])
			}
		}})
	}
	return lists
}

// titleNames writes names as HTTP/1.1 headers usually are: "Host;X-Amz-Date".
func titleNames(list string) string {
	b := []byte(list)
	for i := range b {
		if (i == 0 || b[i-1] == ';' || b[i-1] == '-') && 'a' <= b[i] && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}
