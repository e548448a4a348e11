package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "session-token-damaged", Family: FamilyCredentials, Hop: HopCredentials,
	Title: "the session token is damaged, or belongs to another key",
	Told: []Telling{
		{
			All: some(prose.TokenDamaged), Weight: 3,
			Answers: []answer.Kind{answer.InvalidToken, answer.UnknownKey},
			Says:    "The text says that the session token is not whole, or not the one of this key.",
		},
	},
	Look:   lookTokenDamaged,
	Vary:   varyToken,
	Commit: commitTokenDamaged,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		id, _ := keyID(c)
		if isAccessKeyID(id) && !isTemporary(id) {
			return []Fix{{Client: true, Text: fmt.Sprintf("Send no session token with the long-term key %s.", id), Command: "unset AWS_SESSION_TOKEN"}}
		}
		return []Fix{{
			Client: true, Text: "Take key id, secret and token from one answer of STS, and pass the token on whole and without an encoding.",
			Command: `eval "$(aws configure export-credentials --format env)"`,
		}}
	},
})

// lookTokenDamaged reads AWS's sentence, and looks at the token that was sent. The token itself is never
// part of a finding.
func lookTokenDamaged(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.InvalidToken, answer.UnknownKey) {
		return nil
	}
	id, known := keyID(c)
	longTerm := known && isAccessKeyID(id) && !isTemporary(id)
	token := tokenSent(c)
	fault := tokenFault(c)
	f := Finding{Code: "session-token-damaged", Certainty: Likely, Weight: 1, Where: c.Answer.Place}
	switch {
	case c.AnsweredWith(answer.InvalidToken) && saysInvalidToken(c):
		f = said(c, "session-token-damaged", "AWS says that the session token is malformed or not valid.")[0]
	case longTerm && token == sent:
		f.Weight = 2
		f.Explanation = fmt.Sprintf("A session token was sent with the long-term key %s. Such keys have none; the token is left over from another session.", id)
	case fault != "":
		f.Weight = 2
		f.Explanation = "AWS refuses the session token, and the one that was sent " + fault + "."
	case c.AnsweredWith(answer.InvalidToken) && token == sent:
		f.Weight = 2
		f.Explanation = "AWS refuses the session token that was sent: it was cut or altered, or belongs to another key id."
	case c.AnsweredWith(answer.InvalidToken):
		f.Explanation = "AWS refuses the session token: it was cut or altered, or belongs to another key id."
	case token == sent && isTemporary(id):
		f.Weight = 0
		f.Explanation = "A session token was sent with a temporary key id. If the two come from different sessions, AWS answers so as well."
	default:
		return nil
	}
	return one(f)
}

// tokenFault says what is wrong with the form of the token that was sent, to follow "the one that was
// sent", or "".
func tokenFault(c *evidence.Case) string {
	if c.Request == nil {
		return ""
	}
	token, ok := c.Request.Header.Get(tokenHeader)
	if !ok || Redacted(token) || strings.Contains(token, "...") {
		return ""
	}
	id, _ := keyID(c)
	for _, key := range c.KnownKeys() {
		if key.SessionToken == strings.TrimSpace(token) && isAccessKeyID(id) && key.AccessKeyID != "" && key.AccessKeyID != id {
			return "is that of " + nameOfKey(key)
		}
	}
	switch plain := strings.TrimSpace(token); {
	case strings.Contains(plain, "%2B"), strings.Contains(plain, "%2F"), strings.Contains(plain, "%3D"):
		return "is URL-encoded"
	case strings.Contains(plain, " "):
		return "has a blank inside"
	case strings.Trim(plain, `'"`) != plain:
		return "is in quotes"
	case isNothing(plain):
		return "is " + plain
	}
	return ""
}

// isNothing reports whether a token is what a language prints for nothing.
func isNothing(token string) bool {
	for _, nothing := range nothings {
		if strings.EqualFold(token, nothing) {
			return true
		}
	}
	return token == ""
}

// varyToken yields forms of the token that the verifier has: the one that was given, and what encodings
// make of it.
func varyToken(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		verified, ok := s.Text(HeaderPart(tokenHeader))
		if !ok || verified == "" || Redacted(verified) {
			return
		}
		forms := []struct{ token, words string }{
			{sigv4.Decode(verified), "the token without its escapes"},
			{string(sigv4.AppendEncoded(nil, verified, false)), "the token URL-encoded"},
			{strings.ReplaceAll(verified, " ", "+"), "the token with plus signs where the verifier has blanks"},
			{strings.ReplaceAll(verified, "+", " "), "the token with blanks where the verifier has plus signs"},
			{strings.Trim(verified, `'"`), "the token without quotes"},
		}
		for _, key := range c.KnownKeys() {
			words := "the token of " + nameOfKey(key)
			if own, _ := c.OwnKey(); own.Credentials == key.Credentials {
				words = "the token that belongs to the key"
			}
			forms = append(forms, struct{ token, words string }{sigv4.CanonicalValue(key.SessionToken), words})
		}
		seen := map[string]bool{verified: true, "": true}
		for _, form := range forms {
			if seen[form.token] {
				continue
			}
			seen[form.token] = true
			v := Variant{
				Part: HeaderPart(tokenHeader), Label: tokenHeader, Signed: form.words, Verified: "another form of the token", Penalty: -4,
				Explanation: fmt.Sprintf("The client signed %s; another one arrived.", form.words),
				Apply:       SetHeader(tokenHeader, form.token),
			}
			if !yield(v) {
				return
			}
		}
	}
}

// commitTokenDamaged cuts the token or encodes it once too often.
func commitTokenDamaged(r *rand.Rand, a *Attempt) bool {
	token := a.Credentials.SessionToken
	if token == "" || !a.decides() {
		return false
	}
	whole := a.Credentials
	a.Truth.Credentials = &whole
	a.Credentials.SessionToken = pick(r, token[:len(token)/2], string(sigv4.AppendEncoded(nil, token, false)), strings.ReplaceAll(token, "/", "_")+"x")
	return true
}
