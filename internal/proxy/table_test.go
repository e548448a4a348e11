package proxy

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhichRouteTakesIt(t *testing.T) {
	var routes []Route
	for name, match := range map[string]Match{
		"all": {}, "orders": {Path: "/orders"}, "old orders": {Path: "/orders/old/"}, "host": {Host: "Orders.Example.com"},
		"host and path": {Host: "orders.example.com", Path: "/x"}, "below": {Host: "*.example.com"}, "far below": {Host: "*.eu.example.com"},
	} {
		routes = append(routes, Route{Name: name, Match: match, To: "http://127.0.0.1:1", Service: "s", Region: "r"})
	}
	p := start(t, Options{}, routes...)
	for _, test := range []struct{ host, target, want string }{
		{"localhost", "/", "all"},
		{"localhost:9000", "/orders", "orders"},
		{"localhost", "/orders?x", "orders"},
		{"localhost", "/orders/1", "orders"},
		{"localhost", "/ordersx", "all"},
		{"localhost", "/orders/old", "old orders"},
		{"localhost", "/orders/old/1", "old orders"},
		{"localhost", "/%6frders", "all"},
		{"orders.example.com:443", "/", "host"},
		{"ORDERS.example.com.", "/x/y", "host and path"},
		{"a.example.com", "/orders", "below"},
		{"a.eu.example.com", "/", "far below"},
		{"example.com", "/", "all"},
		{"localhost", "http://a.example.com/orders", "orders"}, // net/http has put its host into Host already
	} {
		r := &http.Request{Host: test.host, RequestURI: test.target}
		if got := p.table.Load().find(r); got == nil || got.Route.Name != test.want {
			t.Errorf("%s %s: %v, want %s", test.host, test.target, got, test.want)
		}
	}
	for _, routes := range [][]Route{
		nil,
		{{Name: "a", To: "http://h", Service: "s", Region: "r"}, {Name: "a", To: "http://i", Service: "s", Region: "r"}},
		{{To: "https://d111111abcdef8.cloudfront.net"}},
		{{To: "https://" + apiHost, Presign: 1}},
		{{To: "https://" + apiHost, Algorithm: "sigv2"}},
		{{To: "https://" + apiHost, Payload: "maybe"}},
		{{To: "https://" + apiHost, Redirects: "often"}},
		{{To: "https://" + apiHost, ConnectTo: "a:1:b:2"}},
		{{To: "https://" + apiHost, CACert: "/nowhere.pem"}},
		{{To: "https://" + apiHost + "/?x"}},
		{{To: "https://" + apiHost, StripPrefix: "x"}},
	} {
		if err := p.SetRoutes(routes); err == nil {
			t.Errorf("taken: %+v", routes)
		}
	}
	if got := p.table.Load().find(&http.Request{Host: "localhost", RequestURI: "/orders"}); got.Route.Name != "orders" {
		t.Error("wrong routes have replaced the old ones")
	}
}

func TestAnyAWSHost(t *testing.T) {
	p := start(t, Options{}, Route{To: AnyAWSHost})
	for host, want := range map[string]string{
		"s3.eu-west-1.amazonaws.com": "s3", "sqs.eu-central-1.amazonaws.com:443": "sqs", apiHost: "execute-api",
		"example.com": "", "d111111abcdef8.cloudfront.net": "", "evil-amazonaws.com": "",
	} {
		got := ""
		if u := p.table.Load().find(&http.Request{Host: host, RequestURI: "/"}); u != nil {
			got = u.Purpose.Service
			if !strings.HasPrefix(u.connect, strings.TrimSuffix(host, ":443")) || u.scheme != "https" {
				t.Errorf("%s leads to %s://%s", host, u.scheme, u.connect)
			}
		}
		if got != want {
			t.Errorf("%s is signed for %q, want %q", host, got, want)
		}
	}
	for _, host := range []string{"example.com", "localhost"} {
		answer, _ := do(t, "GET", p.url+"/", "", "Host", host)
		if want := map[string]int{"example.com": 421, "localhost": 404}[host]; answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, answer.StatusCode, want)
		}
	}
}

// TestRedirects passes them, follows them with a new signature, or leads them back to the proxy.
func TestRedirects(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	location, status := "", 307
	b.reply = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/base/old" {
			w.Header().Set("Location", location)
			w.WriteHeader(status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		io.WriteString(w, r.Method+" "+r.RequestURI+" "+string(body))
	}
	for _, test := range []struct {
		mode, location string
		status         int
		want           string // the location that the client sees, or the answer of the server
	}{
		{RedirectPass, "/base/new?b&a", 307, "/base/new?b&a"},
		{RedirectFollow, "/base/new?b&a", 307, "POST /base/new?b&a "},
		{RedirectFollow, "https://" + apiHost + "//x", 308, "POST //x "},
		{RedirectFollow, "/base/new", 303, "GET /base/new "},
		{RedirectFollow, "/base/new", 302, "GET /base/new "},
		{RedirectFollow, "https://attacker.example.com/x", 307, "https://attacker.example.com/x"},
		{RedirectFollow, "https://" + apiHost + ".attacker.example.com/x", 307, "https://" + apiHost + ".attacker.example.com/x"},
		{RedirectFollow, "/base/old", 307, "/base/old"}, // without end
		{RedirectRewrite, "https://" + apiHost + "/base/new?b", 302, "PROXY/api/new?b"},
		{RedirectRewrite, "/base/new", 302, "PROXY/api/new"},
		{RedirectRewrite, "https://other.example.com/base/new", 302, "https://other.example.com/base/new"},
	} {
		location, status = test.location, test.status
		p := start(t, Options{}, Route{To: b.URL + "/base", SignHost: apiHost, StripPrefix: "/api", Redirects: test.mode})
		answer, body := do(t, "POST", p.url+"/api/old", "body")
		got := answer.Header.Get("Location")
		if answer.StatusCode == 200 {
			got = strings.TrimSuffix(body, "body")
		}
		if want := strings.Replace(test.want, "PROXY", p.url, 1); got != want {
			t.Errorf("%s, %d to %s: %q, want %q", test.mode, test.status, test.location, got, want)
		}
		if answer.StatusCode == 200 && strings.HasPrefix(body, "GET") {
			if last := b.last(t); len(last.body) != 0 {
				t.Errorf("%s: a GET with the body of the POST", test.mode)
			}
		}
		b.last(t) // no signature was refused
	}
}

func TestReadConfig(t *testing.T) {
	c, err := ReadConfig("r.yaml", []byte(`
routes:
  - name: orders
    match: {host: orders.localhost, path: /v1}
    to: https://d111111abcdef8.cloudfront.net
    sign_host: abc123def4.execute-api.eu-west-1.amazonaws.com
    sign_path_prefix: /prod
    profile: dev
    timeout: 29s
    add_headers: {X-Tenant: blue}
  - to: any-aws-host
    payload: unsigned
`))
	if err != nil {
		t.Fatal(err)
	}
	r := c.Routes[0]
	if len(c.Routes) != 2 || r.Name != "orders" || r.Match.Host != "orders.localhost" || r.Profile != "dev" || r.Timeout.Seconds() != 29 || r.AddHeaders["X-Tenant"] != "blue" || c.Routes[1].Payload != "unsigned" {
		t.Errorf("read: %+v", c.Routes)
	}
	for text, want := range map[string]string{
		"":           "r.yaml is empty",
		"routes: []": "r.yaml has no routes",
		"routes:\n  - to: x\n    tow: y\nother: 1\n": "r.yaml:3: field tow not found\nr.yaml:4: field other not found",
		"routes:\n  - timeout: soon\n":               "r.yaml:2: cannot unmarshal !!str `soon` into time.Duration",
		"routes:\n  - [":                             "r.yaml:2: did not find expected node content",
		"routes: [{to: x}]\n---\nroutes: []\n":       "r.yaml holds more than one document",
	} {
		if _, err := ReadConfig("r.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add("routes:\n  - to: https://api.example.com\n    service: s3\n    region: r\n")
	f.Add("routes: [{match: {path: /x}, to: any-aws-host}]")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadConfig("f", []byte(text))
		if err != nil {
			return
		}
		for _, r := range c.Routes {
			r.CACert = ""
			_, _ = newUpstream(r, "eu-west-1", exampleKeys())
		}
	})
}

// TestMetrics: the names that dashboards use.
func TestMetrics(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	do(t, "POST", p.url+"/x", "12345")
	do(t, "BREW", p.url+"/x", "")
	do(t, "GET", p.url+"/x", "", "Host", "attacker.example.com")
	recorder := httptest.NewRecorder()
	p.Status().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	text := recorder.Body.String()
	for _, want := range []string{
		`countersign_proxy_requests_total{code="200",method="POST",route="api"} 1`,
		`countersign_proxy_requests_total{code="200",method="other",route="api"} 1`,
		`countersign_proxy_requests_total{code="421",method="GET",route=""} 1`,
		`countersign_proxy_request_seconds_count{route="api"} 2`,
		`countersign_proxy_body_bytes_total{direction="received",route="api"} 5`,
		`countersign_proxy_body_bytes_total{direction="sent",route="api"} 4`,
		`countersign_proxy_failures_total{code="host-refused"} 1`,
		`countersign_proxy_requests_in_flight 0`, `countersign_proxy_spool_bytes 0`, `countersign_proxy_retries_total 0`,
		`countersign_proxy_credentials_expire_seconds +Inf`, `go_goroutines`, `process_resident_memory_bytes`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	recorder = httptest.NewRecorder()
	p.Status().ServeHTTP(recorder, httptest.NewRequest("GET", "/x", nil))
	if recorder.Code != 404 {
		t.Errorf("the status address signs: %d", recorder.Code)
	}
}
