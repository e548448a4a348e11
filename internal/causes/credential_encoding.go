package causes

import (
	"encoding/base64"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "credential-encoding", Family: FamilyCredentials, Hop: HopCredentials,
	Title:   "the secret or key id was encoded, quoted or cut",
	Hides:   []Code{"wrong-secret", "unknown-access-key", "malformed-auth-header"},
	Beneath: true,
	Look:    lookCredentialEncoding,
	Vary:    varyCredentialEncoding,
	Commit:  signsVariant(varyCredentialEncoding, nil),
	Fixes: func(_ *evidence.Case, _ Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Hand the credentials over without an encoding. A secret access key has 40 characters: count those that the signer sees, and look for a percent sign, quotes or an ampersand.",
			Command: `printf %s "$AWS_SECRET_ACCESS_KEY" | wc -c`,
		}}
	},
})

// lookCredentialEncoding finds quotes or escapes around the key id, which the secret then has too, and words that
// blame characters of the secret. A signer takes any: https://github.com/mhart/aws4/issues/22
func lookCredentialEncoding(c *evidence.Case) []Finding {
	if remark, ok := c.Remark(prose.SecretDamaged); ok && mismatch(c) {
		return one(Finding{
			Code: "credential-encoding", Certainty: Likely, Weight: 4, Label: "secret", Where: remark.Place,
			Explanation: "The secret is given with a character behind its forty: a percent sign is what zsh prints where output does not end in a line break, others come from the text around it.",
		})
	}
	if remark, ok := c.Remark(prose.SecretEncoded); ok && mismatch(c) {
		return one(Finding{
			Code: "credential-encoding", Certainty: Likely, Weight: 4, Label: "secret", Where: remark.Place,
			Explanation: "The secret is encoded as for a URL. Where the client does not decode it, it signs with the encoded text; secrets without + and / are the same either way.",
		})
	}
	if c.Remarked(prose.SpecialInSecret) && mismatch(c) {
		return one(Finding{
			Code: "credential-encoding", Certainty: Likely, Weight: 2,
			Explanation: "The text says that the secret holds characters such as + or /. On its way to the signer something has probably read them otherwise; a signer takes them as they are.",
		})
	}
	id, known := keyID(c)
	plain := strings.Trim(id, `'"`)
	if decoded, err := url.PathUnescape(plain); err == nil {
		plain = strings.Trim(decoded, `'"`)
	}
	if !known || plain == id || !isAccessKeyID(strings.TrimSpace(plain)) || strings.TrimSpace(plain) != plain || !refused(c) {
		return nil
	}
	f := Finding{
		Code: "credential-encoding", Certainty: Likely, Weight: 2, Label: "access key id", Signed: id, Verified: plain,
		Explanation: fmt.Sprintf("The access key id was sent as %s: quotes or escapes belong to it. The secret has probably gone the same way.", id),
	}
	if c.Claim != nil {
		f.Where = c.Claim.Place
	}
	return one(f)
}

// recoding is a way in which a secret comes to be another text.
type recoding struct {
	words   string
	penalty float64
	recode  func(string) string
}

var recodings = []recoding{
	{"URL-encoded", 0, url.QueryEscape},
	{"URL-encoded", 0, func(s string) string { return string(sigv4.AppendEncoded(nil, s, true)) }},
	{"URL-encoded in lower case", 1, func(s string) string {
		return strings.NewReplacer("/", "%2f", "+", "%2b", "=", "%3d").Replace(s)
	}},
	{"with each plus turned into a blank", 0, func(s string) string { return strings.ReplaceAll(s, "+", " ") }},
	{"with each plus written as %20", 1, func(s string) string { return strings.ReplaceAll(s, "+", "%20") }},
	{"with each blank turned into a plus", 1, func(s string) string { return strings.ReplaceAll(s, " ", "+") }},
	{"with its escapes decoded", 0, func(s string) string { return sigv4.Decode(s) }},
	{"in double quotes", 0, func(s string) string { return `"` + s + `"` }},
	{"in single quotes", 0, func(s string) string { return "'" + s + "'" }},
	{"without the quotes around it", 0, func(s string) string { return strings.Trim(s, `"'`) }},
	{"with a double quote before it", 2, func(s string) string { return `"` + s }},
	{"with a double quote behind it", 2, func(s string) string { return s + `"` }},
	{"with each slash escaped as in JSON", 0, func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }},
	{"with each slash as an HTML entity", 1, func(s string) string { return strings.ReplaceAll(s, "/", "&#x2F;") }},
	{"with each slash as an HTML entity", 1, func(s string) string { return strings.ReplaceAll(s, "/", "&#47;") }},
	{"with each plus as an HTML entity", 1, func(s string) string { return strings.ReplaceAll(s, "+", "&#43;") }},
	{"without its slashes", 1, func(s string) string { return strings.ReplaceAll(s, "/", "") }},
	{"without its plus signs", 1, func(s string) string { return strings.ReplaceAll(s, "+", "") }},
	{"with each slash turned into a hyphen or underscore, as in URL-safe Base64", 2, func(s string) string { return strings.NewReplacer("/", "_", "+", "-").Replace(s) }},
	{"without its last character", 1, func(s string) string { return s[:max(0, len(s)-1)] }},
	{"without its last two characters", 2, func(s string) string { return s[:max(0, len(s)-2)] }},
	{"without its first character", 1, func(s string) string { return s[min(1, len(s)):] }},
	{"cut at its first slash", 2, func(s string) string { before, _, _ := strings.Cut(s, "/"); return before }},
	{"cut at its first plus", 2, func(s string) string { before, _, _ := strings.Cut(s, "+"); return before }},
	{"cut to 32 characters", 2, func(s string) string { return s[:min(32, len(s))] }},
	{"in Base64", 0, func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"with a line break, in Base64", 1, func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s + "\n")) }},
	{"decoded from Base64", 1, func(s string) string { return decodedBase64(s) }},
	{"in lower case", 2, strings.ToLower},
	{"in upper case", 2, strings.ToUpper},
	{`with a backslash and an n behind it`, 0, func(s string) string { return s + `\n` }},
	{`with a backslash, an r, a backslash and an n behind it`, 1, func(s string) string { return s + `\r\n` }},
	{"with a comma behind it", 2, func(s string) string { return s + "," }},
	{"with a semicolon behind it", 2, func(s string) string { return s + ";" }},
	{"with an equals sign before it", 2, func(s string) string { return "=" + s }},
	{"twice", 3, func(s string) string { return s + s }},
}

func decodedBase64(s string) string {
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return s
	}
	return strings.TrimSpace(string(data))
}

// varyCredentialEncoding yields the secret in the forms that configurations, shells, forms and templates
// make of it.
func varyCredentialEncoding(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		plain := s.Credentials.SecretAccessKey
		seen := map[string]bool{plain: true, "": true}
		for _, r := range recodings {
			secret := r.recode(plain)
			if seen[secret] {
				continue
			}
			seen[secret] = true
			v := secretVariant(secret, "", fmt.Sprintf("The client signed with the right secret %s.", r.words), r.penalty)
			v.Signed = "the secret " + r.words
			if !yield(v) {
				return
			}
		}
	}
}
