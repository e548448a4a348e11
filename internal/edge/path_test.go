package edge_test

import (
	"strings"
	"testing"

	"countersign/internal/edge"
	"countersign/internal/topology"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{"/a*", "/a/b/..", true},
		{"/a*", "/a/b/../..", false},
		{"/api/*", "/api/v1/x", true},
		{"api/*", "/api/v1", true},
		{"/api/*", "/API/v1", false},
		{"/api/*", "//api///v1", true},
		{"/api/*", "/api", false},
		{"*.jpg", "/a/b.jpg", true},
		{"/*.jpg", "/a/b.jpg", true},
		{"/a?c", "/abc", true},
		{"/a?c", "/ac", false},
		{"/a*b*c", "/aXbXc", true},
		{"/a*b*c", "/aXcXb", false},
		{"*", "/", true},
		{"/", "/", true},
		{"/%7Ea", "/~a", false},
		{strings.Repeat("*a", 100), strings.Repeat("a", 400) + "b", false},
	} {
		if edge.Match(c.pattern, c.path) != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.path, !c.want)
		}
	}
}

// TestBehavior checks that the normalised path chooses and the raw path travels.
func TestBehavior(t *testing.T) {
	two := func(_ *top, d *dist) {
		behavior := d.Default
		for _, pattern := range []string{"/api/*", "/a*"} {
			behavior.PathPattern = text(pattern)
			d.Behaviors = append(d.Behaviors, behavior)
		}
	}
	for target, want := range map[string]string{
		"/api/x?/b": "/api/*", "/a/b/..?c=1": "/a*", "/b/../api//x": "/api/*", "/b": "*", "/": "*",
	} {
		r := forward(t, get(target), two)
		if r.Behavior.Pattern() != want {
			t.Errorf("%s: %s, want %s", target, r.Behavior.Pattern(), want)
		}
		if r.Request.Target != target {
			t.Errorf("%s travels as %s", target, r.Request.Target)
		}
	}
	tp, d := path(two)
	if got := edge.New(tp, d, options()).Behavior("/api/x").Pattern(); got != "/api/*" {
		t.Error(got)
	}
	r := forward(t, get("/x"), two, func(_ *top, d *dist) { d.Behaviors[0].PathPattern = unknown() })
	if unknowns(r) != string(edge.SettingUnknown) || r.Behavior.Pattern() != "*" {
		t.Errorf("%s %s", unknowns(r), r.Behavior.Pattern())
	}
}

func TestOriginPath(t *testing.T) {
	for _, c := range []struct{ origin, target, want string }{
		{"/prod", "/a/../b%2f?c=%20", "/prod/a/../b%2f?c=%20"},
		{"/prod", "/", "/prod/"},
		{"", "//a", "//a"},
	} {
		r := forward(t, get(c.target), func(_ *top, d *dist) {
			if c.origin != "" {
				d.Origins[0].Path = text(c.origin)
			}
		})
		if r.Request.Target != c.want {
			t.Errorf("%s before %s: %s, want %s", c.origin, c.target, r.Request.Target, c.want)
		}
		if got := len(r.Changed(edge.Path, "")); got != len(strings.Split(c.origin, "/"))-1 {
			t.Errorf("%d changes", got)
		}
	}
	r := forward(t, get("/"), func(_ *top, d *dist) { d.Origins[0].Path = unknown() })
	if unknowns(r) != string(edge.SettingUnknown) || r.Unknowns[0].Affects != "path" {
		t.Errorf("%+v", r.Unknowns)
	}
}

func TestRootObject(t *testing.T) {
	root := func(_ *top, d *dist) { d.DefaultRootObject = text("index.html"); d.Origins[0].Path = text("/prod") }
	for _, c := range []struct{ method, target, want string }{
		{"GET", "/", "/prod/index.html"}, {"HEAD", "/?a=1", "/prod/index.html?a=1"}, {"POST", "/", "/prod/"}, {"GET", "/a/", "/prod/a/"},
	} {
		if r := forward(t, request(c.method, c.target), root); r.Request.Target != c.want {
			t.Errorf("%s %s: %s, want %s", c.method, c.target, r.Request.Target, c.want)
		}
	}
	r := forward(t, get("/"), func(_ *top, d *dist) { d.DefaultRootObject = unknown() })
	if unknowns(r) != string(edge.SettingUnknown) || r.Request.Target != "/" {
		t.Errorf("%+v", r.Unknowns)
	}
}

func TestCustomHeaders(t *testing.T) {
	custom := func(name, value topology.Text) modify {
		return func(_ *top, d *dist) {
			d.Origins[0].CustomHeaders = append(d.Origins[0].CustomHeaders, topology.CustomHeader{Name: name, Value: value})
		}
	}
	r := forward(t, get("/", "x-api-key: mine", "X-Api-Key: twice"), custom(text("X-Api-Key"), text("edge")), custom(text("Authorization"), text("b")), custom(text("x-empty"), topology.Text{}))
	h := r.Request.Header
	if got := h.Values("x-api-key"); len(got) != 1 || got[0] != "edge" || h.Value("authorization") != "b" || !h.Has("x-empty") {
		t.Errorf("%q", h)
	}
	for _, name := range []string{"Host", "X-Amz-Date", "x-edge-a", "Via", "Cookie", "Range", "bad name"} {
		r := forward(t, get("/"), custom(text(name), text("v")))
		if warnings(r) != string(edge.CustomHeaderRefused) || strings.Contains(strings.Join(r.Request.Header.Values(name), ""), "v,") {
			t.Errorf("%s: %s", name, warnings(r))
		}
	}
	for _, c := range []modify{custom(unknown(), text("v")), custom(text("a"), unknown())} {
		if r := forward(t, get("/"), c); unknowns(r) != string(edge.SettingUnknown) {
			t.Errorf("%s", unknowns(r))
		}
	}
	r = forward(t, get("/"), policies("whitelist:X-Api-Key none none", ""), custom(text("x-api-key"), text("v")))
	if warnings(r) != string(edge.CustomAndForwarded) {
		t.Error(warnings(r))
	}
}

func TestOriginAddress(t *testing.T) {
	set := func(policy string, s3 bool) modify {
		return func(_ *top, d *dist) {
			o := &d.Origins[0]
			o.ProtocolPolicy, o.S3, o.HTTPPort, o.HTTPSPort = text(policy), s3, number(8080), number(8443)
			o.DomainName = text("o.example.com")
		}
	}
	plain := viewer
	plain.TLS = false
	for _, c := range []struct {
		policy string
		s3     bool
		viewer edge.Viewer
		want   edge.Origin
	}{
		{"https-only", false, plain, edge.Origin{"api", "o.example.com", 8443, true, "o.example.com"}},
		{"http-only", false, viewer, edge.Origin{"api", "o.example.com", 8080, false, ""}},
		{"match-viewer", false, plain, edge.Origin{"api", "o.example.com", 8080, false, ""}},
		{"match-viewer", false, viewer, edge.Origin{"api", "o.example.com", 8443, true, "o.example.com"}},
		{"", true, plain, edge.Origin{"api", "o.example.com", 8080, false, ""}},
	} {
		if r := forwardAs(t, c.viewer, options(), get("/"), set(c.policy, c.s3)); r.Origin != c.want {
			t.Errorf("%s: %+v, want %+v", c.policy, r.Origin, c.want)
		}
	}
	r := forward(t, get("/"), func(_ *top, d *dist) { d.Origins[0].ProtocolPolicy = text("http-only") })
	if r.Answer == nil || r.Answer.Rule != edge.OriginPlainHTTP || r.Answer.Status != 504 || !r.Answer.Unverified {
		t.Errorf("plain HTTP: %+v", r.Answer)
	}
	matched := func(_ *top, d *dist) { d.Origins[0].ProtocolPolicy = text("match-viewer") }
	if r := forwardAs(t, plain, options(), get("/"), matched); r.Answer == nil || r.Answer.Rule != edge.OriginPlainHTTP {
		t.Errorf("plain HTTP from the viewer: %+v", r.Answer)
	}
	if r := forwardAs(t, viewer, options(), get("/"), matched); r.Answer != nil {
		t.Errorf("HTTPS from the viewer: %+v", r.Answer)
	}
	r = forward(t, get("/"), func(_ *top, d *dist) { d.Origins[0].DomainName = unknown() })
	if unknowns(r) != string(edge.SettingUnknown) || r.Unknowns[0].Affects != "host" || r.Request.Host() != viewerHost {
		t.Errorf("%+v", r.Unknowns)
	}
}

// TestStacked checks the ways in which CloudFront meets CloudFront.
func TestStacked(t *testing.T) {
	for _, c := range []struct {
		name   string
		req    []string
		change modify
		want   edge.RuleID
	}{
		{"via", []string{"Via: 1.1 a.cloudfront.net (CloudFront)"}, func(*top, *dist) {}, edge.Stacked},
		{"itself", nil, func(_ *top, d *dist) { d.Origins[0].DomainName = text(alias) }, edge.Loop},
		{"another name", nil, func(_ *top, d *dist) { d.Origins[0].DomainName = text("d999.cloudfront.net") }, edge.Stacked},
		{"another distribution", nil, func(t *top, d *dist) {
			t.Distributions = []dist{{ID: text("E2"), Aliases: names("other.example.com")}}
			d.Origins[0].DomainName = text("other.example.com")
		}, edge.Stacked},
	} {
		r := forward(t, get("/", c.req...), c.change)
		if r.Answer == nil || r.Answer.Rule != c.want || r.Answer.Status != 403 || !strings.Contains(string(r.Answer.Body), "serve another CloudFront distribution") {
			t.Errorf("%s: %+v", c.name, r.Answer)
		}
	}
	for name, change := range map[string]modify{
		"API": func(t *top, _ *dist) {
			t.APIs = []topology.API{{ID: text("abc123def4"), Region: text("eu-west-1"), EndpointType: text(topology.Edge)}}
		},
		"domain": func(t *top, d *dist) {
			t.Domains = []topology.Domain{{Name: text("edge.example.com"), EndpointType: text(topology.Edge)}}
			d.Origins[0].DomainName = text("edge.example.com")
		},
	} {
		if r := forward(t, get("/"), change); r.Answer != nil || warnings(r) != string(edge.EdgeOptimised) || !r.Warnings[0].Unverified {
			t.Errorf("%s: %s", name, warnings(r))
		}
	}
}

// TestUnknownPolicies checks that an unknown setting travels into the result.
func TestUnknownPolicies(t *testing.T) {
	for name, c := range map[string]struct {
		change modify
		want   edge.RuleID
	}{
		"cache policy not given":   {policies("nowhere", ""), edge.PolicyUnknown},
		"origin policy not given":  {policies("CachingDisabled", "nowhere"), edge.PolicyUnknown},
		"cache policy unknown":     {func(_ *top, d *dist) { d.Default.CachePolicyID = unknown() }, edge.PolicyUnknown},
		"origin policy unknown":    {func(_ *top, d *dist) { d.Default.OriginRequestPolicyID = unknown() }, edge.PolicyUnknown},
		"header behaviour unknown": {own(func(p *cachePolicy) { p.Headers.Behavior = unknown() }), edge.SettingUnknown},
		"list unknown": {own(func(p *cachePolicy) {
			p.Queries = topology.Selection{Behavior: text("whitelist"), Names: topology.Known([]topology.Text{unknown(), text("a")}, at)}
		}), edge.SettingUnknown},
		"legacy query unknown": {func(t *top, d *dist) {
			legacy("", "none", false)(t, d)
			d.Default.Forwarded.QueryString = unknownFlag()
		}, edge.SettingUnknown},
		"legacy headers unknown": {func(t *top, d *dist) {
			legacy("", "none", false)(t, d)
			d.Default.Forwarded.Headers = topology.Unknown[[]topology.Text]("x", at)
		}, edge.SettingUnknown},
		"methods unknown": {func(_ *top, d *dist) { d.Default.AllowedMethods = topology.Unknown[[]topology.Text]("x", at) }, edge.SettingUnknown},
		"aliases unknown": {func(_ *top, d *dist) {
			d.Aliases, d.DomainName = topology.Unknown[[]topology.Text]("x", at), topology.Text{}
		}, edge.SettingUnknown},
		"Lambda@Edge": {func(_ *top, d *dist) {
			d.Default.Lambdas = []topology.Association{{Event: text("origin-request"), ARN: text("arn")}}
		}, edge.LambdaAtEdge},
		"Lambda@Edge at some event": {func(_ *top, d *dist) { d.Default.Lambdas = []topology.Association{{Event: unknown()}} }, edge.LambdaAtEdge},
	} {
		r := forward(t, get("/?a=1"), c.change)
		if r.Answer != nil || unknowns(r) != string(c.want) || r.Unknowns[0].Message == "" || r.Unknowns[0].Affects == "" || r.Unknowns[0].Setting.Name == "" {
			t.Errorf("%s: %+v %+v", name, r.Unknowns, r.Answer)
		}
	}
	r := forward(t, get("/"), func(_ *top, d *dist) { d.Default.Lambdas = []topology.Association{{Event: text("origin-response")}} })
	if len(r.Unknowns) != 0 {
		t.Errorf("%+v", r.Unknowns)
	}
}

// own attaches a cache policy and no origin request policy, after a change to it.
func own(change func(*cachePolicy)) modify {
	return func(t *top, d *dist) {
		policies("none none none", "")(t, d)
		change(&t.CachePolicies[0])
	}
}

// TestImpossible checks warnings of what CloudFront does not accept.
func TestImpossible(t *testing.T) {
	for name, c := range map[string]struct {
		change modify
		count  int
	}{
		"caching disabled": {own(func(p *cachePolicy) {
			p.MinTTL, p.DefaultTTL, p.MaxTTL = number(0), number(0), number(0)
			p.Headers = selection("whitelist:Host")
			p.Gzip = truth(true)
		}), 2},
		"caching enabled": {own(func(p *cachePolicy) {
			p.MinTTL, p.DefaultTTL, p.MaxTTL = number(0), number(0), number(1)
			p.Gzip = truth(true)
		}), 0},
		"origin policy alone": {func(_ *top, d *dist) { d.Default.CachePolicyID = topology.Text{} }, 1},
		"neither policy nor legacy": {func(_ *top, d *dist) {
			d.Default.CachePolicyID, d.Default.OriginRequestPolicyID = topology.Text{}, topology.Text{}
		}, 1},
	} {
		r := forward(t, get("/"), c.change)
		if got := strings.Count(warnings(r), string(edge.PolicyImpossible)); got != c.count {
			t.Errorf("%s: %s", name, warnings(r))
		}
	}
}

// TestHostForwarded names the setting that lets the viewer's Host reach the origin.
func TestHostForwarded(t *testing.T) {
	for _, c := range []struct{ cache, origin, want string }{
		{"CachingDisabled", "AllViewer", "origin request policy AllViewer: HeaderBehavior"},
		{"CachingDisabled", "HostHeaderOnly", "origin request policy HostHeaderOnly: HeaderBehavior"},
		{"Amplify", "AllViewerExceptHostHeader", "cache policy Amplify: HeaderBehavior"},
		{"UseOriginCacheControlHeaders", "AllViewer", "cache policy UseOriginCacheControlHeaders: HeaderBehavior"},
		{"CachingDisabled", "AllViewerExceptHostHeader", ""},
		{"CachingDisabled", "", ""},
		{"", "Host", "behaviour *: ForwardedValues.Headers"},
		{"", "*", "behaviour *: ForwardedValues.Headers"},
		{"", "Authorization", ""},
	} {
		r := forward(t, get("/"), func(_ *top, d *dist) {
			d.Default.CachePolicyID, d.Default.OriginRequestPolicyID, d.Default.Forwarded = topology.Text{}, topology.Text{}, nil
			if c.cache == "" {
				d.Default.Forwarded = &topology.ForwardedValues{Headers: topology.KnownNames(topology.Source{}, c.origin)}
				return
			}
			d.Default.CachePolicyID = text(c.cache)
			if c.origin != "" {
				d.Default.OriginRequestPolicyID = text(c.origin)
			}
		})
		if r.HostForwarded.Name != c.want || (r.Request.Host() == viewerHost) != (c.want != "") {
			t.Errorf("%s, %s: %q, Host %s", c.cache, c.origin, r.HostForwarded.Name, r.Request.Host())
		}
	}
}
