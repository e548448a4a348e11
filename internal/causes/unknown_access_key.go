package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/internal/shell"
)

var _ = register(Cause{
	Code: "unknown-access-key", Family: FamilyCredentials, Hop: HopCredentials,
	Title: "AWS does not know the access key id",
	Told: []Telling{
		{
			All: some(prose.OtherPartition), Weight: 2,
			Answers: []answer.Kind{answer.UnknownKey, answer.InvalidToken},
			If: func(c *evidence.Case) bool {
				return c.AnsweredWith(answer.UnknownKey, answer.InvalidToken) && tokenSent(c) != sent
			},
			Says: "The keys belong to the partition of China or of AWS GovCloud. Where no region is set, a client asks us-east-1, which does not know them.",
		},
	},
	Look: lookUnknownKey,
	Commit: func(_ *rand.Rand, a *Attempt) bool {
		if a.Credentials.SessionToken != "" || !a.decides() {
			return false
		}
		a.Truth.UnknownKey = true
		return true
	},
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		id, _ := keyID(c)
		fixes := []Fix{{Client: true, Text: "See which key is used and where it comes from; environment variables win over the profile.", Command: "aws configure list; aws sts get-caller-identity"}}
		if isAccessKeyID(id) && !isTemporary(id) {
			fixes = append(fixes, Fix{
				Client: true, Text: fmt.Sprintf("With an administrator's credentials, see whether %s exists and is active.", id),
				Command: "aws iam get-access-key-last-used --access-key-id " + shell.Quote(id),
			})
		}
		return fixes
	},
})

// lookUnknownKey reads AWS's sentence. It speaks of a security token although it means the key id; the
// period at its end tells it from a damaged token, as two authors of emulators have observed
// (dacut/scratchstack-aws-signature, rules 14b and 15; architect/dynalite).
func lookUnknownKey(c *evidence.Case) []Finding {
	if !c.AnsweredWith(answer.UnknownKey, answer.InvalidToken) {
		return nil
	}
	id, known := keyID(c)
	name := "the access key id"
	if known && isAccessKeyID(id) {
		name = "the access key id " + id
	}
	token := tokenSent(c)
	f := Finding{Code: "unknown-access-key", Certainty: Likely, Where: c.Answer.Place}
	if c.AnsweredWith(answer.InvalidToken) {
		// Quoted in prose, the sentence loses its period.
		if saysInvalidToken(c) || token == sent {
			return nil
		}
		f.Explanation = "AWS speaks of a token and means the access key id too: " + name + " may be unknown."
		return one(f)
	}
	f.Weight = 1
	f.Explanation = fmt.Sprintf("AWS does not know %s: it does not exist, is inactive, or belongs to another partition.", name)
	longTerm := known && isAccessKeyID(id) && !isTemporary(id)
	// A key id that is not to be seen may be one of temporary credentials, of which the token is missing.
	if known && !isTemporary(id) && namesKey(c) || longTerm && token != sent && speaksOfToken(c) {
		f.Certainty, f.Proof = Shown, &Proof{Kind: ProofMessage}
	} else if namesKey(c) && !known {
		f.Second = true // the sentence is told also where something tells why AWS says it
	}
	return one(f)
}

// namesKey reports whether the answer speaks of the access key and not of a token.
func namesKey(c *evidence.Case) bool {
	return c.Answer.Code == "InvalidAccessKeyId" || strings.Contains(strings.ToLower(c.Answer.Message), "access key id you provided does not exist")
}

// speaksOfToken reports whether the answer is the sentence about an invalid security token, or its code.
// EC2 has one sentence for everything about credentials, which says less.
func speaksOfToken(c *evidence.Case) bool {
	return c.Answer.Code == "UnrecognizedClientException" || c.Answer.Code == "InvalidClientTokenId" ||
		strings.Contains(strings.ToLower(c.Answer.Message), "security token included in the request is invalid")
}

// saysInvalidToken reports whether the answer speaks of the token in words of its own.
func saysInvalidToken(c *evidence.Case) bool {
	return strings.HasPrefix(c.Answer.Code, "InvalidToken") || strings.Contains(c.Answer.Message, "provided token is malformed")
}

// namesPartition reports whether a region of another partition is named, whose keys are not known elsewhere.
func namesPartition(c *evidence.Case) bool { return c.Remarked(prose.OtherPartition) }
