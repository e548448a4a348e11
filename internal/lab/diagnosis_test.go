package lab

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/internal/edge"
	"countersign/internal/gateway"
	"countersign/internal/topology"
	"countersign/sigv4"
)

const (
	restName  = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	httpName  = "httpapi123.execute-api.eu-west-1.amazonaws.com"
	edgeName  = "d111111abcdef8.cloudfront.net"
	keyID     = "AKIAIOSFODNN7EXAMPLE"
	secret    = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	session   = "ASIAIOSFODNN7EXAMPLE"
	temporary = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
)

var now = time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC)

// testPath is the built-in path with an HTTP API, temporary credentials and a method that needs an API key.
func testPath(t *testing.T) *Path {
	t.Helper()
	top, err := topology.Read(BuiltinTopology(), topology.Document{Name: "http.json", Data: []byte(`[
		{"ApiId": "httpapi123", "Name": "h", "ProtocolType": "HTTP", "ApiEndpoint": "https://httpapi123.execute-api.eu-west-1.amazonaws.com"},
		{"ApiId": "httpapi123", "Items": [{"StageName": "$default"}]},
		{"ApiId": "httpapi123", "Items": [{"RouteKey": "GET /pets", "AuthorizationType": "AWS_IAM"}]},
		{"id": "keyed12345", "apiKeySource": "HEADER", "region": "eu-west-1", "endpointConfiguration": {"types": ["REGIONAL"]}},
		{"restApiId": "keyed12345", "item": [{"stageName": "prod"}]},
		{"restApiId": "keyed12345", "items": [{"id": "r", "path": "/pets", "resourceMethods": {"GET": {"authorizationType": "AWS_IAM", "apiKeyRequired": true}}}]},
		{"id": "off1234567", "apiKeySource": "HEADER", "region": "eu-west-1", "disableExecuteApiEndpoint": true}]`)})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := gateway.ReadKeys([]byte(`{"Keys": [
		{"AccessKeyId": "` + keyID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/lab"},
		{"AccessKeyId": "AKIADENIEDEXAMPLE000", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/denied", "Policies": []},
		{"AccessKeyId": "` + session + `", "SecretAccessKey": "` + temporary + `", "SessionToken": "IQoJb3JpZ2luX2VjEXAMPLE",
		 "PrincipalArn": "arn:aws:sts::123456789012:assumed-role/r/s", "Expiration": "2026-11-22T11:00:00Z"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	path, err := New(Config{Topology: top, Keys: keys, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// signed signs a GET; edit changes the signer before, and fields the request afterwards ("Name: value", or
// "Name:" to remove it).
func signed(t *testing.T, host, target string, at time.Time, edit func(*sigv4.Signer), fields ...string) sigv4.Request {
	t.Helper()
	signer := &sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, Region: "eu-west-1", Service: "execute-api"}
	if edit != nil {
		edit(signer)
	}
	req, err := signer.Sign(plain(host, target), at)
	if err != nil {
		t.Fatal(err)
	}
	return with(req, fields...)
}

func plain(host, target string, fields ...string) sigv4.Request {
	return with(sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}}, fields...)
}

func with(req sigv4.Request, fields ...string) sigv4.Request {
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ":")
		req.Header = req.Header.Without(strings.ToLower(name))
		if value != "" {
			req.Header = append(req.Header, sigv4.Field{Name: name, Value: strings.TrimSpace(value)})
		}
	}
	return req
}

// TestKnowsTheReason: many answers fit several causes, and those of HTTP APIs tell nothing. The lab knows which
// it is, and says no other.
func TestKnowsTheReason(t *testing.T) {
	p := testPath(t)
	key := func(id, secret, token string) func(*sigv4.Signer) {
		return func(s *sigv4.Signer) {
			s.Credentials = sigv4.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}
		}
	}
	for _, test := range []struct {
		name string
		req  sigv4.Request
		edge bool
		code string
	}{
		{"unsigned", plain(restName, "/prod/pets"), false, "unsigned-request"},
		{"unsigned through the edge", plain(edgeName, "/prod/pets"), true, "unsigned-request"},
		{"unsigned at an HTTP API", plain(httpName, "/pets"), false, "unsigned-request"},
		{"no stage", plain(restName, "/"), false, "route-not-found"},
		{"another stage", signed(t, restName, "/test/pets", now, nil), false, "route-not-found"},
		{"no such API", signed(t, "other12345.execute-api.eu-west-1.amazonaws.com", "/prod/pets", now, nil), false, "host-unknown"},
		{"switched off", signed(t, "off1234567.execute-api.eu-west-1.amazonaws.com", "/prod/pets", now, nil), false, "default-endpoint-disabled"},
		{"no API key", signed(t, "keyed12345.execute-api.eu-west-1.amazonaws.com", "/prod/pets", now, nil), false, "api-key-missing"},
		{"an unknown API key", signed(t, "keyed12345.execute-api.eu-west-1.amazonaws.com", "/prod/pets", now, nil, "x-api-key: a"), false, "api-key-missing"},
		{"a bearer token", plain(restName, "/prod/pets", "Authorization: Bearer abc"), false, "non-sigv4-authorization"},
		{"a bearer token at an HTTP API", plain(httpName, "/pets", "Authorization: Bearer abc"), false, "non-sigv4-authorization"},
		{"expired", signed(t, httpName, "/pets", now.Add(-time.Hour), nil), false, "clock-skew"},
		{"ahead", signed(t, httpName, "/pets", now.Add(time.Hour), nil), false, "clock-skew"},
		{"no date", signed(t, httpName, "/pets", now, nil, "X-Amz-Date:"), false, "date-header-missing"},
		{"region", signed(t, httpName, "/pets", now, func(s *sigv4.Signer) { s.Region = "us-east-1" }), false, "wrong-region"},
		{"service", signed(t, httpName, "/pets", now, func(s *sigv4.Signer) { s.Service = "apigateway" }), false, "wrong-service"},
		{"an unknown key", signed(t, httpName, "/pets", now, key("AKIAOTHEREXAMPLE0000", secret, "")), false, "unknown-access-key"},
		{"no token", signed(t, httpName, "/pets", now, key(session, temporary, "")), false, "missing-session-token"},
		{"another token", signed(t, httpName, "/pets", now, key(session, temporary, "IQoOther")), false, "session-token-damaged"},
		{"a policy", signed(t, httpName, "/pets", now, key("AKIADENIEDEXAMPLE000", secret, "")), false, "not-authorized-policy"},
	} {
		var x *Exchange
		if test.edge {
			x = p.ThroughEdge(test.req, edge.Viewer{IP: "198.51.100.7"})
		} else {
			x = p.Direct(test.req, netip.MustParseAddr("198.51.100.7"))
		}
		if !x.Refused() {
			t.Errorf("%s: not refused: %d", test.name, x.Reply.Status)
			continue
		}
		d := x.Diagnose()
		if len(d.Findings) == 0 {
			t.Errorf("%s (%s): no finding, want %s", test.name, x.Reason(), test.code)
			continue
		}
		f := d.Findings[0]
		if f.Code != test.code || f.Certainty != "shown" && f.Certainty != "proven" || strings.Contains(f.Explanation, "If ") || f.Explanation == "" {
			t.Errorf("%s (%s): %s (%s): %q, want %s", test.name, x.Reason(), f.Code, f.Certainty, f.Explanation, test.code)
		}
	}
}

func TestLocalNames(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:80": true, "localhost": true, "lab.localhost:1": true, "127.0.0.1": true,
		edgeName: false, "localhost.example.com": false, "": false,
	} {
		if isLocal(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestBelow(t *testing.T) {
	for _, test := range []struct{ wire, path, want string }{
		{"/prod/pets/a%2Fb", "/pets/a/b", "/pets/a%2Fb"},
		{"/prod//pets", "//pets", "//pets"},
		{"/pets", "/pets", "/pets"},
		{"/prod", "/", "/"},
	} {
		if got := Below(test.wire, test.path); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.wire, test.path, got, test.want)
		}
	}
}

// TestForeignOrigin: what the lab does not model it does not pretend to.
func TestForeignOrigin(t *testing.T) {
	builtin := BuiltinTopology()
	builtin.Data = []byte(strings.Replace(string(builtin.Data), restName, "www.example.com", 1))
	builtin.Data = []byte(strings.Replace(string(builtin.Data), `"name": "lab",`, `"name": "lab", "region": "eu-west-1",`, 1))
	top, err := topology.Read(builtin)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Topology: top, Keys: BuiltinKeys("")})
	if err != nil {
		t.Fatal(err)
	}
	x := p.ThroughEdge(plain(edgeName, "/"), edge.Viewer{})
	if x.Reply.Status != 502 || x.By() != "lab" || x.Refused() || !strings.Contains(string(x.Reply.Body), "the lab has no origin www.example.com") {
		t.Errorf("%d by %s: %s", x.Reply.Status, x.By(), x.Reply.Body)
	}
	empty, err := New(Config{Topology: &topology.Topology{}})
	if err != nil || empty.Check() == nil {
		t.Errorf("%v, %v", err, empty.Check())
	}
}
