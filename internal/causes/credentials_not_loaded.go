package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "credentials-not-loaded", Family: FamilyCredentials, Hop: HopCredentials, Prior: 2,
	Title: "the request was signed before there were credentials",
	Told: []Telling{
		{
			All: some(prose.NothingLoaded), Weight: 3,
			Answers: []answer.Kind{answer.NotKeyValue, answer.IncompleteSignature, answer.CredentialElements},
			Says:    "The Credential parameter names no key: the signer ran before it had credentials.",
		},
	},
	Hides:  []Code{"unknown-access-key", "malformed-auth-header", "missing-session-token", "session-token-damaged"},
	Look:   lookNotLoaded,
	Commit: commitNotLoaded,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Wait for the credentials before signing, and fail where the key id is empty.",
			Command: "aws configure list      # which source the values come from",
		}}
	},
})

// nothings are what languages print for a value that is not there.
var nothings = []string{"undefined", "null", "none", "nil", "nan", "[object object]", "<nil>", "(null)", "%!s(<nil>)", "optional(nil)", "false"}

// unfilled is a placeholder that a template or a shell should have filled in.
var unfilled = lazyregexp.New(`^(?:\$\{[^}]*\}|\{\{[^}]*\}\}|\$[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_]+%|process\.env\.\w+|os\.environ.*)$`)

// lookNotLoaded reads the key id that was sent.
func lookNotLoaded(c *evidence.Case) []Finding {
	if !refused(c) {
		return nil
	}
	f := Finding{Code: "credentials-not-loaded", Certainty: Shown, Label: "access key id"}
	if c.Claim != nil {
		f.Where = c.Claim.Place
	} else if c.Answer != nil {
		f.Where = c.Answer.Place
	}
	id, known := keyID(c)
	id = strings.Trim(strings.TrimSpace(id), `'"`)
	switch {
	case !known && c.AnsweredWith(answer.CredentialElements) && strings.Contains(c.Answer.Message, "non-empty Access Key"):
		return said(c, "credentials-not-loaded", "AWS says that the access key id is empty.")
	case !known:
		return nil
	case id == "":
		f.Explanation = "The access key id in Credential is empty."
	case slices.Contains(nothings, strings.ToLower(id)):
		f.Signed = id
		f.Explanation = fmt.Sprintf("The access key id in Credential is %q: the signer had no credentials.", id)
	case unfilled.MatchString(id):
		f.Signed, f.Certainty, f.Weight = id, Likely, 1
		f.Explanation = fmt.Sprintf("The access key id in Credential is %s: a placeholder that nothing filled in.", id)
	default:
		return nil
	}
	return one(f)
}

// commitNotLoaded signs with what a program has in place of credentials that it has not loaded.
func commitNotLoaded(r *rand.Rand, a *Attempt) bool {
	if !a.decides() {
		return false
	}
	a.Credentials = sigv4.Credentials{AccessKeyID: pick(r, "undefined", "null", "None"), SecretAccessKey: "undefined"}
	a.Truth.UnknownKey = true
	return true
}
