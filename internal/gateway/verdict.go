package gateway

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Verdict is the gateway's answer to a request and what it rests on.
type Verdict struct {
	// Allowed says that the request goes on to the backend; Status, Header and Body are empty then.
	Allowed bool
	// Status, Header and Body are AWS's answer to a refused request, the fields in AWS's order.
	Status int
	Header sigv4.Header
	Body   []byte

	Reason Reason
	// Detail is what Reason is about, in a few words and without secrets.
	Detail string
	// Family is who answers.
	Family Family

	// AccessKeyID is the key id that the request names; Caller is its principal, once the signature holds.
	AccessKeyID string
	Caller      iam.Caller
	// Presigned says that the signature is in the query.
	Presigned bool

	// What the request was found to be for, as far as it was found.
	API         *topology.API
	Domain      *topology.Domain
	FunctionURL *topology.FunctionURL
	Route       *topology.Route
	// Stage is the stage's name. Method and Path are what was routed: the path below the stage or the
	// base path, decoded. ConnectionID is that of a call to @connections.
	Stage, Method, Path, ConnectionID string
	// Action and ARN are what the policies were asked for; Decision is their answer where Decided.
	Action, ARN string
	Decided     bool
	Decision    iam.Decision

	// Unverified lists behaviour of AWS that this answer rests on and that is not certain.
	Unverified []string
	// Unknown lists settings that this answer rests on and that the topology does not tell, with what
	// was assumed.
	Unknown []string

	ids      [4]uint64
	claim    claim
	claimed  bool // claim is complete
	key      *Key
	request  *sigv4.Request
	resource *iam.Policy
	context  iam.Context
	account  string
}

// RequestID is the id in x-amzn-RequestId.
func (v *Verdict) RequestID() string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], v.ids[0])
	binary.BigEndian.PutUint64(id[8:], v.ids[1])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // RFC 9562, version 4
	text := make([]byte, 0, 36)
	for i, part := range [...][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}

// GatewayID is the id in x-amz-apigw-id and Apigw-Requestid: eleven bytes in the alphabet of base64 for
// URLs, such as "eIqk8E_htjMFlow=".
func (v *Verdict) GatewayID() string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], v.ids[2])
	binary.BigEndian.PutUint64(id[8:], v.ids[3])
	return string(base64.URLEncoding.AppendEncode(make([]byte, 0, 16), id[:11]))
}

// AppendIDs appends the fields with which the gateway marks every answer, a backend's too: those of its ids,
// in AWS's order.
func (v *Verdict) AppendIDs(h sigv4.Header) sigv4.Header {
	switch v.Family {
	case HTTP:
		return append(h, sigv4.Field{Name: "Apigw-Requestid", Value: v.GatewayID()})
	case LambdaURL:
		return append(h, sigv4.Field{Name: "x-amzn-RequestId", Value: v.RequestID()})
	}
	return append(h, sigv4.Field{Name: "x-amzn-RequestId", Value: v.RequestID()}, sigv4.Field{Name: "x-amz-apigw-id", Value: v.GatewayID()})
}

// Trace returns every value of the signature as the gateway computed it: the canonical request of what
// arrived, the string to sign, and where the key is known, the keys and the signature. The request must not
// have been changed since. It is nil when the request carries no complete signature. The keys are secret
// material.
func (v *Verdict) Trace() *sigv4.Trace {
	if !v.claimed {
		return nil
	}
	c := &v.claim
	view := *v.request
	view.PayloadHash = bodyHash(v.request)
	auth := sigv4.Authorization{
		Algorithm:     sigv4.Algorithm,
		Credential:    sigv4.Credential{AccessKeyID: c.id, Scope: c.scope},
		SignedHeaders: sigv4.SignedNames(strings.Split(c.signedHeaders, ";")),
		Signature:     c.signature,
	}
	secret := ""
	if v.key != nil {
		secret = v.key.SecretAccessKey
	}
	trace := sigv4.Compute(&view, auth, c.at.Format(sigv4.TimeLayout), secret, rules)
	if v.key == nil {
		trace.Keys, trace.Signature = sigv4.SigningKeys{}, ""
	}
	return &trace
}

// Steps returns every policy statement that was looked at for the decision, in order. It is nil where
// nothing was decided.
func (v *Verdict) Steps() []iam.Step {
	if !v.Decided {
		return nil
	}
	r, p := v.question()
	_, steps := iam.Explain(&r, &p)
	return steps
}

// question is what the policies are asked.
func (v *Verdict) question() (iam.Request, iam.Policies) {
	p := iam.Policies{Resource: v.resource}
	if v.key != nil && v.Caller.ARN != "" {
		p.Identity, p.Boundary, p.Session = v.key.Identity, v.key.Boundary, v.key.Session
		if v.key.PoliciesUnknown {
			p.Identity = everything
		}
	}
	return iam.Request{Caller: v.Caller, Action: v.Action, Resource: v.ARN, Account: v.account, Context: v.context}, p
}

// everything is the identity policy that stands in for one that nobody told.
var everything = func() []*iam.Policy {
	policy, err := iam.ParsePolicy([]byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`), iam.Identity)
	if err != nil {
		panic(err)
	}
	return []*iam.Policy{policy}
}()
