package gateway

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// Config is what a gateway knows.
type Config struct {
	// Topology holds the APIs, custom domains and function URLs. It must not change afterwards.
	Topology *topology.Topology
	// Keys are the access keys and API keys that exist. Nil means that there are none.
	Keys *KeyStore
	// Authorize stands for the authoriser with this id of an API: a Lambda function, a user pool or a JWT
	// issuer. Where it is nil, whoever sends credentials passes, and the verdict says so.
	Authorize func(apiID, authorizerID string, req *sigv4.Request) Authorization
	// Connected tells whether a WebSocket connection of an API is open. Where it is nil, all are.
	Connected func(apiID, connectionID string) bool
	// Random makes request ids. It must be safe for concurrent use. Nil means [rand.Uint64].
	Random func() uint64
}

// Authorization is what an authoriser says of a request. The zero value refuses it as unauthorised.
type Authorization struct {
	// Known says that the authoriser knows the caller.
	Known bool
	// Policy is what a Lambda authoriser of a REST API returned; nil allows everything.
	Policy *iam.Policy
}

// Arrival is what a gateway sees of a request beside its bytes.
type Arrival struct {
	// At is the gateway's clock.
	At time.Time
	// SourceIP is the address of the peer: behind CloudFront, that of CloudFront.
	SourceIP netip.Addr
	// VPCEndpoint and VPC are set when the request came through an interface endpoint.
	VPCEndpoint, VPC string
	// Plain says that the request did not come over TLS.
	Plain bool
	// RouteAs, when not "", is the host name by which the endpoint is found, in place of the request's own.
	// The signature is verified over the Host that arrived all the same. It lets a name of this machine
	// stand for a name of AWS.
	RouteAs string
}

// Gateway answers requests for one topology.
type Gateway struct {
	config Config
	keys   *KeyStore
	// hosts and wildcards lead from a host, or from the parent of a host, to what answers there.
	hosts     map[string]endpoint
	wildcards map[string]endpoint
	// privates are the private APIs by id.
	privates map[string]*api
	// byID finds APIs whose region is not known by the first label of a default host.
	byID map[string]*api
	// signatures keeps the signing keys.
	signatures sigv4.Recomputer
}

// endpoint is what answers at a host: one of the three.
type endpoint struct {
	api    *api
	domain *domain
	url    *functionURL
}

// New prepares a gateway. The error names every policy that cannot be read and every mapping that leads
// nowhere.
func New(config Config) (*Gateway, error) {
	g := &Gateway{
		config: config, keys: config.Keys,
		hosts: map[string]endpoint{}, wildcards: map[string]endpoint{}, byID: map[string]*api{}, privates: map[string]*api{},
	}
	if g.config.Topology == nil {
		g.config.Topology = &topology.Topology{}
	}
	if g.keys == nil {
		g.keys = &KeyStore{}
	}
	if g.config.Random == nil {
		g.config.Random = rand.Uint64
	}
	c := compiler{g: g, apis: map[string]*api{}}
	t := g.config.Topology
	for i := range t.APIs {
		c.api(&t.APIs[i])
	}
	for i := range t.Domains {
		c.domain(&t.Domains[i])
	}
	for i := range t.FunctionURLs {
		c.functionURL(&t.FunctionURLs[i])
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, err
	}
	return g, nil
}

// find returns what answers at a host, and the region in the host's name where an API's own is not known.
func (g *Gateway) find(host string) (e endpoint, region string) {
	host = topology.HostName(host)
	if e, ok := g.hosts[host]; ok {
		return e, ""
	}
	if id, rest, ok := strings.Cut(host, ".execute-api."); ok {
		if a := g.byID[id]; a != nil {
			region, _, _ = strings.Cut(rest, ".")
			return endpoint{api: a}, region
		}
	}
	_, parent, _ := strings.Cut(host, ".")
	return g.wildcards[parent], ""
}
