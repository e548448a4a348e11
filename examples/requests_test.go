package examples

import (
	"testing"
	"time"

	"countersign/sigv4"
)

// The names of AWS's documentation. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
const (
	distribution = "d111111abcdef8.cloudfront.net"
	gateway      = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	region       = "eu-west-1"
	service      = "execute-api"
	stamp        = "20261121T101500Z"
)

var (
	permanent = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	temporary = sigv4.Credentials{
		AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: permanent.SecretAccessKey,
		SessionToken: "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LXdlc3QtMSJHMEUCIQDexample+token/with=all+that/AWS=uses==",
	}
)

func signingTime(t *testing.T) time.Time {
	t.Helper()
	at, err := time.Parse(sigv4.TimeLayout, stamp)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// exchange is a request as it was sent, and the two sides' texts.
type exchange struct {
	sent sigv4.Request
	// auth is the value of the Authorization header.
	auth                   sigv4.Authorization
	signed, verified       sigv4.CanonicalRequest
	signedStr, verifiedStr sigv4.StringToSign
}

// answer is what API Gateway answers to it.
func (x *exchange) answer() string { return restAnswer(x.verified, x.verifiedStr) }

// send signs a request for the host that it names, and lets the gateway verify it under verifierHost.
// body is what the client signs; the request itself is sent without one.
func send(t *testing.T, req sigv4.Request, keys sigv4.Credentials, verifierHost string, signedBody []byte) exchange {
	t.Helper()
	at := signingTime(t)
	signer := sigv4.Signer{Credentials: keys, Region: region, Service: service}
	view := req
	view.Body = signedBody
	out, err := signer.Sign(view, at)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(out.Header.Value("Authorization"))
	if err != nil {
		t.Fatal(err)
	}
	rules := sigv4.RulesFor(service)
	trace := sigv4.Compute(&out, auth, stamp, keys.SecretAccessKey, rules)
	if trace.Signature != auth.Signature {
		t.Fatal("the signature is not that of the text")
	}
	received := out.Clone()
	received.Body = req.Body
	if verifierHost != "" {
		received.Header = received.Header.With("Host", verifierHost)
	}
	verified := sigv4.Compute(&received, auth, stamp, keys.SecretAccessKey, rules)
	out.Body = req.Body
	return exchange{out, auth, trace.Canonical, verified.Canonical, trace.StringToSign, verified.StringToSign}
}
