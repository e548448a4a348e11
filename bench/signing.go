package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsv4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	smithycreds "github.com/aws/smithy-go/aws-http-auth/credentials"
	smithy "github.com/aws/smithy-go/aws-http-auth/sigv4"
	miniosigner "github.com/minio/minio-go/v7/pkg/signer"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

const (
	keyID  = "AKIAIOSFODNN7EXAMPLE"
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	host   = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	// target makes a canonical request of 350 bytes.
	target = "/prod/customers/4711/orders?after=2026-01-02T03%3A04%3A05Z&expand=lines%2Cprices&limit=50&page=eyJpZCI6NDcxMSwiYXQiOiIyMDI2LTAxLTAyIn0%3D&sort=created&status=open"
)

var (
	at     = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	signer = &sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, Region: "eu-west-1", Service: "execute-api",
	}
	awsKeys  = aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}
	jsonBody = []byte(strings.Repeat(`{"name":"x","n":1},`, 54)) // 1,026 bytes
)

func request(method string, header ...string) *http.Request {
	r, err := http.NewRequest(method, "https://"+host+target, nil)
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// signing compares signers over a GET as API Gateway gets it, and over a POST whose body is hashed.
func signing() []contest {
	sdk := func(method string, body []byte) func(int) {
		s, r := awsv4.NewSigner(), request(method)
		return func(n int) {
			for range n {
				hash := hashOf(body)
				if err := s.SignHTTP(context.Background(), awsKeys, r, hash, "execute-api", "eu-west-1", at); err != nil {
					panic(err)
				}
			}
		}
	}
	authSigner := func(method string, body []byte) func(int) {
		s, r := smithy.New(), request(method)
		return func(n int) {
			for range n {
				sum := sha256.Sum256(body)
				err := s.SignRequest(&smithy.SignRequestInput{
					Request: r, PayloadHash: sum[:], Credentials: smithycreds.Credentials{AccessKeyID: keyID, SecretAccessKey: secret},
					Service: "execute-api", Region: "eu-west-1", Time: at,
				})
				if err != nil {
					panic(err)
				}
			}
		}
	}
	minio := func(method string, body []byte) func(int) {
		r := request(method)
		return func(n int) {
			for range n {
				r.Header.Set("X-Amz-Content-Sha256", hashOf(body))
				miniosigner.SignV4(*r, keyID, secret, "", "eu-west-1")
			}
		}
	}
	ours := func(method string, body []byte) func(int) {
		r := request(method)
		return func(n int) {
			for range n {
				if err := sigv4http.Sign(signer, r, hashOf(body), at); err != nil {
					panic(err)
				}
			}
		}
	}
	return []contest{
		{"sign GET, http.Request", []contender{
			{"countersign sigv4http.Sign", ours("GET", nil)},
			{"aws-sdk-go-v2 SignHTTP", sdk("GET", nil)},
			{"smithy-go aws-http-auth", authSigner("GET", nil)},
			{"minio-go SignV4", minio("GET", nil)},
		}},
		{"sign GET, sigv4.Request", []contender{
			{"countersign AppendAuthorization", appendAuthorization(nil)}, {"aws-sdk-go-v2 SignHTTP", sdk("GET", nil)},
		}},
		{"sign POST 1 KiB, hashed", []contender{
			{"countersign sigv4http.Sign", ours("POST", jsonBody)},
			{"aws-sdk-go-v2 SignHTTP", sdk("POST", jsonBody)},
			{"smithy-go aws-http-auth", authSigner("POST", jsonBody)},
			{"minio-go SignV4", minio("POST", jsonBody)},
		}},
		{"sign POST 1 KiB, sigv4.Request", []contender{
			{"countersign AppendAuthorization", appendAuthorization(jsonBody)}, {"aws-sdk-go-v2 SignHTTP", sdk("POST", jsonBody)},
		}},
	}
}

func hashOf(body []byte) string {
	if len(body) == 0 {
		return sigv4.EmptyPayloadHash
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func appendAuthorization(body []byte) func(int) {
	r := sigv4.Request{Method: "GET", Target: target, Body: body, Header: sigv4.Header{
		{Name: "Host", Value: host}, {Name: "X-Amz-Date", Value: at.Format(sigv4.TimeLayout)},
	}}
	dst := make([]byte, 0, 512)
	return func(n int) {
		for range n {
			var err error
			if dst, err = signer.AppendAuthorization(dst[:0], &r); err != nil {
				panic(err)
			}
		}
	}
}
