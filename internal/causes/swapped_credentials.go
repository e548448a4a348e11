package causes

import (
	"iter"
	"math/rand/v2"
	"regexp"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "swapped-credentials", Family: FamilyCredentials, Hop: HopCredentials, Prior: 2,
	Title: "access key id and secret were exchanged",
	Told: []Telling{
		{
			All: some(prose.KeysSwapped), Weight: 3,
			Answers: []answer.Kind{answer.UnknownKey, answer.CredentialElements, answer.NotKeyValue},
			Says:    "The text says that key id and secret were exchanged.",
		},
	},
	Hides:   []Code{"unknown-access-key", "malformed-auth-header", "missing-session-token", "wrong-secret"},
	Beneath: true,
	Look:    lookSwapped,
	Vary:    varySwapped,
	Commit:  commitSwapped,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{
			{Client: true, Text: "Swap them back: the key id has 20 characters and begins with AKIA or ASIA, the secret has 40."},
			{Client: true, Text: "Then replace the key: its secret was sent in a header and stands in AWS's answer.", Command: "aws iam create-access-key   # then deactivate and delete the old one"},
		}
	},
})

// scopeTail is a scope at the end of a credential, with whatever stands before it.
var scopeTail = lazyregexp.New(`^(.*)/\d{8}/[^/]*/[^/]*/aws4_request$`)

// lookSwapped recognises a secret in the place of the key id: too many slashes, or the form of a secret.
// A finding never repeats it.
func lookSwapped(c *evidence.Case) []Finding {
	f := Finding{Code: "swapped-credentials", Certainty: Likely, Weight: 2}
	switch {
	case c.Claim != nil:
		f.Where = c.Claim.Place
	case c.Answer != nil:
		f.Where = c.Answer.Place
	}
	if g := c.Given; g != nil && isSecretKey(strings.TrimSpace(g.AccessKeyID)) && isAccessKeyID(strings.TrimSpace(g.SecretAccessKey)) {
		f.Explanation = "In the credentials that were given, key id and secret are exchanged."
		return one(f)
	}
	if !refused(c) {
		return nil
	}
	id, known := keyID(c)
	if m := scopeTail.FindStringSubmatch(strings.TrimSpace(rawCredential(c))); m != nil {
		id, known = m[1], true
	}
	if !known || isAccessKeyID(id) || strings.HasPrefix(id, "arn:") {
		return nil
	}
	slashes := strings.Count(id, "/")
	switch {
	case isSecretKey(id):
		f.Certainty = Shown
		f.Explanation = "In place of the access key id stands a text with the form of a secret: 40 characters, not AKIA or ASIA."
		if c.AnsweredWith(answer.CredentialElements) {
			f.Proof = &Proof{Kind: ProofMessage}
		}
	case slashes > 0 && c.AnsweredWith(answer.CredentialElements) && !hasScopeTwice(id):
		f.Explanation = "The scope in Credential is whole, and what stands before it has slashes. Access key ids have none; secrets often do."
	default:
		return nil
	}
	return one(f)
}

// varySwapped yields what else of the credentials may have been taken for the secret.
func varySwapped(_ *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		for _, other := range []struct{ text, name string }{
			{s.Credentials.AccessKeyID, "the access key id"}, {s.Credentials.SessionToken, "the session token"},
		} {
			if other.text == "" {
				continue
			}
			v := secretVariant(other.text, "", "The client signed with "+other.name+" in place of the secret.", 1)
			v.Signed = other.name
			if !yield(v) {
				return
			}
		}
	}
}

// hasScopeTwice reports whether another scope, or a key id, stands before the scope: the parameter was
// put together wrongly.
func hasScopeTwice(before string) bool {
	first, rest, _ := strings.Cut(before, "/")
	_, err := sigv4.ParseScope(rest)
	return isAccessKeyID(first) || err == nil || regexp.MustCompile(`/\d{8}(/|$)`).MatchString(before)
}

// commitSwapped exchanges key id and secret.
func commitSwapped(_ *rand.Rand, a *Attempt) bool {
	if a.Credentials.SessionToken != "" || !a.decides() {
		return false
	}
	a.Credentials.AccessKeyID, a.Credentials.SecretAccessKey = a.Credentials.SecretAccessKey, a.Credentials.AccessKeyID
	a.Truth.UnknownKey = true
	return true
}
