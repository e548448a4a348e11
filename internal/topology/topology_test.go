package topology_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/internal/topology"
)

func TestValue(t *testing.T) {
	place := topology.Source{File: "a.yaml", Line: 3, Column: 9}
	known, unknown, absent := topology.Known("x", place), topology.Unknown[string]("a parameter", place), topology.Text{}
	for _, c := range []struct {
		v                      topology.Text
		isKnown, isUnk, absent bool
		or, text, why          string
	}{
		{known, true, false, false, "x", "x", ""},
		{unknown, false, true, false, "default", "(unknown: a parameter)", "a parameter"},
		{absent, false, false, true, "default", "(absent)", ""},
	} {
		if c.v.IsKnown() != c.isKnown || c.v.IsUnknown() != c.isUnk || c.v.IsAbsent() != c.absent ||
			c.v.Or("default") != c.or || c.v.String() != c.text || c.v.Why() != c.why {
			t.Errorf("%s: %+v", c.text, c.v)
		}
	}
	if known.Source() != place || known.Source().String() != "a.yaml:3:9" {
		t.Error(known.Source())
	}
	list := topology.Known([]topology.Text{known, unknown}, place)
	if items, complete := topology.Strings(list); complete || !slices.Equal(items, []string{"x"}) {
		t.Error(items, complete)
	}
	if items, complete := topology.Strings(topology.Names{}); !complete || items != nil {
		t.Error("an absent list is not empty and complete")
	}
	if _, complete := topology.Strings(topology.Unknown[[]topology.Text]("a condition", place)); complete {
		t.Error("an unknown list is complete")
	}
}

func TestSource(t *testing.T) {
	for want, s := range map[string]topology.Source{
		"":              {},
		"a.json":        {File: "a.json"},
		"a.json:2:1":    {File: "a.json", Line: 2, Column: 1},
		"arn:aws:x":     {ARN: "arn:aws:x", URL: "https://example.com"},
		"https://x.org": {URL: "https://x.org"},
	} {
		if s.String() != want || s.IsZero() != (want == "") {
			t.Errorf("%q, want %q", s, want)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		name, host string
		want       bool
	}{
		{"api.example.com", "api.example.com", true},
		{"API.example.com", "api.example.com", true},
		{"*.example.com", "api.example.com", true},
		{"*.example.com", "a.b.example.com", false},
		{"*.example.com", "example.com", false},
		{"*.example.com", "localhost", false},
	} {
		if topology.Covers(c.name, c.host) != c.want {
			t.Errorf("%s covers %s: %v", c.name, c.host, !c.want)
		}
	}
}

func TestHostName(t *testing.T) {
	for host, want := range map[string]string{
		"API.example.com.": "api.example.com", "a:8080": "a", "[::1]": "[::1]", "[::1]:80": "[::1]", "": "",
	} {
		if got := topology.HostName(host); got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
}

func TestLookups(t *testing.T) {
	at := topology.Source{File: "t"}
	top := &topology.Topology{
		Distributions: []topology.Distribution{
			{ID: topology.Known("E1", at), DomainName: topology.Known("d1.cloudfront.net", at), Aliases: topology.KnownNames(at, "*.example.com")},
			{ID: topology.Known("E2", at), Aliases: topology.KnownNames(at, "api.example.com")},
			{ID: topology.Known("E3", at), Aliases: topology.KnownNames(at, "*.shop.example.com", "EXAMPLE.com")},
		},
		Domains: []topology.Domain{
			{Name: topology.Known("*.example.com", at), Region: topology.Known("a", at)},
			{Name: topology.Known("api.example.com", at), Region: topology.Known("b", at)},
		},
		Certificates: []topology.Certificate{{ARN: topology.Known("arn", at)}},
	}
	for host, want := range map[string]string{
		"E1": "E1", "d1.cloudfront.net:443": "E1", "www.example.com": "E1", "API.example.com": "E2", "a.b.example.com": "E1", "a.shop.example.com": "E3",
		"shop.example.com": "E1", "example.com": "E3", "badexample.com": "", "": "",
	} {
		got := ""
		if d, ok := top.Distribution(host); ok {
			got = d.ID.Or("")
		}
		if got != want {
			t.Errorf("distribution %q: %q, want %q", host, got, want)
		}
	}
	for host, want := range map[string]string{"www.example.com": "a", "api.example.com": "b", "example.com": ""} {
		got := ""
		if d, ok := top.Domain(host); ok {
			got = d.Region.Or("")
		}
		if got != want {
			t.Errorf("domain %q: %q, want %q", host, got, want)
		}
	}
	if _, ok := top.Certificate("arn"); !ok {
		t.Error("no certificate")
	}
	if _, ok := top.AccessControl(""); ok {
		t.Error("an access control without an id")
	}
	if _, ok := top.Distributions[0].Origin("none"); ok {
		t.Error("an origin that is not there")
	}
	for region, suffix := range map[string]string{
		"cn-north-1": "amazonaws.com.cn", "eusc-de-east-1": "amazonaws.eu", "us-iso-east-1": "c2s.ic.gov",
		"us-isob-east-1": "sc2s.sgov.gov", "eu-isoe-west-1": "cloud.adc-e.uk", "us-isof-east-1": "csp.hci.ic.gov", "us-gov-west-1": "amazonaws.com",
	} {
		a := topology.API{ID: topology.Known("a", at), Region: topology.Known(region, at)}
		if host, _ := a.Host(); host != "a.execute-api."+region+"."+suffix {
			t.Error(host)
		}
	}
	if topology.CertificateRegion("no ARN") != "" {
		t.Error("a region of no ARN")
	}
}

// TestManaged compares the built-in policies with the reference, where that is at hand.
func TestManaged(t *testing.T) {
	var top topology.Topology
	p, ok := top.CachePolicy("Managed-CachingDisabled")
	if !ok || p.ID.Or("") != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" || !p.Managed {
		t.Fatalf("%+v", p)
	}
	if o, ok := top.OriginRequestPolicy("b689b0a8-53d0-40ab-baf2-68738e2966ac"); !ok || o.Name.Or("") != "AllViewerExceptHostHeader" || names(o.Headers.Names) != "Host" {
		t.Fatalf("%+v", o)
	}
	if _, ok := top.CachePolicy("none"); ok {
		t.Error("a policy that is not there")
	}
	data, err := os.ReadFile("../../../shared/reference/managed-policies.json")
	if err != nil {
		t.Skip("the reference of managed policies is not at hand: ", err)
	}
	type list struct{ Items []string }
	type parameters struct {
		EnableAcceptEncodingGzip, EnableAcceptEncodingBrotli bool
		HeadersConfig                                        struct {
			HeaderBehavior string
			Headers        list
		}
		CookiesConfig      struct{ CookieBehavior string }
		QueryStringsConfig struct {
			QueryStringBehavior string
			QueryStrings        list
		}
	}
	var policies []struct {
		ID, Name, Kind string
		Config         struct {
			MinTTL, DefaultTTL, MaxTTL               int
			ParametersInCacheKeyAndForwardedToOrigin parameters
			parameters
		}
	}
	if err := json.Unmarshal(data, &policies); err != nil {
		t.Fatal(err)
	}
	type plain struct {
		id, name, headers, cookies, query string
		min, def, max                     int
		gzip, brotli                      bool
	}
	text := func(behavior string, items []string) string {
		return strings.TrimSpace(behavior + " " + strings.Join(items, ","))
	}
	var want, got []plain
	for _, p := range policies {
		switch p.Kind {
		case "cache":
			c := p.Config.ParametersInCacheKeyAndForwardedToOrigin
			want = append(want, plain{
				p.ID, p.Name, text(c.HeadersConfig.HeaderBehavior, c.HeadersConfig.Headers.Items), c.CookiesConfig.CookieBehavior,
				text(c.QueryStringsConfig.QueryStringBehavior, c.QueryStringsConfig.QueryStrings.Items),
				p.Config.MinTTL, p.Config.DefaultTTL, p.Config.MaxTTL, c.EnableAcceptEncodingGzip, c.EnableAcceptEncodingBrotli,
			})
		case "origin-request":
			var c parameters
			var whole []struct{ Config json.RawMessage }
			if err := json.Unmarshal(data, &whole); err != nil {
				t.Fatal(err)
			}
			for i := range policies {
				if policies[i].ID == p.ID {
					if err := json.Unmarshal(whole[i].Config, &c); err != nil {
						t.Fatal(err)
					}
				}
			}
			want = append(want, plain{
				id: p.ID, name: p.Name, headers: text(c.HeadersConfig.HeaderBehavior, c.HeadersConfig.Headers.Items), cookies: c.CookiesConfig.CookieBehavior,
				query: text(c.QueryStringsConfig.QueryStringBehavior, c.QueryStringsConfig.QueryStrings.Items),
			})
		}
	}
	selection := func(s topology.Selection) string {
		items, _ := topology.Strings(s.Names)
		return text(s.Behavior.Or(""), items)
	}
	for _, p := range topology.ManagedCachePolicies() {
		got = append(got, plain{
			p.ID.Or(""), p.Name.Or(""), selection(p.Headers), selection(p.Cookies), selection(p.Queries),
			p.MinTTL.Or(-1), p.DefaultTTL.Or(-1), p.MaxTTL.Or(-1), p.Gzip.Or(false), p.Brotli.Or(false),
		})
	}
	for _, p := range topology.ManagedOriginRequestPolicies() {
		got = append(got, plain{id: p.ID.Or(""), name: p.Name.Or(""), headers: selection(p.Headers), cookies: selection(p.Cookies), query: selection(p.Queries)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("built in:\n%+v\nreference:\n%+v", got, want)
	}
}
