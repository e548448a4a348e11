package proxy

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"countersign/sigv4"
)

// table are the routes that are ready, in the order in which they are tried.
type table struct {
	entries []*entry
	// hosts reports whether a route asks for a host in the Host field.
	hosts func(host string) bool
}

// entry is a route in a table.
type entry struct {
	match Match
	*upstream
	// family is not nil for a route to any AWS host.
	family *family
}

// close lets go of connections that nobody uses.
func (e *entry) close() {
	if e.family == nil {
		e.upstream.close()
		return
	}
	e.family.mu.Lock()
	defer e.family.mu.Unlock()
	for _, u := range e.family.members {
		u.close()
	}
}

// SetRoutes replaces the routes. Requests on their way keep theirs. When anything is wrong the old ones stay,
// and the error lists it all.
func (p *Proxy) SetRoutes(routes []Route) error {
	if len(routes) == 0 {
		return errors.New("there are no routes")
	}
	t := &table{}
	var errs []error
	names := map[string]bool{}
	for i, r := range routes {
		e, err := p.entry(r)
		if err == nil && names[e.Route.Name] && r.Name != "" {
			err = errors.New("another route has the same name")
		}
		if err != nil {
			errs = append(errs, &RouteError{Index: i, Name: cmp.Or(r.Name, withoutPassword(r.To)), Err: err})
			continue
		}
		names[e.Route.Name] = true
		t.entries = append(t.entries, e)
	}
	if errs != nil {
		return errors.Join(errs...)
	}
	slices.SortStableFunc(t.entries, moreSpecific)
	t.hosts = t.wants
	if old := p.table.Swap(t); old != nil {
		for _, e := range old.entries {
			e.close()
		}
	}
	return nil
}

// withoutPassword is an address as it can be shown.
func withoutPassword(to string) string {
	if u, err := url.Parse(to); err == nil {
		return u.Redacted()
	}
	return "an address that is none"
}

// RouteError is what is wrong with one route.
type RouteError struct {
	// Index counts from 0, Name is the route's or where it leads.
	Index int
	Name  string
	Err   error
}

func (e *RouteError) Error() string {
	return fmt.Sprintf("route %d (%s): %v", e.Index+1, e.Name, e.Err)
}

// Unwrap returns what is wrong.
func (e *RouteError) Unwrap() error { return e.Err }

// entry makes a route ready.
func (p *Proxy) entry(r Route) (*entry, error) {
	r.Match.Host = strings.ToLower(r.Match.Host)
	if path := r.Match.Path; path != "" && path[0] != '/' {
		return nil, fmt.Errorf("match: the path %q does not begin with a slash", path)
	}
	if r.StripPrefix != "" && r.StripPrefix[0] != '/' {
		return nil, fmt.Errorf("strip_prefix: %q does not begin with a slash", r.StripPrefix)
	}
	keys, region, err := p.options.Keys(r.Identity)
	if err != nil {
		return nil, err
	}
	if r.To == AnyAWSHost {
		r.Name = cmp.Or(r.Name, AnyAWSHost)
		f := &family{route: r, keys: keys, region: region, metrics: p.metrics}
		return &entry{match: r.Match, upstream: &upstream{Route: r}, family: f}, nil
	}
	u, err := newUpstream(r, region, keys)
	if err != nil {
		return nil, err
	}
	u.meter = p.metrics.meter(u.Route.Name)
	return &entry{match: r.Match, upstream: u}, nil
}

// moreSpecific orders entries: a host before none, a name before a pattern, a longer path before a shorter.
func moreSpecific(a, b *entry) int {
	return cmp.Or(
		-cmp.Compare(hostRank(a.match.Host), hostRank(b.match.Host)),
		-cmp.Compare(len(a.match.Host), len(b.match.Host)),
		-cmp.Compare(len(a.match.Path), len(b.match.Path)),
	)
}

func hostRank(host string) int {
	switch {
	case host == "":
		return 0
	case host[0] == '*':
		return 1
	}
	return 2
}

// find returns the upstream for a request, or nil.
func (t *table) find(r *http.Request) *upstream {
	host, path := "", ""
	for _, e := range t.entries {
		if e.match.Host != "" {
			if host == "" {
				host = bareHost(r.Host)
			}
			if !e.match.takesHost(host) {
				continue
			}
		}
		if e.match.Path != "" && e.match.Path != "/" {
			if path == "" {
				path, _, _ = strings.Cut(originForm(r.RequestURI), "?")
			}
			if _, ok := cutPath(path, e.match.Path); !ok {
				continue
			}
		}
		if e.family == nil {
			return e.upstream
		}
		if u := e.family.upstream(r.Host); u != nil {
			return u
		}
	}
	return nil
}

// wants reports whether a route asks for a host by its name.
func (t *table) wants(host string) bool {
	for _, e := range t.entries {
		if e.match.Host != "" && e.match.takesHost(host) || e.family != nil && isAWS(host) {
			return true
		}
	}
	return false
}

func (m Match) takesHost(host string) bool {
	if suffix, all := strings.CutPrefix(m.Host, "*"); all {
		return strings.HasSuffix(host, suffix)
	}
	return m.Host == host
}

// bareHost is a host of a Host field in lower case, without its port and the brackets of an address.
func bareHost(host string) string {
	if inside, ok := strings.CutPrefix(host, "["); ok {
		host, _, _ = strings.Cut(inside, "]")
	} else if colon := strings.LastIndexByte(host, ':'); colon >= 0 && strings.IndexByte(host, ':') == colon {
		host = host[:colon]
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// isAWS reports whether a name tells the service and the region that are signed for.
func isAWS(host string) bool {
	in, ok := sigv4.Infer(host)
	return ok && !in.NotSigned && in.Service != ""
}

// family are the upstreams of a route to any AWS host.
type family struct {
	route   Route
	keys    Keys
	region  string
	metrics *metrics

	mu      sync.Mutex
	members map[string]*upstream
}

// maxFamily bounds the hosts that are remembered.
const maxFamily = 512

// upstream returns the upstream for a Host field, or nil where it names no AWS host.
func (f *family) upstream(hostField string) *upstream {
	host := bareHost(hostField)
	f.mu.Lock()
	defer f.mu.Unlock()
	if u := f.members[host]; u != nil {
		return u
	}
	if !isAWS(host) {
		return nil
	}
	r := f.route
	r.To = "https://" + host
	u, err := newUpstream(r, f.region, f.keys)
	if err != nil {
		return nil
	}
	u.meter = f.metrics.meter(r.Name)
	if f.members == nil || len(f.members) >= maxFamily {
		f.members = map[string]*upstream{}
	}
	f.members[host] = u
	return u
}
