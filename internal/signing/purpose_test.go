package signing_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/internal/signing"
	"countersign/sigv4"
)

const (
	api  = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	edge = "d111111abcdef8.cloudfront.net"

	multiRegion = "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com"
)

func TestChoose(t *testing.T) {
	for _, test := range []struct {
		name string
		wish signing.Wish
		// scope is region/service; service, region and warning are in the texts of those names, or "".
		scope, service, region, warning string
	}{
		{"the host tells", signing.Wish{SignHost: api}, "eu-west-1/execute-api", "an API Gateway endpoint", "inferred: " + api, ""},
		{"the host wins over the configuration", signing.Wish{SignHost: api, Configured: "us-east-1"}, "eu-west-1/execute-api", "inferred", "inferred", ""},
		{"what is said wins", signing.Wish{SignHost: api, Service: "execute-api", Region: "eu-west-1"}, "eu-west-1/execute-api", "", "", ""},
		{"another region is said", signing.Wish{SignHost: api, Region: "us-east-1"}, "us-east-1/execute-api", "inferred", "", "is of eu-west-1"},
		{"another service is said", signing.Wish{SignHost: api, Service: "lambda"}, "eu-west-1/lambda", "", "inferred", "verifies for execute-api"},
		{"a name of one's own", signing.Wish{SignHost: "api.example.com", Service: "execute-api", Configured: "eu-north-1"}, "eu-north-1/execute-api", "", "configured", ""},
		{"an assumed service", signing.Wish{SignHost: "api.example.com", Region: "eu-north-1", Assumed: "execute-api"}, "eu-north-1/execute-api", "assumed", "", ""},
		{"a distribution's name, all said", signing.Wish{SignHost: edge, Service: "execute-api", Region: "eu-west-1"}, "eu-west-1/execute-api", "", "", "a distribution's own name"},
		{"a host of all regions", signing.Wish{SignHost: multiRegion, Configured: "eu-west-1"}, "*/s3", "inferred", "SigV4A", ""},
		{"some of all regions", signing.Wish{SignHost: multiRegion, Region: "us-east-1,eu-*"}, "us-east-1,eu-*/s3", "inferred", "", ""},
	} {
		p, err := signing.Choose(test.wish)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := p.Region + "/" + p.Service; got != test.scope {
			t.Errorf("%s: scope %s, want %s", test.name, got, test.scope)
		}
		if ecdsa := p.Algorithm == sigv4.AlgorithmECDSA; ecdsa != (test.wish.SignHost == multiRegion) {
			t.Errorf("%s: algorithm %q", test.name, p.Algorithm)
		}
		for _, text := range []struct{ got, want string }{
			{p.ServiceBecause, test.service}, {p.RegionBecause, test.region}, {strings.Join(p.Warnings, "\n"), test.warning},
		} {
			if (text.want == "") != (text.got == "") || !strings.Contains(text.got, text.want) {
				t.Errorf("%s: says %q, want %q", test.name, text.got, text.want)
			}
		}
	}
}

func TestChooseAssumesNoRegion(t *testing.T) {
	for _, test := range []struct {
		name       string
		wish       signing.Wish
		says, hint string
	}{
		{"nothing tells", signing.Wish{SignHost: "api.example.com"}, "--service and --region are missing", "--service execute-api"},
		{"no region", signing.Wish{SignHost: "api.example.com", Assumed: "execute-api"}, "--region is missing", "--region"},
		{"a distribution's name", signing.Wish{SignHost: edge, Configured: "eu-west-1"}, "no verifier sees", "--sign-host"},
		{"the DNS target of a domain", signing.Wish{SignHost: "d-abcdefghij.execute-api.eu-west-1.amazonaws.com", Configured: "eu-west-1"}, "no verifier sees", "--sign-host"},
	} {
		p, err := signing.Choose(test.wish)
		var missing *signing.Missing
		if !errors.As(err, &missing) {
			t.Errorf("%s: got %+v, %v; want an error", test.name, p, err)
			continue
		}
		if !strings.Contains(missing.What, test.says) || !strings.Contains(strings.Join(missing.Hints, "\n"), test.hint) {
			t.Errorf("%s: %q, hints %q", test.name, missing.What, missing.Hints)
		}
	}
}
