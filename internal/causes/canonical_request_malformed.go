package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "canonical-request-malformed", Family: FamilyHeader, Hop: HopClient, Prior: 1,
	Title: "the canonical request as a whole is built wrongly",
	Told: []Telling{
		{
			Slip: evidence.SlipLowerMethod, Weight: 3,
			Says: "The code gives its signer the method in lower case. It is sent in upper case, and the canonical request has it as it is sent.",
		},
		{
			All: some(prose.MalformedCanonical), Weight: 3,
			Says: "The text puts in doubt which lines the canonical request has. It has one for each part, and an empty one after the headers.",
		},
	},
	Hides:  []Code{"wrong-secret"},
	Look:   lookMalformedRequest,
	Commit: commitCanonicalMalformed,
	Vary:   varyMalformed,
	Fixes: func(_ *evidence.Case, f Finding) []Fix {
		return []Fix{{Client: true, Text: orElse(f.Fix, "Build it of six parts joined by one line feed: method, path, query (an empty line when there is none), header lines each with its own line feed, the list of signed headers, the payload hash.")}}
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

// headerInQuery is the name of a header that the client's own canonical request has in the line of the query, or
// "". A presigned URL has X-Amz-Date there.
func headerInQuery(c *evidence.Case) string {
	if c.Signed == nil || c.Signed.Has&evidence.HasQuery == 0 || presigned(c) {
		return ""
	}
	for _, parameter := range strings.Split(c.Signed.Query, "&") {
		name, value, ok := strings.Cut(parameter, "=")
		if !ok {
			name, value, ok = strings.Cut(parameter, ":")
		}
		name = strings.ToLower(name)
		header, listed := CanonicalText(c.Signed, HeaderPart(name))
		switch {
		case !ok:
		case name == "x-amz-date" && !strings.Contains(strings.ToLower(c.Signed.Query), "x-amz-credential="):
			return name
		case name == "host" && listed && header == value:
			return name
		}
	}
	return ""
}

// varyMalformed yields queries with what does not belong to one: the question mark, and all parameters once more,
// as where they are given both in the URL and beside it. With the secret, it yields the texts of [joins] too.
func varyMalformed(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		for _, v := range malformedQueries(c, s) {
			if !yield(v) {
				return
			}
		}
		if s.Credentials == nil {
			return // a hash is compared with these texts in Look
		}
		for v := range computed(s, "The client %s.", joined()) {
			if !yield(v) {
				return
			}
		}
	}
}

func malformedQueries(c *evidence.Case, s Signing) []Variant {
	query := s.Canonical.Query
	if query == "" {
		return []Variant{queryVariant(s, "?", "", "The client wrote a question mark into the line of the query, which is empty.", 3)}
	}
	list := []Variant{queryVariant(s, "?"+query, "", "The client began the canonical query with a question mark.", 1)}
	if querySentAsVerified(c, s) {
		list = append(list,
			queryVariant(s, sigv4.CanonicalQuery(query+"&"+query), "", "The client signed each parameter of the query twice, and sent it once.", 2),
			queryVariant(s, query+"&"+query, "", "The client signed the whole query twice, and sent it once.", 3))
	}
	return list
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
	if name := headerInQuery(c); name != "" {
		f.Certainty, f.Weight, f.Label, f.Where, f.Signed = Likely, 3, "query", c.Signed.Lines["query"], c.Signed.Query
		f.Explanation = fmt.Sprintf("Your client's canonical request has the header %s in the line of the query. Headers have lines of their own, after it.", name)
		return one(f)
	}
	if c.Signed != nil && c.Signed.Raw != "" {
		f.Certainty, f.Where, f.Proof = Shown, c.Signed.Place, &Proof{Kind: ProofCanonical}
		f.Explanation = "Your client's canonical request does not have the form method, path, query, header lines, empty line, list, payload hash."
		for _, m := range joins {
			if c.Signed.Has == evidence.HasAll && c.Signed.Raw == m.text(c.Signed.CanonicalRequest) {
				f.Explanation, f.Fix = fmt.Sprintf("The client hashed the canonical request %s.", m.how), m.fix
			}
		}
		return one(f)
	}
	return hashedWrongly(c, f, joined())
}

// hashedWrongly recognises the hash in the client's string to sign as what one of these computations makes of the
// verifier's canonical request, or of the client's own.
func hashedWrongly(c *evidence.Case, f Finding, list []*Computation) []Finding {
	if c.SignedString == nil || !mayMismatch(c) {
		return nil
	}
	hash, tried := c.SignedString.Hash, 0
	for _, base := range []*evidence.Canonical{c.Verified, c.Signed} {
		if !base.Whole() || base.Hash() == hash {
			continue
		}
		for _, m := range list {
			if m.hash == nil {
				continue
			}
			tried++
			if m.hash(&Signing{Canonical: base.CanonicalRequest}) != hash {
				continue
			}
			f.Certainty, f.Where, f.Proof = Proven, base.Place, &Proof{Kind: ProofHash, Tried: tried, Value: "..." + hash[max(0, len(hash)-4):]}
			f.Explanation, f.Fix = fmt.Sprintf("The client %s.", m.Mistake), m.Fix
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
	how, fix string
	penalty  float64
	text     func(sigv4.CanonicalRequest) string
}{
	{"with CR LF for LF", fixLineFeeds, 0, func(c sigv4.CanonicalRequest) string { return strings.ReplaceAll(c.String(), "\n", "\r\n") }},
	{"with a backslash and an n for each line break", fixLineFeeds, 0, func(c sigv4.CanonicalRequest) string { return strings.ReplaceAll(c.String(), "\n", `\n`) }},
	{"with a line break at its end", fixLineFeeds, 0, func(c sigv4.CanonicalRequest) string { return c.String() + "\n" }},
	{"with CR LF for LF and at its end", fixLineFeeds, 1, func(c sigv4.CanonicalRequest) string {
		return strings.ReplaceAll(c.String(), "\n", "\r\n") + "\r\n"
	}},
	{"without the empty line between the header lines and their list", fixGap, 0, func(c sigv4.CanonicalRequest) string {
		return beforeList(c, "\n")
	}},
	{"with two empty lines between the header lines and their list", fixGap, 1, func(c sigv4.CanonicalRequest) string {
		return beforeList(c, "\n\n\n")
	}},
	{"without a line break between the header lines and their list", fixGap, 4, func(c sigv4.CanonicalRequest) string {
		return beforeList(c, "")
	}},
	{"without the line of the query", "Write the line of the query always: it is empty where there is none.", 1, func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n"+c.Query+"\n", "\n", 1)
	}},
	{"without the list of signed headers", "Write the list of signed headers before the payload hash, on a line of its own.", 2, func(c sigv4.CanonicalRequest) string {
		return strings.Replace(c.String(), "\n"+c.SignedHeaders+"\n", "\n", 1)
	}},
	{"without its payload hash", fixPayloadLine, 1, func(c sigv4.CanonicalRequest) string {
		return strings.TrimSuffix(c.String(), "\n"+c.PayloadHash)
	}},
	{"with an empty line in the place of its payload hash", fixPayloadLine, 1, func(c sigv4.CanonicalRequest) string {
		return strings.TrimSuffix(c.String(), c.PayloadHash)
	}},
	{"with its payload hash in upper case", "Write the SHA-256 of the body in lower case.", 1, func(c sigv4.CanonicalRequest) string {
		return strings.TrimSuffix(c.String(), c.PayloadHash) + strings.ToUpper(c.PayloadHash)
	}},
	{"in upper case", "Hash the text as it is.", 2, func(c sigv4.CanonicalRequest) string { return strings.ToUpper(c.String()) }},
	{"in lower case", "Hash the text as it is.", 2, func(c sigv4.CanonicalRequest) string { return strings.ToLower(c.String()) }},
}

const (
	fixGap         = "Each header line ends with a line feed, and one more line feed follows the last."
	fixPayloadLine = "End the canonical request with the SHA-256 of the body, e3b0c442...b855 where there is none."
)

// beforeList is a canonical request with other line breaks between the header lines and their list.
func beforeList(c sigv4.CanonicalRequest, breaks string) string {
	behind := c.SignedHeaders + "\n" + c.PayloadHash
	return strings.TrimSuffix(c.String(), "\n\n"+behind) + breaks + behind
}

// joined are the computations that hash one of [joins].
var joined = sync.OnceValue(func() []*Computation {
	list := make([]*Computation, len(joins))
	for i, m := range joins {
		list[i] = &Computation{
			Mistake: "hashed the canonical request " + m.how, Fix: m.fix, penalty: m.penalty, mayBeRight: true,
			hash: func(s *Signing) string { return sigv4.HashPayload([]byte(m.text(s.Canonical))) },
		}
	}
	return list
})

// commitCanonicalMalformed hashes a canonical request whose lines are not the six parts.
func commitCanonicalMalformed(r *rand.Rand, a *Attempt) bool {
	// Some of them leave the payload out.
	return a.take(PartPayload) && signsVariant(varyMalformed, nil)(r, a)
}
