package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// equalTexts is a case in which both sides have the same canonical request and string to sign, and the
// client sent this signature.
func equalTexts(t *testing.T, signature string) *evidence.Case {
	t.Helper()
	canonical, str := verified(t, bases["query"], scope)
	return &evidence.Case{
		Verified: canonical, VerifiedString: str, Signed: canonical, SignedString: str, Answer: mismatchAnswer(),
		Claim: &evidence.Claim{Authorization: sigv4.Authorization{
			Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: keys.AccessKeyID, Scope: scope},
			SignedHeaders: canonical.SignedNames(), Signature: signature,
		}},
		Given: &keys,
	}
}

// A mistake with the key, the scope or the time of the string to sign is found from the signature, and
// the finding says that rather than that the secret is wrong.
func TestEveryKeyMistakeIsFoundByItsSignature(t *testing.T) {
	base := equalTexts(t, "")
	base.Signed, base.SignedString = nil, nil
	signing := accountSide(base.Verified, base.VerifiedString, base).signing
	n := 0
	for _, cause := range causes.All() {
		if cause.Vary == nil {
			continue
		}
		for v := range cause.Vary(base, signing) {
			if v.Part != causes.PartKey && v.Part != causes.PartScope && v.Part != causes.PartTime {
				continue
			}
			if n++; n%7 != 0 && (cause.Code == "wrong-service" || cause.Code == "signature-computation-wrong") {
				continue // there are hundreds of them
			}
			changed := signing
			v.Apply(&changed)
			c := equalTexts(t, changed.Signature(changed.Key()))
			c.Signed, c.SignedString = nil, nil
			r := Diagnose(c)
			if len(r.Findings) == 0 || r.Findings[0].Code != cause.Code || r.Findings[0].Certainty != causes.Proven {
				t.Errorf("%s: %s: %s", cause.Code, v.Explanation, codes(r))
				continue
			}
			for _, f := range r.Findings {
				if f.Code == "wrong-secret" {
					t.Errorf("%s: %s: named wrong-secret as well", cause.Code, v.Explanation)
				}
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d mistakes", n)
	}
}

func TestGivenSecret(t *testing.T) {
	text := equalTexts(t, "").VerifiedString.String()
	right := sigv4.Signature(sigv4.DeriveKeys(keys.SecretAccessKey, scope).Signing, text)

	// The secret that was given is the client's: AWS has another one for the key id.
	r := Diagnose(equalTexts(t, right))
	expectFirst(t, r, "wrong-secret", causes.Proven)
	if !strings.Contains(r.Findings[0].Explanation, "AWS holds another secret") {
		t.Errorf("explanation %q", r.Findings[0].Explanation)
	}

	// It is not, in no form that is known.
	r = Diagnose(equalTexts(t, strings.Repeat("ab", 32)))
	expectFirst(t, r, "wrong-secret", causes.Shown)
	for _, f := range r.Findings {
		if f.Certainty == causes.Proven {
			t.Errorf("%s is proven by a signature of nothing", f.Code)
		}
	}

	// Only the form of the signature was wrong.
	r = Diagnose(equalTexts(t, strings.ToUpper(right)))
	expectFirst(t, r, "signature-encoding", causes.Proven)

	// Another string to sign than the verifier's is no matter of the secret, whatever its hash.
	c := equalTexts(t, "")
	other := *c.SignedString
	other.Scope.Region = "us-east-1"
	c.SignedString, c.Claim, c.Given = &other, nil, nil
	for _, f := range Diagnose(c).Findings {
		if f.Code == "wrong-secret" {
			t.Errorf("wrong-secret is named although the scopes differ")
		}
	}
}

// Two mistakes at once: the host of the distribution, and a secret with a line break.
func TestHostAndSecret(t *testing.T) {
	c := cloudFrontCase(t)
	canonical := c.Verified.CanonicalRequest
	canonical.Headers = sigv4.Header(canonical.Headers).With("host", "d111111abcdef8.cloudfront.net")
	str := c.VerifiedString.StringToSign
	str.Hash = canonical.Hash()
	c.Claim.Signature = sigv4.Signature(sigv4.DeriveKeys(keys.SecretAccessKey+"\n", scope).Signing, str.String())
	c.Given = &keys
	r := Diagnose(c)
	named := map[causes.Code]causes.Certainty{}
	for _, f := range r.Findings {
		named[f.Code] = f.Certainty
	}
	if named["host-mismatch"] != causes.Proven || named["credential-whitespace"] != causes.Proven {
		t.Errorf("findings %s; want host-mismatch and credential-whitespace, proven", codes(r))
	}
}

// The request as sent stands in for what was signed, until the secret says that it was not that: what differs
// in it is then no more than likely, and is not told as what the client signed.
func TestTheSecretRefutesTheRequestAsSent(t *testing.T) {
	canonical, str := verified(t, strings.Replace(bases["query"], "a=1&b=two%20words&id=x%2By&id-type=z&flag=", "a=1", 1), scope)
	signed := canonical.CanonicalRequest
	signed.Headers = sigv4.Header(signed.Headers).With("host", "nowhere.example.net") // a name that the evidence does not hold
	own := *str
	own.Hash = signed.Hash()
	c := &evidence.Case{
		Verified: canonical, VerifiedString: str, Answer: mismatchAnswer(), Given: &keys,
		Request: &evidence.Request{
			Request: sigv4.Request{
				Method: "GET", Target: "/pets?a=1",
				Header: sigv4.Header{{Name: "Host", Value: "d111111abcdef8.cloudfront.net"}, {Name: "X-Amz-Date", Value: stamp}},
			},
			WholeHeader: true, WholeBody: true,
		},
		Claim: &evidence.Claim{Authorization: sigv4.Authorization{
			Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: keys.AccessKeyID, Scope: scope},
			SignedHeaders: canonical.SignedNames(),
			Signature:     sigv4.Signature(sigv4.DeriveKeys(keys.SecretAccessKey, scope).Signing, own.String()),
		}},
	}
	r := Diagnose(c)
	if len(r.Findings) == 0 {
		t.Fatal("nothing was found")
	}
	doubted := false
	for _, f := range r.Findings {
		if f.Certainty > causes.Likely {
			t.Errorf("%s is %s", f.Code, f.Certainty)
		}
		doubted = doubted || strings.Contains(f.Explanation, "does not give the signature that was sent")
	}
	if !doubted {
		t.Errorf("nothing is doubted: %s", codes(r))
	}
	c.Given = nil
	if r := Diagnose(c); r.Findings[0].Certainty != causes.Shown {
		t.Errorf("without the secret: %s", codes(r))
	}
}

// Where the host that was called is the one that was verified, the client signed another name: it is told to sign
// for the host that it sends to, and not to keep sending to the name that it signed.
func TestFixOfAnotherSignedHost(t *testing.T) {
	canonical, str := verified(t, bases["query"], scope)
	own := canonical.CanonicalRequest
	own.Headers = sigv4.Header(own.Headers).With("host", "api.example.com")
	c := &evidence.Case{
		Verified: canonical, VerifiedString: str, Answer: mismatchAnswer(),
		Signed: &evidence.Canonical{CanonicalRequest: own, Has: evidence.HasAll},
		URL:    &evidence.Text{Text: "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets"},
	}
	r := Diagnose(c)
	expectFirst(t, r, "host-mismatch", causes.Shown)
	fixes := causes.Lookup("host-mismatch").Fixes(c, r.Findings[0])
	if len(fixes) != 1 || fixes[0].Text != "Sign for the host that you send to, abc123def4.execute-api.eu-west-1.amazonaws.com." ||
		fixes[0].Command != "countersign curl "+c.URL.Text {
		t.Errorf("fixes %+v", fixes)
	}
}
