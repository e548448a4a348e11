package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "query-encoding", Family: FamilyQuery, Hop: HopClient, Prior: 5,
	Title:  "names or values of the query were not encoded as RFC 3986 asks",
	Look:   lookQueryEncoding,
	Vary:   varyQueryEncoding,
	Commit: commitQueryEncoding,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		encode := callFix(c, "Encode every byte of names and values outside A-Z a-z 0-9 - . _ ~ as %XX in upper case; a space is %20 and never +.")
		if encode.Command != "" {
			encode.Command = callCommand(c, encodedURL(calledURL(c)))
		}
		return []Fix{
			encode,
			{Client: true, Text: "Send that same encoded form: what is signed and what is sent should be one string."},
		}
	},
})

// encodedURL is a URL with its query encoded as RFC 3986 asks, a plus sign taken for the blank that form encoders
// mean by it.
func encodedURL(url string) string {
	path, query, ok := strings.Cut(url, "?")
	if !ok {
		return url
	}
	pieces := strings.Split(query, "&")
	for i, piece := range pieces {
		name, value, hasValue := strings.Cut(piece, "=")
		pieces[i] = formEncoded(name)
		if hasValue {
			pieces[i] += "=" + formEncoded(value)
		}
	}
	return path + "?" + strings.Join(pieces, "&")
}

func formEncoded(text string) string {
	return string(sigv4.AppendEncoded(nil, sigv4.Decode(strings.ReplaceAll(text, "+", "%20")), false))
}

// lookQueryEncoding recognises characters on the wire that the canonical query must escape. Where only the
// verifier's text is known, its escapes tell that there was something to encode.
func lookQueryEncoding(c *evidence.Case) []Finding {
	if !mismatch(c) {
		return nil
	}
	if own, place := signedQuery(c); rawInQuery(own) != "" || upperEscapes(own) != own {
		return one(Finding{
			Code: "query-encoding", Certainty: Likely, Weight: 2, Label: "query", Signed: own, Where: place,
			Explanation: "The client's own canonical query is not encoded as RFC 3986 asks: every byte outside the unreserved set is due as %XX in upper case.",
		})
	}
	if id, known := keyID(c); known && presigned(c) && !Redacted(id) && strings.ContainsAny(id, "+=@ :") {
		return one(Finding{
			Code: "query-encoding", Certainty: Likely, Weight: 2, Label: "query", Where: c.Claim.Place,
			Explanation: fmt.Sprintf("The access key id %s, which stands in the query of the presigned URL, holds characters that have to be encoded. Signers and stores differ there.", id),
		})
	}
	if hint, ok := c.Hinted(evidence.HintQueryForm); ok && c.Signed == nil {
		return one(Finding{
			Code: "query-encoding", Certainty: Likely, Weight: 1, Label: "query", Where: hint.Place,
			Explanation: "The code makes the canonical query with an encoder for forms: it writes a blank as +, and the verifier as %20.",
		})
	}
	query := failingQuery(c)
	if hint, ok := c.Hinted(evidence.HintQueryValue); ok && query == "" {
		return one(givenValue(c, hint))
	}
	raw := rawInQuery(query)
	f := Finding{Code: "query-encoding", Certainty: Likely, Label: "query"}
	switch {
	case strings.Contains(raw, "+"):
		f.Explanation = "The query holds a plus sign. SigV4 reads it as a plus (%2B); form encoders mean a space (%20)."
	case raw != "":
		f.Explanation = fmt.Sprintf("The query holds %q unencoded. The verifier encodes it in the canonical request; many signers do it differently.", raw)
	case query == "" && hasEscapes(verifiedQuery(c)):
		f.Verified, f.Where = verifiedQuery(c), c.Verified.Lines[string(PartQuery)]
		f.Explanation = fmt.Sprintf("AWS verified the query %s. Its escapes are where signers differ: every byte outside the unreserved set is due as %%XX.", f.Verified)
	case c.Remarked(prose.SpecialInQuery):
		f.Weight = 3
		f.Explanation = "Queries with special characters fail: the signer and the verifier encode them differently."
		return one(f)
	case c.Remarked(prose.LowerCaseEscapes):
		remark, _ := c.Remark(prose.LowerCaseEscapes)
		f.Where = remark.Place
		f.Explanation = "The query holds escapes in lower case. The canonical query has them in upper case; a signer that takes them as they are gets another signature."
	case c.Remarked(prose.SpecialWithoutPlace, prose.SpecialInPath) && sentPath(c) != "" && escapesInQuery(query) && isPlainPath(sentPath(c)):
		f.Weight = 3
		f.Explanation = "Requests without the special character work, and the query of the one that fails holds it. The signer and the verifier encode it differently: a blank is %20, and never a plus sign."
	case escapesInQuery(query):
		f.Certainty, f.Weight = Possible, -1
		f.Explanation = "The query holds characters that have to be encoded. Signers that do it in another way get another signature."
	default:
		return nil
	}
	return one(onlyThen(c, f, func(t target) bool { return escapesInQuery(t.query) }))
}

// givenValue is the finding for a value that code gives a parameter. encodeURIComponent leaves !'()* as they are,
// and form encoders write a blank as a plus: for these, signers and verifiers part most often.
// https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent
func givenValue(c *evidence.Case, hint evidence.Hint) Finding {
	f := Finding{
		Code: "query-encoding", Certainty: Possible, Label: "query", Where: hint.Place,
		Explanation: fmt.Sprintf("The code gives a query parameter the value %q, of which characters have to be encoded. Signers differ there.", hint.Value),
	}
	if strings.ContainsAny(hint.Value, "!'()* +") || c.Remarked(prose.SpecialInQuery) {
		f.Certainty, f.Weight = Likely, 1
	}
	return f
}

func varyQueryEncoding(c *evidence.Case, s Signing) iter.Seq[Variant] {
	query := s.Canonical.Query
	queries := []string{
		strings.ReplaceAll(query, "%20", "+"), strings.ReplaceAll(query, "%2B", "%20"),
		strings.ReplaceAll(query, "%2B", "+"), strings.ReplaceAll(query, "%20", "%2B"),
	}
	for _, e := range encoders {
		encode := func(v string) string { return e.encode(sigv4.Decode(v), false) }
		changed := mapValues(query, encode)
		queries = append(queries, changed, strings.ReplaceAll(changed, "%20", "+"))
		// Names are often encoded where values are not, and the other way round.
		params := sigv4.ParseQuery(query)
		for i := range params {
			params[i].Value = encode(params[i].Value)
		}
		queries = append(queries, sigv4.JoinQuery(params))
	}
	queries = append(queries, lowerEscapes(query))
	// A wire query of which each parameter is encoded rightly can differ in its order and in missing equals
	// signs alone: those are other causes.
	if wire, ok := signedWire(c); ok && withEquals(wire) != sigv4.JoinQuery(canonicalParams(wire)) {
		queries = append(queries, wire)
	}
	if readsPlusAsBlank(c, s) {
		wire, _ := c.Request.Query()
		queries = append(queries, canonicalQuery(wire, sigv4.Rules{}))
	}
	for _, a := range accounts(c, PartQuery) {
		if sigv4.Decode(a.text) == sigv4.Decode(query) {
			queries = append(queries, a.text)
		}
	}
	return queryVariants(s, "The client encoded the query differently from the verifier: every byte outside the unreserved set is due as %XX.", 0, queries...)
}

// readsPlusAsBlank reports whether the query was sent with a plus sign where S3 verified a blank: alone among AWS's
// services it decodes a query as a form does.
// https://github.com/aws/aws-sdk-java/issues/2447
func readsPlusAsBlank(c *evidence.Case, s Signing) bool {
	rules, known := c.Rules()
	if !known || !rules.EncodePathOnce || c.Request == nil {
		return false
	}
	wire, _ := c.Request.Query()
	return strings.Contains(wire, "+") && canonicalQuery(strings.ReplaceAll(wire, "+", "%20"), rules) == s.Canonical.Query
}

// withEquals gives every parameter its equals sign.
func withEquals(query string) string {
	params := sigv4.ParseQuery(query)
	for i := range params {
		params[i].Equals = true
	}
	return sigv4.JoinQuery(params)
}

// upperEscapes writes escapes with upper-case digits.
func upperEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToUpper(s[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}

// lowerEscapes writes escapes with lower-case digits.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}

// commitQueryEncoding signs characters that have to be encoded in another form.
func commitQueryEncoding(r *rand.Rand, a *Attempt) bool {
	a.extendQuery(pick(r, "q=a%20b", "filter=a*b", "at=10:30", "ids=1,2", "q=a%2Bb", "to=x%40y", "path=a%2Fb"))
	return signsVariant(varyQueryEncoding, nil)(r, a)
}

// isPlainPath reports whether a path holds nothing that could be encoded in different ways.
func isPlainPath(path string) bool { return rawIn(path, "/") == "" && !hasEscapes(path) }
