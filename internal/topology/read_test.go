package topology_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/internal/topology"
)

// documents reads the files of a folder.
func documents(t testing.TB, folder string) []topology.Document {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(names) == 0 {
		t.Fatal(folder, err)
	}
	var docs []topology.Document
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, topology.Document{Name: filepath.Base(name), Data: data})
	}
	return docs
}

// TestRead reads one document of each shape and checks a setting of each, with its place.
func TestRead(t *testing.T) {
	top, err := topology.Read(documents(t, "testdata/path")...)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := top.Distribution("EDFDVBD6EXAMPLE")
	if !ok {
		t.Fatal("no distribution")
	}
	rest, _ := top.API("abc123def4")
	http, _ := top.API("http123456")
	socket, _ := top.API("sock123456")
	domain, _ := top.Domain("api.example.com:443")
	pets, _ := top.DomainByTarget("d-0123456789.execute-api.eu-central-1.amazonaws.com")
	url, _ := top.FunctionURL("abcdefghij0123456789.lambda-url.eu-west-1.on.aws")
	cache, _ := top.CachePolicy("6f1f6f1e-0000-4000-8000-000000000001")
	origins, _ := top.OriginRequestPolicy("6f1f6f1e-0000-4000-8000-000000000002")
	control, _ := top.AccessControl("E1OAC")
	function, _ := top.Function("arn:aws:cloudfront::123456789012:function/rewrite")
	group, _ := d.Origin("group")
	old := d.Behaviors[1]
	denied, _ := d.ErrorResponse(403)
	if _, ok := d.ErrorResponse(500); ok {
		t.Error("an error response for 500")
	}
	host, _ := rest.Host()
	for _, c := range []struct{ what, got, want string }{
		{"domain name", d.DomainName.String(), "d111111abcdef8.cloudfront.net"},
		{"alias", names(d.Aliases), "api.example.com *.shop.example.com"},
		{"second alias", item(d.Aliases, 1), "*.shop.example.com"},
		{"root object", d.DefaultRootObject.String(), "index.html"},
		{"no web ACL", d.WebACL.String(), "(absent)"},
		{"enabled", d.Enabled.String(), "true"},
		{"http version", d.HTTPVersion.String(), "http2"},
		{"geography", names(d.GeoRestriction.Countries), "DE FR"},
		{"certificate", d.ViewerCertificate.ACM.String(), "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"},
		{"origin path", d.Origins[0].Path.String(), "/prod"},
		{"no origin path", d.Origins[1].Path.String(), "(absent)"},
		{"port", d.Origins[0].HTTPSPort.String(), "443"},
		{"custom header", d.Origins[0].CustomHeaders[0].Name.String(), "x-origin"},
		{"access control", d.Origins[1].AccessControlID.String(), "E1OAC"},
		{"origin group", group.ID.String(), "bucket"},
		{"methods", names(d.Default.AllowedMethods), "HEAD DELETE POST GET OPTIONS PUT PATCH"},
		{"cached methods", names(d.Default.CachedMethods), "HEAD GET"},
		{"cache policy", d.Default.CachePolicyID.String(), "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"},
		{"restricted", d.Default.Restricted.String(), "false"},
		{"function", d.Default.Functions[0].ARN.String(), "arn:aws:cloudfront::123456789012:function/rewrite"},
		{"pattern", d.Behaviors[0].Pattern(), "/fn/*"},
		{"default pattern", d.Default.Pattern(), "*"},
		{"legacy headers", names(old.Forwarded.Headers), "Authorization"},
		{"legacy cookies", old.Forwarded.Cookies.String() + " " + names(old.Forwarded.CookieNames), "whitelist session*"},
		{"legacy query", old.Forwarded.QueryString.String(), "true"},
		{"lambda", old.Lambdas[0].Event.String() + " " + old.Lambdas[0].IncludeBody.String(), "origin-request true"},
		{"error response", denied.ResponseCode.String() + " " + denied.PagePath.String(), "200 /index.html"},
		{"cache policy headers", cache.Headers.Behavior.String() + " " + names(cache.Headers.Names), "whitelist Authorization"},
		{"cache policy query", cache.Queries.Behavior.String() + " " + names(cache.Queries.Names), "allExcept utm"},
		{"cache policy TTL", cache.MaxTTL.String(), "1"},
		{"cache policy encodings", cache.Gzip.String() + " " + cache.Brotli.String(), "true false"},
		{"origin request policy", origins.Name.String() + " " + names(origins.Headers.Names), "HostOnly Host"},
		{"origin access control", control.SigningBehavior.String() + " " + control.OriginType.String(), "always lambda"},
		{"function code", function.Code.Source().String() + " " + function.Runtime.String(), "rewrite.js:1:1 cloudfront-js-2.0"},
		{"REST host", host, "abc123def4.execute-api.eu-west-1.amazonaws.com"},
		{"REST policy", rest.ResourcePolicy.String(), `{"Version":"2012-10-17","Statement":[]}`},
		{"REST region's place", rest.Region.Source().String(), "distribution.json:17:39"},
		{"REST account", rest.Account.String(), "123456789012"},
		{"REST endpoint", rest.EndpointType.String(), "REGIONAL"},
		{"REST route", routes(rest), "GET /v1 AWS_IAM false, POST /v1 NONE true, OPTIONS /v1 (unknown: get-resources tells it with \"--embed methods\" alone) (unknown: get-resources tells it with \"--embed methods\" alone)"},
		{"REST stage", rest.Stages[0].Name.String() + " " + rest.Stages[0].Variables.String(), "prod true"},
		{"HTTP region", http.Region.String() + " " + http.DisableDefaultEndpoint.String(), "eu-central-1 true"},
		{"HTTP routes", routes(http), "GET /pets/{id} AWS_IAM false, (absent) $default JWT (absent)"},
		{"WebSocket routes", routes(socket), "(absent) $connect AWS_IAM (absent)"},
		{"domain", domain.Target.String() + " " + domain.Region.String(), "d-abcdef1234.execute-api.eu-west-1.amazonaws.com eu-west-1"},
		{"mappings", mappings(domain), `"" abc123def4 prod, "shop" abc123def4 test`},
		{"HTTP domain", pets.Name.String() + " " + pets.MutualTLS.String(), "pets.example.com s3://trust/store.pem"},
		{"HTTP mappings", mappings(pets), `"v1/pets" http123456 $default, "" http123456 $default`},
		{"function URL", url.AuthType.String() + " " + url.ResourcePolicy.String()[:12], `AWS_IAM {"Version":"`},
		{"certificate names", names(top.Certificates[0].Names), "api.example.com *.shop.example.com"},
		{"certificate region", topology.CertificateRegion(top.Certificates[0].ARN.String()), "us-east-1"},
		{"alias record", top.Records[0].Name.String() + " " + top.Records[0].Alias.String(), "api.example.com d111111abcdef8.cloudfront.net"},
		{"wildcard record", top.Records[1].Name.String() + " " + names(top.Records[1].Values), "*.shop.example.com d111111abcdef8.cloudfront.net"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if at := d.Aliases.Source().String(); at != "distribution.json:10:24" {
		t.Errorf("aliases at %s", at)
	}
	if at := item1(d.Aliases).Source().String(); at != "distribution.json:10:69" {
		t.Errorf("second alias at %s", at)
	}
}

func item1(n topology.Names) topology.Text { list, _ := n.Get(); return list[1] }

func item(n topology.Names, i int) string { list, _ := n.Get(); return list[i].String() }

func names(n topology.Names) string {
	list, complete := topology.Strings(n)
	if !complete {
		return "(incomplete)"
	}
	return strings.Join(list, " ")
}

func routes(a *topology.API) string {
	var out []string
	for _, r := range a.Routes {
		out = append(out, r.Method.String()+" "+r.Path.String()+" "+r.Authorization.String()+" "+r.APIKeyRequired.String())
	}
	return strings.Join(out, ", ")
}

func mappings(d *topology.Domain) string {
	var out []string
	for _, m := range d.Mappings {
		out = append(out, `"`+m.Path.String()+`" `+m.API.String()+" "+m.Stage.String())
	}
	return strings.Join(out, ", ")
}

// TestReadErrors checks that every fault is told, and where.
func TestReadErrors(t *testing.T) {
	doc := func(name, data string) topology.Document {
		return topology.Document{Name: name, Data: []byte(data)}
	}
	for _, c := range []struct {
		name string
		docs []topology.Document
		want []string
	}{
		{"empty", []topology.Document{doc("a.json", " \n")}, []string{"a.json:1:1: the document is empty"}},
		{"UTF-16", []topology.Document{doc("a.json", "\xff\xfe{\x00")}, []string{"a.json:1:1: the text is UTF-16: save it as UTF-8"}},
		{"cut off", []topology.Document{doc("a.json", "{\n \"Items\": [")}, []string{"a.json:2:12: the JSON text ends too early"}},
		{"syntax", []topology.Document{doc("a.json", "{\n  \"a\": tru\n}")}, []string{"a.json:2:8: invalid character '\\n' in literal true (expecting 'e')"}},
		{"no object", []topology.Document{doc("a.json", "7")}, []string{"a.json:1:1: not recognised: a number."}},
		{"unknown", []topology.Document{doc("a.json", `{"Foo": 1}`)}, []string{"a.json:1:1: not recognised: an object with Foo."}},
		{"same name twice", []topology.Document{doc("a.json", `{"Items": [], "Items": []}`)}, []string{`a.json:1:15: "Items" occurs twice in one object`}},
		{"too deep", []topology.Document{doc("a.json", strings.Repeat("[", 200))}, []string{"nested deeper than 100"}},
		{
			"types, all at once",
			[]topology.Document{doc("d.json", `{"DistributionConfig": {
  "Enabled": "yes",
  "Aliases": {"Quantity": 2, "Items": ["a.example.com", 7]},
  "DefaultRootObject": {},
  "Origins": {"Items": [{"Id": "o", "DomainName": "x.example.com", "CustomOriginConfig": {"OriginProtocolPolicy": "sometimes", "HTTPPort": 1.5}}, null, {"Id": "p"}]},
  "DefaultCacheBehavior": {"TargetOriginId": "q", "CachePolicyId": "c", "ForwardedValues": {}, "AllowedMethods": ["GET", "BREW"]},
  "CacheBehaviors": [{"TargetOriginId": "o"}],
  "CustomErrorResponses": [{"ErrorCode": 403, "ResponseCode": "ok"}],
  "ViewerCertificate": []
}}`), doc("e.json", `{"CachePolicy": {"Id": "c"}}`)},
			[]string{
				"d.json:2:14: DistributionConfig.Enabled: true or false is wanted, and a string stands there",
				"d.json:3:57: DistributionConfig.Aliases.Items[1]: a string is wanted, and a number stands there",
				"d.json:4:24: DistributionConfig.DefaultRootObject: a string is wanted, and an object stands there",
				`d.json:5:115: DistributionConfig.Origins.Items[0].CustomOriginConfig.OriginProtocolPolicy: "sometimes" is none of http-only, https-only, match-viewer`,
				"HTTPPort: a whole number is wanted, and 1.5 stands there",
				"Origins.Items[1]: an object is wanted, and null stands there",
				"Origins.Items[2]: DomainName is missing",
				"DefaultCacheBehavior: ForwardedValues and CachePolicyId exclude each other",
				`DefaultCacheBehavior.TargetOriginId: no origin has the id "q"`,
				`DefaultCacheBehavior.AllowedMethods[1]: "BREW" is none of GET`,
				"CacheBehaviors[0]: PathPattern is missing",
				`CustomErrorResponses[0].ResponseCode: a whole number is wanted, and "ok" stands there`,
				"d.json:9:24: DistributionConfig.ViewerCertificate: an object is wanted, and a list stands there",
				"e.json:1:17: CachePolicy: CachePolicyConfig is missing",
			},
		},
		{
			"twice",
			[]topology.Document{
				doc("a.json", `{"ApiId": "x", "ProtocolType": "HTTP", "ApiEndpoint": "https://x.execute-api.eu-west-1.amazonaws.com"}`),
				doc("b.json", `{"ApiId": "x", "ProtocolType": "HTTP"}`),
			},
			[]string{"b.json:1:1: API x is described twice; the first time at a.json:1:1"},
		},
		{"routes of no API", []topology.Document{doc("r.json", `{"Items": [{"RouteKey": "$default"}]}`)}, []string{`r.json:1:1: of which API is this? 0 are known. Put "apiId": "ID"`}},
		{"mappings of no domain", []topology.Document{doc("m.json", `{"items": [{"basePath": "a", "restApiId": "x", "stage": "s"}]}`)}, []string{`m.json:1:1: of which custom domain is this?`}},
		{"policy of no function", []topology.Document{doc("p.json", `{"Policy": "{}", "RevisionId": "1"}`)}, []string{`p.json:1:1: this policy speaks of no function`}},
		{"broken policy", []topology.Document{doc("p.json", `{"id": "a", "apiKeySource": "HEADER", "policy": "{"}`)}, []string{`p.json:1:49: policy: the policy is no valid JSON`}},
		{"no https", []topology.Document{doc("u.json", `{"FunctionUrl": "http://x", "AuthType": "NONE"}`)}, []string{`u.json:1:17: FunctionUrl: an address with https:// is wanted`}},
		{"code not base64", []topology.Document{doc("f.json", `{"FunctionSummary": {"Name": "f"}, "FunctionCode": "*"}`)}, []string{`f.json:1:52: FunctionCode: JavaScript in base64 is wanted`}},
		{"code not UTF-8", []topology.Document{doc("f.js", "\xff")}, []string{`f.js:1:1: the JavaScript is not UTF-8`}},
		{"code twice", []topology.Document{doc("f.js", "1"), doc("x/f.js", "2")}, []string{`x/f.js:1:1: function f has code already, at f.js:1:1`}},
		{"unknown endpoint type", []topology.Document{doc("a.json", `{"id": "a", "endpointConfiguration": {"types": ["LUNAR"]}}`)}, []string{`a.json:1:48: endpointConfiguration.types: "LUNAR" is none of EDGE, REGIONAL, PRIVATE`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			top, err := topology.Read(c.docs...)
			if err == nil || top != nil {
				t.Fatal("read without an error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in\n%s", want, err)
				}
			}
			var one *topology.Error
			if !errors.As(err, &one) {
				t.Error("no *Error in it")
			}
			if got := strings.Count(err.Error(), "\n") + 1; got != len(c.want) {
				t.Errorf("%d faults, want %d:\n%s", got, len(c.want), err)
			}
		})
	}
}

func TestReadTooLarge(t *testing.T) {
	_, err := topology.Read(topology.Document{Name: "big.json", Data: make([]byte, topology.MaxDocument+1)})
	if err == nil || !strings.Contains(err.Error(), "larger than 32 MiB") {
		t.Error(err)
	}
}

// TestOwner checks how a document finds the resource that it does not name.
func TestOwner(t *testing.T) {
	doc := func(name, data string) topology.Document {
		return topology.Document{Name: name, Data: []byte(data)}
	}
	apis := doc("apis.json", `{"items": [{"id": "aaaaaaaaaa", "createdDate": 1}, {"id": "bbbbbbbbbb", "createdDate": 1, "region": "eu-west-3"}]}`)
	top, err := topology.Read(
		doc("get-stages-bbbbbbbbbb.json", `{"item": [{"stageName": "live"}]}`),
		doc("one.json", `{"id": "r", "path": "/x", "restApiId": "cccccccccc", "resourceMethods": {"GET": {"authorizationType": "NONE"}}}`),
		doc("stage.json", `{"stageName": "dev", "restApiId": "cccccccccc", "region": "eu-west-2"}`),
		doc("m.json", `{"domainName": "other.example.com", "items": [{"basePath": "/a/", "restApiId": "aaaaaaaaaa", "stage": "s"}]}`),
		apis,
		doc("f.js", "function handler(e) { return e.request }"),
	)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := top.API("aaaaaaaaaa")
	b, _ := top.API("bbbbbbbbbb")
	c, _ := top.API("cccccccccc")
	if _, ok := b.Stage("live"); !ok || len(a.Stages) != 0 {
		t.Error("the stage is not at the API that the file is named after")
	}
	if _, ok := b.Stage("dead"); ok {
		t.Error("a stage that is not there")
	}
	if a.Region.IsKnown() || !strings.Contains(a.Region.Why(), "no document tells the region") {
		t.Errorf("region %s", a.Region)
	}
	if _, ok := a.Host(); ok {
		t.Error("a host without a region")
	}
	if !c.DisableDefaultEndpoint.IsUnknown() || c.Protocol.Or("") != topology.REST || len(c.Routes) != 1 || len(c.Stages) != 1 {
		t.Errorf("API of which only parts are given: %+v", c)
	}
	if d, ok := top.Domain("other.example.com"); !ok || !d.EndpointType.IsUnknown() || d.Mappings[0].Path.Or("?") != "a" {
		t.Errorf("domain of which only mappings are given: %+v", d)
	}
	if f, ok := top.Function("f"); !ok || !f.Runtime.IsUnknown() {
		t.Errorf("function of which only code is given: %+v", f)
	}
	for host, want := range map[string]bool{
		"aaaaaaaaaa.execute-api.eu-north-1.amazonaws.com":    true, // the region is not known
		"bbbbbbbbbb.execute-api.eu-west-3.amazonaws.com:443": true,
		"bbbbbbbbbb.execute-api.eu-west-1.amazonaws.com":     false,
		"bbbbbbbbbb.example.com":                             false,
	} {
		if _, ok := top.APIByHost(host); ok != want {
			t.Errorf("API by host %s: %v", host, ok)
		}
	}
}

// TestLists checks that an entry of a list command gives way to the full description, in either order.
func TestLists(t *testing.T) {
	list := topology.Document{Name: "list.json", Data: []byte(`{"DistributionList": {"Quantity": 1, "Items": [{
		"Id": "E1", "ARN": "arn:aws:cloudfront::1:distribution/E1", "DomainName": "d1.cloudfront.net",
		"Aliases": {"Quantity": 0}, "Origins": {"Items": [{"Id": "o", "DomainName": "o.example.com"}]},
		"DefaultCacheBehavior": {"TargetOriginId": "o"}}]}}
	{"CachePolicyList": {"Items": [{"Type": "managed", "CachePolicy": {"Id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachePolicyConfig": {"Name": "Managed-CachingDisabled", "MinTTL": 0}}}]}}
	{"OriginRequestPolicyList": {"Items": [{"Type": "custom", "OriginRequestPolicy": {"Id": "o1", "OriginRequestPolicyConfig": {"Name": "x"}}}]}}
	{"OriginAccessControlList": {"Items": [{"Id": "a1", "Name": "n", "SigningProtocol": "sigv4", "SigningBehavior": "never", "OriginAccessControlOriginType": "s3"}]}}
	{"FunctionList": {"Items": [{"Name": "f", "FunctionConfig": {"Runtime": "cloudfront-js-1.0", "KeyValueStoreAssociations": {"Quantity": 1, "Items": [{"KeyValueStoreARN": "arn:kvs"}]}}, "FunctionMetadata": {"Stage": "DEVELOPMENT"}}, {"Name": "f", "FunctionMetadata": {"Stage": "LIVE"}}]}}
	{"FunctionUrlConfigs": [{"FunctionUrl": "https://x.lambda-url.eu-west-1.on.aws/", "AuthType": "NONE"}]}
	{"Policy": "{}", "RevisionId": "1"}`)}
	full := topology.Document{Name: "full.json", Data: []byte(`{"Id": "E1", "DomainName": "d1.cloudfront.net", "DistributionConfig": {
		"Origins": {"Items": [{"Id": "o", "DomainName": "o.example.com", "VpcOriginConfig": {"VpcOriginId": "vo_1"}}]},
		"DefaultCacheBehavior": {"TargetOriginId": "o", "GrpcConfig": {"Enabled": true}, "TrustedKeyGroups": {"Enabled": true}}}}`)}
	for _, docs := range [][]topology.Document{{list, full}, {full, list}} {
		top, err := topology.Read(docs...)
		if err != nil {
			t.Fatal(err)
		}
		if len(top.Distributions) != 1 || top.Distributions[0].Source.File != "full.json" || top.Distributions[0].Origins[0].VPCOrigin.Or("") != "vo_1" {
			t.Errorf("%+v", top.Distributions)
		}
		if b := top.Distributions[0].Default; !b.Restricted.Or(false) || !b.GRPC.Or(false) {
			t.Errorf("%+v", b)
		}
		if len(top.Functions) != 1 || names(top.Functions[0].KeyValueStores) != "arn:kvs" {
			t.Errorf("%+v", top.Functions)
		}
		if p, ok := top.CachePolicy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"); !ok || !p.Managed || p.Source.File != "list.json" {
			t.Errorf("%+v", p)
		}
		if top.FunctionURLs[0].ResourcePolicy.Or("") != "{}" {
			t.Error("the policy is not at the only function URL")
		}
	}
}

// TestByteOrderMark checks that a mark before the text does not shift columns.
func TestByteOrderMark(t *testing.T) {
	_, err := topology.Read(topology.Document{Name: "a.json", Data: []byte("\xef\xbb\xbf{\"Foo\": 1}")})
	if err == nil || !strings.HasPrefix(err.Error(), "a.json:1:1: not recognised") {
		t.Error(err)
	}
}

// TestShapes checks that each shape has a name of its own.
func TestShapes(t *testing.T) {
	shapes := topology.Shapes()
	sorted := slices.Sorted(slices.Values(shapes))
	if len(slices.Compact(sorted)) != len(shapes) || !slices.Contains(shapes, "apigatewayv2 get-routes") {
		t.Errorf("%q", shapes)
	}
}

func FuzzRead(f *testing.F) {
	for _, d := range documents(f, "testdata/path") {
		f.Add(d.Name, d.Data)
	}
	f.Add("x.json", []byte(`{"items":[{"basePath":null}],"domainName":"a"}[`))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		top, err := topology.Read(topology.Document{Name: name, Data: data})
		if (top == nil) == (err == nil) {
			t.Fatal("neither or both of topology and error")
		}
		if err == nil {
			return
		}
		var all topology.Errors
		if !errors.As(err, &all) || len(all) == 0 {
			t.Fatalf("no Errors: %v", err)
		}
		for _, e := range all {
			if e.Source.Line < 1 || e.Source.Column < 1 || e.Message == "" {
				t.Fatalf("a fault without a place: %+v", e)
			}
		}
	})
}
