package gateway

import (
	"net/netip"
	"strings"
	"testing"

	"countersign/internal/topology"
	"countersign/sigv4"
)

// TestRouting follows signed requests to the ARN that policies are asked for.
func TestRouting(t *testing.T) {
	const arn = "arn:aws:execute-api:eu-west-1:123456789012:"
	for _, c := range []struct {
		name, method, host, target string
		arn                        string
		reason                     Reason
	}{
		{"default endpoint", "GET", restHost, "/prod/pets", arn + "abc123def4/prod/GET/pets", Accepted},
		{"host in another case, with a port", "GET", "ABC123DEF4.execute-api.eu-west-1.amazonaws.com:443", "/prod/pets", arn + "abc123def4/prod/GET/pets", Accepted},
		{"other stage", "GET", restHost, "/test/pets", arn + "abc123def4/test/GET/pets", Accepted},
		{"stage with case", "GET", restHost, "/Prod/pets", "", UnknownStage},
		{"$default is no stage of a REST API", "GET", restHost, "/$default/pets", "", UnknownStage},
		{"root", "GET", restHost, "/prod/", arn + "abc123def4/prod/GET/", Accepted},
		{"root without a slash", "GET", restHost, "/prod", arn + "abc123def4/prod/GET/", Accepted},
		{"query", "GET", restHost, "/prod/pets?a=1", arn + "abc123def4/prod/GET/pets", Accepted},
		{"parameter", "PATCH", restHost, "/prod/pets/7", arn + "abc123def4/prod/PATCH/pets/7", Accepted},
		{"encoded parameter", "GET", restHost, "/prod/pets/a%20b", arn + "abc123def4/prod/GET/pets/a b", Accepted},
		{"encoded plain segment", "GET", restHost, "/prod/%70ets", arn + "abc123def4/prod/GET/pets", Accepted},
		{"slash at the end", "GET", restHost, "/prod/pets/", arn + "abc123def4/prod/GET/pets/", Accepted},
		{"greedy", "PUT", restHost, "/prod/proxy/a/b", arn + "abc123def4/prod/PUT/proxy/a/b", Accepted},
		{"greedy with a double slash", "PUT", restHost, "/prod/proxy/a//b", arn + "abc123def4/prod/PUT/proxy/a//b", Accepted},
		{"greedy needs something", "PUT", restHost, "/prod/proxy", "", UnknownRoute},
		{"too deep", "GET", restHost, "/prod/pets/7/8", "", UnknownRoute},
		{"no such method", "DELETE", restHost, "/prod/pets", "", UnknownRoute},
		{"absolute form", "GET", restHost, "https://" + restHost + "/prod/pets", arn + "abc123def4/prod/GET/pets", Accepted},

		{"base path", "GET", "api.example.com", "/shop/pets", arn + "abc123def4/test/GET/pets", Accepted},
		{"base path alone", "GET", "api.example.com", "/shop", arn + "abc123def4/test/GET/", Accepted},
		{"longest base path, on a domain although the endpoint is off", "GET", "api.example.com", "/shop/v2/pets", arn + "disabled12/prod/GET/pets", Accepted},
		{"base path is whole segments", "GET", "api.example.com", "/shopping/pets", "", UnmappedPath},
		{"stage in the path of a domain", "GET", "api.example.com", "/shop/test/pets", "", UnknownRoute},
		{"mapping without a stage", "GET", "api.example.com", "/any/prod/pets", arn + "abc123def4/prod/GET/pets", Accepted},
		{"mapping without a stage, none in the path", "GET", "api.example.com", "/any/pets", "", UnknownStage},
		{"wildcard domain", "GET", "a.wild.example.com", "/pets", arn + "abc123def4/prod/GET/pets", Accepted},
		{"wildcard is one label", "GET", "a.b.wild.example.com", "/pets", "", UnknownHost},
		{"HTTP API at a domain", "GET", "api.example.com", "/http/pets/1", arn + "http123456/$default/GET/pets/1", Accepted},

		{"HTTP default stage", "GET", httpHost, "/pets/1", arn + "http123456/$default/GET/pets/1", Accepted},
		{"HTTP named stage", "GET", httpHost, "/v2/pets/1", arn + "http123456/v2/GET/pets/1", Accepted},
		{"HTTP greedy for another method", "PUT", httpHost, "/pets/1", arn + "http123456/$default/PUT/pets/1", Accepted},
		{"HTTP slash at the end matters", "POST", httpHost, "/iam/", "", UnknownRoute},
		{"HTTP no default route", "POST", httpHost, "/open", "", UnknownRoute},

		{"connections", "POST", socketHost, "/prod/%40connections/Ab1%3D", arn + "sock123456/prod/POST/@connections/Ab1=", Accepted},
		{"connections, not encoded", "DELETE", socketHost, "/prod/@connections/Ab1=", arn + "sock123456/prod/DELETE/@connections/Ab1=", Accepted},
		{"connections at a domain", "GET", "api.example.com", "/ws/@connections/Ab1=", arn + "sock123456/prod/GET/@connections/Ab1=", Accepted},
		{"connections, no such method", "PATCH", socketHost, "/prod/@connections/Ab1=", arn + "sock123456/prod/PATCH/@connections/Ab1=", UnknownRoute},
		{"connections of another stage", "POST", socketHost, "/dev/@connections/Ab1=", "", UnknownStage},
		{"no handshake", "GET", socketHost, "/prod", "", NoUpgrade},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := sigv4.Request{Method: c.method, Target: c.target, Header: sigv4.Header{{Name: "Host", Value: c.host}}}
			req = signed(t, keyID, req)
			v := gateway(t).Answer(&req, arrival())
			if v.Reason != c.reason || v.ARN != c.arn || v.Allowed != (c.reason == Accepted) {
				t.Errorf("%s %s %q (%s), want %s %s", v.Reason, v.ARN, v.Body, v.Detail, c.reason, c.arn)
			}
		})
	}
}

func TestMalformedPaths(t *testing.T) {
	for _, path := range []string{"pets", "*", "/prod/%", "/prod/%4", "/prod/%zz", "/prod/%a", "/..", "/prod/../../x", "/./../x"} {
		req := get(restHost, path)
		v := gateway(t).Answer(&req, arrival())
		if v.Reason != MalformedPath || v.Status != 400 || v.Body != nil || v.Header.Value("content-length") != "0" {
			t.Errorf("%s: %s", path, wire(&v))
		}
	}
	for _, path := range []string{"/prod/pets/../pets", "/prod/a/./b/..", "//prod", "/%2e%2e/x", ""} {
		req := get(restHost, path)
		if v := gateway(t).Answer(&req, arrival()); v.Reason == MalformedPath {
			t.Errorf("%s is malformed", path)
		}
	}
}

func TestMethodOverride(t *testing.T) {
	req := signed(t, keyID, field(sigv4.Request{Method: "POST", Target: "/prod/", Header: sigv4.Header{{Name: "Host", Value: restHost}}}, "X-HTTP-Method-Override", "get"))
	v := gateway(t).Answer(&req, arrival())
	if !v.Allowed || v.Method != "GET" || !strings.HasSuffix(v.ARN, "/prod/GET/") || !contains(v.Unverified, noteOverride) {
		t.Errorf("%s %s %q", v.Reason, v.ARN, v.Unverified)
	}
}

func TestWebSocket(t *testing.T) {
	handshake := func(host, target string) sigv4.Request {
		req := get(host, target)
		req.Header = append(req.Header, sigv4.Field{Name: "Upgrade", Value: "WebSocket"}, sigv4.Field{Name: "Connection", Value: "Upgrade"})
		return req
	}
	g := gateway(t, func(c *Config) { c.Connected = func(_, id string) bool { return id == "Ab1=" } })
	presigned, err := signer(tempID).Presign(handshake(socketHost, "/prod"), clock, 60e9)
	if err != nil {
		t.Fatal(err)
	}
	tampered := presigned
	tampered.Target += "&x=1"
	for _, c := range []struct {
		name   string
		req    sigv4.Request
		reason Reason
		status int
	}{
		{"signed in the header", signed(t, keyID, handshake(socketHost, "/prod")), Accepted, 0},
		{"presigned", presigned, Accepted, 0},
		{"presigned and altered", tampered, SignatureMismatch, 403},
		{"unsigned", handshake(socketHost, "/prod"), Unsigned, 403},
		{"not allowed", signed(t, noneID, handshake(socketHost, "/prod")), NotAllowed, 403},
		{"at a domain", signed(t, keyID, handshake("api.example.com", "/ws")), Accepted, 0},
		{"connection", signed(t, keyID, sigv4.Request{Method: "POST", Target: "/prod/@connections/Ab1=", Header: sigv4.Header{{Name: "Host", Value: socketHost}}, Body: []byte("hi")}), Accepted, 0},
		{"connection gone", signed(t, keyID, get(socketHost, "/prod/@connections/Zz9=")), ConnectionGone, 410},
		{"connection, not allowed", signed(t, noneID, get(socketHost, "/prod/@connections/Ab1=")), NotAllowed, 403},
		{"connection, unsigned", get(socketHost, "/prod/@connections/Ab1="), Unsigned, 403},
	} {
		v := g.Answer(&c.req, arrival())
		if v.Reason != c.reason || v.Status != c.status || v.Family != WebSocket {
			t.Errorf("%s: %s %s", c.name, v.Reason, wire(&v))
		}
		if c.name == "connection, not allowed" && !strings.Contains(string(v.Body), "not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:eu-west-1:********9012:sock123456/prod/GET/@connections/Ab1=") {
			t.Errorf("%s", v.Body)
		}
		if c.status == 410 && (v.Body != nil || v.Header.Value("x-amzn-errortype") != "GoneException" || v.Header.Value("content-length") != "0") {
			t.Errorf("%s", wire(&v))
		}
	}
	// Routes of other kinds, and an API without $connect.
	top := fixture()
	socket := &top.APIs[len(top.APIs)-1]
	for _, c := range []struct {
		routes []topology.Route
		want   Reason
	}{
		{[]topology.Route{{Path: known("$default")}}, Accepted},
		{[]topology.Route{{Path: known("$connect"), Authorization: known("NONE"), APIKeyRequired: topology.Known(true, topology.Source{})}}, APIKeyMissing},
		{[]topology.Route{{Path: known("$connect"), Authorization: known("CUSTOM")}}, Unauthorized},
	} {
		socket.Routes = c.routes
		req := handshake(socketHost, "/prod")
		v := gateway(t, func(config *Config) { config.Topology = top }).Answer(&req, arrival())
		if v.Reason != c.want || v.Allowed != (c.want == Accepted) {
			t.Errorf("%v: %s", c.routes[0].Path, v.Reason)
		}
	}
}

func TestFunctionURLs(t *testing.T) {
	g := gateway(t)
	s := func(id string) *sigv4.Signer {
		s := signer(id)
		s.Service = "lambda"
		return s
	}
	post := sigv4.Request{Method: "POST", Target: "/orders?x=1", Header: sigv4.Header{{Name: "Host", Value: urlHost}}, Body: []byte(`{"a":1}`)}
	hash := sigv4.HashPayload(post.Body)
	// edge signs as an origin access control does: over the hash that the viewer claims, else over nothing.
	edge := func(claim string) sigv4.Request {
		req := post.Clone()
		req.PayloadHash = sigv4.EmptyPayloadHash
		if claim != "" {
			req.PayloadHash = claim
			req.Header = append(req.Header, sigv4.Field{Name: "x-amz-content-sha256", Value: claim})
		}
		req.Header = append(req.Header, sigv4.Field{Name: "x-amz-source-account", Value: owner}, sigv4.Field{Name: "x-amz-source-arn", Value: "arn:aws:cloudfront::123456789012:distribution/E1"})
		req = signedBy(t, s(edgeID), req)
		req.PayloadHash = ""
		return req
	}
	stranger := field(edge(hash), "x-amz-source-arn", "")
	stranger = signedBy(t, s(edgeID), field(stranger, "x-amz-source-arn", "arn:aws:cloudfront::123456789012:distribution/E2"))
	unsignedPayload := post.Clone()
	unsignedPayload.PayloadHash = sigv4.UnsignedPayload
	unsignedPayload.Header = append(unsignedPayload.Header, sigv4.Field{Name: "x-amz-content-sha256", Value: sigv4.UnsignedPayload})
	unsignedPayload = signedBy(t, s(keyID), unsignedPayload)
	unsignedPayload.PayloadHash = ""
	noHeader := signedBy(t, s(keyID), post)
	for _, c := range []struct {
		name string
		req  sigv4.Request
		want Reason
	}{
		{"signed without x-amz-content-sha256", noHeader, Accepted},
		{"UNSIGNED-PAYLOAD", unsignedPayload, UnsignedPayload},
		{"through an access control, with the hash", edge(hash), Accepted},
		{"through an access control, without", edge(""), SignatureMismatch},
		{"through an access control, with another hash", edge(sigv4.HashPayload([]byte("x"))), SignatureMismatch},
		{"through an access control, UNSIGNED-PAYLOAD", edge(sigv4.UnsignedPayload), UnsignedPayload},
		{"of another distribution", stranger, NotAllowed},
		{"another account", signedBy(t, s(guestID), post), NotAllowed},
		{"body changed", func() sigv4.Request { r := noHeader; r.Body = []byte("{}"); return r }(), SignatureMismatch},
	} {
		v := g.Answer(&c.req, arrival())
		if v.Reason != c.want || v.Family != LambdaURL || v.FunctionURL == nil || v.ARN != function {
			t.Errorf("%s: %s %s", c.name, v.Reason, wire(&v))
		}
	}
	// Without authorisation the function's policy must still allow everyone, both actions.
	req := get(urlPublic, "/")
	v := g.Answer(&req, arrival())
	if v.Reason != NotAllowed || v.Action != "lambda:InvokeFunction" || !contains(v.Unverified, noteFunctionBoth) {
		t.Errorf("%s %s %q", v.Reason, v.Action, v.Unverified)
	}
	top := fixture()
	top.FunctionURLs[1].ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl", "Resource": "` + function + `", "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}},
		{"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "` + function + `", "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}}]}`)
	if v := gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival()); !v.Allowed {
		t.Errorf("%s %s", v.Reason, v.Detail)
	}
	top.FunctionURLs[1].ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "lambda:*", "Resource": "*"}}`)
	if v := gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival()); v.Reason != ExplicitDeny {
		t.Errorf("%s %s", v.Reason, v.Detail)
	}
}

// TestResourcePolicies joins the policies of package iam with what a request brings along.
func TestResourcePolicies(t *testing.T) {
	const guarded = "guarded123.execute-api.eu-west-1.amazonaws.com"
	g := gateway(t)
	for _, c := range []struct {
		name string
		req  sigv4.Request
		want Reason
	}{
		{"own account by its identity policy", signed(t, keyID, get(guarded, "/prod/pets")), Accepted},
		{"another account, both allow", signed(t, guestID, get(guarded, "/prod/pets")), Accepted},
		{"another account, other path", signed(t, guestID, get(guarded, "/prod/pets/1")), NotAllowed},
		{"unsigned where everyone is allowed", get("public1234.execute-api.eu-west-1.amazonaws.com", "/prod/pets"), Unsigned},
		{"open method where everyone is allowed", get("public1234.execute-api.eu-west-1.amazonaws.com", "/prod/open"), Accepted},
		{"open method without a policy", get(restHost, "/prod/open"), Accepted},
		{"user pool and policy", field(get("public1234.execute-api.eu-west-1.amazonaws.com", "/prod/pool"), "Authorization", "token"), Accepted},
		{"user pool, policy does not allow", field(get(guarded, "/prod/pool"), "Authorization", "token"), NotAllowed},
		{"user pool without a token", get(restHost, "/prod/pool"), Unauthorized},
		{"Lambda authoriser and policy", field(get(guarded, "/prod/custom"), "Authorization", "token"), Accepted},
	} {
		v := g.Answer(&c.req, arrival())
		if v.Reason != c.want || v.Allowed != (c.want == Accepted) {
			t.Errorf("%s: %s (%s) %s", c.name, v.Reason, v.Detail, v.Body)
		}
	}
	// An explicit denial comes before a Lambda authoriser is asked.
	asked := false
	g = gateway(t, func(c *Config) {
		c.Authorize = func(string, string, *sigv4.Request) Authorization {
			asked = true
			return Authorization{Known: true}
		}
	})
	req := field(get(guarded, "/prod/custom"), "Authorization", "token")
	v := g.Answer(&req, Arrival{At: clock, SourceIP: netip.MustParseAddr("198.51.100.7")})
	if v.Reason != ExplicitDeny || asked {
		t.Errorf("%s, asked %v", v.Reason, asked)
	}
	if v = g.Answer(&req, arrival()); !v.Allowed || !asked {
		t.Errorf("%s, asked %v", v.Reason, asked)
	}
}

// TestRouteAs finds the endpoint by another name than the request's Host, and verifies over the Host.
func TestRouteAs(t *testing.T) {
	at := arrival()
	at.RouteAs = restHost
	own := signed(t, keyID, get("127.0.0.1:8080", "/prod/pets"))
	if v := gateway(t).Answer(&own, at); v.Reason != Accepted || v.API.ID.Or("") != "abc123def4" {
		t.Errorf("signed for the Host that arrived: %q, %q", v.Reason, v.Detail)
	}
	named := field(signed(t, keyID, get(restHost, "/prod/pets")), "Host", "127.0.0.1:8080")
	if v := gateway(t).Answer(&named, at); v.Reason != SignatureMismatch {
		t.Errorf("signed for the name that is stood for: %q", v.Reason)
	}
	if v := gateway(t).Answer(&own, arrival()); v.Reason != UnknownHost {
		t.Errorf("without RouteAs: %q", v.Reason)
	}
}
