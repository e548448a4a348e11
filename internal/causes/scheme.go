package causes

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
)

// authorizationValue is the value of the Authorization header, as it was sent or as AWS quotes it, or
// "". It may be a secret of another scheme: only its scheme may be printed.
func authorizationValue(c *evidence.Case) string {
	if c.Claim != nil && c.Claim.Raw != "" {
		return c.Claim.Raw
	}
	if c.Request != nil {
		if value, ok := c.Request.Header.Get("authorization"); ok {
			return value
		}
	}
	if c.AnsweredWith(answer.NotKeyValue, answer.NoAlgorithmFirst, answer.IncompleteSignature, answer.UnsupportedAlgorithm) {
		return c.Answer.Got
	}
	return ""
}

// schemeOf names the scheme of an Authorization value: "AWS4-HMAC-SHA256", "AWS" for Signature Version
// 2, "Bearer", "Basic", or a description of what has no scheme. It is "" for an empty value and for a
// text that does not tell.
func schemeOf(value string) string {
	value = strings.TrimSpace(strings.Trim(value, `'"`))
	word, rest, spaced := strings.Cut(value, " ")
	switch lower := strings.ToLower(word); {
	case value == "":
		return ""
	case strings.HasPrefix(word, "AWS4-"):
		return word
	case word == "AWS" && (!spaced || strings.Contains(rest, ":")):
		return "AWS"
	case strings.HasPrefix(word, "AWS3"):
		return word
	case lower == "bearer":
		return "Bearer"
	case lower == "basic":
		return "Basic"
	case lower == "digest", lower == "negotiate", lower == "ntlm", lower == "token", lower == "apikey", lower == "hmac", lower == "oauth":
		return word
	case strings.HasPrefix(word, "eyJ"):
		return "a bare JSON Web Token"
	case strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[object"):
		return "an object that was not made a text"
	case !spaced && !strings.Contains(word, "=") && !strings.Contains(word, "/"):
		return "a bare value without a scheme"
	}
	return ""
}

// foreign reports whether a scheme is none of Amazon's.
func foreign(scheme string) bool { return scheme != "" && !strings.HasPrefix(scheme, "AWS") }

// missesAll reports whether AWS misses every parameter of a signature: what arrived is no signature.
func missesAll(c *evidence.Case) bool {
	if !c.AnsweredWith(answer.IncompleteSignature) {
		return false
	}
	found := 0
	for _, name := range c.Answer.Missing {
		if name == "Credential" || name == "Signature" || name == "SignedHeaders" {
			found++
		}
	}
	return found == 3
}

// arrived tells whether the Authorization value that was sent is the one that AWS hashed in its answer.
// known is false when either is not at hand.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func arrived(c *evidence.Case) (same, known bool) {
	value := authorizationValue(c)
	if c.Answer == nil || c.Answer.HeaderHash == "" || value == "" || Redacted(value) || value == c.Answer.Got {
		return false, false
	}
	_, same = answer.HashMatches(value, c.Answer.HeaderHash)
	return same, true
}
