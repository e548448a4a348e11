package laws

import (
	"fmt"
	"net/netip"
	"time"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/gateway"
	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// verdict is what a verifier decides.
type verdict struct {
	accepted bool
	// mismatch says that the signatures were compared and differ.
	mismatch bool
	response answer.Response
	// trace is what the verifier computed, where it came so far.
	trace *sigv4.Trace
	// dump says that the answer shows it.
	dump bool
}

const userARN = "arn:aws:iam::123456789012:user/example"

func policy(text string) []*iam.Policy {
	p, err := iam.ParsePolicy([]byte(text), iam.Identity)
	if err != nil {
		panic(err) // the texts stand below
	}
	return []*iam.Policy{p}
}

var (
	allowAll = policy(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)
	denyAll  = policy(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`)
	caller   = func() iam.Caller {
		c, err := iam.ParseCaller(userARN)
		if err != nil {
			panic(err)
		}
		return c
	}()
)

// truth is what the verifier goes by, with what the client and it agree in filled in.
type truth struct {
	causes.Truth
	held sigv4.Credentials
}

func truthOf(a *causes.Attempt) truth {
	t := truth{Truth: a.Truth, held: a.Credentials}
	if t.Clock.IsZero() {
		t.Clock = a.At.Add(2 * time.Second)
	}
	if t.Region == "" {
		t.Region = a.Region
	}
	if t.Service == "" {
		t.Service = a.Service
	}
	if t.Credentials != nil {
		t.held = *t.Credentials
	}
	return t
}

// verify decides on what arrived.
func verify(a *causes.Attempt, p *causes.Played) verdict {
	t := truthOf(a)
	var v verdict
	switch {
	case t.Answer != nil:
		v.response = *t.Answer
	case t.Service == "execute-api" || t.Service == "lambda":
		v = askGateway(t, &p.Received)
	default:
		v = askOther(t, &p.Received)
	}
	if a.Passes == causes.HopEdge {
		v.response.Header = append(v.response.Header,
			sigv4.Field{Name: "X-Cache", Value: "Error from cloudfront"}, sigv4.Field{Name: "Via", Value: "1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)"},
			sigv4.Field{Name: "X-Amz-Cf-Pop", Value: "DUB56-P1"}, sigv4.Field{Name: "X-Amz-Cf-Id", Value: "sample-id=="},
		)
	}
	return v
}

func askGateway(t truth, req *sigv4.Request) verdict {
	identity := allowAll
	switch {
	case t.Denied:
		identity = denyAll
	case t.NotAllowed:
		identity = []*iam.Policy{}
	}
	key := &gateway.Key{
		AccessKeyID: t.held.AccessKeyID, SecretAccessKey: t.held.SecretAccessKey, SessionToken: t.held.SessionToken,
		Caller: caller, Identity: identity,
	}
	if t.SessionOver {
		key.Expires = t.Clock.Add(-time.Minute)
	}
	keys := gateway.NewKeyStore([]*gateway.Key{key}, nil)
	if t.UnknownKey {
		keys = gateway.NewKeyStore(nil, nil)
	}
	g, err := gateway.New(gateway.Config{Topology: apisOf(t), Keys: keys, Random: func() uint64 { return 7 }})
	if err != nil {
		panic(err)
	}
	got := g.Answer(req, gateway.Arrival{At: t.Clock, SourceIP: netip.MustParseAddr("203.0.113.9")})
	v := verdict{accepted: got.Allowed, trace: got.Trace()}
	v.response = answer.Response{Status: got.Status, Header: got.Header, Body: string(got.Body)}
	if v.accepted {
		v.response.Status = 200 // by what is behind the gateway
	}
	v.mismatch = got.Reason == gateway.SignatureMismatch || got.Reason == gateway.UnsignedPayload
	v.dump = v.mismatch && got.Family == gateway.REST && len(got.Body) > 0
	return v
}

func known(text string) topology.Text { return topology.Known(text, topology.Source{}) }

// apisOf is what the gateway has: a REST API, an HTTP API with a default stage, and a function URL.
func apisOf(t truth) *topology.Topology {
	yes := topology.Known(true, topology.Source{})
	route := func(path string) topology.Route {
		r := topology.Route{Method: known("ANY"), Path: known(path), Authorization: known("AWS_IAM")}
		if t.WantsAPIKey {
			r.APIKeyRequired = yes
		}
		return r
	}
	routes := func(kind string) topology.API {
		api := topology.API{
			Protocol: known(kind), Region: known(t.Region), Account: known("123456789012"), EndpointType: known(topology.Regional),
			Routes: []topology.Route{route("/"), route("/{proxy+}")},
		}
		if t.NoRoute {
			api.Routes = []topology.Route{route("/elsewhere")}
		}
		if t.EndpointOff {
			api.DisableDefaultEndpoint = yes
		}
		return api
	}
	rest, http := routes(topology.REST), routes(topology.HTTP)
	rest.ID, rest.Stages = known("abc123def4"), []topology.Stage{{Name: known("prod")}}
	http.ID, http.Stages = known("ghi567jkl8"), []topology.Stage{{Name: known("$default")}}
	return &topology.Topology{
		APIs: []topology.API{rest, http},
		FunctionURLs: []topology.FunctionURL{{
			Host: known(functionHost), Function: known("arn:aws:lambda:eu-west-1:123456789012:function:orders"), AuthType: known("AWS_IAM"),
		}},
	}
}

// sessionOver is a reason that package sigv4 leaves to the owner of the keys.
const sessionOver sigv4.Reason = "session over"

// askOther asks a verifier made of package sigv4, and words its answer as the service does.
func askOther(t truth, req *sigv4.Request) verdict {
	arrived := canonicalList(*req)
	verifier := sigv4.Verifier{
		Region: t.Region, Service: t.Service, Now: func() time.Time { return t.Clock },
		Keys: func(id string) (sigv4.Credentials, error) {
			if t.UnknownKey || id != t.held.AccessKeyID {
				return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
			}
			return t.held, nil
		},
	}
	trace, err := verifier.Verify(&arrived)
	refusal, _ := err.(*sigv4.Refusal)
	if err != nil && refusal == nil {
		panic(fmt.Sprint("verifier: ", err))
	}
	if err == nil && t.SessionOver {
		refusal = &sigv4.Refusal{Reason: sessionOver}
	}
	w := words{t: t, req: &arrived, refusal: refusal}
	v := verdict{trace: trace}
	if refusal != nil && refusal.Trace != nil {
		v.trace, v.mismatch, v.dump = refusal.Trace, true, t.Service != "iotdevicegateway" && req.Method != "HEAD"
	}
	if refusal != nil && refusal.Reason == sigv4.ReasonPayloadHash && t.Service != "s3" {
		v.mismatch = true // only S3 tells this apart
	}
	switch t.Service {
	case "s3":
		v.response = w.s3()
	case "sts":
		v.response = w.query()
	default:
		v.response = w.bare()
	}
	v.accepted = v.response.Status == 200
	if req.Method == "HEAD" {
		v.response.Body = ""
	}
	return v
}
