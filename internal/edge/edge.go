package edge

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io"
	"time"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Options are what an [Edge] takes from outside.
type Options struct {
	// AnyHost takes every viewer Host, and every TLS server name, for an alias of the distribution.
	AnyHost bool
	// Random is the source of X-Amz-Cf-Id; nil means [crypto/rand.Reader]. It must take concurrent reads.
	Random io.Reader
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// Principal are the credentials with which CloudFront signs requests to a Lambda function URL, by
	// origin access control.
	Principal sigv4.Credentials
}

// Edge is a distribution made ready. It may be used by several goroutines at once.
type Edge struct {
	topology     *topology.Topology
	distribution *topology.Distribution
	options      Options
	// plans are those of the behaviours in order; the last is the default behaviour's.
	plans []*plan
	// node is the name in Via.
	node string
}

// New makes a distribution ready. The topology holds its policies, functions, access controls and
// certificates. Neither may change afterwards.
func New(t *topology.Topology, d *topology.Distribution, o Options) *Edge {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &Edge{topology: t, distribution: d, options: o}
	for i := range d.Behaviors {
		e.plans = append(e.plans, e.plan(&d.Behaviors[i]))
	}
	e.plans = append(e.plans, e.plan(&d.Default))
	e.node = hex.EncodeToString(e.random(16)) + ".cloudfront.net"
	return e
}

// random returns n bytes. A source that runs dry yields zeros: the bytes are names and no secrets.
func (e *Edge) random(n int) []byte {
	b := make([]byte, n)
	_, _ = io.ReadFull(e.options.Random, b)
	return b
}

// requestID returns a value for X-Amz-Cf-Id, in the form that CloudFront's have.
func (e *Edge) requestID() string { return base64.URLEncoding.EncodeToString(e.random(40)) }
