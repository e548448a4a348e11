package audit

import (
	"slices"
	"strings"

	"countersign/internal/report"
	"countersign/sigv4"
)

// Client is how a client signs: what it takes for granted.
type Client struct {
	// Name is what it is called by, Title says what it is.
	Name, Title string
	// SignsCalled says that it signs the host and path that it calls, and cannot be told otherwise.
	SignsCalled bool
	// Headers are header fields that it sends and signs besides host and x-amz-date.
	Headers sigv4.Header
	// PayloadHeader says that it sends and signs x-amz-content-sha256.
	PayloadHeader bool
	// GetBody is what it hashes for a GET, though it sends no body.
	GetBody string
}

// clients are habits that were seen in current versions. Each is a habit and not a promise.
var clients = []Client{
	{Name: "careful", Title: "countersign curl, and clients that are told what to sign for"},
	{Name: "sdk", Title: "AWS SDKs: sign what is called, over host and x-amz-*", SignsCalled: true},
	// https://docs.aws.amazon.com/cli/latest/reference/; botocore signs content-type where a body is sent.
	{Name: "awscurl", Title: "awscurl: signs what is called, over host and x-amz-*, with x-amz-content-sha256", SignsCalled: true, PayloadHeader: true},
	// curl signs Host and X-Amz-Date, and content-type where it is sent (lib/http_aws_sigv4.c).
	{Name: "curl", Title: "curl --aws-sigv4: signs what is called", SignsCalled: true},
	{Name: "postman", Title: "Postman's AWS signature: takes the signing host from the URL", SignsCalled: true},
	{Name: "aws-requests-auth", Title: "aws-requests-auth for Python: signs for aws_host, over host and x-amz-date"},
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-generate-sdk-javascript.html
	{
		Name: "apigateway-js", Title: "API Gateway's generated JavaScript client: signs accept, and hashes {} for a GET", SignsCalled: true,
		Headers: sigv4.Header{{Name: "Accept", Value: "application/json"}}, GetBody: "{}",
	},
	{
		Name: "signs-all", Title: "a client that signs every header that it sends: accept, accept-encoding, user-agent",
		Headers: sigv4.Header{{Name: "Accept", Value: "*/*"}, {Name: "Accept-Encoding", Value: "gzip, deflate"}, {Name: "User-Agent", Value: "client/1.0"}},
	},
}

// Clients returns the clients whose habits are known.
func Clients() []Client { return slices.Clone(clients) }

// LookupClient returns the client with a name.
func LookupClient(name string) (Client, bool) {
	i := slices.IndexFunc(clients, func(c Client) bool { return c.Name == name })
	if i < 0 {
		return Client{}, false
	}
	return clients[i], true
}

// Matrix predicts for clients what becomes of their requests, on each route that a behaviour leads to.
func (a *Audit) Matrix(list []Client) []report.AuditClient {
	var out []report.AuditClient
	for _, p := range a.Paths {
		if !p.IAM() || !p.Gateway() || p.Origin == nil {
			continue
		}
		for _, t := range p.everyTarget() {
			for _, c := range list {
				out = append(out, p.predict(c, t))
			}
		}
	}
	return out
}

// everyTarget is a request for each route that the behaviour leads to; one where no route is known.
func (p *Path) everyTarget() []*target {
	var list []*target
	seen := map[string]bool{}
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, c := range p.candidates(method) {
			if c.route == nil && (method != "GET" || len(list) > 0) || seen[method+" "+c.full] || !p.selects(c.uri) {
				continue
			}
			if c.route != nil && c.route.Method.Or("ANY") == "ANY" && method != "GET" {
				continue
			}
			seen[method+" "+c.full] = true
			if p.ask(c); c.accepted || c.route == nil {
				list = append(list, c)
			}
		}
	}
	return list
}

// predict sends a request as a client would.
func (p *Path) predict(c Client, t *target) report.AuditClient {
	o := p.as(c, t)
	out := report.AuditClient{Client: c.Name, Behavior: p.Behavior.Pattern(), Route: t.method + " " + t.uri, Verdict: "fails"}
	switch {
	case len(o.Unknown()) > 0:
		out.Verdict, out.Detail = "unknown", o.Unknown()[0]
	case o.Passed():
		out.Verdict = "passes"
	default:
		out.Answer = answerOf(o.Exchange)
		if d := o.Exchange.Diagnose(); len(d.Findings) > 0 {
			out.Detail = strings.TrimSuffix(d.Findings[0].Code+" "+d.Findings[0].Subject, " ")
		}
	}
	return out
}

// as signs a request as a client does, and sends it along the path.
func (p *Path) as(c Client, t *target) *Outcome {
	req := sigv4.Request{Method: t.method, Target: t.uri, Header: sigv4.Header{{Name: "Host", Value: p.Host()}}}
	body(&req)
	if t.route != nil && t.route.APIKeyRequired.Or(false) {
		req.Header = append(req.Header, sigv4.Field{Name: "x-api-key", Value: probeAPIKey})
	}
	req.Header = append(req.Header, c.Headers...)
	o := &Outcome{SignHost: t.signHost, SignPath: t.full, target: t}
	prefix := strings.TrimSuffix(t.full, t.uri)
	if c.SignsCalled {
		o.SignHost, o.SignPath, prefix = p.Host(), t.uri, ""
	}
	if c.PayloadHeader {
		req.Header = append(req.Header, sigv4.Field{Name: "X-Amz-Content-Sha256", Value: sigv4.HashPayload(req.Body)})
	}
	if c.GetBody != "" && t.method == "GET" {
		req.PayloadHash = sigv4.HashPayload([]byte(c.GetBody))
	}
	key := p.Audit.keys[false]
	s := sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey},
		Region:      t.region, Service: t.service, Host: o.SignHost, PathPrefix: prefix,
		Headers: func(name string) bool { return c.Headers.Has(name) },
	}
	signed, err := s.Sign(req, p.Audit.now)
	if err != nil {
		signed = req
	}
	signed.PayloadHash = ""
	o.Exchange = p.Audit.lab.ThroughEdge(signed, viewer(p.Host()))
	return o
}
