package edge_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// words that requests and policies are made of, so that they meet.
var (
	headerNames = []string{
		"Accept", "Accept-Encoding", "Authorization", "CloudFront-Viewer-Country", "Connection", "Content-Type", "Cookie", "Date", "Expect", "Host",
		"Origin", "Referer", "TE", "Upgrade", "User-Agent", "Via", "X-Amz-Cf-Id", "X-Amz-Content-Sha256", "X-Amz-Date", "X-Api-Key", "X-Edge-A",
		"X-Forwarded-For", ":authority", "If-None-Match",
	}
	plainNames = []string{"a", "b", "A", "X-Amz-Signature", "Expires", "Key-Pair-Id", "%61", "session", "response-content-type", ""}
	bodies     = []string{
		"", "request.uri = '/' + request.uri", "request.querystring.a = {value: 'x'}", "delete request.querystring.b", "request.cookies = {}",
		"delete request.headers.authorization", "request.headers['x-new'] = {value: 'n'}", "cf.updateRequestOrigin({hostHeader: 'h'})",
		"cf.updateRequestOrigin({domainName: 'o.example.com', originPath: '/p', customHeaders: {'x-a': 'b'}})", "return {statusCode: 200}", "throw 1", "cf.kvs().get('a')",
	}
)

func one(t *rapid.T, label string, from []string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}

func some(t *rapid.T, label string, from []string) []string {
	return rapid.SliceOfN(rapid.SampledFrom(from), 0, 4).Draw(t, label)
}

// drawNames draws a list that may be unknown, as a whole or in parts.
func drawNames(t *rapid.T, label string, from []string) topology.Names {
	if rapid.IntRange(0, 19).Draw(t, label+" unknown") == 0 {
		return topology.Unknown[[]topology.Text]("drawn", at)
	}
	var items []topology.Text
	for _, s := range some(t, label, from) {
		items = append(items, drawText(t, label, []string{s}))
	}
	return topology.Known(items, at)
}

func drawText(t *rapid.T, label string, from []string) topology.Text {
	switch rapid.IntRange(0, 19).Draw(t, label+" state") {
	case 0:
		return unknown()
	case 1:
		return topology.Text{}
	}
	return text(one(t, label, from))
}

func drawSelection(t *rapid.T, label string, from []string, behaviors ...string) topology.Selection {
	return topology.Selection{Behavior: drawText(t, label+" behaviour", behaviors), Names: drawNames(t, label, from)}
}

func drawBehavior(t *rapid.T, pattern topology.Text) topology.Behavior {
	b := topology.Behavior{
		PathPattern: pattern, TargetOrigin: drawText(t, "target", []string{"api", "lambda", "bucket", "group", "none"}), Source: at,
		ViewerProtocolPolicy: drawText(t, "protocol", []string{"allow-all", "https-only", "redirect-to-https"}),
		AllowedMethods:       names(everyone...), CachedMethods: drawNames(t, "cached", everyone),
		Restricted: topology.Known(rapid.IntRange(0, 9).Draw(t, "restricted") == 0, at),
	}
	if rapid.Bool().Draw(t, "legacy") {
		b.Forwarded = &topology.ForwardedValues{
			QueryString: topology.Known(rapid.Bool().Draw(t, "query"), at), Headers: drawNames(t, "headers", append([]string{"*"}, headerNames...)),
			Cookies: drawText(t, "cookies", []string{"none", "whitelist", "all"}), CookieNames: drawNames(t, "cookie names", append([]string{"s*", "?"}, plainNames...)), Source: at,
		}
	} else {
		b.CachePolicyID = drawText(t, "cache policy", []string{"own", "CachingDisabled", "CachingOptimized", "UseOriginCacheControlHeaders", "missing"})
		b.OriginRequestPolicyID = drawText(t, "origin request policy", []string{"own", "AllViewer", "AllViewerExceptHostHeader", "HostHeaderOnly", "missing"})
	}
	if rapid.IntRange(0, 3).Draw(t, "function") == 0 {
		b.Functions = []topology.Association{{Event: text("viewer-request"), ARN: text("f"), Source: at}}
	}
	if rapid.IntRange(0, 9).Draw(t, "lambda") == 0 {
		b.Lambdas = []topology.Association{{Event: drawText(t, "lambda event", []string{"origin-request", "viewer-response"}), ARN: text("l")}}
	}
	return b
}

func drawPath(t *rapid.T) (*topology.Topology, *topology.Distribution) {
	top := &topology.Topology{
		CachePolicies: []topology.CachePolicy{{
			ID: text("own"), MaxTTL: number(rapid.IntRange(0, 1).Draw(t, "ttl")), Gzip: truth(rapid.Bool().Draw(t, "gzip")), Brotli: truth(rapid.Bool().Draw(t, "brotli")),
			Headers: drawSelection(t, "cache headers", headerNames, "none", "whitelist"), Cookies: drawSelection(t, "cache cookies", plainNames, "none", "whitelist", "allExcept", "all"),
			Queries: drawSelection(t, "cache query", plainNames, "none", "whitelist", "allExcept", "all"), Source: at,
		}},
		OriginRequestPolicies: []topology.OriginRequestPolicy{{
			ID: text("own"), Headers: drawSelection(t, "headers", headerNames, "none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept"),
			Cookies: drawSelection(t, "cookies", plainNames, "none", "whitelist", "allExcept", "all"), Queries: drawSelection(t, "query", plainNames, "none", "whitelist", "allExcept", "all"), Source: at,
		}},
		AccessControls: []topology.AccessControl{{ID: text("oac"), SigningBehavior: drawText(t, "signing", []string{"always", "never", "no-override"}), OriginType: drawText(t, "type", []string{"lambda", "s3"})}},
		Functions:      []topology.Function{{Name: text("f"), Code: text("var cf = require('cloudfront'); function handler(event) { var request = event.request; " + one(t, "body", bodies) + "; return request; }")}},
	}
	d := &topology.Distribution{
		DomainName: drawText(t, "domain name", []string{viewerHost}), ARN: drawText(t, "arn", []string{"arn:aws:cloudfront::123456789012:distribution/E", "odd"}),
		Aliases: drawNames(t, "aliases", []string{alias, "*.example.com"}), DefaultRootObject: drawText(t, "root", []string{"index.html", "/a b"}),
		Behaviors: []topology.Behavior{drawBehavior(t, drawText(t, "pattern", []string{"/a*", "*.x", "/"}))}, Default: drawBehavior(t, topology.Text{}), Source: at,
		Origins: []topology.Origin{
			{ID: text("api"), DomainName: drawText(t, "origin", []string{originHost, alias, "d9.cloudfront.net"}), Path: drawText(t, "origin path", []string{"/prod", "", "odd?"})},
			{ID: text("lambda"), DomainName: text(lambdaHost), AccessControlID: drawText(t, "oac", []string{"oac", "missing"}), ProtocolPolicy: drawText(t, "policy", []string{"http-only", "https-only", "match-viewer"})},
			{ID: text("bucket"), DomainName: text("b.s3.amazonaws.com"), S3: true},
		},
		OriginGroups: []topology.OriginGroup{{ID: text("group"), Members: names("bucket", "api")}},
	}
	for _, name := range some(t, "custom headers", headerNames) {
		d.Origins[0].CustomHeaders = append(d.Origins[0].CustomHeaders, topology.CustomHeader{Name: drawText(t, "custom name", []string{name}), Value: drawText(t, "custom value", []string{"edge"})})
	}
	return top, d
}

func drawRequest(t *rapid.T) sigv4.Request {
	r := sigv4.Request{
		Method: one(t, "method", append([]string{"", "BREW"}, everyone...)),
		Target: rapid.SampledFrom([]string{"/", "/a", "/a/../b", "//a.x", "/%2e%2E/a b", "", "*", "https://" + alias + "/a", "/\xff"}).Draw(t, "path"),
		Header: sigv4.Header{{Name: "Host", Value: one(t, "host", []string{viewerHost, alias, "foreign.example.org", ""})}},
		Body:   []byte(one(t, "body", []string{"", "{}"})),
	}
	if rapid.Bool().Draw(t, "has query") {
		var pairs []string
		for range rapid.IntRange(0, 5).Draw(t, "pairs") {
			pairs = append(pairs, one(t, "name", plainNames)+one(t, "value", []string{"", "=", "=1", "=%2F", "=a=b", "=\xe9;"}))
		}
		r.Target += "?" + strings.Join(pairs, "&")
	}
	for range rapid.IntRange(0, 8).Draw(t, "fields") {
		name := one(t, "field", headerNames)
		if rapid.Bool().Draw(t, "lower") {
			name = strings.ToLower(name)
		}
		value := one(t, "field value", []string{"", "x", " y ", "gzip, br", "a=1; b=2;session=3", "websocket", "keep-alive, Upgrade", "\xe9", "bad\r\n", "1.1 x.cloudfront.net (CloudFront)"})
		r.Header = append(r.Header, sigv4.Field{Name: name, Value: value})
	}
	return r
}

// TestExplained is the law of this package: whatever the distribution and the request, the changes
// explain every byte that the origin receives otherwise than the viewer sent it; without changes
// nothing is otherwise; and the viewer's request itself stays as it was.
func TestExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		top, d := drawPath(t)
		req := drawRequest(t)
		before := req.Clone()
		o := options()
		o.AnyHost = rapid.Bool().Draw(t, "any host")
		v := edge.Viewer{IP: one(t, "ip", []string{"", "198.51.100.1"}), TLS: rapid.Bool().Draw(t, "tls"), SNI: one(t, "sni", []string{"", viewerHost, alias})}
		e := edge.New(top, d, o)
		r := e.Forward(req, v)
		if err := explained(before, r); err != nil {
			t.Fatal(err)
		}
		if req.Target != before.Target || len(req.Header) != len(before.Header) {
			t.Fatal("the viewer's request was changed")
		}
		for i, f := range before.Header {
			if req.Header[i] != f {
				t.Fatal("the viewer's header was changed")
			}
		}
	})
}

// TestForwarded holds the generator to requests that are forwarded: an answer of the edge explains itself.
func TestForwarded(t *testing.T) {
	forwarded := rapid.Custom(func(t *rapid.T) bool {
		top, d := drawPath(t)
		o := options()
		o.AnyHost = true
		return edge.New(top, d, o).Forward(drawRequest(t), edge.Viewer{TLS: true, SNI: viewerHost}).Answer == nil
	})
	const draws = 200
	n := 0
	for seed := range draws {
		if forwarded.Example(seed) {
			n++
		}
	}
	if n < draws/20 {
		t.Errorf("%d of %d requests are forwarded", n, draws)
	}
	t.Logf("%d of %d", n, draws)
}

// FuzzForward takes requests as bytes.
func FuzzForward(f *testing.F) {
	f.Add("GET", "/a?b=1", "Host: "+viewerHost+"\nAuthorization: x\nAccept-Encoding: gzip", []byte(nil), 0)
	f.Add("POST", "https://h/a", ":authority: "+alias+"\nCookie: a=1;b", []byte("{}"), 3)
	f.Add("GET", "/", "Host: a\nVia: 1.1 b.cloudfront.net (CloudFront)", []byte(nil), 5)
	changes := []modify{
		policies("CachingDisabled", ""), policies("CachingOptimized", "AllViewer"), policies("whitelist:Authorization whitelist:a allExcept:b", "allExcept:Host,Accept allExcept:b whitelist:c"),
		legacy("Authorization", "whitelist:s*", true), legacy("*", "all", false), controlled("always", "lambda"),
		withFunction("request.uri = '/x' + request.uri; request.querystring.n = {value: 'm'}; request.cookies.c = {value: 'd'}"),
	}
	var edges []*edge.Edge
	for _, c := range changes {
		o := options()
		o.AnyHost = true
		top, d := path(c, func(_ *top, d *dist) { d.Origins[0].Path = text("/prod"); d.DefaultRootObject = text("index.html") })
		edges = append(edges, edge.New(top, d, o))
	}
	f.Fuzz(func(t *testing.T, method, target, header string, body []byte, which int) {
		req := sigv4.Request{Method: method, Target: target, Body: body}
		for line := range strings.SplitSeq(header, "\n") {
			name, value, _ := strings.Cut(line, ": ")
			req.Header = append(req.Header, sigv4.Field{Name: name, Value: value})
		}
		r := edges[uint(which)%uint(len(edges))].Forward(req, viewer)
		if err := explained(req, r); err != nil {
			t.Error(err)
		}
	})
}
