package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "canonical-request-malformed", Family: FamilyHeader, Hop: HopClient, Prior: 1,
	Title:  "the canonical request as a whole is built wrongly",
	Look:   lookMalformedRequest,
	Commit: commitCanonicalMalformed,
	Vary:   varyMalformed,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{Client: true, Text: "Build it of six parts joined by one line feed: method, path, query (an empty line when there is none), header lines each with its own line feed, the list of signed headers, the payload hash."}}
	},
})

// upperName is a header name with an upper-case letter in the client's own canonical request, or "". A name that
// the list of signed headers has in lower case was written so by the signer and not by whoever pasted it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func upperName(c *evidence.Case) (string, evidence.Place) {
	if c.Signed == nil {
		return "", evidence.Place{}
	}
	for _, f := range c.Signed.Headers {
		lower := strings.ToLower(f.Name)
		if f.Name != lower && strings.Contains(";"+c.Signed.SignedHeaders+";", ";"+lower+";") {
			return f.Name, c.Signed.Lines["header:"+f.Name]
		}
	}
	return "", evidence.Place{}
}

// varyMalformed yields queries with what does not belong to one: the question mark, and all parameters once more,
// as where they are given both in the URL and beside it.
func varyMalformed(c *evidence.Case, s Signing) iter.Seq[Variant] {
	query := s.Canonical.Query
	if query == "" {
		return variants(queryVariant(s, "?", "", "The client wrote a question mark into the line of the query, which is empty.", 3))
	}
	list := []Variant{queryVariant(s, "?"+query, "", "The client began the canonical query with a question mark.", 1)}
	if querySentAsVerified(c, s) {
		list = append(list,
			queryVariant(s, sigv4.CanonicalQuery(query+"&"+query), "", "The client signed each parameter of the query twice, and sent it once.", 2),
			queryVariant(s, query+"&"+query, "", "The client signed the whole query twice, and sent it once.", 3))
	}
	return variants(list...)
}

// lookMalformedRequest recognises a text of the client's that has another form, and one whose hash comes out when
// the right text is joined in a wrong way.
func lookMalformedRequest(c *evidence.Case) []Finding {
	f := Finding{Code: "canonical-request-malformed"}
	if name, place := upperName(c); name != "" {
		f.Certainty, f.Weight, f.Subject, f.Label, f.Where = Likely, 3, strings.ToLower(name), "header name", place
		f.Signed, f.Verified = name, strings.ToLower(name)
		f.Explanation = fmt.Sprintf("Your client's canonical request has the header name %s; canonical header names are in lower case.", name)
		if own := c.SignedString; own != nil && c.Signed.Whole() && c.Signed.Hash() == own.Hash {
			f.Certainty, f.Proof = Shown, &Proof{Kind: ProofCanonical}
		}
		return one(f)
	}
	if c.Signed != nil && c.Signed.Raw != "" {
		f.Certainty, f.Where, f.Proof = Shown, c.Signed.Place, &Proof{Kind: ProofCanonical}
		f.Explanation = "Your client's canonical request does not have the form method, path, query, header lines, empty line, list, payload hash."
		return one(f)
	}
	if c.SignedString == nil || !mismatch(c) {
		return nil
	}
	tried := 0
	for _, base := range []*evidence.Canonical{c.Verified, c.Signed} {
		if !base.Whole() || base.Hash() == c.SignedString.Hash {
			continue
		}
		for _, m := range joins {
			tried++
			if sigv4.HashPayload([]byte(m.text(base.CanonicalRequest))) != c.SignedString.Hash {
				continue
			}
			hash := c.SignedString.Hash
			f.Certainty, f.Where, f.Proof = Proven, base.Place, &Proof{Kind: ProofHash, Tried: tried, Value: "..." + hash[len(hash)-4:]}
			f.Explanation = fmt.Sprintf("The client hashed the canonical request %s.", m.how)
			return one(f)
		}
	}
	return nil
}

// MalformedTexts are the texts that programs make of a canonical request when they join its parts wrongly, always
// in the same order. They are what must be hashed anew where a part of it was replaced.
func MalformedTexts(c sigv4.CanonicalRequest) []string {
	texts := make([]string, len(joins))
	for i, m := range joins {
		texts[i] = m.text(c)
	}
	return texts
}

// joins are ways in which programs put the six parts together wrongly.
var joins = []struct {
	how  string
	text func(sigv4.CanonicalRequest) string
}{
	{"with CR LF between its lines", func(c sigv4.CanonicalRequest) string { return strings.ReplaceAll(c.String(), "\n", "\r\n") }},
	{"with a backslash and an n between its lines", func(c sigv4.CanonicalRequest) string { return strings.ReplaceAll(c.String(), "\n", `\n`) }},
	{"with a line feed at its end", func(c sigv4.CanonicalRequest) string { return c.String() + "\n" }},
	{"with CR LF between its lines and at its end", func(c sigv4.CanonicalRequest) string {
		return strings.ReplaceAll(c.String(), "\n", "\r\n") + "\r\n"
	}},
	{"without the empty line behind the header lines", func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n\n"+c.SignedHeaders+"\n", "\n"+c.SignedHeaders+"\n", 1)
	}},
	{"without the line of the query", func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n"+c.Query+"\n", "\n", 1)
	}},
	{"with one empty line too many behind the header lines", func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n\n"+c.SignedHeaders+"\n", "\n\n\n"+c.SignedHeaders+"\n", 1)
	}},
	{"without the list of signed headers", func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n"+c.SignedHeaders+"\n", "\n", 1)
	}},
	{"without its payload hash", func(c sigv4.CanonicalRequest) string {
		return strings.TrimSuffix(c.String(), "\n"+c.PayloadHash)
	}},
	{"with an empty line in the place of its payload hash", func(c sigv4.CanonicalRequest) string {
		return strings.TrimSuffix(c.String(), c.PayloadHash)
	}},
	{"without a line break before the list of signed headers", func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n\n"+c.SignedHeaders+"\n", c.SignedHeaders+"\n", 1)
	}},
	{"in upper case", func(c sigv4.CanonicalRequest) string { return strings.ToUpper(c.String()) }},
	{"in lower case", func(c sigv4.CanonicalRequest) string { return strings.ToLower(c.String()) }},
}

// commitCanonicalMalformed hashes a canonical request whose lines are not the six parts.
func commitCanonicalMalformed(r *rand.Rand, a *Attempt) bool {
	if !a.take(PartPayload) {
		return false // some of them leave the payload out
	}
	return signsVariant(varyComputation, func(_ *Attempt, v Variant) bool {
		var s Signing
		v.Apply(&s)
		return s.Computation != nil && s.Computation.malforms
	})(r, a)
}
