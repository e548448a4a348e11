package lab

import (
	"crypto/rand"
	"io"
	"net/netip"
	"strings"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// Names are the names of AWS that a path stands for, and what a client signs for.
type Names struct {
	// Edge is the distribution's name, Gateway that of the API or function URL behind it; "" where the
	// topology has none.
	Edge, Gateway string
	// Stage is the API's first stage, or "".
	Stage string
	// Region and Service are those of the credential scope.
	Region, Service string
}

// Names returns the names of the path.
func (p *Path) Names() Names { return p.names }

// namesOf finds the API that the first distribution's default behaviour leads to, else the first.
func namesOf(t *topology.Topology) Names {
	var n Names
	var origin string
	if len(t.Distributions) > 0 {
		d := &t.Distributions[0]
		n.Edge = d.DomainName.Or(aliasOf(d))
		if o, ok := d.Origin(d.Default.TargetOrigin.Or("")); ok {
			origin = o.DomainName.Or("")
		}
	}
	if url, ok := t.FunctionURL(origin); ok || len(t.APIs) == 0 && len(t.FunctionURLs) > 0 {
		if !ok {
			url = &t.FunctionURLs[0]
		}
		n.Gateway, n.Service = url.Host.Or(""), "lambda"
		in, _ := sigv4.Infer(n.Gateway)
		n.Region = in.Region
		return n
	}
	api, ok := apiBehind(t, origin)
	if !ok {
		return n
	}
	if host, known := api.Host(); known {
		n.Gateway, n.Service, n.Region = host, "execute-api", api.Region.Or("")
	}
	if len(api.Stages) > 0 {
		n.Stage = api.Stages[0].Name.Or("")
	}
	return n
}

// apiBehind returns the API that an origin's name leads to, else the first.
func apiBehind(t *topology.Topology, origin string) (*topology.API, bool) {
	if api, ok := t.APIByHost(origin); ok {
		return api, true
	}
	domain, ok := t.DomainByTarget(origin)
	if !ok {
		domain, ok = t.Domain(origin)
	}
	if ok {
		for _, m := range domain.Mappings {
			if api, ok := t.API(m.API.Or("")); ok {
				return api, true
			}
		}
	}
	if len(t.APIs) == 0 {
		return nil, false
	}
	return &t.APIs[0], true
}

// aliasOf is the name that viewers call: the first alias that is no wildcard, else the distribution's own.
func aliasOf(d *topology.Distribution) string {
	aliases, _ := topology.Strings(d.Aliases)
	for _, alias := range aliases {
		if !strings.HasPrefix(alias, "*") {
			return alias
		}
	}
	return d.DomainName.Or("")
}

// All returns every host name that the topology speaks of and that a client may call: of distributions,
// APIs, custom domains and function URLs.
func (p *Path) All() []string {
	t := p.config.Topology
	var names []string
	add := func(name string) {
		if name != "" {
			names = append(names, name)
		}
	}
	for i := range t.Distributions {
		add(t.Distributions[i].DomainName.Or(""))
		aliases, _ := topology.Strings(t.Distributions[i].Aliases)
		names = append(names, aliases...)
	}
	for i := range t.APIs {
		if host, ok := t.APIs[i].Host(); ok {
			add(host)
		}
	}
	for i := range t.Domains {
		add(t.Domains[i].Name.Or(""))
	}
	for i := range t.FunctionURLs {
		add(t.FunctionURLs[i].Host.Or(""))
	}
	return names
}

// isLocal reports whether a Host names this machine by an address, or is "localhost".
func isLocal(host string) bool {
	name := topology.HostName(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	name = strings.Trim(name, "[]")
	// An address has a colon or ends in a digit: most names need not be read as one, which fails with an allocation.
	if name == "" || strings.IndexByte(name, ':') < 0 && (name[len(name)-1] < '0' || name[len(name)-1] > '9') {
		return false
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// readRandom fills b from a source, or with random bytes when there is none.
func readRandom(random io.Reader, b []byte) {
	if random == nil {
		random = rand.Reader
	}
	_, _ = io.ReadFull(random, b) // crypto/rand never fails, and other sources are for tests
}
