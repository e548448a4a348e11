package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/sigv4"
)

// AWS's documented example keys.
var (
	lasting   = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	another   = sigv4.Credentials{AccessKeyID: "AKIAI44QH8DHBEXAMPLE", SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
	temporary = sigv4.Credentials{
		AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		SessionToken: "IQoJb3JpZ2luX2VjEMv//////////wEaCXVzLWVhc3QtMSJHMEUCIQDEXAMPLETOKENEXAMPLETOKEN==",
	}
)

// trip is a request on its way from a client with a fault, past hops, to a verifier.
type trip struct {
	method, host, target, body string
	header                     sigv4.Header
	service, region            string
	keys                       sigv4.Credentials
	// at is when it is signed, as in 20261121T101500Z.
	at string
	// sign are the names that are signed besides host and x-amz-*.
	sign []string
	// signed changes what the client signs, scope and secret the key that it signs with, signature what it
	// writes.
	signed    func(*sigv4.CanonicalRequest)
	scope     func(*sigv4.Scope)
	secret    func(string) string
	signature func(string) string
	// text changes the whole text that the client signs.
	text func(string) string
	// sent changes what the client sends after it has signed, hop what happens to it on the way.
	sent, hop func(*sigv4.Request)
	// verifiedHost is what the verifier has as its Host, when a hop replaces it; "" for the client's.
	verifiedHost string
	// hashHeader sends x-amz-content-sha256.
	hashHeader bool
	// serves is the service whose rules the verifier has; "" for the client's.
	serves string
	// right says that the signature is right: what is refused, if anything, is not the signature.
	right bool
}

// outcome is what became of a trip.
type outcome struct {
	trip
	request  sigv4.Request // as sent, with its signature
	auth     sigv4.Authorization
	client   side
	verifier side
}

type side struct {
	canonical sigv4.CanonicalRequest
	text      string // the canonical request as it was hashed
	toSign    sigv4.StringToSign
}

// match reports whether the verifier takes the signature.
func (o *outcome) match() bool {
	key := sigv4.DeriveKeys(o.keys.SecretAccessKey, o.verifier.toSign.Scope).Signing
	return sigv4.Signature(key, o.verifier.toSign.String()) == o.auth.Signature
}

const defaultTime = "20261121T101500Z"

// run signs, sends and verifies.
func (t trip) run() *outcome {
	if t.at == "" {
		t.at = defaultTime
	}
	if t.keys.AccessKeyID == "" {
		t.keys = lasting
	}
	if t.method == "" {
		t.method = "GET"
	}
	if t.service == "" {
		t.service = "execute-api"
	}
	if t.region == "" {
		t.region = "eu-west-1"
	}
	r := sigv4.Request{Method: t.method, Target: t.target, Body: []byte(t.body)}
	r.Header = append(sigv4.Header{{Name: "Host", Value: t.host}}, t.header...)
	if !r.Header.Has("x-amz-date") {
		r.Header = append(r.Header, sigv4.Field{Name: "X-Amz-Date", Value: t.at})
	}
	if t.keys.SessionToken != "" {
		r.Header = append(r.Header, sigv4.Field{Name: "X-Amz-Security-Token", Value: t.keys.SessionToken})
	}
	if t.hashHeader || t.service == "s3" && !r.Header.Has("x-amz-content-sha256") {
		r.Header = append(r.Header, sigv4.Field{Name: "X-Amz-Content-Sha256", Value: sigv4.HashPayload(r.Body)})
	}
	names := append([]string{"host"}, t.sign...)
	for _, f := range r.Header {
		if name := strings.ToLower(f.Name); strings.HasPrefix(name, "x-amz-") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	o := &outcome{trip: t}
	at, err := time.Parse(sigv4.TimeLayout, t.at)
	if err != nil {
		panic(err)
	}
	scope := sigv4.NewScope(at, t.region, t.service)
	o.auth = sigv4.Authorization{Algorithm: sigv4.Algorithm, Credential: sigv4.Credential{AccessKeyID: t.keys.AccessKeyID, Scope: scope}, SignedHeaders: names}
	o.client.canonical = sigv4.Canonicalize(&r, names, sigv4.RulesFor(t.service))
	if t.signed != nil {
		t.signed(&o.client.canonical)
		o.auth.SignedHeaders = strings.Split(o.client.canonical.SignedHeaders, ";")
	}
	if t.scope != nil {
		t.scope(&o.auth.Credential.Scope)
	}
	o.client.text = o.client.canonical.String()
	if t.text != nil {
		o.client.text = t.text(o.client.text)
	}
	o.client.toSign = sigv4.StringToSign{Algorithm: sigv4.Algorithm, Time: r.Header.Value("x-amz-date"), Scope: o.auth.Credential.Scope, Hash: sigv4.HashPayload([]byte(o.client.text))}
	secret := t.keys.SecretAccessKey
	if t.secret != nil {
		secret = t.secret(secret)
	}
	o.auth.Signature = sigv4.Signature(sigv4.DeriveKeys(secret, o.auth.Credential.Scope).Signing, o.client.toSign.String())
	if t.signature != nil {
		o.auth.Signature = t.signature(o.auth.Signature)
	}
	r.Header = append(r.Header, sigv4.Field{Name: "Authorization", Value: o.auth.String()})
	if t.sent != nil {
		t.sent(&r)
	}
	o.request = r
	arrived := r.Clone()
	if t.verifiedHost != "" {
		arrived.Header = arrived.Header.With("Host", t.verifiedHost)
	}
	if t.hop != nil {
		t.hop(&arrived)
	}
	serves := t.serves
	if serves == "" {
		serves = t.service
	}
	// A verifier has each line once and in order, whatever the list that it was sent.
	o.verifier.canonical = sigv4.Canonicalize(&arrived, sigv4.SignedNames(o.auth.SignedHeaders), sigv4.RulesFor(serves))
	o.verifier.text = o.verifier.canonical.String()
	o.verifier.toSign = o.client.toSign
	o.verifier.toSign.Hash = o.verifier.canonical.Hash()
	if o.match() != t.right {
		panic(fmt.Sprintf("%s %s%s: the signature is right: %v", t.method, t.host, t.target, o.match()))
	}
	return o
}

// rightly runs a trip that has no fault yet.
func (t trip) rightly() *outcome {
	t.right = true
	return t.run()
}

// field sets a header field.
func field(name, value string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { r.Header = r.Header.With(name, value) }
}

// without removes header fields.
func without(names ...string) func(*sigv4.Request) {
	return func(r *sigv4.Request) { r.Header = r.Header.Without(names...) }
}

// target sets the request target.
func target(text string) func(*sigv4.Request) { return func(r *sigv4.Request) { r.Target = text } }

// line sets a canonical header line.
func line(name, value string) func(*sigv4.CanonicalRequest) {
	return func(c *sigv4.CanonicalRequest) {
		for i := range c.Headers {
			if c.Headers[i].Name == name {
				c.Headers[i].Value = value
				return
			}
		}
		panic(fmt.Sprintf("no line %s", name))
	}
}
