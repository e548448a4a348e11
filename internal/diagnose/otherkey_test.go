package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

var (
	devKey   = evidence.Key{Profile: "dev", Credentials: sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}
	prodKey  = evidence.Key{Profile: "prod", Credentials: sigv4.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}}
	otherKey = evidence.Key{Profile: "old", Credentials: sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN8EXAMPLE", SecretAccessKey: "h3yCo8nvbEXAMPLEKEYje7MtGbClwBF/2Zp9Utk/"}}
)

// signedWith is a refused request with the key id of the profile dev, signed with a secret.
func signedWith(t *testing.T, secret string) *evidence.Case {
	t.Helper()
	canonical, str := verified(t, bases["query"], scope)
	return &evidence.Case{
		Verified: canonical, VerifiedString: str, Answer: mismatchAnswer(),
		Claim: &evidence.Claim{Authorization: sigv4.Authorization{
			Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: devKey.AccessKeyID, Scope: scope},
			SignedHeaders: canonical.SignedNames(), Signature: sigv4.Signature(sigv4.DeriveKeys(secret, scope).Signing, str.String()),
		}},
	}
}

// Each key at hand is tried: the secret of another profile is named, with that profile.
func TestSecretOfAnotherProfile(t *testing.T) {
	for name, given := range map[string]func(*evidence.Case){
		"all in the evidence":       func(c *evidence.Case) { c.Keys = []evidence.Key{otherKey, devKey, prodKey} },
		"the own one given":         func(c *evidence.Case) { c.Given, c.Keys = &devKey.Credentials, []evidence.Key{prodKey} },
		"the other one given":       func(c *evidence.Case) { c.Given, c.Keys = &prodKey.Credentials, []evidence.Key{devKey} },
		"the other one given alone": func(c *evidence.Case) { c.Given = &prodKey.Credentials },
	} {
		t.Run(name, func(t *testing.T) {
			c := signedWith(t, prodKey.SecretAccessKey)
			given(c)
			r := Diagnose(c)
			expectFirst(t, r, "wrong-secret", causes.Proven)
			if text := r.Findings[0].Explanation; !strings.Contains(text, prodKey.AccessKeyID) || !strings.Contains(text, devKey.AccessKeyID) || strings.Contains(text, prodKey.SecretAccessKey) {
				t.Errorf("explanation %q", text)
			}
			if len(r.Findings) > 1 && r.Findings[1].Certainty > causes.Possible {
				t.Errorf("also %s", codes(r))
			}
		})
	}
}

// A key of the evidence proves as one that was given does.
func TestKeyOfTheEvidenceProves(t *testing.T) {
	c := signedWith(t, devKey.SecretAccessKey+"\n")
	c.Keys = []evidence.Key{prodKey, devKey}
	expectFirst(t, Diagnose(c), "credential-whitespace", causes.Proven)
}

// Keys that merely stand in the evidence need not be those of the request: where none fits, nothing is said that
// would not be said without them.
func TestKeysThatDoNotFitSayNothing(t *testing.T) {
	for name, key := range map[string]evidence.Key{"a foreign key": otherKey, "the own key with another secret": {Credentials: sigv4.Credentials{
		AccessKeyID: devKey.AccessKeyID, SecretAccessKey: otherKey.SecretAccessKey,
	}}} {
		c := signedWith(t, "the secret that nobody has")
		without := codes(Diagnose(c))
		c.Keys = []evidence.Key{key}
		r := Diagnose(c)
		if got := codes(r); got != without {
			t.Errorf("%s: %s, and without it %s", name, got, without)
		}
		if !strings.Contains(r.Searched, "a secret that the evidence holds") {
			t.Errorf("%s: searched %q", name, r.Searched)
		}
	}
}
