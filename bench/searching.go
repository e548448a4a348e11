package main

import (
	"crypto/sha256"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// searching measures a whole diagnosis: one that finds its text at the first variation, and one that
// finds nothing and tries all that it may.
func searching() []contest {
	canonical, err := sigv4.ParseCanonicalRequest("GET\n/prod/pets\na=1&b=two%20words&id=x%2By&flag=\nhost:" + host +
		"\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + sigv4.EmptyPayloadHash)
	if err != nil {
		panic(err)
	}
	braces := canonical
	braces.PayloadHash = sigv4.HashPayload([]byte("{}"))
	found, nothing := mismatched(canonical, braces.Hash()), mismatched(canonical, strings.Repeat("ab", 32))
	tried := diagnose.Diagnose(nothing).Tried
	text := canonical.Append(nil)
	run := func(c *evidence.Case) func(int) {
		return func(n int) {
			for range n {
				diagnose.Diagnose(c)
			}
		}
	}
	return []contest{
		{"diagnose, found as a single variation", []contender{{"countersign", run(found)}}},
		{"diagnose, nothing found", []contender{
			{"countersign", run(nothing)},
			{"bare hashing of as many texts", func(n int) {
				for range n * tried {
					sha256.Sum256(text)
				}
			}},
		}},
	}
}

// mismatched is a case of which the verifier's texts are known, and of the client's the hash alone.
func mismatched(verified sigv4.CanonicalRequest, signed string) *evidence.Case {
	str := func(hash string) *evidence.StringToSign {
		return &evidence.StringToSign{StringToSign: sigv4.StringToSign{
			Algorithm: sigv4.Algorithm, Time: "20260102T030405Z", Scope: sigv4.NewScope(at, "eu-west-1", "execute-api"), Hash: hash,
		}}
	}
	return &evidence.Case{
		Verified:       &evidence.Canonical{CanonicalRequest: verified, Has: evidence.HasAll},
		VerifiedString: str(verified.Hash()), SignedString: str(signed),
		Answer: &evidence.Answer{Answer: answer.Answer{Status: 403, Kind: answer.SignatureMismatch, By: answer.ByRESTAPI}},
	}
}
