package proxy

import (
	"encoding/base64"
	"net/http"
	"testing"
)

func TestGuard(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	open := start(t, Options{Guard: Guard{Hosts: []string{"proxy.internal"}, Origins: []string{"http://localhost:3000"}}}, route(b),
		Route{Name: "orders", Match: Match{Host: "orders.example.com"}, To: b.URL, SignHost: apiHost})
	const secretToken = "0123456789abcdef0123456789abcdef"
	kept := route(b)
	kept.KeepHeaders = []string{"Authorization", "Proxy-Authorization"}
	closed := start(t, Options{Guard: Guard{Token: secretToken}}, kept)
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("any:"+secretToken))
	for _, test := range []struct {
		name   string
		at     *running
		header []string
		want   int
	}{
		{"this machine", open, nil, 200},
		{"localhost", open, []string{"Host", "LocalHost:9000"}, 200},
		{"a name below localhost", open, []string{"Host", "api.localhost"}, 200},
		{"IPv6", open, []string{"Host", "[::1]:9000"}, 200},
		{"a name that is allowed", open, []string{"Host", "proxy.internal:9000"}, 200},
		{"a name of a route", open, []string{"Host", "orders.example.com"}, 200},
		{"DNS rebinding", open, []string{"Host", "attacker.example.com"}, 421},
		{"a name that begins like this machine", open, []string{"Host", "127.0.0.1.attacker.example.com"}, 421},
		{"an address of another machine", open, []string{"Host", "192.0.2.1"}, 421},
		{"a page of another origin", open, []string{"Origin", "https://attacker.example.com"}, 403},
		{"a page without an origin", open, []string{"Origin", "null"}, 403},
		{"an image on another page", open, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a page on another port", open, []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"the address bar", open, []string{"Sec-Fetch-Site", "none"}, 200},
		{"a page of its own", open, []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{"a page that is allowed", open, []string{"Origin", "http://localhost:3000", "Sec-Fetch-Site", "cross-site"}, 200},
		{"no token", closed, nil, 401},
		{"a wrong token", closed, []string{TokenField, "0123456789abcdef"}, 401},
		{"the token", closed, []string{TokenField, secretToken}, 200},
		{"the token as bearer", closed, []string{"Authorization", "bearer " + secretToken}, 200},
		{"the token as password", closed, []string{"Proxy-Authorization", basic}, 200},
		{"any name with the token", closed, []string{TokenField, secretToken, "Host", "proxy.example.com"}, 200},
		{"a page that knows the token", closed, []string{TokenField, secretToken, "Origin", "https://attacker.example.com"}, 403},
	} {
		before := b.count()
		answer, body := do(t, "GET", test.at.url+"/x", "", test.header...)
		if answer.StatusCode != test.want {
			t.Errorf("%s: %d, want %d: %s", test.name, answer.StatusCode, test.want, body)
		}
		if passed := b.count() > before; passed != (test.want == 200) {
			t.Errorf("%s: passed on: %t", test.name, passed)
		}
		if test.want == 200 {
			if got := b.last(t); got.Header[TokenField] != nil || got.Header["Proxy-Authorization"] != nil || got.Header["X-Original-Authorization"] != nil || got.Header["X-Original-Proxy-Authorization"] != nil {
				t.Errorf("%s: the token went on", test.name)
			}
		}
	}
}

func TestPreflight(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{Guard: Guard{Origins: []string{"http://localhost:3000"}}}, route(b))
	answer, _ := do(t, "OPTIONS", p.url+"/x", "", "Origin", "http://localhost:3000", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "content-type")
	if answer.StatusCode != 204 || answer.Header.Get("Access-Control-Allow-Origin") != "http://localhost:3000" || answer.Header.Get("Access-Control-Allow-Methods") != "PUT" || b.count() != 0 {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	answer, _ = do(t, "OPTIONS", p.url+"/x", "", "Origin", "http://localhost:3001", "Access-Control-Request-Method", "PUT")
	if answer.StatusCode != 403 || answer.Header["Access-Control-Allow-Origin"] != nil {
		t.Errorf("another origin: %d %v", answer.StatusCode, answer.Header)
	}
	answer, _ = do(t, "GET", p.url+"/x", "", "Origin", "http://localhost:3000")
	if answer.Header.Get("Access-Control-Allow-Origin") != "http://localhost:3000" {
		t.Errorf("the answer: %v", answer.Header)
	}
}

func TestOwnPaths(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{Guard: Guard{Token: "0123456789abcdef"}}, route(b))
	for path, want := range map[string]int{"/-/healthz": 200, "/-/readyz": 200, "/-/metrics": 401, "/-/refusals/1": 401, "/-/nothing": 401} {
		if answer, _ := do(t, "GET", p.url+path, "", "Host", "10.0.0.7"); answer.StatusCode != want {
			t.Errorf("%s without a token: %d, want %d", path, answer.StatusCode, want)
		}
	}
	for path, want := range map[string]int{"/-/metrics": 200, "/-/refusals/1": 404, "/-/refusals/": 200, "/-/nothing": 404} {
		if answer, _ := do(t, "GET", p.url+path, "", TokenField, "0123456789abcdef"); answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, answer.StatusCode, want)
		}
	}
	if b.count() != 0 {
		t.Error("a path of the proxy's own went on")
	}
	keys := exampleKeys()
	keys.err = errSpool
	poor := start(t, Options{Keys: func(Identity) (Keys, string, error) { return keys, "", nil }}, route(b))
	if answer, body := do(t, "GET", poor.url+"/-/readyz", ""); answer.StatusCode != http.StatusServiceUnavailable || body != "no credentials: the body could not be kept\n" {
		t.Errorf("without credentials: %d %q", answer.StatusCode, body)
	}
}
