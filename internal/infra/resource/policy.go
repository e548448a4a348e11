package resource

import (
	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

func (b *builder) cachePolicy(r *Resource, p *tree.Node) {
	c := p.Get("CachePolicyConfig")
	in := c.Get("ParametersInCacheKeyAndForwardedToOrigin")
	b.into.CachePolicies = append(b.into.CachePolicies, topology.CachePolicy{
		ID: r.id(), Name: c.Get("Name").Value(),
		MinTTL: c.Get("MinTTL").Number(), DefaultTTL: c.Get("DefaultTTL").Number(), MaxTTL: c.Get("MaxTTL").Number(),
		Gzip: in.Get("EnableAcceptEncodingGzip").Flag(), Brotli: in.Get("EnableAcceptEncodingBrotli").Flag(),
		Headers: selection(in.Get("HeadersConfig"), "HeaderBehavior", "Headers"),
		Cookies: selection(in.Get("CookiesConfig"), "CookieBehavior", "Cookies"),
		Queries: selection(in.Get("QueryStringsConfig"), "QueryStringBehavior", "QueryStrings"),
		Source:  r.Source,
	})
}

func (b *builder) originRequestPolicy(r *Resource, p *tree.Node) {
	c := p.Get("OriginRequestPolicyConfig")
	b.into.OriginRequestPolicies = append(b.into.OriginRequestPolicies, topology.OriginRequestPolicy{
		ID: r.id(), Name: c.Get("Name").Value(),
		Headers: selection(c.Get("HeadersConfig"), "HeaderBehavior", "Headers"),
		Cookies: selection(c.Get("CookiesConfig"), "CookieBehavior", "Cookies"),
		Queries: selection(c.Get("QueryStringsConfig"), "QueryStringBehavior", "QueryStrings"),
		Source:  r.Source,
	})
}

func selection(n *tree.Node, behavior, list string) topology.Selection {
	return topology.Selection{Behavior: n.Get(behavior).Value(), Names: n.Get(list).Names()}
}

func (b *builder) accessControl(r *Resource, p *tree.Node) {
	c := p.Get("OriginAccessControlConfig")
	b.into.AccessControls = append(b.into.AccessControls, topology.AccessControl{
		ID: r.id(), Name: c.Get("Name").Value(), OriginType: c.Get("OriginAccessControlOriginType").Value(),
		SigningBehavior: c.Get("SigningBehavior").Value(), SigningProtocol: c.Get("SigningProtocol").Value(), Source: r.Source,
	})
}

func (b *builder) function(r *Resource, p *tree.Node) {
	b.into.Functions = append(b.into.Functions, topology.Function{
		Name: p.Get("Name").Value(), ARN: r.own(r.functionARN(), "the ARN"), Runtime: p.Path("FunctionConfig", "Runtime").Value(),
		Code: p.Get("FunctionCode").Value(), Source: r.Source,
	})
}

func (b *builder) certificate(r *Resource, p *tree.Node) {
	names := []topology.Text{p.Get("DomainName").Host()}
	for _, name := range listOf(p.Get("SubjectAlternativeNames")) {
		names = append(names, name.Host())
	}
	b.into.Certificates = append(b.into.Certificates, topology.Certificate{
		ARN: r.own(r.certificateARN(), "the ARN"), Names: topology.Known(names, r.Source), Source: r.Source,
	})
}

func listOf(n *tree.Node) []*tree.Node {
	list, _ := n.List()
	return list
}

func (b *builder) record(r *Resource, p *tree.Node) { b.recordSet(p, r.Source) }

func (b *builder) recordGroup(_ *Resource, p *tree.Node) {
	for _, n := range items(p.Get("RecordSets")) {
		b.recordSet(n, n.At())
	}
}

func (b *builder) recordSet(p *tree.Node, at topology.Source) {
	rec := topology.Record{Name: p.Get("Name").Host(), Type: p.Get("Type").Value(), Source: at}
	if a := p.Get("AliasTarget"); !a.IsAbsent() {
		rec.Alias, rec.AliasZone = a.Get("DNSName").Host(), a.Get("HostedZoneId").Value()
	}
	if values := p.Get("ResourceRecords"); !values.IsAbsent() {
		rec.Values = lowered(values.Names())
	}
	b.into.Records = append(b.into.Records, rec)
}

// webACL notes a web ACL of a stage. The resource is an ARN that ends in "/restapis/ID/stages/NAME".
func (b *builder) webACL(r *Resource, p *tree.Node) {
	arn, ok := p.Get("ResourceArn").Str()
	if !ok {
		return
	}
	b.after(func() {
		for i := range b.into.APIs {
			for k := range b.into.APIs[i].Stages {
				a, s := &b.into.APIs[i], &b.into.APIs[i].Stages[k]
				if s.Name.IsKnown() && hasSuffixes(arn, a.ID.Or(""), s.Name.Or("")) {
					s.WebACL = p.Get("WebACLArn").Value()
				}
			}
		}
	})
}

func hasSuffixes(arn, api, stage string) bool {
	for _, kind := range []string{"/restapis/", "/apis/"} {
		suffix := kind + api + "/stages/" + stage
		if len(arn) >= len(suffix) && arn[len(arn)-len(suffix):] == suffix {
			return true
		}
	}
	return false
}
