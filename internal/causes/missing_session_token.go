package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "missing-session-token", Family: FamilyCredentials, Hop: HopClient, Prior: 1,
	Title: "temporary credentials were used without their session token",
	Told: []Telling{
		{
			All: some(prose.RunsOnRole), But: some(prose.KeysOfUser, prose.TokenDamaged), Weight: 2,
			Answers: []answer.Kind{answer.UnknownKey, answer.InvalidToken},
			If: func(c *evidence.Case) bool {
				return c.AnsweredWith(answer.UnknownKey, answer.InvalidToken) && !namesPartition(c) && tokenSent(c) != sent
			},
			Says: "The program runs where the environment gives temporary credentials. They need the session token beside key id and secret; AWS answers so where it is missing.",
		},
		{
			All: some(prose.TemporaryKeys, prose.TokenNotSet), Weight: 3,
			Answers: []answer.Kind{answer.UnknownKey, answer.InvalidToken, answer.Forbidden},
			Says:    "The text speaks of temporary credentials, and says that the session token is not there.",
		},
		{
			All: some(prose.TemporaryKeys, prose.KeysAlone), Weight: 3,
			Answers: []answer.Kind{answer.UnknownKey, answer.InvalidToken, answer.Forbidden},
			Says:    "The text speaks of temporary credentials and names key id and secret alone. They need the session token besides.",
		},
	},
	Hides:  []Code{"unknown-access-key", "session-token-damaged"},
	Look:   lookMissingToken,
	Commit: commitMissingToken,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		if f.Hop == HopEdge {
			return []Fix{{Text: forwardAll}}
		}
		return []Fix{callFix(c, "Hand all three parts to the signer: key id, secret and session token. It sends the token as X-Amz-Security-Token and signs it.")}
	},
})

// lookMissingToken recognises temporary credentials by their key id (ASIA...) and looks for the token.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func lookMissingToken(c *evidence.Case) []Finding {
	if sessionOfBucket(c) {
		return nil
	}
	id, _ := keyID(c)
	temporary := isTemporary(id)
	refusedKey := c.AnsweredWith(answer.UnknownKey, answer.InvalidToken)
	if c.Answer != nil && !refusedKey && !c.AnsweredWith(answer.Unknown, answer.Forbidden, answer.SignatureMismatch) {
		return nil
	}
	f := Finding{Code: "missing-session-token", Certainty: Likely, Weight: 2, Label: tokenHeader}
	if c.Claim != nil {
		f.Where = c.Claim.Place
	}
	if c.Request != nil && c.Request.Header.Has(tokenHeader) && c.Received != nil && c.Received.WholeHeader && !c.Received.Header.Has(tokenHeader) && !presigned(c) {
		hop, _ := behindHop(c)
		f.Certainty, f.Hop, f.Where, f.Proof = Shown, orHop(hop, HopProxy), c.Received.Place, &Proof{Kind: ProofCanonical}
		f.Explanation = "The client sent X-Amz-Security-Token, and what the server received has none: something between them removed it."
		return one(f)
	}
	if value, ok := tokenValue(c); ok && slices.Contains(nothings, strings.ToLower(value)) {
		f.Weight, f.Signed = 3, value
		f.Explanation = fmt.Sprintf("X-Amz-Security-Token was sent as %q: the signer had no session token.", value)
		return one(f)
	}
	if longTerm := isAccessKeyID(id) && !temporary; c.Remarked(prose.TokenNotSet) && !longTerm && (refusedKey || temporary) {
		f.Weight = 3
		f.Explanation = "The text says that the session token is not there. Temporary credentials need it beside key id and secret."
		return one(f)
	}
	token := tokenSent(c)
	listed := slices.Contains(c.SignedNames(), tokenHeader)
	switch {
	case token == sent, listed && token == notKnown:
		return nil
	case temporary && token == absent && !listed && c.AnsweredWith(answer.SignatureMismatch):
		// Most services look the key up before they compare, and would not have found it.
		f.Certainty, f.Weight = Possible, 1
	case temporary && token == absent && !listed && c.Claim != nil:
		f.Certainty = Shown
	case temporary && token == absent && refusedKey:
		// The signature covers a token that is not in the request as pasted.
	case temporary && c.Claim != nil && !listed && token == notKnown && (refusedKey || c.Answer == nil && !c.Claim.Presigned):
		// A signer that has the token signs it.
	case temporary && refusedKey:
		f.Weight = 1
	case refusedKey && c.Remarked(prose.TemporaryKeys) && !c.Remarked(prose.TokenPassed, prose.TokenDamaged) && id == "":
		f.Weight = 1
		f.Explanation = "The text speaks of temporary credentials. They need the session token beside key id and secret; AWS answers so where it is missing."
		return one(f)
	default:
		return nil
	}
	f.Explanation = fmt.Sprintf("The key id %s is one of temporary credentials, and the request carries no X-Amz-Security-Token.", id)
	if f.Certainty < Shown && token == notKnown {
		f.Explanation = fmt.Sprintf("The key id %s is one of temporary credentials, and no session token is to be seen.", id)
	}
	return one(f)
}

// sessionOfBucket reports whether a request belongs to the session of a directory bucket, whose keys are temporary
// too and whose token has a name of its own.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
func sessionOfBucket(c *evidence.Case) bool {
	const name = "x-amz-s3session-token"
	_, inQuery := presignValue(c, "X-Amz-S3session-Token")
	return inQuery || slices.Contains(c.SignedNames(), name) || headerSent(c, name) == sent
}

// tokenValue is the value of X-Amz-Security-Token in the request or in the client's own canonical request.
func tokenValue(c *evidence.Case) (string, bool) {
	if c.Request != nil && c.Request.Header.Has(tokenHeader) {
		return c.Request.Header.Value(tokenHeader), true
	}
	return CanonicalText(c.Signed, HeaderPart(tokenHeader))
}

// commitMissingToken leaves the token of temporary credentials out.
func commitMissingToken(_ *rand.Rand, a *Attempt) bool {
	if a.Credentials.SessionToken == "" || !a.decides() {
		return false
	}
	whole := a.Credentials
	a.Truth.Credentials = &whole
	a.Credentials.SessionToken = ""
	return true
}
