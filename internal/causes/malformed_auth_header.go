package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "malformed-auth-header", Family: FamilyAuthorization, Hop: HopClient, Prior: 1,
	Title:  "the Authorization header cannot be taken apart",
	Look:   lookMalformed,
	Commit: commitMalformed,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		scope := "DATE/REGION/SERVICE/aws4_request"
		if known, ok := c.Scope(); ok && !known.NoRegion {
			scope = known.String()
		}
		if presigned(c) {
			return []Fix{presignFix(c, "Use the whole URL as it was made: six X-Amz-* parameters belong to it.")}
		}
		return []Fix{{
			Client: true, Text: "Write the header on one line, with commas between its three parameters.",
			Command: fmt.Sprintf("Authorization: %s Credential=KEYID/%s, SignedHeaders=host;x-amz-date, Signature=HEX", sigv4.Algorithm, scope),
		}}
	},
})

// lookMalformed reads what AWS misses, or finds the fault in the header that was sent. What has a cause
// of its own is left to that: another scheme, a blank in the key id, a secret as key id, a lost date.
func lookMalformed(c *evidence.Case) []Finding {
	scheme := schemeOf(authorizationValue(c))
	if scheme == "AWS" || foreign(scheme) {
		return nil
	}
	f := Finding{Code: "malformed-auth-header", Certainty: Likely}
	if c.Answer == nil {
		return append(malformedClaim(c, f), incompletePresign(c, f)...)
	}
	f.Where = c.Answer.Place
	switch c.Answer.Kind {
	case answer.IncompleteSignature:
		lacks := slices.DeleteFunc(slices.Clone(c.Answer.Missing), func(name string) bool { return name == "Date" })
		switch {
		case len(c.Answer.Missing) > 0 && len(lacks) == 0:
			return nil // the date alone: date-header-missing
		case missesAll(c) && scheme == "":
			f.Certainty = Possible
			f.Explanation = "AWS misses every parameter of a signature in the Authorization header that arrived."
			return one(f)
		case scheme == "" && c.Remarked(prose.TokenInAuthorization):
			f.Explanation = "AWS misses parameters of a signature in the Authorization header that arrived."
			return one(f)
		case len(lacks) > 0:
			return said(c, "malformed-auth-header", fmt.Sprintf("AWS misses %s in the Authorization header.%s", strings.Join(lacks, ", "), commasLost(c)))
		}
		f.Explanation = "AWS could not read the Authorization header as a signature."
		if c.Claim != nil && c.Claim.Err != nil && !Redacted(c.Claim.Raw) {
			f.Certainty, f.Proof = Shown, &Proof{Kind: ProofMessage}
			f.Explanation = fmt.Sprintf("AWS could not read the Authorization header as a signature (%s).%s", c.Claim.Err, commasLost(c))
		}
	case answer.NotKeyValue:
		if scheme == "" {
			f.Certainty = Possible
			f.Explanation = "A part of the Authorization header has no equals sign."
			return one(f)
		}
		return said(c, "malformed-auth-header", "AWS says that a part of the Authorization header has no equals sign."+commasLost(c))
	case answer.NoAlgorithmFirst:
		return said(c, "malformed-auth-header", "AWS says that the Authorization header does not begin with the name of an algorithm.")
	case answer.EmptyAuthorization:
		return said(c, "malformed-auth-header", "AWS says that the Authorization header is empty.")
	case answer.UnsupportedAlgorithm:
		if scheme == "" {
			return nil
		}
		f.Certainty, f.Signed, f.Verified, f.Label = Shown, scheme, sigv4.Algorithm, "algorithm"
		f.Explanation = fmt.Sprintf("The header names the algorithm %s, and AWS takes %s here.", scheme, sigv4.Algorithm)
		f.Proof = &Proof{Kind: ProofMessage}
	case answer.CredentialElements:
		if lookSwapped(c) != nil || lookNotLoaded(c) != nil {
			return nil
		}
		f.Certainty, f.Proof = Shown, &Proof{Kind: ProofMessage}
		f.Explanation = "AWS says that Credential does not consist of five elements: key id, date, region, service, aws4_request."
	case answer.IncompletePresign:
		if lacks := presignLacks(c); len(lacks) > 0 {
			return said(c, "malformed-auth-header", fmt.Sprintf("AWS misses parameters of the presigned URL, and the URL has no %s.", strings.Join(lacks, " and no ")))
		}
		return said(c, "malformed-auth-header", "AWS says that parameters of the presigned URL are missing or not valid: it was cut, altered, or a hop did not forward all of the query.")
	case answer.WrongScope:
		if s := c.Answer.Scope; !s.Terminator || s.Region || s.Service || s.Date {
			return nil
		}
		return said(c, "malformed-auth-header", "AWS says that the credential scope does not end with aws4_request.")
	case answer.MalformedQuery:
		return said(c, "malformed-auth-header", "AWS says that the query holds a percent sign that begins no escape.")
	case answer.Unknown, answer.Forbidden:
		return append(malformedClaim(c, f), incompletePresign(c, f)...)
	default:
		return nil
	}
	return one(f)
}

// malformedClaim finds the fault in the client's own header.
func malformedClaim(c *evidence.Case, f Finding) []Finding {
	if c.Claim == nil || c.Claim.Err == nil || Redacted(c.Claim.Raw) || strings.Contains(c.Claim.Raw, "...") ||
		!strings.HasPrefix(schemeOf(c.Claim.Raw), "AWS4-") {
		return nil
	}
	f.Where = c.Claim.Place
	f.Explanation = fmt.Sprintf("The Authorization header does not have the form of a signature (%s).%s", c.Claim.Err, commasLost(c))
	return one(f)
}

// presignLacks lists what a presigned URL lacks of the parameters that its service wants.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func presignLacks(c *evidence.Case) []string {
	rules, known := c.Rules()
	if !presigned(c) || c.Request == nil && c.URL == nil {
		return nil
	}
	var lacks []string
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"} {
		if _, ok := presignValue(c, name); !ok && (name != "X-Amz-Expires" || known && rules.ExpiresRequired) {
			lacks = append(lacks, name)
		}
	}
	return lacks
}

// incompletePresign finds a presigned URL that says nothing of how long it is good, where the service wants it.
func incompletePresign(c *evidence.Case, f Finding) []Finding {
	if lacks := presignLacks(c); len(lacks) != 1 || lacks[0] != "X-Amz-Expires" {
		return nil
	}
	f.Weight = 1
	f.Explanation = "The presigned URL has no X-Amz-Expires. S3 refuses one without it."
	if c.Claim != nil {
		f.Where = c.Claim.Place
	}
	return one(f)
}

// commasLost recognises blanks or semicolons in place of the commas. AWS separates at commas alone
// (dacut/scratchstack-aws-signature, rule 6).
func commasLost(c *evidence.Case) string {
	value := authorizationValue(c)
	_, rest, _ := strings.Cut(value, "Credential=")
	if strings.Contains(rest, "SignedHeaders=") && strings.Contains(rest, "Signature=") && !strings.Contains(rest, ",") {
		return " There are no commas between its parameters."
	}
	return ""
}

// commitMalformed writes the header in another form.
func commitMalformed(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 {
		return commitNoExpires(a)
	}
	if !a.decides() {
		return false
	}
	a.Sending = append(a.Sending, rewriteAuthorization(pick(r,
		func(value string) string { return strings.ReplaceAll(value, ", ", " ") },
		func(value string) string { return strings.Replace(value, "SignedHeaders=", "SignedHeader=", 1) },
		func(value string) string { return value[:strings.LastIndex(value, ", Signature=")] },
		func(value string) string { return strings.Replace(value, "Credential=", "Credential:", 1) },
	)))
	return true
}

// commitNoExpires makes a presigned URL that does not say for how long it is good.
func commitNoExpires(a *Attempt) bool {
	if !sigv4.RulesFor(a.Service).ExpiresRequired || !a.decides() {
		return false
	}
	was := fmt.Sprintf("X-Amz-Expires=%d&", int(a.Expires.Seconds()))
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) { s.Canonical.Query = strings.Replace(s.Canonical.Query, was, "", 1) }))
	a.Sending = append(a.Sending, rewriteTarget(func(path, query string) (string, string) {
		return path, strings.Replace(query, was, "", 1)
	}))
	return true
}
