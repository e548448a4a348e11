package topology

import "strings"

// Topology is the path of a request, as far as it is known.
type Topology struct {
	// Account is the id of the account, where a document tells it.
	Account               Text
	Distributions         []Distribution
	CachePolicies         []CachePolicy
	OriginRequestPolicies []OriginRequestPolicy
	AccessControls        []AccessControl
	Functions             []Function
	APIs                  []API
	Domains               []Domain
	FunctionURLs          []FunctionURL
	Certificates          []Certificate
	Records               []Record
	// Proxies are routes of reverse proxies before APIs or distributions.
	Proxies []ProxyRoute
}

// Append adds all that another topology holds. Who calls it sees to it that no two resources have one name.
func (t *Topology) Append(other *Topology) {
	if t.Account.IsAbsent() {
		t.Account = other.Account
	}
	t.Distributions = append(t.Distributions, other.Distributions...)
	t.CachePolicies = append(t.CachePolicies, other.CachePolicies...)
	t.OriginRequestPolicies = append(t.OriginRequestPolicies, other.OriginRequestPolicies...)
	t.AccessControls = append(t.AccessControls, other.AccessControls...)
	t.Functions = append(t.Functions, other.Functions...)
	t.APIs = append(t.APIs, other.APIs...)
	t.Domains = append(t.Domains, other.Domains...)
	t.FunctionURLs = append(t.FunctionURLs, other.FunctionURLs...)
	t.Certificates = append(t.Certificates, other.Certificates...)
	t.Records = append(t.Records, other.Records...)
	t.Proxies = append(t.Proxies, other.Proxies...)
}

// CachePolicy returns the policy with this id, or with this name. AWS's managed policies are always
// there.
func (t *Topology) CachePolicy(id string) (*CachePolicy, bool) {
	names := func(p *CachePolicy) (Text, Text) { return p.ID, p.Name }
	if p, ok := find(t.CachePolicies, id, names); ok {
		return p, true
	}
	return find(managed().cache, strings.TrimPrefix(id, managedPrefix), names)
}

// OriginRequestPolicy returns the policy with this id, or with this name. AWS's managed policies are
// always there.
func (t *Topology) OriginRequestPolicy(id string) (*OriginRequestPolicy, bool) {
	names := func(p *OriginRequestPolicy) (Text, Text) { return p.ID, p.Name }
	if p, ok := find(t.OriginRequestPolicies, id, names); ok {
		return p, true
	}
	return find(managed().originRequest, strings.TrimPrefix(id, managedPrefix), names)
}

// AccessControl returns the origin access control with this id.
func (t *Topology) AccessControl(id string) (*AccessControl, bool) {
	return find(t.AccessControls, id, func(c *AccessControl) (Text, Text) { return c.ID, c.ID })
}

// Function returns the CloudFront Function with this ARN, or with this name.
func (t *Topology) Function(arn string) (*Function, bool) {
	names := func(f *Function) (Text, Text) { return f.Name, f.ARN }
	if f, ok := find(t.Functions, arn, names); ok {
		return f, true
	}
	_, name, _ := strings.Cut(arn, ":function/")
	return find(t.Functions, name, names)
}

// API returns the API with this id.
func (t *Topology) API(id string) (*API, bool) {
	return find(t.APIs, id, func(a *API) (Text, Text) { return a.ID, a.ID })
}

// APIByHost returns the API whose default host this is.
func (t *Topology) APIByHost(host string) (*API, bool) {
	host = HostName(host)
	id, rest, _ := strings.Cut(host, ".")
	if !strings.HasPrefix(rest, "execute-api.") {
		return nil, false
	}
	for i := range t.APIs {
		a := &t.APIs[i]
		if own, ok := a.Host(); ok && own == host || !ok && a.ID.Or("") == id {
			return a, true
		}
	}
	return nil, false
}

// Domain returns the custom domain that takes this host: the one of that name, else a wildcard that
// covers it.
func (t *Topology) Domain(host string) (*Domain, bool) {
	host = HostName(host)
	var wild *Domain
	for i := range t.Domains {
		name := strings.ToLower(t.Domains[i].Name.Or(""))
		if name == host {
			return &t.Domains[i], true
		}
		if strings.HasPrefix(name, "*.") && Covers(name, host) {
			wild = &t.Domains[i]
		}
	}
	return wild, wild != nil
}

// DomainByTarget returns the custom domain whose DNS target this is.
func (t *Topology) DomainByTarget(host string) (*Domain, bool) {
	host = HostName(host)
	return find(t.Domains, host, func(d *Domain) (Text, Text) { return d.Target, d.Target })
}

// FunctionURL returns the Lambda function URL with this host.
func (t *Topology) FunctionURL(host string) (*FunctionURL, bool) {
	host = HostName(host)
	return find(t.FunctionURLs, host, func(u *FunctionURL) (Text, Text) { return u.Host, u.Host })
}

// Certificate returns the certificate with this ARN.
func (t *Topology) Certificate(arn string) (*Certificate, bool) {
	return find(t.Certificates, arn, func(c *Certificate) (Text, Text) { return c.ARN, c.ARN })
}

// Distribution returns the distribution that has this id or domain name, or that takes this host for an
// alias. An exact alias goes before a wildcard, and of wildcards the longest counts.
func (t *Topology) Distribution(host string) (*Distribution, bool) {
	if host == "" {
		return nil, false
	}
	id := host
	host = HostName(host)
	var wild *Distribution
	longest := 0
	for i := range t.Distributions {
		d := &t.Distributions[i]
		if d.ID.Or("") == id || strings.EqualFold(d.DomainName.Or(""), host) {
			return d, true
		}
		aliases, _ := Strings(d.Aliases)
		for _, alias := range aliases {
			if strings.EqualFold(alias, host) {
				return d, true
			}
			if len(alias) > longest && AliasCovers(alias, host) {
				wild, longest = d, len(alias)
			}
		}
	}
	return wild, wild != nil
}

// find returns the entry one of whose two names this is. An empty name is nobody's.
func find[T any](list []T, name string, names func(*T) (Text, Text)) (*T, bool) {
	if name == "" {
		return nil, false
	}
	for i := range list {
		a, b := names(&list[i])
		if a.Or("") == name || b.Or("") == name {
			return &list[i], true
		}
	}
	return nil, false
}

// HostName returns a host in lower case, without a port and without the full stop at its end.
func HostName(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Covers reports whether a name, which may begin with "*.", covers a host. The asterisk stands for
// exactly one label, as in certificates (RFC 6125, section 6.4.3).
func Covers(name, host string) bool {
	name = strings.ToLower(name)
	rest, wildcard := strings.CutPrefix(name, "*.")
	if !wildcard {
		return name == host
	}
	_, parent, ok := strings.Cut(host, ".")
	return ok && parent == rest
}

// AliasCovers reports whether an alternate domain name of a distribution covers a host. There the asterisk stands for
// any number of labels.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names-wildcard.html
func AliasCovers(alias, host string) bool {
	alias = strings.ToLower(alias)
	if parent, wildcard := strings.CutPrefix(alias, "*"); wildcard && strings.HasPrefix(parent, ".") {
		return len(host) > len(parent) && strings.HasSuffix(host, parent)
	}
	return alias == host
}

// dnsSuffix returns the DNS suffix of a region's partition.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
func dnsSuffix(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "amazonaws.com.cn"
	case strings.HasPrefix(region, "eusc-"):
		return "amazonaws.eu"
	case strings.HasPrefix(region, "us-iso-"):
		return "c2s.ic.gov"
	case strings.HasPrefix(region, "us-isob-"):
		return "sc2s.sgov.gov"
	case strings.HasPrefix(region, "eu-isoe-"):
		return "cloud.adc-e.uk"
	case strings.HasPrefix(region, "us-isof-"):
		return "csp.hci.ic.gov"
	}
	return "amazonaws.com"
}
