package edge_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/internal/edge"
	"countersign/sigv4"
)

// TestHeaderTable sends each header of AWS's table through legacy settings and policies that name
// nothing, and through those that name everything.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
func TestHeaderTable(t *testing.T) {
	const (
		kept    = "sent"
		dropped = ""
	)
	type row struct {
		name, value string
		// What arrives: legacy settings, policies without an origin request policy, AllViewer, legacy "*".
		legacy, policy, viewer, star string
	}
	for _, c := range []row{
		{"X-Amz-Date", "20261121T120000Z", kept, dropped, kept, kept},
		{"X-Amz-Security-Token", "t", kept, dropped, kept, kept},
		{"X-Amz-Content-Sha256", "h", kept, dropped, kept, kept},
		{"X-Api-Key", "k", kept, dropped, kept, kept},
		{"Accept", "*/*", dropped, dropped, kept, kept},
		{"Accept-Charset", "utf-8", dropped, dropped, kept, kept},
		{"Accept-Language", "de", dropped, dropped, kept, kept},
		{"Referer", "https://example.com", dropped, dropped, kept, kept},
		{"Accept-Encoding", "deflate", dropped, dropped, kept, kept},
		{"Accept-Encoding", "gzip, br", "gzip", dropped, kept, kept},
		{"Authorization", "AWS4-HMAC-SHA256 x", dropped, dropped, kept, kept},
		{"Cache-Control", "no-cache", kept, kept, kept, kept},
		{"Max-Forwards", "1", kept, kept, kept, kept},
		{"Pragma", "no-cache", kept, kept, kept, kept},
		{"Request-Range", "bytes=0-1", kept, kept, kept, kept},
		{"Connection", "close", "Keep-Alive", "Keep-Alive", "Keep-Alive", "Keep-Alive"},
		{"Content-Length", "0", kept, kept, kept, kept},
		{"Transfer-Encoding", "chunked", kept, kept, kept, kept},
		{"Content-MD5", "m", kept, dropped, kept, kept},
		{"Content-Type", "text/plain", kept, kept, kept, kept},
		{"From", "a@example.com", kept, dropped, kept, kept},
		{"If-Match", `"a"`, kept, kept, kept, kept},
		{"If-Modified-Since", "x", kept, kept, kept, kept},
		{"If-None-Match", `"a"`, kept, kept, kept, kept},
		{"If-Range", `"a"`, kept, kept, kept, kept},
		{"If-Unmodified-Since", "x", kept, kept, kept, kept},
		{"Origin", "https://example.com", kept, dropped, kept, kept},
		{"Warning", "199", kept, dropped, kept, kept},
		{"Range", "bytes=0-1", kept, kept, kept, kept},
		{"Cookie", "a=1", dropped, dropped, kept, dropped},
		{"Date", "Sat, 21 Nov 2026 12:00:00 GMT", kept, kept, kept, kept},
		{"Expect", "100-continue", dropped, dropped, kept, kept},
		{"Proxy-Authenticate", "x", dropped, dropped, dropped, dropped},
		{"Proxy-Authorization", "x", dropped, dropped, dropped, dropped},
		{"Proxy-Connection", "x", dropped, dropped, dropped, dropped},
		{"TE", "trailers", dropped, dropped, dropped, dropped},
		{"Trailer", "x", dropped, dropped, dropped, dropped},
		{"X-Forwarded-Proto", "https", dropped, dropped, dropped, dropped},
		{"X-Real-IP", "1.2.3.4", dropped, dropped, dropped, dropped},
		{"Keep-Alive", "timeout=5", dropped, dropped, dropped, dropped},
		{"Upgrade", "h2c", dropped, dropped, dropped, dropped},
		{"User-Agent", "curl/8", "Amazon CloudFront", "Amazon CloudFront", kept, kept},
		{"X-Amz-Cf-Id", "mine", strings.Repeat("A", 54) + "==", strings.Repeat("A", 54) + "==", strings.Repeat("A", 54) + "==", strings.Repeat("A", 54) + "=="},
		{"X-Edge-Location", "x", dropped, dropped, dropped, dropped},
		{"X-HTTP-Method-Override", "PUT", dropped, dropped, kept, kept},
		{"X-Forwarded-For", "10.0.0.1", "10.0.0.1, 198.51.100.7", "10.0.0.1, 198.51.100.7", "10.0.0.1, 198.51.100.7", "10.0.0.1, 198.51.100.7"},
		{"Via", "1.1 proxy", "1.1 proxy, 1.1 " + strings.Repeat("0", 32) + ".cloudfront.net (CloudFront)", "1.1 proxy, 1.1 " + strings.Repeat("0", 32) + ".cloudfront.net (CloudFront)", "1.1 proxy, 1.1 " + strings.Repeat("0", 32) + ".cloudfront.net (CloudFront)", "1.1 proxy, 1.1 " + strings.Repeat("0", 32) + ".cloudfront.net (CloudFront)"},
		{"Host", viewerHost, originHost, originHost, kept, kept},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			req := get("/", c.name+": "+c.value)
			for _, regime := range []struct {
				name, want string
				result     edge.Result
			}{
				{"legacy", c.legacy, forward(t, req, legacy("", "none", false))},
				{"policy", c.policy, forward(t, req, policies("CachingDisabled", ""))},
				{"all viewer", c.viewer, forward(t, req, policies("CachingDisabled", "AllViewer"))},
				{"legacy star", c.star, forward(t, req, legacy("*", "none", false))},
			} {
				want := []string{strings.Replace(regime.want, kept, c.value, 1)}
				if regime.want == dropped {
					want = nil
				}
				if regime.result.Answer != nil {
					t.Fatalf("%s: %+v", regime.name, regime.result.Answer)
				}
				if got := regime.result.Request.Header.Values(c.name); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q (%s)", regime.name, got, want, rulesOf(regime.result, edge.Header, c.name))
				}
			}
		})
	}
}

// TestAuthorization goes through method and regime.
func TestAuthorization(t *testing.T) {
	for _, c := range []struct {
		method     string
		change     modify
		forwarded  bool
		unverified bool
	}{
		{"GET", legacy("", "none", false), false, false},
		{"HEAD", legacy("", "none", false), false, false},
		{"POST", legacy("", "none", false), true, false},
		{"DELETE", legacy("", "none", false), true, false},
		{"OPTIONS", legacy("", "none", false), true, false},
		{"GET", legacy("Authorization", "none", false), true, false},
		{"GET", legacy("*", "none", false), true, false},
		{"GET", policies("CachingDisabled", ""), false, false},
		{"POST", policies("CachingDisabled", ""), false, true},
		{"OPTIONS", policies("CachingDisabled", ""), false, true},
		{"GET", policies("whitelist:Authorization none none", ""), true, false},
		{"GET", policies("CachingDisabled", "AllViewer"), true, false},
		{"GET", policies("CachingDisabled", "AllViewerExceptHostHeader"), true, false},
		{"GET", policies("CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06"), true, false},
		{"GET", policies("CachingDisabled", "allExcept:Authorization none none"), false, false},
		{"POST", policies("CachingDisabled", "allExcept:Authorization none none"), false, false},
		{"GET", policies("CachingDisabled", "whitelist:authorization none none"), true, false},
		{"GET", policies("CachingDisabled", "HostHeaderOnly"), false, false},
		{"GET", policies("Amplify", ""), true, false},
	} {
		r := forward(t, request(c.method, "/", "Authorization: a"), c.change)
		if got := r.Request.Header.Has("authorization"); got != c.forwarded {
			t.Errorf("%s: forwarded %v, want %v", c.method, got, c.forwarded)
		}
		for _, change := range r.Changed(edge.Header, "authorization") {
			if change.Rule != edge.AuthorizationRemoved || change.Unverified != c.unverified || change.Setting.Name == "" || change.Setting.Source.IsZero() {
				t.Errorf("%s: %+v", c.method, change)
			}
		}
	}
	// OPTIONS loses it where answers to OPTIONS are cached.
	r := forward(t, request("OPTIONS", "/", "Authorization: a"), legacy("", "none", false), func(_ *top, d *dist) {
		d.Default.CachedMethods = names("GET", "HEAD", "OPTIONS")
	})
	if r.Request.Header.Has("authorization") {
		t.Error("OPTIONS keeps Authorization where OPTIONS is cached")
	}
	r = forward(t, get("/", "Authorization: a"), policies("CachingDisabled", "whitelist:Authorization none none"))
	if !strings.Contains(warnings(r), string(edge.AuthorizationListed)) {
		t.Errorf("no warning of Authorization in an origin request policy: %s", warnings(r))
	}
}

// TestDateTrap is the least known trap: a cache policy that forwards Authorization alone drops the date.
func TestDateTrap(t *testing.T) {
	req := get("/", "Authorization: a", "X-Amz-Date: 20261121T120000Z")
	r := forward(t, req, policies("whitelist:Authorization none none", ""))
	if !r.Request.Header.Has("authorization") || r.Request.Header.Has("x-amz-date") {
		t.Errorf("%v", r.Request.Header)
	}
	change := r.Changed(edge.Header, "x-amz-date")
	if len(change) != 1 || change[0].Rule != edge.HeaderNotForwarded || change[0].Setting.Name != "behaviour *: OriginRequestPolicyId" || change[0].Setting.Value != "(absent)" {
		t.Errorf("%+v", change)
	}
	r = forward(t, req, legacy("Authorization", "none", false))
	if !r.Request.Header.Has("authorization") || !r.Request.Header.Has("x-amz-date") {
		t.Errorf("%v", r.Request.Header)
	}
}

// TestHost goes through everything that decides about Host.
func TestHost(t *testing.T) {
	for _, c := range []struct {
		name   string
		change modify
		want   string
	}{
		{"none", policies("CachingDisabled", ""), originHost},
		{"all viewer", policies("CachingDisabled", "AllViewer"), viewerHost},
		{"all viewer and CloudFront's", policies("CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06"), viewerHost},
		{"all but Host", policies("CachingDisabled", "AllViewerExceptHostHeader"), originHost},
		{"Host alone", policies("CachingDisabled", "HostHeaderOnly"), viewerHost},
		{"block list without Host", policies("CachingDisabled", "allExcept:Accept none none"), viewerHost},
		{"cache policy with Host", policies("whitelist:Host none none", ""), viewerHost},
		{"cache policy's Host wins", policies("UseOriginCacheControlHeaders", "AllViewerExceptHostHeader"), viewerHost},
		{"Amplify's Host wins", policies("Amplify", "AllViewerExceptHostHeader"), viewerHost},
		{"legacy", legacy("", "none", false), originHost},
		{"legacy Host", legacy("Host", "none", false), viewerHost},
		{"legacy star", legacy("*", "none", false), viewerHost},
		{"bucket", func(_ *top, d *dist) { d.Origins[0].S3 = true; d.Default.OriginRequestPolicyID = text("AllViewer") }, originHost},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := forward(t, get("/"), c.change)
			if r.Request.Host() != c.want {
				t.Errorf("Host %s, want %s", r.Request.Host(), c.want)
			}
			if r.Origin.SNI != c.want || r.Origin.Host != originHost || r.Origin.Port != 443 || !r.Origin.TLS {
				t.Errorf("%+v", r.Origin)
			}
			if changes := r.Changed(edge.Header, "host"); (len(changes) == 1) != (c.want == originHost) {
				t.Errorf("%+v", changes)
			}
		})
	}
}

func TestAcceptEncoding(t *testing.T) {
	gzip := func(_ *top, d *dist) { d.Default.CachePolicyID = text("Elemental-MediaPackage") }
	both := func(_ *top, d *dist) { d.Default.CachePolicyID = text("CachingOptimized") }
	brotli := func(t *top, d *dist) {
		policies("none none none", "AllViewer")(t, d)
		t.CachePolicies[0].Brotli = truth(true)
	}
	for _, c := range []struct {
		name   string
		change modify
		sent   string
		want   string
	}{
		{"both", both, "gzip, deflate, br", "br,gzip"},
		{"both, gzip", both, "gzip", "gzip"},
		{"both, br", both, "br;q=0.5", "br"},
		{"both, neither", both, "deflate", "identity"},
		{"both, refused", both, "gzip;q=0, br; q=0.000", "identity"},
		{"both, asterisk", both, "*", "identity"},
		{"both, empty", both, "", "identity"},
		{"gzip enabled", gzip, "gzip, br", "gzip"},
		{"gzip enabled, br", gzip, "br", "identity"},
		{"br enabled", brotli, "gzip, br", "br"},
		{"disabled, all viewer", policies("CachingDisabled", "AllViewer"), "gzip, deflate", "gzip, deflate"},
		{"enabled, named in vain", policies("CachingOptimized", "whitelist:Accept-Encoding none none"), "gzip, deflate", "gzip"},
	} {
		r := forward(t, get("/", "Accept-Encoding: "+c.sent), c.change)
		if got := r.Request.Header.Value("accept-encoding"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if r := forward(t, get("/"), both); r.Request.Header.Has("accept-encoding") {
		t.Error("an Accept-Encoding that the viewer did not send")
	}
	r := forward(t, get("/", "Accept-Encoding: gzip", "accept-encoding: br"), both)
	if got := r.Request.Header.Values("accept-encoding"); !slices.Equal(got, []string{"br,gzip"}) {
		t.Errorf("repeated: %q", got)
	}
	r = forward(t, get("/", "Accept-Encoding: gzip"), both, func(_ *top, d *dist) { d.Default.CachePolicyID = text("x") }, func(t *top, _ *dist) {
		t.CachePolicies = append(t.CachePolicies, cachePolicy{ID: text("x"), Gzip: unknownFlag()})
	})
	if !strings.Contains(unknowns(r), string(edge.SettingUnknown)) {
		t.Errorf("unknown compression: %s", unknowns(r))
	}
}

func TestAutomaticHeaders(t *testing.T) {
	r := forward(t, get("/"))
	id := strings.Repeat("A", 54) + "=="
	via := "1.1 " + strings.Repeat("0", 32) + ".cloudfront.net (CloudFront)"
	want := sigv4.Header{
		{Name: "Host", Value: originHost},
		{Name: "Connection", Value: "Keep-Alive"},
		{Name: "X-Forwarded-For", Value: "198.51.100.7"},
		{Name: "Via", Value: via},
		{Name: "X-Amz-Cf-Id", Value: id},
	}
	if !slices.Equal(r.Request.Header, want) {
		t.Errorf("%q", r.Request.Header)
	}
	if r.RequestID != id {
		t.Error(r.RequestID)
	}
	v := viewer
	v.HTTP, v.IP = "2.0", ""
	r = forwardAs(t, v, options(), get("/", "X-Forwarded-For: 10.0.0.1"))
	if got := r.Request.Header.Value("via"); !strings.HasPrefix(got, "2.0 ") {
		t.Error(got)
	}
	if got := r.Request.Header.Value("x-forwarded-for"); got != "10.0.0.1" {
		t.Error(got)
	}
}

func TestCloudFrontHeaders(t *testing.T) {
	v := viewer
	v.Country, v.HTTP = "DE", "2.0"
	r := forwardAs(t, v, options(), get("/"), policies("CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06"))
	for name, want := range map[string]string{
		"cloudfront-forwarded-proto": "https", "cloudfront-viewer-country": "DE", "cloudfront-viewer-http-version": "2.0",
		"cloudfront-viewer-address": "198.51.100.7:4711", "cloudfront-viewer-city": "",
	} {
		if got := r.Request.Header.Value(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !strings.Contains(warnings(r), string(edge.CloudFrontHeaderLeft)) {
		t.Error(warnings(r))
	}
	v.TLS = false
	r = forwardAs(t, v, options(), get("/", "CloudFront-Forwarded-Proto: forged"), policies("whitelist:CloudFront-Forwarded-Proto none none", ""))
	if got := r.Request.Header.Values("cloudfront-forwarded-proto"); !slices.Equal(got, []string{"http"}) {
		t.Error(got)
	}
}

func TestWebSocket(t *testing.T) {
	r := forward(t, get("/", "Connection: keep-alive, Upgrade", "Upgrade: websocket"))
	if r.Request.Header.Value("connection") != "keep-alive, Upgrade" || r.Request.Header.Value("upgrade") != "websocket" {
		t.Errorf("%q", r.Request.Header)
	}
}

// TestBlockList checks what a block list does to headers that CloudFront would send by itself.
func TestBlockList(t *testing.T) {
	r := forward(t, get("/", "Content-Type: a", "User-Agent: b", "Accept: c", "X-Other: d"),
		policies("CachingDisabled", "allExcept:Content-Type,User-Agent,Accept none none"))
	h := r.Request.Header
	if h.Has("content-type") || h.Has("accept") || h.Value("user-agent") != "Amazon CloudFront" || h.Value("x-other") != "d" {
		t.Errorf("%q", h)
	}
	if got := rulesOf(r, edge.Header, "content-type"); got != string(edge.HeaderBlocked) {
		t.Error(got)
	}
	if c := r.Changed(edge.Header, "content-type")[0]; c.Setting.Value != "allExcept Content-Type, User-Agent, Accept" {
		t.Errorf("%+v", c.Setting)
	}
	// The cache policy's list wins.
	r = forward(t, get("/", "Accept: c"), policies("whitelist:Accept none none", "allExcept:Accept none none"))
	if r.Request.Header.Value("accept") != "c" {
		t.Errorf("%q", r.Request.Header)
	}
}

// TestListedInVain checks the warnings for names that cannot be forwarded by naming them.
func TestListedInVain(t *testing.T) {
	r := forward(t, get("/", "Connection: close", "TE: trailers"), policies("whitelist:Connection,TE,X-Amz-Content-Sha256 none none", ""))
	if got := strings.Count(warnings(r), string(edge.HeaderListed)); got != 3 {
		t.Errorf("%d warnings: %+v", got, r.Warnings)
	}
	if r.Request.Header.Value("connection") != "Keep-Alive" || r.Request.Header.Has("te") {
		t.Errorf("%q", r.Request.Header)
	}
}

func TestForwardedByDefault(t *testing.T) {
	r := forward(t, request("POST", "/", "Content-Type: a", "Date: b"), policies("CachingDisabled", ""))
	i := slices.IndexFunc(r.Warnings, func(w edge.Warning) bool { return w.Rule == edge.ForwardedByDefault })
	if i < 0 || !r.Warnings[i].Unverified || !strings.Contains(r.Warnings[i].Message, "content-type, date") {
		t.Errorf("%+v", r.Warnings)
	}
}

// TestHTTP2 checks that what HTTP/2 writes otherwise arrives as HTTP/1.1.
func TestHTTP2(t *testing.T) {
	req := sigv4.Request{Method: "GET", Target: "/a", Header: sigv4.Header{{Name: ":authority", Value: viewerHost}, {Name: ":scheme", Value: "https"}, {Name: "x-a", Value: "b"}}}
	r := forward(t, req, policies("CachingDisabled", "AllViewer"))
	if r.Answer != nil || r.Request.Host() != viewerHost || r.Request.Header.Has(":authority") || r.Request.Header.Has(":scheme") || !r.Request.Header.Has("x-a") {
		t.Errorf("%+v %q", r.Answer, r.Request.Header)
	}
	r = forward(t, get("https://"+viewerHost+"/a/b?c=1"))
	if r.Answer != nil || r.Request.Target != "/a/b?c=1" || rulesOf(r, edge.Target, "") != string(edge.OriginForm) {
		t.Errorf("%+v %q", r.Answer, r.Request.Target)
	}
	r = forward(t, get("https://"+viewerHost))
	if r.Request.Target != "/" {
		t.Errorf("%q", r.Request.Target)
	}
}
