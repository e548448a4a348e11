package resource

import (
	"strings"

	"countersign/internal/infra/tree"
	"countersign/internal/topology"
)

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudfront-distribution.html
func (b *builder) distribution(r *Resource, p *tree.Node) {
	c := p.Get("DistributionConfig")
	if !c.Is(tree.Map) {
		b.fail(r.Source, "%s has no DistributionConfig that is a map", r.Name)
		return
	}
	d := topology.Distribution{
		ID: r.id(), ARN: r.own(r.arn("cloudfront", "", "distribution/"+r.ID), "the ARN"),
		DomainName: r.own(r.DistributionHost(), "the domain name"),
		Aliases:    lowered(c.Get("Aliases").Names()), Enabled: c.Get("Enabled").Flag(),
		DefaultRootObject: c.Get("DefaultRootObject").Value(),
		Default:           behavior(c.Get("DefaultCacheBehavior")),
		WebACL:            c.Get("WebACLId").Value(),
		HTTPVersion:       c.Get("HttpVersion").Value(),
		Source:            r.Source,
	}
	if c.Get("DefaultCacheBehavior").IsAbsent() {
		b.fail(r.Source, "%s has no DefaultCacheBehavior", r.Name)
	}
	for _, n := range items(c.Get("CacheBehaviors")) {
		d.Behaviors = append(d.Behaviors, behavior(n))
	}
	for _, n := range items(c.Get("Origins")) {
		d.Origins = append(d.Origins, origin(n))
	}
	for _, n := range items(c.Path("OriginGroups", "Items")) {
		g := topology.OriginGroup{ID: n.Get("Id").Value(), Source: n.At()}
		var members []topology.Text
		for _, m := range items(n.Path("Members", "Items")) {
			members = append(members, m.Get("OriginId").Value())
		}
		g.Members = topology.Known(members, n.At())
		d.OriginGroups = append(d.OriginGroups, g)
	}
	for _, n := range items(c.Get("CustomErrorResponses")) {
		d.ErrorResponses = append(d.ErrorResponses, topology.ErrorResponse{
			ErrorCode: n.Get("ErrorCode").Number(), PagePath: n.Get("ResponsePagePath").Value(),
			ResponseCode: n.Get("ResponseCode").Number(), MinTTL: n.Get("ErrorCachingMinTTL").Number(), Source: n.At(),
		})
	}
	if v := c.Get("ViewerCertificate"); !v.IsAbsent() {
		d.ViewerCertificate = topology.ViewerCertificate{
			CloudFrontDefault: v.Get("CloudFrontDefaultCertificate").Flag(),
			ACM:               v.Get("AcmCertificateArn").Value(), IAM: v.Get("IamCertificateId").Value(),
			SSLSupport: v.Get("SslSupportMethod").Value(), MinimumProtocol: v.Get("MinimumProtocolVersion").Value(), Source: v.At(),
		}
	}
	if g := c.Path("Restrictions", "GeoRestriction"); !g.IsAbsent() {
		d.GeoRestriction = topology.GeoRestriction{Type: g.Get("RestrictionType").Value(), Countries: g.Get("Locations").Names()}
	}
	b.targets(r, &d)
	b.into.Distributions = append(b.into.Distributions, d)
}

// targets faults a behaviour whose origin does not exist.
func (b *builder) targets(r *Resource, d *topology.Distribution) {
	check := func(target topology.Text) {
		id, ok := target.Get()
		if !ok || target.IsStandIn() {
			return
		}
		for _, o := range d.Origins {
			if !o.ID.IsKnown() {
				return // it may be this one
			}
		}
		if _, found := d.Origin(id); !found {
			b.fail(target.Source(), "%s: no origin has the id %q", r.Name, id)
		}
	}
	for i := range d.Behaviors {
		check(d.Behaviors[i].TargetOrigin)
	}
	check(d.Default.TargetOrigin)
}

// items are the maps of a list. What is no map is passed over.
func items(n *tree.Node) []*tree.Node {
	list, _ := n.List()
	var out []*tree.Node
	for _, item := range list {
		if item.Is(tree.Map) {
			out = append(out, item)
		}
	}
	return out
}

func behavior(n *tree.Node) topology.Behavior {
	b := topology.Behavior{
		PathPattern: n.Get("PathPattern").Value(), TargetOrigin: n.Get("TargetOriginId").Value(),
		ViewerProtocolPolicy: n.Get("ViewerProtocolPolicy").Value(),
		AllowedMethods:       n.Get("AllowedMethods").Names(), CachedMethods: n.Get("CachedMethods").Names(),
		CachePolicyID: n.Get("CachePolicyId").Value(), OriginRequestPolicyID: n.Get("OriginRequestPolicyId").Value(),
		ResponseHeadersPolicyID: n.Get("ResponseHeadersPolicyId").Value(),
		MinTTL:                  n.Get("MinTTL").Number(), DefaultTTL: n.Get("DefaultTTL").Number(), MaxTTL: n.Get("MaxTTL").Number(),
		Compress: n.Get("Compress").Flag(), GRPC: n.Path("GrpcConfig", "Enabled").Flag(), Source: n.At(),
	}
	if f := n.Get("ForwardedValues"); f.Is(tree.Map) {
		b.Forwarded = &topology.ForwardedValues{
			QueryString: f.Get("QueryString").Flag(), QueryStringCacheKeys: f.Get("QueryStringCacheKeys").Names(),
			Cookies: f.Path("Cookies", "Forward").Value(), CookieNames: f.Path("Cookies", "WhitelistedNames").Names(),
			Headers: f.Get("Headers").Names(), Source: f.At(),
		}
	}
	for _, a := range items(n.Get("FunctionAssociations")) {
		b.Functions = append(b.Functions, topology.Association{Event: a.Get("EventType").Value(), ARN: a.Get("FunctionARN").Value(), Source: a.At()})
	}
	for _, a := range items(n.Get("LambdaFunctionAssociations")) {
		b.Lambdas = append(b.Lambdas, topology.Association{
			Event: a.Get("EventType").Value(), ARN: a.Get("LambdaFunctionARN").Value(), IncludeBody: a.Get("IncludeBody").Flag(), Source: a.At(),
		})
	}
	for _, key := range []string{"TrustedKeyGroups", "TrustedSigners"} {
		if list := n.Get(key); !list.IsAbsent() {
			all, complete := list.List()
			b.Restricted = topology.Known(len(all) > 0 || !complete, list.At())
		}
	}
	return b
}

func origin(n *tree.Node) topology.Origin {
	o := topology.Origin{
		ID: n.Get("Id").Value(), DomainName: n.Get("DomainName").Host(), Path: n.Get("OriginPath").Value(),
		AccessControlID: n.Get("OriginAccessControlId").Value(), VPCOrigin: n.Path("VpcOriginConfig", "VpcOriginId").Value(), Source: n.At(),
	}
	for _, h := range items(n.Get("OriginCustomHeaders")) {
		o.CustomHeaders = append(o.CustomHeaders, topology.CustomHeader{Name: h.Get("HeaderName").Value(), Value: h.Get("HeaderValue").Value()})
	}
	if s3 := n.Get("S3OriginConfig"); !s3.IsAbsent() {
		o.S3, o.AccessIdentity = true, s3.Get("OriginAccessIdentity").Value()
	}
	if c := n.Get("CustomOriginConfig"); !c.IsAbsent() {
		o.S3 = false
		o.ProtocolPolicy = c.Get("OriginProtocolPolicy").Value()
		o.HTTPPort, o.HTTPSPort = c.Get("HTTPPort").Number(), c.Get("HTTPSPort").Number()
	}
	return o
}

// lowered writes names in lower case, as DNS compares them.
func lowered(names topology.Names) topology.Names {
	list, ok := names.Get()
	if !ok {
		return names
	}
	out := make([]topology.Text, len(list))
	for i, v := range list {
		out[i] = v
		if text, ok := v.Get(); ok {
			out[i] = topology.Known(strings.ToLower(text), v.Source())
		}
	}
	return topology.Known(out, names.Source())
}
