package topology

func readCachePolicyDocument(r *reader, n *node) { r.cachePolicy(n.get("CachePolicy"), false) }

func readCachePolicyList(r *reader, n *node) {
	for _, item := range r.objects(n, "CachePolicyList") {
		if policy := r.object(item, "CachePolicy"); policy != nil {
			r.cachePolicy(policy, true)
		}
	}
}

func (r *reader) cachePolicy(n *node, listed bool) {
	if !r.need(n, "Id", "CachePolicyConfig") {
		return
	}
	config := r.object(n, "CachePolicyConfig")
	p := CachePolicy{
		ID: r.filled(n, "Id"), Name: r.filled(config, "Name"),
		MinTTL: r.number(config, "MinTTL"), DefaultTTL: r.number(config, "DefaultTTL"), MaxTTL: r.number(config, "MaxTTL"),
		Source: r.source(config),
	}
	if in := r.object(config, "ParametersInCacheKeyAndForwardedToOrigin"); in != nil {
		p.Gzip, p.Brotli = r.flag(in, "EnableAcceptEncodingGzip"), r.flag(in, "EnableAcceptEncodingBrotli")
		p.Headers = r.selection(in, "HeadersConfig", "HeaderBehavior", "Headers", SelectNone, SelectList)
		p.Cookies = r.selection(in, "CookiesConfig", "CookieBehavior", "Cookies", SelectNone, SelectList, SelectAllExcept, SelectAll)
		p.Queries = r.selection(in, "QueryStringsConfig", "QueryStringBehavior", "QueryStrings", SelectNone, SelectList, SelectAllExcept, SelectAll)
	}
	_, p.Managed = find(managed().cache, p.ID.Or(""), func(m *CachePolicy) (Text, Text) { return m.ID, m.ID })
	add(r, &r.into.CachePolicies, p, "cache policy", p.ID, p.Source, listed)
}

func readOriginRequestPolicyDocument(r *reader, n *node) {
	r.originRequestPolicy(n.get("OriginRequestPolicy"), false)
}

func readOriginRequestPolicyList(r *reader, n *node) {
	for _, item := range r.objects(n, "OriginRequestPolicyList") {
		if policy := r.object(item, "OriginRequestPolicy"); policy != nil {
			r.originRequestPolicy(policy, true)
		}
	}
}

func (r *reader) originRequestPolicy(n *node, listed bool) {
	if !r.need(n, "Id", "OriginRequestPolicyConfig") {
		return
	}
	config := r.object(n, "OriginRequestPolicyConfig")
	p := OriginRequestPolicy{
		ID: r.filled(n, "Id"), Name: r.filled(config, "Name"), Source: r.source(config),
		Headers: r.selection(config, "HeadersConfig", "HeaderBehavior", "Headers", SelectNone, SelectList, SelectAllViewer, SelectAllViewerAndCloudFront, SelectAllExcept),
		Cookies: r.selection(config, "CookiesConfig", "CookieBehavior", "Cookies", SelectNone, SelectList, SelectAllExcept, SelectAll),
		Queries: r.selection(config, "QueryStringsConfig", "QueryStringBehavior", "QueryStrings", SelectNone, SelectList, SelectAllExcept, SelectAll),
	}
	_, p.Managed = find(managed().originRequest, p.ID.Or(""), func(m *OriginRequestPolicy) (Text, Text) { return m.ID, m.ID })
	add(r, &r.into.OriginRequestPolicies, p, "origin request policy", p.ID, p.Source, listed)
}

// selection reads {"HeaderBehavior": "whitelist", "Headers": {"Quantity": 1, "Items": ["Host"]}}.
func (r *reader) selection(n *node, config, behavior, list string, words ...string) Selection {
	c := r.object(n, config)
	if c == nil {
		return Selection{}
	}
	r.need(c, behavior)
	return Selection{Behavior: r.one(c, behavior, words...), Names: r.names(c, list)}
}

func readAccessControlDocument(r *reader, n *node) {
	c := n.get("OriginAccessControl")
	if !r.need(c, "Id", "OriginAccessControlConfig") {
		return
	}
	r.accessControl(c, r.object(c, "OriginAccessControlConfig"), false)
}

func readAccessControlList(r *reader, n *node) {
	for _, item := range r.objects(n, "OriginAccessControlList") {
		r.accessControl(item, item, true)
	}
}

func (r *reader) accessControl(about, config *node, listed bool) {
	if config == nil || !r.need(about, "Id") {
		return
	}
	c := AccessControl{
		ID: r.filled(about, "Id"), Name: r.filled(config, "Name"),
		OriginType:      r.one(config, "OriginAccessControlOriginType", "s3", "mediastore", "mediapackagev2", "lambda"),
		SigningBehavior: r.one(config, "SigningBehavior", "always", "never", "no-override"),
		SigningProtocol: r.one(config, "SigningProtocol", "sigv4"),
		Source:          r.source(config),
	}
	add(r, &r.into.AccessControls, c, "origin access control", c.ID, c.Source, listed)
}
