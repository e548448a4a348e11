package gateway

import (
	"strings"
	"testing"

	"countersign/internal/topology"
)

// TestPrivateEndpoints goes through the names by which a private API is called, which tell the interface endpoint.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-test-invoke-url.html
func TestPrivateEndpoints(t *testing.T) {
	top := fixture()
	for i := range top.APIs {
		if top.APIs[i].EndpointType.Or("") == topology.Private {
			top.APIs[i].ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": [
				{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
				{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
				 "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}}]}`)
		}
	}
	g := gateway(t, func(config *Config) { config.Topology = top })
	const own = "vpce-0123456789abcdef0-abcd1234.execute-api.eu-west-1.vpce.amazonaws.com"
	for _, c := range []struct {
		host, id string
		reason   Reason
		detail   string
	}{
		{"private123-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com", "", Accepted, ""},
		{"private123-vpce-00000000000000000.execute-api.eu-west-1.amazonaws.com", "", ExplicitDeny, ""},
		{"private123-vpce-0123456789abcdef0.execute-api.eu-west-2.amazonaws.com", "", UnknownHost, ""},
		{"abc123def4-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com", "", UnknownHost, ""},
		{own, "private123", Accepted, ""},
		{"vpce-0123456789abcdef0-abcd1234-eu-west-1a.execute-api.eu-west-1.vpce.amazonaws.com", "private123", Accepted, ""},
		{"vpce-00000000000000000-abcd1234.execute-api.eu-west-1.vpce.amazonaws.com", "private123", ExplicitDeny, ""},
		{own, "other12345", UnknownHost, ""},
		{own, "", UnknownHost, "x-apigw-api-id"},
		{"private123.execute-api.eu-west-1.amazonaws.com", "", PrivateEndpoint, ""},
	} {
		req := get(c.host, "/prod/pets")
		if c.id != "" {
			req = field(req, "x-apigw-api-id", c.id)
		}
		req = signed(t, keyID, req)
		v := g.Answer(&req, arrival())
		if v.Reason != c.reason || v.Allowed != (c.reason == Accepted) || !strings.Contains(v.Detail, c.detail) {
			t.Errorf("%s %s: %q %q, want %q", c.host, c.id, v.Reason, v.Detail, c.reason)
		}
	}
}

// TestUnknownFunctionPolicy: a function's policy that is not given lets in those whom nothing else lets in, and the
// verdict says so.
func TestUnknownFunctionPolicy(t *testing.T) {
	for _, c := range []struct {
		auth, key string
		allowed   bool
		says      string
	}{
		{"NONE", "", true, "assumed that it allows the call"},
		{"AWS_IAM", edgeID, true, "assumed that it allows the call"},
		{"AWS_IAM", keyID, true, "assumed none"},
		{"AWS_IAM", noneID, false, "assumed none"},
		{"AWS_IAM", "", false, ""},
	} {
		top := &topology.Topology{FunctionURLs: []topology.FunctionURL{{
			Host: known(urlHost), Function: known(function), AuthType: known(c.auth), ResourcePolicy: unknownText("it is not given"),
		}}}
		req := get(urlHost, "/")
		if c.key != "" {
			s := signer(c.key)
			s.Service = "lambda"
			req = signedBy(t, s, req)
		}
		v := gateway(t, func(config *Config) { config.Topology = top }).Answer(&req, arrival())
		if v.Allowed != c.allowed || !strings.Contains(strings.Join(v.Unknown, "; "), c.says) {
			t.Errorf("%s %s: %v %s, %q", c.auth, c.key, v.Allowed, v.Reason, v.Unknown)
		}
	}
}
