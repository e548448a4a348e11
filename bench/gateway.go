package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	awsv4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/gofiber/fiber/v3"
	"github.com/valyala/fasthttp"
	vgw "github.com/versity/versitygw/s3api/utils"

	"countersign/internal/gateway"
	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// gateways compares verification from the parsed request to the verdict: this project's gateway, which routes
// and decides policies besides, with the verifier of versitygw, which signs again with the SDK's signer, and with
// the least that such a verifier can do.
func gateways() []contest {
	signed, err := signer.Sign(sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}}, at)
	if err != nil {
		panic(err)
	}
	return []contest{{"gateway, verify GET", []contender{
		{"countersign Gateway.AnswerTo", verdict(&signed)},
		{"versitygw, its middleware's steps", versity()},
		{"aws-sdk-go-v2, signed again and compared", signAgain(&signed)},
		{"countersign Verifier.Check, signature alone", checking(&signed)},
	}}}
}

// verdict is the whole way: route, signature, policies.
func verdict(signed *sigv4.Request) func(int) {
	caller, err := iam.ParseCaller("arn:aws:iam::123456789012:user/bench")
	if err != nil {
		panic(err)
	}
	policy, err := iam.ParsePolicy([]byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:*/prod/*"}}`), iam.Identity)
	if err != nil {
		panic(err)
	}
	keys := gateway.NewKeyStore([]*gateway.Key{{AccessKeyID: keyID, SecretAccessKey: secret, Caller: caller, Identity: []*iam.Policy{policy}}}, nil)
	g, err := gateway.New(gateway.Config{Topology: orders(), Keys: keys})
	if err != nil {
		panic(err)
	}
	arrival := gateway.Arrival{At: at}
	var v gateway.Verdict
	return func(n int) {
		for range n {
			v = gateway.Verdict{}
			if g.AnswerTo(&v, signed, arrival); !v.Allowed {
				panic(v.Reason)
			}
		}
	}
}

// checking verifies without routes and policies.
func checking(signed *sigv4.Request) func(int) {
	verifier := &sigv4.Verifier{
		Region: "eu-west-1", Service: "execute-api", Now: func() time.Time { return at },
		Keys: func(string) (sigv4.Credentials, error) { return signer.Credentials, nil },
	}
	return func(n int) {
		for range n {
			if err := verifier.Check(signed); err != nil {
				panic(err)
			}
		}
	}
}

// orders is a REST API with the route of the request.
func orders() *topology.Topology {
	known := func(text string) topology.Text { return topology.Known(text, topology.Source{}) }
	return &topology.Topology{APIs: []topology.API{{
		ID: known("abc123def4"), Protocol: known(topology.REST), Region: known("eu-west-1"), Account: known("123456789012"),
		EndpointType: known(topology.Regional), Stages: []topology.Stage{{Name: known("prod")}},
		Routes: []topology.Route{{Method: known("GET"), Path: known("/customers/{id}/orders"), Authorization: known("AWS_IAM")}},
	}}}
}

// versity is what versitygw's middleware does with a request that its web framework has parsed: it reads date and
// authorization, derives the signing key, which it does not keep, and verifies.
func versity() func(int) {
	s3 := &sigv4.Signer{Credentials: signer.Credentials, Region: "eu-west-1", Service: "s3"}
	signed, err := s3.Sign(sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}}, at)
	if err != nil {
		panic(err)
	}
	raw := &fasthttp.RequestCtx{}
	raw.Request.Header.SetMethod("GET")
	raw.Request.SetRequestURI(target)
	for _, f := range signed.Header {
		raw.Request.Header.Set(f.Name, f.Value)
	}
	app := fiber.New()
	ctx := app.AcquireCtx(raw)
	return func(n int) {
		for range n {
			stamp, err := time.Parse(sigv4.TimeLayout, ctx.Get("X-Amz-Date"))
			if err != nil {
				panic(err)
			}
			auth, err := vgw.ParseAuthorization(ctx.Get("Authorization"))
			if err != nil {
				panic(err)
			}
			key := sigv4.DeriveKeys(secret, sigv4.NewScope(stamp, auth.Region, "s3")).Signing
			if _, err := vgw.CheckValidSignature(ctx, auth, key, ctx.Get("X-Amz-Content-Sha256"), stamp, 0); err != nil {
				panic(err)
			}
		}
	}
}

// signAgain builds a request of what was signed, signs it with the SDK and compares.
func signAgain(signed *sigv4.Request) func(int) {
	s := awsv4.NewSigner()
	check := func() error {
		auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
		if err != nil {
			return err
		}
		stamp, err := time.Parse(sigv4.TimeLayout, signed.Header.Value("x-amz-date"))
		if err != nil {
			return err
		}
		r, err := http.NewRequest(signed.Method, "https://"+signed.Host()+signed.Target, nil)
		if err != nil {
			return err
		}
		for _, name := range auth.SignedHeaders {
			if name != "host" {
				r.Header[http.CanonicalHeaderKey(name)] = signed.Header.Values(name)
			}
		}
		scope := auth.Credential.Scope
		if err := s.SignHTTP(context.Background(), awsKeys, r, sigv4.EmptyPayloadHash, scope.Service, scope.Region, stamp); err != nil {
			return err
		}
		if !strings.HasSuffix(r.Header.Get("Authorization"), auth.Signature) {
			return errors.New("another signature")
		}
		return nil
	}
	return func(n int) {
		for range n {
			if err := check(); err != nil {
				panic(err)
			}
		}
	}
}
