package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "wrong-secret", Family: FamilyCredentials, Hop: HopCredentials,
	Title: "the secret access key is not the one of the key id",
	Told: []Telling{
		{
			All: some(prose.SecretOutdated), Weight: 1,
			Says: "The text puts in doubt that the secret is the one of this access key id.",
		},
	},
	Look:   lookWrongSecret,
	Vary:   varyOtherKey,
	Commit: commitWrongSecret,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		id, _ := keyID(c)
		if f.Fix != "" {
			return []Fix{{Client: true, Text: f.Fix, Command: "aws configure list"}}
		}
		check := Fix{Client: true, Text: "Ask STS with the same credentials: it takes no path, query or body that could differ.", Command: "aws sts get-caller-identity"}
		if isTemporary(id) {
			return []Fix{check, {Client: true, Text: "Get new temporary credentials, and take key id, secret and token from one answer."}}
		}
		renew := Fix{Client: true, Text: "Compare the secret that the program holds with the one that was issued: 40 characters, no blank, no quotes. AWS does not show a secret twice; if it is lost, make a new key."}
		return []Fix{check, renew}
	},
})

// sameness tells how far the texts of both sides are known to agree.
type sameness int

const (
	textsUnknown sameness = iota
	textsDiffer
	// textsEqual: both canonical requests are whole and equal; a string to sign is not at hand.
	textsEqual
	// stringsEqual: both strings to sign are equal, byte by byte.
	stringsEqual
)

// sameTexts compares what was signed with what was verified.
func sameTexts(c *evidence.Case) sameness {
	if a, b := c.SignedString, c.VerifiedString; a != nil && b != nil && sigv4.IsPayloadHash(a.Hash) && sigv4.IsPayloadHash(b.Hash) {
		if a.String() == b.String() {
			return stringsEqual
		}
		if (a.Hash == b.Hash) != (a.Time == b.Time) {
			return textsDiffer
		}
		if a.Scope != b.Scope {
			return textsDiffer
		}
	}
	if !c.Signed.Whole() || !c.Verified.Whole() {
		return textsUnknown
	}
	if slices.ContainsFunc(c.Verified.Headers, func(f sigv4.Field) bool { return Redacted(f.Value) && f.Name != tokenHeader }) {
		return textsUnknown
	}
	if withoutTimes(c.Signed) == withoutTimes(c.Verified) {
		return textsEqual
	}
	return textsDiffer
}

// withoutTimes is a canonical request without what each attempt of a client sets anew, and without the
// session token, which people mask.
func withoutTimes(c *evidence.Canonical) string {
	plain := c.CanonicalRequest
	plain.Headers = sigv4.Header(plain.Headers).Without("x-amz-date", "date", "amz-sdk-invocation-id", "amz-sdk-request", tokenHeader)
	return plain.String()
}

// lookWrongSecret names the secret by elimination alone. AWS prints "Check your AWS Secret Access Key"
// for every mismatch; it is the cause only where the texts are equal.
func lookWrongSecret(c *evidence.Case) []Finding {
	if c.Answer != nil && !c.AnsweredWith(answer.SignatureMismatch) {
		return nil
	}
	f := Finding{Code: "wrong-secret"}
	if c.Answer != nil {
		f.Where = c.Answer.Place
	}
	switch sameTexts(c) {
	case stringsEqual:
		f.Certainty, f.Label, f.Where = Shown, "string to sign", c.VerifiedString.Place
		if c.Answer == nil {
			f.Certainty = Likely // nothing says that the signatures differ
		}
		f.Explanation = "Both sides computed the same string to sign, and the signatures differ. A signature depends on that text and on the signing key alone, so the key differs: " +
			"the secret is not the one of the key id, or it was altered, or the key was derived wrongly from it."
		if f.Certainty == Shown {
			f.Proof = &Proof{Kind: ProofCanonical}
		}
	case textsEqual:
		f.Certainty, f.Label = Likely, "canonical request"
		f.Explanation = "Both canonical requests are equal, so nothing in the request broke the signature. What is left is the scope in the string to sign, the derivation of the key, and the secret."
	default:
		return nil
	}
	f.Explanation += givenWords(c)
	return one(f)
}

// givenWords says whether the credentials that were given for the proof are those of the request.
func givenWords(c *evidence.Case) string {
	id, known := keyID(c)
	if c.Given == nil || !known {
		return ""
	}
	if given := strings.TrimSpace(c.Given.AccessKeyID); given != "" && given != id {
		return fmt.Sprintf(" The credentials that were given are those of %s; the request was signed with %s.", given, id)
	}
	return ""
}

// varyOtherKey yields the secrets of the other keys at hand, as of other profiles.
func varyOtherKey(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if s.Credentials == nil {
			return
		}
		for _, key := range c.KnownKeys() {
			if key.SecretAccessKey == s.Credentials.SecretAccessKey {
				continue
			}
			f := otherKey(c, key)
			v := secretVariant(key.SecretAccessKey, "", f.Explanation, -4)
			v.Signed, v.Verified, v.Fix = f.Signed, f.Verified, f.Fix
			if !yield(v) {
				return
			}
		}
	}
}

// OtherKey returns what to say of a request that was signed with the secret of a key at hand, where that is known not
// to be the key whose id the request carries. The certainty is left to the caller.
func OtherKey(c *evidence.Case, key evidence.Key) (Finding, bool) {
	id, known := keyID(c)
	if !known || !isAccessKeyID(id) || !isAccessKeyID(key.AccessKeyID) || id == key.AccessKeyID {
		return Finding{}, false
	}
	return otherKey(c, key), true
}

func otherKey(c *evidence.Case, key evidence.Key) Finding {
	id, _ := keyID(c)
	return Finding{
		Code: "wrong-secret", Label: "secret", Where: key.Place,
		Signed: "the secret of " + nameOfKey(key), Verified: "the secret of the key id that was sent",
		Explanation: fmt.Sprintf("The request carries the key id %s, and was signed with the secret of %s.", id, nameOfKey(key)),
		Fix:         "Take key id, secret and session token of one profile. See where the tools take each of them from.",
	}
}

// nameOfKey names a key by its profile and its id.
func nameOfKey(key evidence.Key) string {
	switch {
	case key.Profile != "" && key.AccessKeyID != "":
		return fmt.Sprintf("the profile %s, %s", key.Profile, key.AccessKeyID)
	case key.Profile != "":
		return "the profile " + key.Profile
	}
	return orElse(key.AccessKeyID, "another key in the evidence")
}

// commitWrongSecret lets AWS hold another secret for the key id than the client has.
func commitWrongSecret(_ *rand.Rand, a *Attempt) bool {
	if !a.take(PartKey) {
		return false
	}
	held := a.Credentials
	held.SecretAccessKey = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
	a.Truth.Credentials = &held
	return true
}
