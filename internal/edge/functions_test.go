package edge_test

import (
	"slices"
	"strings"
	"testing"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// withFunction attaches a CloudFront Function at viewer-request.
func withFunction(body string) modify {
	return withCode("import cf from 'cloudfront';\nfunction handler(event) { var request = event.request; " + body + "; return request; }")
}

func withCode(code string) modify {
	return func(t *top, d *dist) {
		t.Functions = []topology.Function{{Name: text("f"), Runtime: text("cloudfront-js-2.0"), Code: topology.Known(code, topology.Source{File: "f.js", Line: 1, Column: 1})}}
		d.Default.Functions = []topology.Association{
			{Event: text("viewer-response"), ARN: text("arn:aws:cloudfront::1:function/other")},
			{Event: text("viewer-request"), ARN: text("arn:aws:cloudfront::1:function/f"), Source: at},
		}
	}
}

func TestFunctionChanges(t *testing.T) {
	allViewer := policies("CachingDisabled", "AllViewer")
	for _, c := range []struct {
		name, body string
		req        []string
		target     string
		part       edge.Part
		header     string
		rule       edge.RuleID
		values     string
	}{
		{"nothing", "", nil, "/a/../b%2f?x=%20&y", edge.Path, "", "", ""},
		{"path", "request.uri = '/é x?' + request.uri", nil, "/%C3%A9%20x%3F/a/../b%2f?x=%20&y", edge.Path, "", edge.FunctionChangedPath, ""},
		{"query", "delete request.querystring.x", nil, "/a/../b%2f?y=", edge.Query, "", edge.FunctionChangedQuery, ""},
		{"query removed", "request.querystring = {}", nil, "/a/../b%2f", edge.Query, "", edge.FunctionChangedQuery, ""},
		{"header", "request.headers['x-new-one'] = {value: request.headers.host.value}", nil, "/a/../b%2f?x=%20&y", edge.Header, "x-new-one", edge.FunctionChangedHeader, viewerHost},
		{"header removed", "delete request.headers['x-old']", []string{"X-Old: 1"}, "/a/../b%2f?x=%20&y", edge.Header, "x-old", edge.FunctionChangedHeader, ""},
		{"cookie", "request.cookies.b = {value: '2'}", []string{"Cookie: a=1"}, "/a/../b%2f?x=%20&y", edge.Header, "cookie", edge.FunctionChangedCookies, "a=1; b=2"},
		{"cookie removed", "request.cookies = {}", []string{"Cookie: a=1"}, "/a/../b%2f?x=%20&y", edge.Header, "cookie", edge.FunctionChangedCookies, ""},
		{"hidden headers stay", "if (request.headers.connection || request.headers.cookie) throw 1", []string{"Cookie: a=1", "X-Real-IP: 1"}, "/a/../b%2f?x=%20&y", edge.Header, "cookie", "", "a=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := forward(t, get("/a/../b%2f?x=%20&y", c.req...), allViewer, withFunction(c.body))
			if r.Answer != nil {
				t.Fatal(r.Answer.Message)
			}
			if r.Request.Target != c.target {
				t.Errorf("%q, want %q", r.Request.Target, c.target)
			}
			if got := rulesOf(r, c.part, c.header); got != string(c.rule) {
				t.Errorf("rules %q, want %q", got, c.rule)
			}
			if c.header != "" && strings.Join(r.Request.Header.Values(c.header), "|") != c.values {
				t.Errorf("%q, want %q", r.Request.Header.Values(c.header), c.values)
			}
			for _, change := range r.Changes {
				if change.Rule == c.rule && change.Setting.Source.String() != "f.js:1:1" {
					t.Errorf("%+v", change.Setting)
				}
			}
		})
	}
	// A policy still decides on what a function added, and the behaviour is not chosen again.
	r := forward(t, get("/"), policies("CachingDisabled", ""), withFunction("request.headers['x-new'] = {value: '1'}; request.uri = '/other/x'"), func(_ *top, d *dist) {
		d.Behaviors = []topology.Behavior{{PathPattern: text("/other/*"), TargetOrigin: text("api")}}
	})
	if r.Request.Header.Has("x-new") || rulesOf(r, edge.Header, "x-new") != "function-changed-header header-not-forwarded" || r.Behavior.Pattern() != "*" {
		t.Errorf("%+v", r.Changes)
	}
	r = forward(t, get("/"), allViewer, withFunction("request.headers['x-new-one'] = {value: '1'}"))
	if !slices.ContainsFunc(r.Request.Header, func(f sigv4.Field) bool { return f.Name == "X-New-One" }) {
		t.Errorf("the name is not capitalised: %q", r.Request.Header)
	}
	// Chance and clock are the edge's.
	r = forward(t, get("/"), withFunction("request.uri = '/' + Math.random() + '/' + new Date().toISOString()"))
	if r.Request.Target != "/0/2026-11-21T12:00:00.000Z" {
		t.Error(r.Request.Target)
	}
}

func TestFunctionOrigin(t *testing.T) {
	second := func(_ *top, d *dist) {
		d.Origins[0].CustomHeaders = []topology.CustomHeader{{Name: text("x-a"), Value: text("1")}}
		d.Origins = append(d.Origins, topology.Origin{ID: text("two"), DomainName: text("two.example.com"), Path: text("/two")})
	}
	for _, c := range []struct {
		name, body string
		want       edge.Origin
		host       string
		target     string
		custom     string
	}{
		{"nothing", "", edge.Origin{"api", originHost, 443, true, viewerHost}, viewerHost, "/", "1"},
		{"host header goes before AllViewer", "cf.updateRequestOrigin({hostHeader: 'h.example.com'})", edge.Origin{"api", originHost, 443, true, "h.example.com"}, "h.example.com", "/", "1"},
		{"domain name is Host too", "cf.updateRequestOrigin({domainName: 'N.example.com'})", edge.Origin{"api", "n.example.com", 443, true, "n.example.com"}, "n.example.com", "/", "1"},
		{"server name", "cf.updateRequestOrigin({hostHeader: 'h.example.com', sni: 's.example.com'})", edge.Origin{"api", originHost, 443, true, "s.example.com"}, "h.example.com", "/", "1"},
		{"path and headers", "cf.updateRequestOrigin({originPath: '/p', customHeaders: {'x-b': '2', 'x-a': '3'}})", edge.Origin{"api", originHost, 443, true, viewerHost}, viewerHost, "/p/", "3"},
		{"no headers", "cf.updateRequestOrigin({customHeaders: {}})", edge.Origin{"api", originHost, 443, true, viewerHost}, viewerHost, "/", ""},
		{"plain HTTP", "cf.updateRequestOrigin({domainName: 'n.example.com', customOriginConfig: {port: 8080, protocol: 'http'}})", edge.Origin{"api", "n.example.com", 8080, false, ""}, "n.example.com", "/", "1"},
		{"another origin", "cf.selectRequestOriginById('two')", edge.Origin{"two", "two.example.com", 443, true, viewerHost}, viewerHost, "/two/", ""},
		{"another origin, changed", "cf.selectRequestOriginById('two', {originOverrides: {originPath: '/three'}})", edge.Origin{"two", "two.example.com", 443, true, viewerHost}, viewerHost, "/three/", ""},
		{"group", "cf.createRequestOriginGroup({originIds: ['two', 'api']})", edge.Origin{"two", "two.example.com", 443, true, viewerHost}, viewerHost, "/two/", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := forward(t, get("/"), policies("CachingDisabled", "AllViewer"), second, withFunction(c.body))
			if r.Answer != nil {
				t.Fatal(r.Answer.Message)
			}
			if r.Origin != c.want || r.Request.Host() != c.host || r.Request.Target != c.target || r.Request.Header.Value("x-a") != c.custom {
				t.Errorf("%+v %s %s %q", r.Origin, r.Request.Host(), r.Request.Target, r.Request.Header.Value("x-a"))
			}
		})
	}
	r := forward(t, get("/"), withFunction("cf.updateRequestOrigin({hostHeader: 'h.example.com'})"))
	if c := r.Changed(edge.Header, "host"); len(c) != 1 || c[0].Rule != edge.HostByFunction || c[0].Setting.Source.File != "f.js" {
		t.Errorf("%+v", c)
	}
	r = forward(t, get("/"), withFunction("cf.selectRequestOriginById('none')"))
	if r.Answer == nil || r.Answer.Rule != edge.FunctionFailed || r.Answer.Status != 502 {
		t.Errorf("%+v", r.Answer)
	}
	r = forward(t, get("/"), withFunction("cf.updateRequestOrigin({domainName: '"+alias+"'})"))
	if r.Answer == nil || r.Answer.Rule != edge.Loop {
		t.Errorf("%+v", r.Answer)
	}
}

func TestFunctionAnswers(t *testing.T) {
	r := forward(t, get("/"), withCode("function handler(event) { return {statusCode: 302, headers: {location: {value: '/x'}, server: {value: 'mine'}}, cookies: {a: {value: '1'}}, body: 'moved'} }"))
	a := r.Answer
	if a == nil || a.Rule != edge.FunctionAnswered || a.Status != 302 || string(a.Body) != "moved" || a.Header.Value("location") != "/x" ||
		a.Header.Value("set-cookie") != "a=1" || a.Header.Value("x-cache") != "FunctionGeneratedResponse from cloudfront" || len(a.Header.Values("server")) != 1 {
		t.Errorf("%+v", a)
	}
	if r := forward(t, request("HEAD", "/"), withCode("function handler(event) { return {statusCode: 200, body: 'x'} }")); r.Answer == nil || r.Answer.Body != nil {
		t.Errorf("%+v", r.Answer)
	}
	for _, c := range []struct {
		code   string
		status int
		cache  string
	}{
		{"function handler() { throw new Error('no') }", 503, "FunctionExecutionError from cloudfront"},
		{"function handler(e) { e.request.headers.host.value = 'x'; return e.request }", 502, "FunctionValidationError from cloudfront"},
	} {
		r := forward(t, get("/"), withCode(c.code))
		if a := r.Answer; a == nil || a.Rule != edge.FunctionFailed || a.Status != c.status || a.Header.Value("x-cache") != c.cache || a.Setting.Source.File != "f.js" {
			t.Errorf("%+v", a)
		}
	}
}

func TestFunctionUnknown(t *testing.T) {
	for name, change := range map[string]modify{
		"not given": func(_ *top, d *dist) {
			d.Default.Functions = []topology.Association{{Event: text("viewer-request"), ARN: text("x")}}
		},
		"event unknown": func(_ *top, d *dist) {
			d.Default.Functions = []topology.Association{{Event: unknown(), ARN: text("x")}}
		},
		"no code": func(t *top, d *dist) {
			withCode("")(t, d)
			t.Functions[0].Code = unknown()
		},
		"broken code": withCode("function {"),
		"store":       withCode("import cf from 'cloudfront'; async function handler(e) { await cf.kvs().get('a'); return e.request }"),
	} {
		r := forward(t, get("/?a=1"), change)
		if r.Answer != nil || unknowns(r) != string(edge.FunctionUnknown) || r.Request.Target != "/?a=1" {
			t.Errorf("%s: %+v %+v", name, r.Unknowns, r.Answer)
		}
	}
	r := forward(t, get("/"), withCode("class A {}; function handler(e) { return e.request }"))
	if warnings(r) != string(edge.FunctionRuntime) || !strings.Contains(r.Warnings[0].Message, "classes") {
		t.Errorf("%+v", r.Warnings)
	}
}
