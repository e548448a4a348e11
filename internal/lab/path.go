package lab

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"time"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Config is what a [Path] is made of.
type Config struct {
	// Topology holds the distributions and APIs. It must not change afterwards.
	Topology *topology.Topology
	// Keys are the access keys and API keys that exist.
	Keys *gateway.KeyStore
	// StrictHost refuses a Host that is no name of a distribution, as CloudFront does, and takes plain HTTP
	// for what it is. Otherwise every Host stands for the alias, and HTTP for HTTPS.
	StrictHost bool
	// Now is the clock of all hops; nil means [time.Now].
	Now func() time.Time
	// Random makes ids and the credentials of CloudFront itself; nil means random ones. It must take
	// concurrent reads.
	Random io.Reader
}

// Path is the way of requests through the lab. It may be used by several goroutines at once.
type Path struct {
	config  Config
	now     func() time.Time
	edges   []distribution
	gateway *gateway.Gateway
	names   Names
	// inside are the interface endpoints of private APIs by the APIs' own names: see fromInside.
	inside map[string]string
	// released are exchanges whose memory can be used again.
	released sync.Pool
}

// distribution is one distribution, made ready.
type distribution struct {
	top  *topology.Distribution
	edge *edge.Edge
	// alias is the name that viewers call.
	alias string
}

// New makes a path ready. The error names what of the topology cannot be used.
func New(c Config) (*Path, error) {
	p := &Path{config: c, now: c.Now}
	if p.now == nil {
		p.now = time.Now
	}
	principal, err := edgeKey(c.Random)
	if err != nil {
		return nil, err
	}
	keys := c.Keys
	if keys == nil {
		keys = gateway.NewKeyStore(nil, nil)
	}
	config := gateway.Config{Topology: c.Topology, Keys: keys.With(principal)}
	if c.Random != nil {
		config.Random = func() uint64 {
			var b [8]byte
			_, _ = io.ReadFull(c.Random, b[:]) // ids are no secrets
			return binary.BigEndian.Uint64(b[:])
		}
	}
	if p.gateway, err = gateway.New(config); err != nil {
		return nil, err
	}
	for i := range c.Topology.Distributions {
		d := &c.Topology.Distributions[i]
		p.edges = append(p.edges, distribution{d, edge.New(c.Topology, d, edge.Options{
			AnyHost: !c.StrictHost, Now: p.now, Random: c.Random, Principal: sigv4.Credentials{
				AccessKeyID: principal.AccessKeyID, SecretAccessKey: principal.SecretAccessKey, SessionToken: principal.SessionToken,
			},
		}), aliasOf(d)})
	}
	p.names, p.inside = namesOf(c.Topology), insideOf(c.Topology)
	return p, nil
}

// edgeKey returns the credentials with which CloudFront signs for an origin access control. They belong to
// a service, which no identity policy speaks of: the function's own policy decides.
func edgeKey(random io.Reader) (*gateway.Key, error) {
	caller, err := iam.ParseCaller("cloudfront.amazonaws.com")
	if err != nil {
		return nil, err
	}
	secret, token := secretText(random), secretText(random)
	return &gateway.Key{
		AccessKeyID: "ASIACLOUDFRONTOFLAB0", SecretAccessKey: secret, SessionToken: token, Caller: caller, Identity: []*iam.Policy{},
	}, nil
}

// edgeAddress is where the edge's requests come from: an address of CloudFront, so that a policy about
// aws:SourceIp meets what it meets on AWS (https://ip-ranges.amazonaws.com/ip-ranges.json, CLOUDFRONT).
var edgeAddress = netip.MustParseAddr("130.176.0.1")

// ThroughEdge sends a viewer's request through the edge and, unless that answers itself, to the gateway.
// A request that the gateway takes has no answer yet: a backend gives it. The request must not be changed
// afterwards.
func (p *Path) ThroughEdge(req sigv4.Request, v edge.Viewer) *Exchange {
	x, d := p.forward(req, v)
	if x.Received == nil {
		return x
	}
	if host := x.Edge.Origin.Host; !p.serves(host) {
		x.refuse(fmt.Sprintf("the lab has no origin %s: it models API Gateway and Lambda function URLs, and those that the topology describes", host))
		return x
	}
	arrival := gateway.Arrival{At: x.At, SourceIP: edgeAddress}
	if d.standIn && x.Received.Host() == req.Host() && x.Received.Host() != x.Edge.Origin.Host {
		// The viewer's Host is forwarded. It stands for the alias, and there for what API Gateway has
		// under that name.
		arrival.RouteAs = d.alias
		x.Notes = append(x.Notes, fmt.Sprintf("%s stands for %s", req.Host(), d.alias))
	}
	if d.standIn && !isLocal(req.Host()) {
		x.Notes = append(x.Notes, fmt.Sprintf("%s is no name of the distribution, and CloudFront would refuse it: see --strict-host", req.Host()))
	}
	p.ask(x, x.Received, arrival)
	return x
}

// Forward sends a viewer's request through the edge alone: what comes of it at the origin is for somebody
// else to find out. Received is nil when the edge answers itself.
func (p *Path) Forward(req sigv4.Request, v edge.Viewer) *Exchange {
	x, _ := p.forward(req, v)
	return x
}

// viewed is a distribution, and whether the Host that was sent only stands for a name of it.
type viewed struct {
	*distribution
	standIn bool
}

func (p *Path) forward(req sigv4.Request, v edge.Viewer) (*Exchange, viewed) {
	x := p.exchange(req)
	d, own := p.distribution(req.Host())
	if d == nil {
		x.refuse("the topology has no distribution")
		return x, viewed{}
	}
	if !p.config.StrictHost {
		v.TLS = true
	}
	if v.TLS && v.SNI == "" {
		v.SNI = topology.HostName(req.Host())
	}
	result := d.edge.Forward(req, v)
	x.Edge, x.edge = &result, d.edge
	if a := result.Answer; a != nil {
		x.Reply = Reply{a.Status, a.Header, a.Body}
		return x, viewed{}
	}
	x.Received = &result.Request
	return x, viewed{d, !own && !p.config.StrictHost}
}

// Direct sends a request to the gateway without an edge. An address of this machine as its Host stands for
// the API's own name.
func (p *Path) Direct(req sigv4.Request, source netip.Addr) *Exchange {
	x := p.exchange(req)
	arrival := gateway.Arrival{At: x.At, SourceIP: source}
	if host := req.Host(); !p.config.StrictHost && p.names.Gateway != "" && isLocal(host) {
		arrival.RouteAs = p.names.Gateway
		x.Notes = append(x.Notes, fmt.Sprintf("%s stands for %s", host, p.names.Gateway))
	}
	p.fromInside(x, &arrival)
	p.ask(x, &x.Sent, arrival)
	return x
}

// fromInside takes a call of a private API by its own name for one from within a VPC, through the first interface
// endpoint that the API lists: from elsewhere the name leads nowhere. The names of endpoints tell which it is.
func (p *Path) fromInside(x *Exchange, arrival *gateway.Arrival) {
	if len(p.inside) == 0 {
		return
	}
	host := arrival.RouteAs
	if host == "" {
		host = x.Sent.Host()
	}
	host = topology.HostName(host)
	endpoint, ok := p.inside[host]
	if id, rest, _ := strings.Cut(host, "."); !ok && strings.HasPrefix(rest, "execute-api.") {
		endpoint, ok = p.inside[id]
	}
	if ok {
		arrival.VPCEndpoint = endpoint
		x.Notes = append(x.Notes, "the API is private: the call is taken for one through its endpoint "+endpoint)
	}
}

// insideOf returns the first interface endpoint of every private API that lists some, by the API's own name, or
// by its id where its region is not known.
func insideOf(t *topology.Topology) map[string]string {
	inside := map[string]string{}
	for i := range t.APIs {
		api := &t.APIs[i]
		host, known := api.Host()
		if !known {
			host = api.ID.Or("")
		}
		endpoints, _ := topology.Strings(api.VPCEndpoints)
		if len(endpoints) > 0 && api.EndpointType.Or("") == topology.Private {
			inside[host] = endpoints[0]
		}
	}
	return inside
}

// ask lets the gateway decide.
func (p *Path) ask(x *Exchange, received *sigv4.Request, arrival gateway.Arrival) {
	p.gateway.AnswerTo(&x.verdict, received, arrival)
	x.Received, x.Verdict = received, &x.verdict
	if v := x.Verdict; !v.Allowed {
		x.Reply = x.pass(Reply{v.Status, v.Header, v.Body})
	}
}

// distribution returns the distribution for a viewer's Host, and whether the Host is a name of its own.
func (p *Path) distribution(host string) (d *distribution, own bool) {
	if len(p.edges) == 0 {
		return nil, false
	}
	if top, ok := p.config.Topology.Distribution(topology.HostName(host)); ok {
		for i := range p.edges {
			if p.edges[i].top == top {
				return &p.edges[i], true
			}
		}
	}
	return &p.edges[0], false
}

// serves reports whether an origin is one that the gateway stands for.
func (p *Path) serves(host string) bool {
	t := p.config.Topology
	in, _ := sigv4.Infer(host)
	if in.Service == "execute-api" || in.Service == "lambda" {
		return true
	}
	_, custom := t.Domain(host)
	_, target := t.DomainByTarget(host)
	return custom || target
}

// Check reports what the topology lacks for requests through the edge and to the gateway.
func (p *Path) Check() error {
	switch {
	case len(p.edges) == 0:
		return errors.New("the topology has no distribution")
	case p.names.Gateway == "":
		return errors.New("the topology has no API and no function URL whose region is known")
	}
	return nil
}

// secretText returns forty characters for a secret, as AWS's have.
func secretText(random io.Reader) string {
	b := make([]byte, 30)
	readRandom(random, b)
	return base64.StdEncoding.EncodeToString(b)
}
