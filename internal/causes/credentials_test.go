package causes

import (
	"fmt"
	"testing"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

func TestCredentials(t *testing.T) {
	unknown := func() *evidence.Answer {
		return with(answered(answer.UnknownKey, answer.ByRESTAPI), func(a *answer.Answer) {
			a.Message = "The security token included in the request is invalid."
		})
	}
	ec2 := with(answered(answer.UnknownKey, "ec2"), func(a *answer.Answer) {
		a.Code, a.Message = "AuthFailure", "AWS was not able to validate the provided access credentials"
	})
	invalid := answered(answer.InvalidToken, answer.ByRESTAPI)
	token := "X-Amz-Security-Token: FwoGZXIvYXdzEXAMPLETOKEN"
	signed := func(id string, fields ...string) evidence.Case {
		return signedRequest("GET", gatewayHost, "/prod", authorization(id, "execute-api", "host;x-amz-date"), fields...)
	}
	withToken := func(id string, fields ...string) evidence.Case {
		return signedRequest("GET", gatewayHost, "/prod", authorization(id, "execute-api", "host;x-amz-date;x-amz-security-token"), fields...)
	}
	ofBucket := signedRequest("GET", "example-bucket--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com", "/key",
		authorization(sessionKey, "s3express", "host;x-amz-content-sha256;x-amz-date;x-amz-s3session-token"), "x-amz-s3session-token: AAAAexample")
	onlyHeader := evidence.Case{Claim: claimed(authorization(sessionKey, "execute-api", "host;x-amz-date"))}
	elements := func(got string) *evidence.Answer {
		return with(answered(answer.CredentialElements, "tagging"), func(a *answer.Answer) { a.Got = got })
	}
	notPair := func(got string) *evidence.Answer {
		return with(answered(answer.NotKeyValue, "apigateway"), func(a *answer.Answer) { a.Got = got })
	}
	dropped := withToken(sessionKey, token)
	dropped.Received = request("GET", gatewayHost, "/prod", "Authorization: x")
	inS3Words := with(unknown(), func(a *answer.Answer) { a.Code, a.By = "InvalidAccessKeyId", answer.ByS3 })
	s3Token := with(answered(answer.InvalidToken, answer.ByS3), func(a *answer.Answer) {
		a.Code, a.Message = "InvalidToken", "The provided token is malformed or otherwise invalid."
	})
	const scope = "/20260102/eu-west-1/tagging/aws4_request"
	testLooks(t, []lookRow{
		{"an unknown key", and(signed(longTermKey), unknown()), []string{"unknown-access-key shown"}, []Code{"missing-session-token", "session-token-damaged", "wrong-secret"}},
		{"EC2 has one sentence for everything", and(signed(longTermKey), ec2), []string{"unknown-access-key likely"}, nil},
		{"the sentence alone", evidence.Case{Answer: unknown()}, []string{"unknown-access-key likely"}, []Code{"session-token-damaged", "missing-session-token"}},
		{"S3's words alone: the key may be a temporary one", evidence.Case{Answer: inS3Words}, []string{"unknown-access-key likely"}, nil},
		{"S3's words of a lasting key", and(signed(longTermKey), inS3Words), []string{"unknown-access-key shown"}, nil},
		{"a temporary key without its token", and(signed(sessionKey), unknown()), []string{"missing-session-token shown", "unknown-access-key likely"}, nil},
		{"the same, no answer", signed(sessionKey), []string{"missing-session-token shown"}, nil},
		{"the same, and yet a mismatch", and(signed(sessionKey), answered(answer.SignatureMismatch, answer.ByRESTAPI)), []string{"missing-session-token possible"}, nil},
		{"the session of a directory bucket", ofBucket, nil, []Code{"missing-session-token"}},
		{"the header alone", and(onlyHeader, unknown()), []string{"missing-session-token likely"}, nil},
		{"a temporary key with its token", and(withToken(sessionKey, token), unknown()), []string{"session-token-damaged likely", "unknown-access-key likely"}, []Code{"missing-session-token"}},
		{"the token is signed and was left out of the paste", and(withToken(sessionKey), unknown()), []string{"missing-session-token likely"}, nil},
		{"the server's log lacks the token", and(dropped, unknown()), []string{"missing-session-token shown"}, nil},
		{"a token that is refused", and(withToken(sessionKey, token), invalid), []string{"session-token-damaged likely"}, []Code{"unknown-access-key", "missing-session-token"}},
		{"a token with a long-term key", and(withToken(longTermKey, token), invalid), []string{"session-token-damaged likely"}, nil},
		{"S3 says so", evidence.Case{Answer: s3Token}, []string{"session-token-damaged shown"}, []Code{"unknown-access-key"}},
		{"expired", evidence.Case{Answer: answered(answer.ExpiredToken, answer.ByRESTAPI)}, []string{"session-token-expired shown"}, []Code{"session-token-damaged", "clock-skew"}},
		{"undefined", and(signed("undefined"), unknown()), []string{"credentials-not-loaded shown"}, []Code{"swapped-credentials"}},
		{"empty", and(signed(""), answered(answer.IncompleteSignature, answer.ByRESTAPI)), []string{"credentials-not-loaded shown"}, nil},
		{"not filled in", and(signed("${AWS_ACCESS_KEY_ID}"), unknown()), []string{"credentials-not-loaded likely"}, nil},
		{"a whole key id", and(signed(longTermKey), unknown()), nil, []Code{"credentials-not-loaded", "swapped-credentials", "credential-encoding", "credential-whitespace"}},
		{"a key id of another store", and(signed("GOOG1EXAMPLEEXAMPLE"), unknown()), nil, []Code{"credentials-not-loaded", "swapped-credentials"}},
		{"a secret as key id, quoted by AWS", evidence.Case{Answer: elements(exampleKey + scope)}, []string{"swapped-credentials shown"}, []Code{"malformed-auth-header"}},
		{"a masked secret as key id", evidence.Case{Answer: elements("REDACTED/REDACTED/REDACTED" + scope)}, []string{"swapped-credentials likely"}, []Code{"malformed-auth-header"}},
		{"a secret without slashes as key id", and(signed("wJalrXUtnFEMIaK7MDENGabPxRfiCYEXAMPLEKEY"), unknown()), []string{"swapped-credentials shown"}, nil},
		{"the scope twice", evidence.Case{Answer: elements(longTermKey + "/20260102" + scope)}, []string{"malformed-auth-header shown"}, []Code{"swapped-credentials"}},
		{"too few elements", evidence.Case{Answer: elements(longTermKey + "/eu-west-1/aws4_request")}, []string{"malformed-auth-header shown"}, []Code{"swapped-credentials"}},
		{"a blank before the key id, quoted by AWS", evidence.Case{Answer: notPair("AWS4-HMAC-SHA256 Credential= " + longTermKey + scope + ", SignedHeaders=host, Signature=" + fakeSignature)}, []string{"credential-whitespace shown"}, nil},
		{"the torn part alone", evidence.Case{Answer: notPair(longTermKey + scope)}, []string{"credential-whitespace likely"}, nil},
		{"a line break behind the key id", and(signed(longTermKey+"\n"), unknown()), []string{"credential-whitespace shown"}, []Code{"credential-encoding"}},
		{"quotes around the key id", and(signed(`"`+longTermKey+`"`), unknown()), []string{"credential-encoding likely"}, []Code{"credential-whitespace"}},
		{"accepted all the same", and(signed(longTermKey+"\n"), with(answered(answer.NotAuthorized, answer.ByRESTAPI), func(a *answer.Answer) { a.Principal = "arn" })), nil, []Code{"credential-whitespace"}},
	})
}

// both is a case in which the two sides have these canonical requests and strings to sign; "" leaves a
// string to sign out.
func both(signed, verified sigv4.CanonicalRequest, signedTime, verifiedTime string) evidence.Case {
	scope := sigv4.Scope{Date: "20260102", Region: "eu-west-1", Service: "execute-api", Terminator: sigv4.Terminator}
	str := func(c sigv4.CanonicalRequest, at string) *evidence.StringToSign {
		if at == "" {
			return nil
		}
		return &evidence.StringToSign{StringToSign: sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: at, Scope: scope, Hash: c.Hash()}}
	}
	return evidence.Case{
		Signed: &evidence.Canonical{CanonicalRequest: signed, Has: evidence.HasAll}, Verified: &evidence.Canonical{CanonicalRequest: verified, Has: evidence.HasAll},
		SignedString: str(signed, signedTime), VerifiedString: str(verified, verifiedTime),
		Answer: answered(answer.SignatureMismatch, answer.ByRESTAPI),
	}
}

func TestWrongSecretByElimination(t *testing.T) {
	canonical := func(path, at string) sigv4.CanonicalRequest {
		return sigv4.CanonicalRequest{
			Method: "GET", Path: path, Headers: fieldsOf("host:"+gatewayHost, "x-amz-date:"+at), SignedHeaders: "host;x-amz-date", PayloadHash: sigv4.EmptyPayloadHash,
		}
	}
	a, b, later := canonical("/prod/pets", stamp), canonical("/prod/dogs", stamp), canonical("/prod/pets", "20260102T031111Z")
	otherScope := both(a, a, stamp, stamp)
	otherScope.SignedString.Scope.Region = "us-east-1"
	fragment := both(a, a, "", "")
	fragment.Verified.Has = evidence.HasHeaders
	given := both(a, a, stamp, stamp)
	given.Claim = claimed(authorization(longTermKey, "execute-api", "host;x-amz-date"))
	given.Given = &sigv4.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", SecretAccessKey: exampleKey}
	noAnswer := both(a, a, stamp, stamp)
	noAnswer.Answer = nil
	expired := both(a, a, stamp, stamp)
	expired.Answer = answered(answer.Expired, answer.ByRESTAPI)
	testLooks(t, []lookRow{
		{"equal strings to sign", both(a, a, stamp, stamp), []string{"wrong-secret shown", "signature-computation-wrong possible"}, []Code{"wrong-service"}},
		{"equal canonical requests, one string to sign", both(a, a, "", stamp), []string{"wrong-secret likely", "wrong-service possible", "signature-computation-wrong possible"}, nil},
		{"equal but for the attempt", both(a, later, stamp, "20260102T031111Z"), []string{"wrong-secret likely"}, nil},
		{"another path", both(a, b, stamp, stamp), nil, []Code{"wrong-secret", "signature-computation-wrong"}},
		{"another scope", otherScope, nil, []Code{"wrong-secret"}},
		{"a fragment", fragment, nil, []Code{"wrong-secret", "signature-computation-wrong"}},
		{"no answer", noAnswer, []string{"wrong-secret likely"}, nil},
		{"another answer", expired, nil, []Code{"wrong-secret", "signature-computation-wrong"}},
		{"AWS's advice alone", evidence.Case{Answer: answered(answer.SignatureMismatch, answer.ByRESTAPI)}, nil, []Code{"wrong-secret", "signature-computation-wrong", "unknown-access-key"}},
		{"foreign credentials given", given, []string{"wrong-secret shown"}, nil},
	})
	if f := lookWrongSecret(&given); len(f) != 1 || !containsAll(f[0].Explanation, "AKIAI44QH8DHBEXAMPLE", longTermKey) {
		t.Errorf("the two key ids are not named: %+v", f)
	}
}

// TestKeyVariants checks that every mistake with the key gives another signature than the right way and
// than the other mistakes, and that none of them prints the secret.
func TestKeyVariants(t *testing.T) {
	scope := sigv4.Scope{Date: "20260102", Region: "eu-west-1", Service: "execute-api", Terminator: sigv4.Terminator}
	signing := Signing{
		Canonical: sigv4.CanonicalRequest{Method: "GET", Path: "/prod", Headers: fieldsOf("host:"+gatewayHost, "x-amz-date:"+stamp), SignedHeaders: "host;x-amz-date", PayloadHash: sigv4.EmptyPayloadHash},
		Algorithm: sigv4.Algorithm, Time: stamp, Scope: scope,
		Credentials: &sigv4.Credentials{AccessKeyID: longTermKey, SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
	}
	c := evidence.Case{Given: &sigv4.Credentials{AccessKeyID: longTermKey, SecretAccessKey: signing.Credentials.SecretAccessKey + "\n"}}
	seen := map[string]string{signing.Signature(signing.Key()): "the right way"}
	for _, cause := range All() {
		if cause.Vary == nil {
			continue
		}
		for v := range cause.Vary(&c, signing) {
			if v.Part != PartKey && v.Part != PartScope && v.Part != PartTime {
				continue
			}
			changed := signing
			v.Apply(&changed)
			signature := changed.Signature(changed.Key())
			what := string(cause.Code) + ": " + v.Explanation
			if before, ok := seen[signature]; ok {
				t.Errorf("%s gives the signature of %s", what, before)
			}
			seen[signature] = what
			text := fmt.Sprint(v.Signed, v.Verified, v.Explanation)
			if containsAll(text, "wJalrXUtnFEMI") || containsAll(text, "K7MDENG") {
				t.Errorf("%s prints the secret: %s", cause.Code, text)
			}
			if signing.Credentials.SecretAccessKey != "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" || signing.Scope != scope || signing.Computation != nil {
				t.Fatalf("%s changed the signing that it started from", what)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d variants", len(seen))
	}
}

// TestComputationAgreesWithDocumentation checks the right way against the example key of AWS's own
// documentation (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html,
// the values of the former page on deriving a signing key).
func TestComputationAgreesWithDocumentation(t *testing.T) {
	signing := Signing{
		Scope:       sigv4.Scope{Date: "20120215", Region: "us-east-1", Service: "iam", Terminator: sigv4.Terminator},
		Credentials: &sigv4.Credentials{SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
	}
	const want = "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d"
	if got := fmt.Sprintf("%x", signing.Key()); got != want {
		t.Errorf("key %s, want %s", got, want)
	}
	signing.Computation = &Computation{order: KeySteps}
	if got := fmt.Sprintf("%x", signing.Key()); got != want {
		t.Errorf("the chain that mistakes are made from gives %s, want %s", got, want)
	}
}
