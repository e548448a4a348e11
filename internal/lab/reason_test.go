package lab

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/internal/edge"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// statedTopology has what the built-in one lacks: behaviours that CloudFront answers itself, a function URL, an API of
// each other kind, and what is not known.
const statedTopology = `[
{"Distribution": {"Id": "E1", "ARN": "arn:aws:cloudfront::123456789012:distribution/E1", "DomainName": "d111111abcdef8.cloudfront.net", "DistributionConfig": {
	"Aliases": {"Items": ["www.example.com"]},
	"Origins": {"Items": [
		{"Id": "api", "DomainName": "abc123def4.execute-api.eu-west-1.amazonaws.com", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}},
		{"Id": "plain", "DomainName": "abc123def4.execute-api.eu-west-1.amazonaws.com", "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
		 "CustomHeaders": {"Items": [{"HeaderName": "X-Amz-Meta", "HeaderValue": "a"}]}},
		{"Id": "url", "DomainName": "abcdefghij0123456789.lambda-url.eu-west-1.on.aws", "OriginAccessControlId": "OAC", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}]},
	"OriginGroups": {"Items": [{"Id": "both", "FailoverCriteria": {"StatusCodes": {"Quantity": 2, "Items": [403, 500]}}, "Members": {"Items": [{"OriginId": "api"}, {"OriginId": "url"}]}}]},
	"CacheBehaviors": {"Items": [
		{"PathPattern": "/plain/*", "TargetOriginId": "plain", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"},
		{"PathPattern": "/url/*", "TargetOriginId": "url", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"},
		{"PathPattern": "/says/*", "TargetOriginId": "api", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
		 "FunctionAssociations": {"Items": [{"EventType": "viewer-request", "FunctionARN": "arn:aws:cloudfront::123456789012:function/says"}]}},
		{"PathPattern": "/lambda/*", "TargetOriginId": "api", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
		 "LambdaFunctionAssociations": {"Items": [{"EventType": "origin-request", "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:f:1"}]}},
		{"PathPattern": "/both/*", "TargetOriginId": "both", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"}]},
	"DefaultCacheBehavior": {"TargetOriginId": "api", "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac"}}}},
{"OriginAccessControl": {"Id": "OAC", "OriginAccessControlConfig": {"Name": "f", "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "lambda"}}},
{"FunctionUrl": "https://abcdefghij0123456789.lambda-url.eu-west-1.on.aws/", "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:pets", "AuthType": "AWS_IAM"},
{"Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"cloudfront.amazonaws.com\"}, \"Action\": \"lambda:InvokeFunctionUrl\", \"Resource\": \"arn:aws:lambda:eu-west-1:123456789012:function:pets\"}]}", "RevisionId": "r"},
{"id": "abc123def4", "apiKeySource": "HEADER", "endpointConfiguration": {"types": ["REGIONAL"]}},
{"restApiId": "abc123def4", "item": [{"stageName": "prod"}, {"stageName": "lambda"}]},
{"restApiId": "abc123def4", "items": [{"id": "r", "path": "/{proxy+}", "resourceMethods": {"ANY": {"authorizationType": "AWS_IAM"}}}]},
{"id": "priv123456", "region": "eu-west-1", "apiKeySource": "HEADER", "endpointConfiguration": {"types": ["PRIVATE"]}},
{"restApiId": "priv123456", "item": [{"stageName": "prod"}]},
{"restApiId": "priv123456", "items": [{"id": "r", "path": "/{proxy+}", "resourceMethods": {"ANY": {"authorizationType": "AWS_IAM"}}}]},
{"ApiId": "httpapi123", "Name": "h", "ProtocolType": "HTTP", "ApiEndpoint": "https://httpapi123.execute-api.eu-west-1.amazonaws.com"},
{"ApiId": "httpapi123", "Items": [{"StageName": "$default"}]},
{"ApiId": "httpapi123", "Items": [{"RouteKey": "GET /jwt", "AuthorizationType": "JWT", "AuthorizerId": "a"}]},
{"ApiId": "sock123456", "Name": "s", "ProtocolType": "WEBSOCKET", "ApiEndpoint": "wss://sock123456.execute-api.eu-west-1.amazonaws.com"},
{"ApiId": "sock123456", "Items": [{"StageName": "prod"}]},
{"ApiId": "sock123456", "Items": [{"RouteKey": "$connect", "AuthorizationType": "AWS_IAM"}]},
{"Account": "123456789012", "UserId": "AIDAEXAMPLE"}]`

func statedPath(t *testing.T) *Path {
	t.Helper()
	top, err := topology.Read(topology.Document{Name: "path.json", Data: []byte(statedTopology)},
		topology.Document{Name: "says.js", Data: []byte("function handler(event) { return {statusCode: 401}; }")})
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Topology: top, Keys: BuiltinKeys(""), StrictHost: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestSaysWhatItKnows: where an answer tells nothing of its reason, and no cause of the catalogue is the reason, the
// lab says what it knows, and advises nothing else.
func TestSaysWhatItKnows(t *testing.T) {
	p := statedPath(t)
	viewer := edge.Viewer{IP: "198.51.100.7", TLS: true}
	long := "/prod/" + strings.Repeat("a", 9000)
	for _, test := range []struct {
		name, host, target, field string
		edge                      bool
		code, says, fix           string
	}{
		{"a host of somebody else", "other.example.com", "/prod/pets", "", true, "edge-answered", "other.example.com is not an alias", "alternate domain names"},
		{"a long URL", edgeName, long, "", true, "edge-answered", "the URL is longer than 8,192 bytes", "Shorten the URL"},
		{"a large header", edgeName, "/prod/pets", "X-Large: " + strings.Repeat("a", 21000), true, "edge-answered", "larger than 20,480 bytes", "fewer or shorter"},
		{"an origin by plain HTTP", edgeName, "/plain/pets", "", true, "edge-answered", "takes HTTPS alone", "https-only"},
		{"a function that answers", edgeName, "/says/pets", "", true, "edge-answered", "the function says answered", "what the function asks for"},
		{"a function's policy", edgeName, "/url/pets", "", true, "not-authorized-policy", "CloudFront signed the request, rightly, and lambda:InvokeFunction on", "caller"},
		{"a private API from outside", "priv123456.execute-api.eu-west-1.amazonaws.com", "/prod/pets", "", false, "", "The API is private", ""},
		{"no handshake", "sock123456.execute-api.eu-west-1.amazonaws.com", "/prod", "", false, "", "WebSocket", ""},
		{"an authoriser", httpName, "/jwt", "", false, "", "authoriser (JWT)", ""},
		{"no such function URL", "nobody.lambda-url.eu-west-1.on.aws", "/", "", false, "", "Lambda has no function URL with the host nobody", ""},
		{"above the root", restName, "/../x", "", false, "", "climbs above the root", ""},
	} {
		req := plain(test.host, test.target)
		if test.field != "" {
			req = with(req, test.field)
		}
		var x *Exchange
		if test.edge {
			x = p.ThroughEdge(req, viewer)
		} else {
			x = p.Direct(req, netip.MustParseAddr("198.51.100.7"))
		}
		if !x.Refused() {
			t.Errorf("%s: not refused: %d", test.name, x.Reply.Status)
			continue
		}
		d := x.Diagnose()
		if test.code == "" {
			if len(d.Findings) != 0 || !strings.Contains(d.Summary, test.says) {
				t.Errorf("%s (%s): %+v, %q", test.name, x.Reason(), d.Findings, d.Summary)
			}
			continue
		}
		if len(d.Findings) != 1 || len(d.Findings[0].Fixes) == 0 {
			t.Errorf("%s (%s): %+v", test.name, x.Reason(), d.Findings)
			continue
		}
		f := d.Findings[0]
		if f.Code != test.code || f.Certainty != "shown" || !strings.Contains(f.Explanation, test.says) || !strings.Contains(f.Fixes[0].Text, test.fix) {
			t.Errorf("%s (%s): %s (%s): %q; %q", test.name, x.Reason(), f.Code, f.Certainty, f.Explanation, f.Fixes[0].Text)
		}
	}
}

// TestUnknownTravels: what is not known is said before any request, and with each request that rests on it, also
// with one that passes.
func TestUnknownTravels(t *testing.T) {
	p := statedPath(t)
	standing := strings.Join(p.Uncovered(), "\n")
	for _, want := range []string{
		"behaviour /lambda/*: LambdaFunctionAssociations = arn:aws:lambda:us-east-1:123456789012:function:f:1 (path.json:16:98): not known: a Lambda@Edge function at origin-request may change everything",
		"origin plain: CustomHeaders = X-Amz-Meta (path.json:7:47): CloudFront takes no custom header X-Amz-Meta",
		"origin group both: only its first origin, api, is asked; that CloudFront goes on to url after 403, 500 is not played (path.json:9:29)",
	} {
		if !strings.Contains(standing, want) {
			t.Errorf("no %q in\n%s", want, standing)
		}
	}
	x := p.ThroughEdge(signed(t, edgeName, "/lambda/pets", now, nil), edge.Viewer{TLS: true})
	if unknown := x.Unknown(); len(unknown) != 1 || !strings.Contains(unknown[0], "Lambda@Edge") {
		t.Errorf("%q", unknown)
	}
	x = p.ThroughEdge(signed(t, edgeName, "/prod/pets", now, nil), edge.Viewer{TLS: true})
	if unknown := x.Unknown(); unknown != nil {
		t.Errorf("%q", unknown)
	}
}

// TestPrivateFromInside: the lab takes a call of a private API by its own name for one from within the VPC.
func TestPrivateFromInside(t *testing.T) {
	top, err := topology.Read(topology.Document{Name: "path.json", Data: []byte(strings.Replace(statedTopology,
		`{"types": ["PRIVATE"]}`, `{"types": ["PRIVATE"], "vpcEndpointIds": ["vpce-0123456789abcdef0"]}`, 1))})
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Topology: top, Keys: BuiltinKeys(""), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	x := p.Direct(signed(t, "priv123456.execute-api.eu-west-1.amazonaws.com", "/prod/pets", now, nil), netip.MustParseAddr("198.51.100.7"))
	if !x.Accepted() || !strings.Contains(strings.Join(x.Notes, "; "), "vpce-0123456789abcdef0") {
		t.Errorf("%s, %q", x.Reason(), x.Notes)
	}
}

// TestCORS: an HTTP API's own fields for browsers take the place of the backend's.
func TestCORS(t *testing.T) {
	top, err := topology.Read(topology.Document{Name: "path.json", Data: []byte(strings.NewReplacer(
		`"ProtocolType": "HTTP",`, `"ProtocolType": "HTTP", "CorsConfiguration": {"AllowOrigins": ["*"]},`,
		`"AuthorizationType": "JWT"`, `"AuthorizationType": "NONE"`).Replace(statedTopology))})
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Topology: top, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	x := p.Direct(plain(httpName, "/jwt", "Origin: https://app.example.com"), netip.Addr{})
	x.Deliver(Reply{Status: 200, Header: sigv4.Header{{Name: "Access-Control-Allow-Origin", Value: "https://mine"}, {Name: "X-Mine", Value: "1"}}})
	if h := x.Reply.Header; !x.Accepted() || len(h.Values("access-control-allow-origin")) != 1 || h.Value("access-control-allow-origin") != "*" || !h.Has("x-mine") {
		t.Errorf("%s %v", x.Reason(), h)
	}
	ask := plain(httpName, "/jwt", "Origin: https://app.example.com", "Access-Control-Request-Method: GET")
	ask.Method = "OPTIONS"
	if x = p.Direct(ask, netip.Addr{}); x.Refused() || x.Reply.Status != 204 {
		t.Errorf("%d %s", x.Reply.Status, x.Reason())
	}
}
