package topology

import "countersign/internal/jsonpos"

func readDistribution(r *reader, n *node) {
	d := n.get("Distribution")
	if !r.need(d, "DistributionConfig") {
		return
	}
	config := r.object(d, "DistributionConfig")
	if config == nil {
		return
	}
	r.distribution(d, config, false)
}

func readDistributionConfig(r *reader, n *node) {
	// get-distribution-config does not repeat the id it was asked for: it may stand beside.
	r.distribution(n, n.get("DistributionConfig"), false)
}

func readBareDistribution(r *reader, n *node) { r.distribution(n, n, false) }

func readDistributionList(r *reader, n *node) {
	for _, item := range r.objects(n, "DistributionList") {
		r.distribution(item, item, true)
	}
}

// distribution reads a DistributionConfig; about is the object that has id and domain name.
func (r *reader) distribution(about, config *node, listed bool) {
	r.need(config, "DefaultCacheBehavior", "Origins")
	d := Distribution{
		ID: r.filled(about, "Id"), ARN: r.filled(about, "ARN"), DomainName: r.host(about, "DomainName"),
		Aliases:           r.names(config, "Aliases"),
		Enabled:           r.flag(config, "Enabled"),
		DefaultRootObject: r.filled(config, "DefaultRootObject"),
		WebACL:            r.filled(config, "WebACLId"),
		HTTPVersion:       r.filled(config, "HttpVersion"),
		Source:            r.source(config),
	}
	if n := r.object(config, "DefaultCacheBehavior"); n != nil {
		d.Default = r.behavior(n)
	}
	for _, n := range r.objects(config, "CacheBehaviors") {
		r.need(n, "PathPattern")
		d.Behaviors = append(d.Behaviors, r.behavior(n))
	}
	for _, n := range r.objects(config, "Origins") {
		d.Origins = append(d.Origins, r.origin(n))
	}
	for _, n := range r.objects(config, "OriginGroups") {
		d.OriginGroups = append(d.OriginGroups, r.originGroup(n))
	}
	for _, n := range r.objects(config, "CustomErrorResponses") {
		r.need(n, "ErrorCode")
		d.ErrorResponses = append(d.ErrorResponses, ErrorResponse{
			ErrorCode: r.number(n, "ErrorCode"), PagePath: r.filled(n, "ResponsePagePath"),
			ResponseCode: r.numeral(n, "ResponseCode"), MinTTL: r.number(n, "ErrorCachingMinTTL"), Source: r.source(n),
		})
	}
	if n := r.object(config, "ViewerCertificate"); n != nil {
		d.ViewerCertificate = ViewerCertificate{
			CloudFrontDefault: r.flag(n, "CloudFrontDefaultCertificate"),
			ACM:               r.filled(n, "ACMCertificateArn"), IAM: r.filled(n, "IAMCertificateId"),
			SSLSupport: r.filled(n, "SSLSupportMethod"), MinimumProtocol: r.filled(n, "MinimumProtocolVersion"),
			Source: r.source(n),
		}
	}
	if n := r.object(r.object(config, "Restrictions"), "GeoRestriction"); n != nil {
		d.GeoRestriction = GeoRestriction{
			Type:      r.one(n, "RestrictionType", "none", "whitelist", "blacklist"),
			Countries: r.names(n, "Items"),
		}
	}
	r.checkTargets(config, &d)
	add(r, &r.into.Distributions, d, "distribution", d.ID, d.Source, listed)
}

// checkTargets faults a behaviour whose origin does not exist.
func (r *reader) checkTargets(config *node, d *Distribution) {
	check := func(n *node) {
		target := n.get("TargetOriginId")
		if target == nil || target.Kind != jsonpos.String {
			return
		}
		if _, ok := d.Origin(target.Text); !ok {
			r.fail(target, "no origin has the id %q", clip(target.Text))
		}
	}
	check(config.get("DefaultCacheBehavior"))
	items, _ := r.listQuiet(config, "CacheBehaviors")
	for _, n := range items {
		check(n)
	}
}

// listQuiet is list for a member that was read, and faulted, before.
func (r *reader) listQuiet(n *node, key string) ([]*node, *node) {
	quiet := reader{file: r.file}
	return quiet.list(n, key)
}

func (r *reader) behavior(n *node) Behavior {
	r.need(n, "TargetOriginId")
	b := Behavior{
		PathPattern:          r.filled(n, "PathPattern"),
		TargetOrigin:         r.filled(n, "TargetOriginId"),
		ViewerProtocolPolicy: r.one(n, "ViewerProtocolPolicy", "allow-all", "https-only", "redirect-to-https"),
		AllowedMethods:       r.checkMethods(n, "AllowedMethods", r.names(n, "AllowedMethods")),
		CachePolicyID:        r.filled(n, "CachePolicyId"), OriginRequestPolicyID: r.filled(n, "OriginRequestPolicyId"),
		ResponseHeadersPolicyID: r.filled(n, "ResponseHeadersPolicyId"),
		MinTTL:                  r.number(n, "MinTTL"), DefaultTTL: r.number(n, "DefaultTTL"), MaxTTL: r.number(n, "MaxTTL"),
		Compress: r.flag(n, "Compress"),
		Source:   r.source(n),
	}
	if allowed := n.get("AllowedMethods"); allowed != nil && allowed.Kind == jsonpos.Object {
		b.CachedMethods = r.checkMethods(allowed, "CachedMethods", r.names(allowed, "CachedMethods"))
	}
	if f := r.object(n, "ForwardedValues"); f != nil {
		b.Forwarded = r.forwarded(f)
	}
	if b.Forwarded != nil && b.CachePolicyID.IsKnown() {
		r.fail(n, "ForwardedValues and CachePolicyId exclude each other")
	}
	for _, item := range r.objects(n, "FunctionAssociations") {
		b.Functions = append(b.Functions, r.association(item, "FunctionARN"))
	}
	for _, item := range r.objects(n, "LambdaFunctionAssociations") {
		b.Lambdas = append(b.Lambdas, r.association(item, "LambdaFunctionARN"))
	}
	for _, key := range []string{"TrustedKeyGroups", "TrustedSigners"} {
		if enabled := r.flag(r.object(n, key), "Enabled"); enabled.Or(false) || b.Restricted.IsAbsent() {
			b.Restricted = enabled
		}
	}
	if grpc := r.object(n, "GrpcConfig"); grpc != nil {
		b.GRPC = r.flag(grpc, "Enabled")
	}
	return b
}

func (r *reader) association(n *node, arn string) Association {
	r.need(n, "EventType", arn)
	return Association{
		Event: r.one(n, "EventType", ViewerRequest, ViewerResponse, OriginRequest, OriginResponse),
		ARN:   r.filled(n, arn), IncludeBody: r.flag(n, "IncludeBody"), Source: r.source(n),
	}
}

func (r *reader) forwarded(n *node) *ForwardedValues {
	f := &ForwardedValues{
		QueryString: r.flag(n, "QueryString"), QueryStringCacheKeys: r.names(n, "QueryStringCacheKeys"),
		Headers: r.names(n, "Headers"), Source: r.source(n),
	}
	if c := r.object(n, "Cookies"); c != nil {
		f.Cookies = r.one(c, "Forward", SelectNone, SelectList, SelectAll)
		f.CookieNames = r.names(c, "WhitelistedNames")
	}
	return f
}

func (r *reader) origin(n *node) Origin {
	r.need(n, "Id", "DomainName")
	o := Origin{
		ID: r.filled(n, "Id"), DomainName: r.host(n, "DomainName"), Path: r.filled(n, "OriginPath"),
		AccessControlID: r.filled(n, "OriginAccessControlId"), Source: r.source(n),
	}
	for _, h := range r.objects(n, "CustomHeaders") {
		if r.need(h, "HeaderName") {
			o.CustomHeaders = append(o.CustomHeaders, CustomHeader{Name: r.text(h, "HeaderName"), Value: r.text(h, "HeaderValue")})
		}
	}
	if s3 := r.object(n, "S3OriginConfig"); s3 != nil {
		o.S3, o.AccessIdentity = true, r.filled(s3, "OriginAccessIdentity")
	}
	if c := r.object(n, "CustomOriginConfig"); c != nil {
		o.S3 = false
		o.ProtocolPolicy = r.one(c, "OriginProtocolPolicy", "http-only", "https-only", "match-viewer")
		o.HTTPPort, o.HTTPSPort = r.number(c, "HTTPPort"), r.number(c, "HTTPSPort")
	}
	if v := r.object(n, "VpcOriginConfig"); v != nil {
		o.VPCOrigin = r.filled(v, "VpcOriginId")
	}
	return o
}

func (r *reader) originGroup(n *node) OriginGroup {
	r.need(n, "Id", "Members")
	g := OriginGroup{ID: r.filled(n, "Id"), Source: r.source(n)}
	var members []Text
	for _, m := range r.objects(n, "Members") {
		members = append(members, r.filled(m, "OriginId"))
	}
	g.Members = Known(members, g.Source)
	if criteria := r.object(n, "FailoverCriteria"); criteria != nil {
		if items, list := r.list(criteria, "StatusCodes"); list != nil {
			codes := []int{}
			for _, item := range items {
				if code := r.asNumber(item); code.IsKnown() {
					codes = append(codes, code.Or(0))
				}
			}
			g.FailoverCodes = Known(codes, r.source(list))
		}
	}
	return g
}
