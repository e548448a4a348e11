package audit

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/report"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Probe is a kind of request. The zero value is a GET as a correct client sends it: signed for what the
// origin receives, over host and x-amz-date.
type Probe struct {
	// Method is "GET" when "". A method with a body gets one.
	Method string
	// Query is sent behind the path.
	Query string
	// Temporary signs with temporary credentials.
	Temporary bool
	// Plain signs what is called, as SDKs do: the viewer's host and path.
	Plain bool
	// PlainPath signs for the origin's host, but the path that is called.
	PlainPath bool
	// Unsigned sends no signature.
	Unsigned bool
	// Route is the route that is to be reached; nil for any that wants a signature.
	Route *topology.Route
	// Header is a further header that is sent and signed: "x-api-key".
	Header string
}

// Outcome is a request and what became of it.
type Outcome struct {
	Probe    Probe
	Exchange *lab.Exchange
	// Direct is the same request, signed for and sent to the API directly; nil where there is no way.
	Direct *lab.Exchange
	// SignHost and SignPath are what the signature covers.
	SignHost, SignPath string
	target             *target
}

// Passed reports whether the request reached the backend.
func (o *Outcome) Passed() bool { return o.Exchange.Accepted() }

// Refused reports whether the edge or the gateway refused the request for this reason.
func (o *Outcome) Refused(reasons ...gateway.Reason) bool {
	v := o.Exchange.Verdict
	if v == nil || v.Allowed {
		return false
	}
	for _, r := range reasons {
		if v.Reason == r {
			return true
		}
	}
	return len(reasons) == 0
}

// Unknown lists why the outcome is not certain.
func (o *Outcome) Unknown() []string {
	var list []string
	if o.Exchange.Edge != nil {
		for _, u := range o.Exchange.Edge.Unknowns {
			list = append(list, u.Message)
		}
	}
	return list
}

// Change returns what the edge did to a part of the request.
func (o *Outcome) Change(part edge.Part, name string) (edge.Change, bool) {
	if o.Exchange.Edge == nil {
		return edge.Change{}, false
	}
	list := o.Exchange.Edge.Changed(part, name)
	if len(list) == 0 {
		return edge.Change{}, false
	}
	return list[0], true
}

// Send sends a request of a kind along the path. It returns nil when there is no way: no API behind the
// path, or no route of it that the behaviour leads to.
func (p *Path) Send(probe Probe) *Outcome {
	if o, done := p.outcomes[probe]; done {
		return o
	}
	o := p.send(probe)
	p.outcomes[probe] = o
	return o
}

func (p *Path) send(probe Probe) *Outcome {
	method := probe.Method
	if method == "" {
		method = "GET"
	}
	t := p.target(method)
	if probe.Route != nil {
		t = p.targetOf(method, probe.Route)
	}
	if t == nil {
		return nil
	}
	req := sigv4.Request{Method: t.method, Target: t.uri, Header: sigv4.Header{{Name: "Host", Value: p.Host()}}}
	if probe.Query != "" {
		req.Target += "?" + probe.Query
	}
	body(&req)
	if probe.Header != "" {
		req.Header = append(req.Header, sigv4.Field{Name: probe.Header, Value: "countersign-value-of-the-client"})
	}
	if t.route != nil && t.route.APIKeyRequired.Or(false) {
		req.Header = append(req.Header, sigv4.Field{Name: "x-api-key", Value: probeAPIKey})
	}
	o := &Outcome{Probe: probe, SignHost: t.signHost, SignPath: t.full, target: t}
	prefix := strings.TrimSuffix(t.full, t.uri)
	switch {
	case probe.Plain:
		o.SignHost, o.SignPath, prefix = p.Host(), t.uri, ""
	case probe.PlainPath:
		o.SignPath, prefix = t.uri, ""
	}
	sent := p.sign(req, probe, o.SignHost, prefix, t)
	o.Exchange = p.Audit.lab.ThroughEdge(sent, viewer(p.Host()))
	o.Direct = p.direct(req, probe, t)
	return o
}

// body gives a request whose method has one a body.
func body(req *sigv4.Request) {
	switch req.Method {
	case "POST", "PUT", "PATCH":
		req.Body = []byte(`{"name":"countersign"}`)
		req.Header = append(req.Header, sigv4.Field{Name: "Content-Type", Value: "application/json"}, sigv4.Field{Name: "Content-Length", Value: fmt.Sprint(len(req.Body))})
	}
}

// sign signs a request for a host, and for a path with a prefix that the URL lacks.
func (p *Path) sign(req sigv4.Request, probe Probe, host, prefix string, t *target) sigv4.Request {
	if probe.Unsigned {
		return req
	}
	key := p.Audit.keys[probe.Temporary]
	s := sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken},
		Region:      t.region, Service: t.service, Host: host, PathPrefix: prefix,
	}
	if probe.Header != "" {
		s.Headers = func(name string) bool { return strings.EqualFold(name, probe.Header) }
	}
	signed, err := s.Sign(req, p.Audit.now)
	if err != nil {
		return req // only without a host or a region, which a target always has
	}
	return signed
}

// elsewhere is an address that is not CloudFront's.
var clientAddress = netip.MustParseAddr("203.0.113.7")

// direct sends the request to the API itself, signed for it.
func (p *Path) direct(req sigv4.Request, probe Probe, t *target) *lab.Exchange {
	if t.host == "" {
		return nil
	}
	req = req.Clone()
	path, query, has := strings.Cut(req.Target, "?")
	req.Target = strings.TrimSuffix(t.full, t.uri) + path
	if has {
		req.Target += "?" + query
	}
	req.Header = req.Header.With("Host", t.host)
	return p.Audit.lab.Direct(p.sign(req, probe, t.host, "", t), clientAddress)
}

// proof puts an outcome into words.
func (o *Outcome) proof(host string, change *edge.Change) *report.AuditProof {
	x := o.Exchange
	proof := &report.AuditProof{
		Request: x.Sent.Method + " " + x.Sent.Target, Host: host, Sign: o.SignHost + o.SignPath,
		Answer: answerOf(x), By: x.By(),
	}
	if o.Probe.Unsigned {
		proof.Sign = "(unsigned)"
	}
	if v := x.Verdict; v != nil && !v.Allowed {
		proof.By = string(v.Family) // whatever an error response puts in its place
	}
	if o.Direct != nil {
		proof.Direct = answerOf(o.Direct)
	}
	if change != nil {
		proof.Hop, proof.Setting = lab.What(*change)
	}
	return proof
}

// answerOf is an answer in a few words: status, and the first sentence of its message.
func answerOf(x *lab.Exchange) string {
	if x.Accepted() {
		return "accepted"
	}
	var body struct {
		Lower string `json:"message"`
	}
	// What the API itself says: a custom error response may have taken the place of it.
	status, said := x.Reply.Status, x.Reply.Body
	if x.Verdict != nil {
		status, said = x.Verdict.Status, x.Verdict.Body
	}
	_ = json.Unmarshal(said, &body) // CloudFront's own answers are HTML
	text := body.Lower
	if text == "" && x.Edge != nil && x.Edge.Answer != nil {
		text = x.Edge.Answer.Message
		if rule, ok := x.Edge.Answer.Rule.Find(); ok && text == "" {
			text = rule.Title
		}
	}
	if text == "" {
		text = x.Detail()
	}
	const most = 110
	if i := strings.Index(text, "\n"); i >= 0 {
		text = text[:i]
	}
	if i := strings.Index(text, " Check your AWS Secret"); i >= 0 {
		text = text[:i]
	}
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strings.TrimRight(fmt.Sprintf("%d %s", status, text), " .")
}

// firstKnown returns the first place that is known.
func firstKnown(places ...topology.Source) topology.Source {
	for _, at := range places {
		if !at.IsZero() && at.URL == "" {
			return at
		}
	}
	return topology.Source{}
}
