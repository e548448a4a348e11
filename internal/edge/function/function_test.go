package function_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/internal/edge/function"
)

var event = function.Event{
	DistributionDomainName: "d111111abcdef8.cloudfront.net", DistributionID: "EDFDVBD6EXAMPLE", RequestID: "id", ViewerIP: "198.51.100.1",
	Method: "GET", URI: "/a%20b", Query: "b=2&a=1&7=x&a=%2F&flag",
	Header: []function.Field{
		{Name: "Host", Value: "api.example.com"},
		{Name: "X-Amz-Date", Value: "20261121T000000Z"},
		{Name: "Accept", Value: "a"},
		{Name: "accept", Value: "b"},
		{Name: "Latin", Value: "caf\xe9"},
	},
	Cookies: []function.Field{{Name: "s", Value: "1"}},
}

var env = function.Environment{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Random: func() float64 { return 0.5 }}

func run(t *testing.T, runtime, code string) (function.Outcome, error) {
	t.Helper()
	p, err := function.Compile("f", code, runtime)
	if err != nil {
		t.Fatal(err)
	}
	return p.Run(event, env)
}

func must(t *testing.T, code string) function.Outcome {
	t.Helper()
	out, err := run(t, function.Runtime2, code)
	if err != nil {
		t.Fatal(err)
	}
	if out.Unknown != "" {
		t.Fatal(out.Unknown)
	}
	return out
}

// TestRawQueryString: the query as it arrived is at hand, in runtime 2.0 alone.
func TestRawQueryString(t *testing.T) {
	const code = `function handler(event) {
		var r = event.request;
		delete r.querystring.a;
		r.headers['x-query'] = { value: String(r.rawQueryString()) };
		return r;
	}`
	out := must(t, code)
	if got := out.Request.Header["x-query"]; !slices.Equal(got, []string{event.Query}) || out.Request.Query == nil {
		t.Errorf("%q, %v", got, out.Request.Query)
	}
	p, err := function.Compile("f", code, function.Runtime2)
	if err != nil {
		t.Fatal(err)
	}
	for want, e := range map[string]function.Event{"": {URI: "/"}, "undefined": {URI: "/", NoQuery: true}} {
		out, err := p.Run(e, env)
		if err != nil || !slices.Equal(out.Request.Header["x-query"], []string{want}) {
			t.Errorf("%v: %+v, want %q", err, out.Request, want)
		}
	}
	if _, err := run(t, function.Runtime1, code); err == nil {
		t.Error("runtime 1.0 has rawQueryString")
	}
}

// TestUnchanged checks that what a function leaves alone is nil, also where JavaScript reorders names
// and where bytes are not UTF-8.
func TestUnchanged(t *testing.T) {
	for _, code := range []string{
		"function handler(event) { return event.request; }",
		"async function handler(event) { return event.request; }",
		"const handler = (event) => JSON.parse(JSON.stringify(event.request));",
		"var handler = function (event) { var r = event.request; r.headers.accept.value = 'a'; return r; }",
	} {
		out := must(t, code)
		r := out.Request
		if r == nil || r.URI != nil || r.Query != nil || r.Cookies != nil || len(r.Header) != 0 || out.Response != nil {
			t.Errorf("%s: %+v", code, r)
		}
	}
}

func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name, body string
		check      func(*function.Request) bool
	}{
		{"uri", "r.uri = '/index.html'", func(r *function.Request) bool { return *r.URI == "/index.html" && r.Query == nil }},
		{"query removed", "r.querystring = {}", func(r *function.Request) bool { return *r.Query == "" }},
		{"query changed", "r.querystring.b.value = '3'", func(r *function.Request) bool { return *r.Query == "7=x&b=3&a=1&a=%2F&flag=" }},
		{"query, first of several", "r.querystring.a.value = '9'", func(r *function.Request) bool { return *r.Query == "7=x&b=2&a=9&a=%2F&flag=" }},
		{"query, all of several", "r.querystring.a.multiValue = [{value: '5'}]", func(r *function.Request) bool { return *r.Query == "7=x&b=2&a=5&flag=" }},
		{"query sorted", "var q = {}; Object.keys(r.querystring).sort().forEach(function (k) { q[k] = r.querystring[k] }); r.querystring = q", func(r *function.Request) bool {
			return *r.Query == "7=x&a=1&a=%2F&b=2&flag="
		}},
		{"header added", "r.headers['x-new'] = {value: 'v'}", func(r *function.Request) bool {
			return slices.Equal(r.Header["x-new"], []string{"v"}) && len(r.Header) == 1
		}},
		{"header removed", "delete r.headers['x-amz-date']", func(r *function.Request) bool { v, ok := r.Header["x-amz-date"]; return ok && v == nil }},
		{"header changed", "r.headers.accept = {value: 'c'}", func(r *function.Request) bool { return slices.Equal(r.Header["accept"], []string{"c"}) }},
		{"cookie added", "r.cookies.t = {value: '2'}", func(r *function.Request) bool {
			return slices.Equal(*r.Cookies, []function.Field{{Name: "s", Value: "1"}, {Name: "t", Value: "2"}})
		}},
		{"cookies removed", "r.cookies = {}", func(r *function.Request) bool { return len(*r.Cookies) == 0 }},
		{"latin1", "r.uri = '/' + r.headers.latin.value", func(r *function.Request) bool { return *r.URI == "/café" }},
		{"context", "r.uri = '/' + event.context.distributionId + event.viewer.ip + event.version + event.context.eventType", func(r *function.Request) bool {
			return *r.URI == "/EDFDVBD6EXAMPLE198.51.100.11.0viewer-request"
		}},
		{"clock and chance", "r.uri = '/' + Date.now() + '/' + Math.random()", func(r *function.Request) bool { return *r.URI == "/1795219200000/0.5" }},
		{"crypto", "r.uri = '/' + require('crypto').createHash('sha256').update('').digest('hex')", func(r *function.Request) bool {
			return *r.URI == "/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		}},
		{"hmac", "r.uri = '/' + require('crypto').createHmac('sha1', 'key').update('a').update('b').digest('base64url')", func(r *function.Request) bool {
			return *r.URI == "/1lnIpieF_KDQMpxudn7kgX40Yo0"
		}},
		{"base64", "r.uri = '/' + btoa('é') + atob('YQ==') + atob('YQ')", func(r *function.Request) bool { return *r.URI == "/6Q==aa" }},
		{"querystring", "var q = require('querystring'); r.uri = '/' + q.stringify({a: ['1', '2'], 'b c': \"!\"}) + JSON.stringify(q.parse('x=1&x=2&y+z=%41&w'))", func(r *function.Request) bool {
			return *r.URI == `/a=1&a=2&b%20c=%21{"x":["1","2"],"y z":"A","w":""}`
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := must(t, "function handler(event) { var r = event.request; "+c.body+"; return r; }")
			if out.Request == nil || !c.check(out.Request) {
				t.Errorf("%+v", out.Request)
				if out.Request.URI != nil {
					t.Error(*out.Request.URI)
				}
				if out.Request.Query != nil {
					t.Error(*out.Request.Query)
				}
			}
		})
	}
}

func TestResponse(t *testing.T) {
	out := must(t, `function handler(event) {
		return {
			statusCode: 302, statusDescription: 'Found',
			headers: {location: {value: '/x'}, vary: {value: 'a', multiValue: [{value: 'a'}, {value: 'b'}]}},
			cookies: {s: {value: '1', attributes: 'Secure'}, t: {value: '2', multiValue: [{value: '2'}, {value: '3'}]}},
			body: {encoding: 'base64', data: 'aGk='},
		};
	}`)
	r := out.Response
	if out.Request != nil || r.StatusCode != 302 || r.Description != "Found" || string(r.Body) != "hi" ||
		!slices.Equal(r.Header, []function.Field{{Name: "location", Value: "/x"}, {Name: "vary", Value: "a"}, {Name: "vary", Value: "b"}}) ||
		!slices.Equal(r.SetCookie, []string{"s=1; Secure", "t=2", "t=3"}) {
		t.Errorf("%+v", r)
	}
	for body, want := range map[string]string{"'hi'": "hi", "{data: 'hi'}": "hi", "{encoding: 'text', data: 'hi'}": "hi", "null": ""} {
		out := must(t, "function handler() { return {statusCode: 200, body: "+body+"}; }")
		if string(out.Response.Body) != want {
			t.Errorf("%s: %q", body, out.Response.Body)
		}
	}
}

func TestOrigin(t *testing.T) {
	out := must(t, `import cf from 'cloudfront';
		function handler(event) {
			cf.updateRequestOrigin({domainName: 'o.example.com', hostHeader: 'h.example.com', sni: 's', originPath: '/p', customHeaders: {a: 'b'},
				originAccessControlConfig: {enabled: true, signingBehavior: 'always', signingProtocol: 'sigv4', originType: 'lambda'},
				customOriginConfig: {port: 8443, protocol: 'https', sslProtocols: ['TLSv1.2']}});
			console.log('routed');
			return event.request;
		}`)
	o := out.Origin
	if *o.DomainName != "o.example.com" || *o.HostHeader != "h.example.com" || *o.SNI != "s" || *o.Path != "/p" || o.Headers["a"] != "b" ||
		!o.Access.Enabled || o.Access.OriginType != "lambda" || o.Custom.Port != 8443 || !slices.Equal(out.Log, []string{"routed"}) {
		t.Errorf("%+v", out)
	}
	out = must(t, `import * as cf from "cloudfront"
		function handler(event) { cf.selectRequestOriginById('two', {originOverrides: {hostHeader: 'x'}}); return event.request; }`)
	if out.OriginID != "two" || *out.Origin.HostHeader != "x" {
		t.Errorf("%+v", out)
	}
	out = must(t, `import cf from 'cloudfront';
		import {createHash as h} from 'crypto';
		function handler(event) { h('md5'); cf.createRequestOriginGroup({originIds: ['a', 'b'], failoverCriteria: {statusCodes: [500]}}); return event.request; }`)
	if !slices.Equal(out.OriginGroup, []string{"a", "b"}) {
		t.Errorf("%+v", out)
	}
}

// TestFailures checks that each way to fail has CloudFront's own word.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name, code string
		kind       function.FailureKind
		text       string
	}{
		{"exception", "function handler() { throw new Error('no') }", function.ExecutionError, "no"},
		{"reference", "function handler() { return nothing.at.all }", function.ExecutionError, "nothing is not defined"},
		{"top level", "throw 1; function handler() {}", function.ExecutionError, "1"},
		{"no handler", "function other() {}", function.ExecutionError, "no function named handler"},
		{"rejected", "async function handler() { throw new Error('later') }", function.ExecutionError, "later"},
		{"never settled", "function handler() { return new Promise(function () {}) }", function.ExecutionError, "never settled"},
		{"recursion", "function handler(e) { return handler(e) }", function.ExecutionError, ""},
		{"eval", "function handler(e) { eval('1'); return e.request }", function.ExecutionError, "not supported"},
		{"function constructor", "function handler(e) { new Function('1'); return e.request }", function.ExecutionError, "not supported"},
		{"memory", "function handler(e) { 'x'.repeat(1e9); return e.request }", function.ExecutionError, "out of memory"},
		{"large array", "function handler(e) { new Array(1e9).fill(0); return e.request }", function.ExecutionError, "out of memory"},
		{"module", "var fs = require('fs'); function handler(e) { return e.request }", function.ExecutionError, "Cannot find module"},
		{"algorithm", "function handler(e) { require('crypto').createHash('sha3').update('').digest('hex') }", function.ExecutionError, "unknown algorithm"},
		{"encoding", "function handler(e) { require('crypto').createHash('md5').update('').digest('hexa') }", function.ExecutionError, "unknown digest encoding"},
		{"atob", "function handler(e) { atob('*') }", function.ExecutionError, "no base64"},
		{"btoa", "function handler(e) { btoa('€') }", function.ExecutionError, "above U+00FF"},
		{"origin", "function handler(e) { require('cloudfront').updateRequestOrigin(); }", function.ExecutionError, "properties of an origin"},
		{"group", "function handler(e) { require('cloudfront').createRequestOriginGroup({originIds: ['a']}); }", function.ExecutionError, "two originIds"},
		{"circle", "function handler(e) { e.request.self = e.request; return e.request }", function.ExecutionError, ""},
		{"nothing", "function handler() {}", function.ValidationError, "neither a request nor a response"},
		{"null", "function handler() { return null }", function.ValidationError, ""},
		{"text", "function handler() { return 'x' }", function.ValidationError, "neither"},
		{"method", "function handler(e) { e.request.method = 'POST'; return e.request }", function.ValidationError, "read-only method"},
		{"uri", "function handler(e) { e.request.uri = 'x'; return e.request }", function.ValidationError, "begin with a slash"},
		{"number as value", "function handler(e) { e.request.headers.a = {value: 1}; return e.request }", function.ValidationError, "form of event.request"},
		{"host", "function handler(e) { e.request.headers.host.value = 'x'; return e.request }", function.ValidationError, "read-only header host"},
		{"via", "function handler(e) { e.request.headers.via = {value: 'x'}; return e.request }", function.ValidationError, "read-only header via"},
		{"hidden", "function handler(e) { e.request.headers['x-edge-a'] = {value: 'x'}; return e.request }", function.ValidationError, "may not add"},
		{"hidden name", "function handler(e) { e.request.headers.expect = {value: 'x'}; return e.request }", function.ValidationError, "may not add"},
		{"cookie header", "function handler(e) { e.request.headers.cookie = {value: 'x'}; return e.request }", function.ValidationError, "may not add"},
		{"upper case", "function handler(e) { e.request.headers.Accept2 = {value: 'x'}; return e.request }", function.ValidationError, "lower case"},
		{"line break", "function handler(e) { e.request.headers.a = {value: 'x\\r\\ny: z'}; return e.request }", function.ValidationError, "line break"},
		{"status", "function handler(e) { return {statusCode: 99} }", function.ValidationError, "status code 99"},
		{"status text", "function handler(e) { return {statusCode: 'x'} }", function.ValidationError, ""},
		{"response header", "function handler(e) { return {statusCode: 200, headers: {a: {value: '\\n'}}} }", function.ValidationError, "line break"},
		{"response form", "function handler(e) { return {statusCode: 200, headers: 7} }", function.ValidationError, "documented form"},
		{"body", "function handler(e) { return {statusCode: 200, body: 7} }", function.ValidationError, "neither a text"},
		{"body base64", "function handler(e) { return {statusCode: 200, body: {encoding: 'base64', data: '*'}} }", function.ValidationError, "no valid base64"},
		{"body encoding", "function handler(e) { return {statusCode: 200, body: {encoding: 'rot13', data: '*'}} }", function.ValidationError, "rot13"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, function.Runtime2, c.code)
			var failure *function.Failure
			if !errors.As(err, &failure) || failure.Kind != c.kind || !strings.Contains(failure.Error(), c.text) {
				t.Errorf("%v, want %s with %q", err, c.kind, c.text)
			}
		})
	}
}

// TestTime checks that a function that does not end is ended, also within a pattern that backtracks.
func TestTime(t *testing.T) {
	for name, code := range map[string]string{
		"loop":      "function handler() { for (;;) {} }",
		"promise":   "async function handler() { for (;;) await 1 }",
		"backtrack": "function handler(e) { while (/^(?=(a+)+$)\\1b/.test('a'.repeat(40) + '!') || true); }",
	} {
		p, err := function.Compile("f", code, function.Runtime2)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Run(event, function.Environment{MaxTime: 20 * time.Millisecond})
		var failure *function.Failure
		if !errors.As(err, &failure) || failure.Kind != function.ThrottledError {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestUnknown checks that what is not at hand makes the outcome unknown, even where the code catches
// all exceptions.
func TestUnknown(t *testing.T) {
	for code, want := range map[string]string{
		"import cf from 'cloudfront'; const kvs = cf.kvs(); async function handler(e) { try { await kvs.get('k') } catch (x) {} return e.request }": "key value store",
		"function handler(e) { Buffer.from('x').toJSON(); return e.request }":                                                                       "the method toJSON of a Buffer",
		"function handler(e) { Buffer.from('x').indexOf('x'); return e.request }":                                                                   "the method indexOf of a Buffer",
		"function handler(e) { new TextDecoder('latin1'); return e.request }":                                                                       "TextDecoder for latin1",
		"function handler(e) { require('crypto').createHash('md5').update([1]).digest('hex'); return e.request }":                                   "an object as data",
		"function handler(e) { console.log('x'); return require('cloudfront').edgeLocation.name ? 1 : e.request }":                                  "edge location",
	} {
		out, err := run(t, function.Runtime2, code)
		if err != nil || !strings.Contains(out.Unknown, want) || out.Request != nil {
			t.Errorf("%s: %+v %v", code, out, err)
		}
	}
	out, err := run(t, function.Runtime1, "function handler(e) { return 'x'.toUTF8() }")
	if err != nil || !strings.Contains(out.Unknown, "toUTF8") {
		t.Errorf("%+v %v", out, err)
	}
}

func TestCompile(t *testing.T) {
	if _, err := function.Compile("bad", "function {", function.Runtime2); err == nil || !strings.Contains(err.Error(), "function bad: ") || !strings.Contains(err.Error(), "1:10") {
		t.Errorf("%v", err)
	}
	if _, err := function.Compile("strict", "with (a) {}", function.Runtime2); err == nil {
		t.Error("with in strict mode")
	}
	if _, err := function.Compile("big", strings.Repeat(" ", 2<<20), function.Runtime2); err == nil || !strings.Contains(err.Error(), "are the most") {
		t.Errorf("%v", err)
	}
	for _, c := range []struct{ runtime, code, want string }{
		{function.Runtime1, "const a = 1", "const and let"},
		{function.Runtime1, "async function f() {}", "async functions"},
		{function.Runtime1, "var f = async () => 1", "async functions"},
		{function.Runtime1, "btoa('a')", "btoa"},
		{function.Runtime2, "const a = 1; async function f() { await 1 }; btoa('a')", ""},
		{function.Runtime2, "class A {}", "classes"},
		{function.Runtime2, "function* f() {}", "generators"},
		{function.Runtime2, "const {a} = {a: 1}", "destructuring"},
		{function.Runtime2, "const [a] = [1]", "destructuring"},
		{function.Runtime2, "Math.max(...[1])", "spread syntax"},
		{function.Runtime2, "for (const a of []) {}", "for-of"},
		{function.Runtime2, "globalThis.a?.b", "optional chaining"},
		{function.Runtime2, "fetch('x')", "fetch"},
		{function.Runtime2, "new Map()", "Map"},
		{function.Runtime2, "setTimeout(f, 1); setTimeout(g, 1)", "setTimeout"},
		{function.Runtime2, "//" + strings.Repeat("x", function.MaxCode), "CloudFront takes 10240"},
	} {
		p, err := function.Compile("f", c.code, c.runtime)
		if err != nil {
			t.Fatal(c.code, err)
		}
		got := strings.Join(p.Warnings, "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || len(p.Warnings) > 1 {
			t.Errorf("%s: %q, want %q", c.code, got, c.want)
		}
	}
}

// TestConcurrent runs one program from several goroutines at once.
func TestConcurrent(t *testing.T) {
	p, err := function.Compile("f", "let n = 0; function handler(e) { n++; e.request.uri = '/' + n; return e.request }", function.Runtime2)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			out, err := p.Run(event, env)
			if err != nil || *out.Request.URI != "/1" {
				t.Errorf("%+v %v", out.Request, err)
			}
		})
	}
	group.Wait()
}

func FuzzCompile(f *testing.F) {
	f.Add("function handler(e) { return e.request }", function.Runtime2)
	f.Add("import {a as b} from 'crypto'; class A { static {} }", function.Runtime1)
	f.Fuzz(func(t *testing.T, code, runtime string) {
		if len(code) > function.MaxCode {
			return
		}
		p, err := function.Compile("f", code, runtime)
		if err != nil {
			return
		}
		_, _ = p.Run(event, function.Environment{MaxTime: 20 * time.Millisecond})
	})
}
