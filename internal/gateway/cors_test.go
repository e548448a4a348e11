package gateway

import (
	"strings"
	"testing"

	"countersign/internal/topology"
)

// TestPreflight: an HTTP API with CORS answers browsers itself, also where it has no such route and where the route
// wants a signature.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
func TestPreflight(t *testing.T) {
	configured := &topology.CORS{
		Origins: topology.KnownNames(topology.Source{}, "https://app.example.com"), Methods: topology.KnownNames(topology.Source{}, "GET", "POST"),
		Headers: topology.KnownNames(topology.Source{}, "authorization", "x-amz-date"), MaxAge: topology.Known(300, topology.Source{}),
		Credentials: topology.Known(true, topology.Source{}),
	}
	const granted = "access-control-allow-origin: https://app.example.com\naccess-control-allow-credentials: true\n" +
		"access-control-allow-methods: GET,POST\naccess-control-allow-headers: authorization,x-amz-date\naccess-control-max-age: 300\n"
	for _, c := range []struct {
		name, method, origin, asks string
		cors                       *topology.CORS
		status                     int
		grants                     string
	}{
		{"configured", "OPTIONS", "https://app.example.com", "GET", configured, 204, granted},
		{"another origin", "OPTIONS", "https://other.example.com", "GET", configured, 204, ""},
		{"every origin", "OPTIONS", "https://other.example.com", "GET", &topology.CORS{Origins: topology.KnownNames(topology.Source{}, "*")}, 204, "access-control-allow-origin: *\n"},
		{"no question", "OPTIONS", "https://app.example.com", "", configured, 404, ""},
		{"no origin", "OPTIONS", "", "GET", configured, 404, ""},
		{"the call itself", "GET", "https://app.example.com", "", configured, 403, ""},
		{"not configured", "OPTIONS", "https://app.example.com", "GET", nil, 404, ""},
	} {
		top := fixture()
		for i := range top.APIs {
			if top.APIs[i].ID.Or("") == "http123456" {
				top.APIs[i].CORS = c.cors
			}
		}
		target := "/iam/x"
		if c.method == "GET" {
			target = "/pets/1"
		}
		req := get(httpHost, target)
		req.Method = c.method
		if c.origin != "" {
			req = field(req, "Origin", c.origin)
		}
		if c.asks != "" {
			req = field(req, "Access-Control-Request-Method", c.asks)
		}
		v := gateway(t, func(config *Config) { config.Topology = top }).Answer(&req, arrival())
		_, grants, _ := strings.Cut(wire(&v), "Connection: keep-alive\n")
		grants, _, _ = strings.Cut(grants, "Apigw-Requestid")
		if v.Allowed || v.Status != c.status || grants != c.grants {
			t.Errorf("%s: %d %q, want %d %q", c.name, v.Status, grants, c.status, c.grants)
		}
	}
}
