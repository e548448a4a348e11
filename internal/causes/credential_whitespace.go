package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/lazyregexp"
)

var _ = register(Cause{
	Code: "credential-whitespace", Family: FamilyCredentials, Hop: HopCredentials, Prior: 2,
	Title: "a blank or line break belongs to the access key id or the secret",
	Told: []Telling{
		{
			All: some(prose.SecretBlank), Weight: 3,
			Answers: []answer.Kind{answer.UnknownKey, answer.NotKeyValue},
			Says:    "The text speaks of a blank or line break in the credentials, which becomes part of the key.",
		},
	},
	Hides:   []Code{"malformed-auth-header", "wrong-secret", "unknown-access-key"},
	Beneath: true,
	Look:    lookCredentialWhitespace,
	Vary:    varyCredentialWhitespace,
	Commit:  commitCredentialWhitespace,
	Fixes: func(_ *evidence.Case, _ Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Trim key id and secret where they are read, and store them without a line break.",
			Command: `printf %s "$SECRET" | base64      # echo would add a line break`,
		}}
	},
})

// blankCredential is a Credential parameter with a blank at either end of the key id.
var blankCredential = lazyregexp.New(`Credential=(?:\s+[^\s,]|[^\s,/]+(?:\s+|\\[nrt]|%0[AaDd9]|%20)/)`)

// bareCredential is a credential that a blank has torn from its parameter's name.
var bareCredential = lazyregexp.New(`^\s*[A-Z0-9]{16,}/\d{8}/[^/\s]+/[^/\s]+/aws4_request$`)

// lookCredentialWhitespace finds the blank in the header that was sent or that AWS quotes.
func lookCredentialWhitespace(c *evidence.Case) []Finding {
	value := authorizationValue(c)
	id, _ := keyID(c)
	name := strings.TrimSpace(id)
	inside := name != id && len(strings.Fields(id)) == 1
	remark, written := c.Remark(prose.CredentialBroken)
	f := Finding{Code: "credential-whitespace", Certainty: Likely, Label: "access key id"}
	switch unsendable, ok := c.Remark(prose.AuthorizationUnsendable); {
	case refused(c) && (inside || blankCredential.MatchString(value) || written && doubtsCredentials(c)):
		f.Certainty = Shown
		f.Explanation = "The access key id has a blank or line break beside it."
		if inside {
			f.Signed = id
		}
		if isAccessKeyID(name) {
			if inside {
				f.Verified = name
			}
			f.Explanation = fmt.Sprintf("The access key id %s has a blank or line break beside it.", name)
		}
		switch {
		case written:
			f.Where = remark.Place
		case c.Claim != nil:
			f.Where = c.Claim.Place
		case c.Answer != nil:
			f.Where, f.Proof = c.Answer.Place, &Proof{Kind: ProofMessage}
		}
	case c.AnsweredWith(answer.NotKeyValue) && bareCredential.MatchString(c.Answer.Got):
		f.Weight, f.Label, f.Where = 2, "", c.Answer.Place
		f.Explanation = "The part without an equals sign is the credential itself: a blank or line break stands between Credential= and the access key id."
	case written:
		f.Weight, f.Where = 4, remark.Place
		f.Explanation = "A blank or line break stands beside the access key id: it belongs to the key id as it is stored."
	case ok:
		f.Weight, f.Label, f.Where = 3, "", unsendable.Place
		f.Explanation = "The client refuses to send Authorization because of a character in its value. As a rule a line break is stored with the access key id."
	default:
		return nil
	}
	return one(f)
}

// doubtsCredentials reports whether the answer is about the key id, or about the header that holds it.
func doubtsCredentials(c *evidence.Case) bool {
	return c.AnsweredWith(answer.UnknownKey, answer.InvalidToken, answer.NotKeyValue, answer.CredentialElements, answer.IncompleteSignature)
}

// blank is a way in which whitespace comes to a secret.
type blank struct {
	before, after, words string
	penalty              float64
}

var blanks = []blank{
	{"", "\n", "a line break at its end", 0},
	{"", " ", "a blank at its end", 0},
	{" ", "", "a blank before it", 0},
	{"", "\r\n", "CR LF at its end", 0},
	{"", "\r", "a CR at its end", 0},
	{"", "\t", "a tab at its end", 1},
	{"\t", "", "a tab before it", 1},
	{"\n", "", "a line break before it", 1},
	{" ", " ", "blanks around it", 1},
	{"\n", "\n", "line breaks around it", 2},
	{"", "\n\n", "two line breaks at its end", 2},
	{"", " \n", "a blank and a line break at its end", 2},
	{"", "  ", "two blanks at its end", 2},
	{"", "\u00a0", "a no-break space at its end", 2},
	{"\u00a0", "", "a no-break space before it", 2},
	{"", "\u200b", "a zero-width space at its end", 3},
	{"\ufeff", "", "a byte order mark before it", 2},
}

// varyCredentialWhitespace yields the secret with blanks around it: first as it was given, where that has
// some. The search itself starts at the trimmed secret.
func varyCredentialWhitespace(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		plain := s.Credentials.SecretAccessKey
		seen := map[string]bool{plain: true}
		if c.Given != nil && !seen[c.Given.SecretAccessKey] && strings.TrimSpace(c.Given.SecretAccessKey) == plain {
			given := c.Given.SecretAccessKey
			seen[given] = true
			explanation := "The client signed with the secret as it was given, with " + blankWords(given, plain) + ". The secret itself has none."
			if !yield(secretVariant(given, blankWords(given, plain), explanation, -2)) {
				return
			}
		}
		for _, b := range blanks {
			secret := b.before + plain + b.after
			if seen[secret] {
				continue
			}
			seen[secret] = true
			explanation := fmt.Sprintf("The client signed with the right secret and %s.", b.words)
			if !yield(secretVariant(secret, b.words, explanation, b.penalty)) {
				return
			}
		}
	}
}

// blankWords names the whitespace of a secret.
func blankWords(secret, plain string) string {
	before, after, _ := strings.Cut(secret, plain)
	for _, b := range blanks {
		if b.before == before && b.after == after {
			return b.words
		}
	}
	return "whitespace around it"
}

// secretVariant is a signing with another form of the secret. The finding never shows the secret: signed
// says in words what the client used.
func secretVariant(secret, signed, explanation string, penalty float64) Variant {
	return Variant{
		Part: PartKey, Label: "secret", Signed: "the secret with " + signed, Verified: "the secret",
		Explanation: explanation, Penalty: penalty,
		Apply: func(s *Signing) {
			credentials := *s.Credentials
			credentials.SecretAccessKey = secret
			s.Credentials = &credentials
		},
	}
}

// commitCredentialWhitespace signs with blanks around the secret, or writes one beside the key id.
func commitCredentialWhitespace(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || r.IntN(3) > 0 {
		return signsVariant(varyCredentialWhitespace, nil)(r, a)
	}
	if !a.decides() {
		return false
	}
	id := a.Credentials.AccessKeyID
	with := pick(r, " "+id, id+" ")
	a.Sending = append(a.Sending, rewriteAuthorization(func(value string) string { return strings.Replace(value, id, with, 1) }))
	return true
}
