package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	awsv4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"countersign/sigv4"
)

// verifying compares verification with the bare hashing that no verifier can do without, and with a
// verifier that signs again with the SDK and compares, as versitygw's does.
func verifying() []contest {
	signed, err := signer.Sign(sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}}, at)
	if err != nil {
		panic(err)
	}
	verifier := &sigv4.Verifier{
		Region: "eu-west-1", Service: "execute-api", Now: func() time.Time { return at },
		Keys: func(string) (sigv4.Credentials, error) { return signer.Credentials, nil },
	}
	trace, err := verifier.Verify(&signed)
	if err != nil {
		panic(err)
	}
	canonical, str := []byte(trace.Canonical.String()), []byte(trace.StringToSign.String())
	mac := hmac.New(sha256.New, trace.Keys.Signing)
	sum := make([]byte, 0, 32)
	return []contest{{"verify GET", []contender{
		{"countersign Verifier.Check", func(n int) {
			for range n {
				if err := verifier.Check(&signed); err != nil {
					panic(err)
				}
			}
		}},
		{"bare hashing", func(n int) {
			for range n {
				sha256.Sum256(canonical)
				mac.Reset()
				mac.Write(str)
				sum = mac.Sum(sum[:0])
			}
		}},
		{"countersign Verifier.Verify (with all values)", func(n int) {
			for range n {
				if _, err := verifier.Verify(&signed); err != nil {
					panic(err)
				}
			}
		}},
		{"signing again with aws-sdk-go-v2", func(n int) {
			s, r := awsv4.NewSigner(), request("GET")
			for range n {
				if err := s.SignHTTP(context.Background(), awsKeys, r, sigv4.EmptyPayloadHash, "execute-api", "eu-west-1", at); err != nil {
					panic(err)
				}
			}
		}},
	}}}
}
