package gateway

import (
	"strings"
	"testing"

	"countersign/internal/topology"
	"countersign/sigv4"
)

func withBody(req sigv4.Request) sigv4.Request {
	req.Body = []byte("{}")
	return req
}

func unknownText(why string) topology.Text {
	return topology.Unknown[string](why, topology.Source{})
}

// TestUnknownSettings: what the topology does not tell is assumed and said.
func TestUnknownSettings(t *testing.T) {
	why := "a parameter without a value"
	yes := topology.Unknown[bool](why, topology.Source{})
	const arn = "arn:aws:execute-api:eu-west-1:123456789012:abc123def4/prod/GET/pets"
	api := topology.API{ID: known("abc123def4")}
	for _, c := range []struct {
		name   string
		change func(*topology.API)
		want   []string
	}{
		{"nothing but the id", func(*topology.API) {}, []string{"no stage of API", "no route of API", "the account of API"}},
		{"route", func(a *topology.API) {
			a.Account, a.Stages = known(owner), stages("prod")
			a.Routes = []topology.Route{
				{Path: known("/pets"), Method: known("GET"), Authorization: unknownText(why), APIKeyRequired: yes}, {Path: unknownText(why)},
			}
		}, []string{"the path of a route", "the authorisation of /pets is not known (a parameter without a value): assumed AWS_IAM", "whether /pets requires an API key"}},
		{"API", func(a *topology.API) {
			a.Account = known(owner)
			a.Stages = append(stages("prod"), topology.Stage{Name: unknownText(why)})
			a.Protocol, a.EndpointType, a.ResourcePolicy, a.DisableDefaultEndpoint = unknownText(why), unknownText(why), unknownText(why), yes
		}, []string{"the protocol", "whether the default endpoint", "the endpoint type", "the resource policy", "the name of a stage", "no route"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := api
			c.change(&a)
			g := gateway(t, func(config *Config) { config.Topology = &topology.Topology{APIs: []topology.API{a}} })
			req := signed(t, keyID, get(restHost, "/prod/pets"))
			v := g.Answer(&req, arrival())
			if !v.Allowed || v.ARN != arn {
				t.Errorf("%s %s %s", v.Reason, v.Detail, v.ARN)
			}
			if len(v.Unknown) != len(c.want) {
				t.Errorf("%d unknown, want %d: %q", len(v.Unknown), len(c.want), v.Unknown)
			}
			for i := range min(len(v.Unknown), len(c.want)) {
				if !strings.Contains(v.Unknown[i], c.want[i]) {
					t.Errorf("unknown %q, want %q", v.Unknown[i], c.want[i])
				}
			}
		})
	}
	// A region that nothing tells is the one in the signature.
	top := &topology.Topology{APIs: []topology.API{api}, Domains: []topology.Domain{{
		Name: known("api.example.com"), Mappings: []topology.Mapping{{Path: known(""), API: known("abc123def4"), Stage: known("prod")}, {Path: known("x"), API: unknownText(why)}},
	}}}
	req := signed(t, keyID, get("api.example.com", "/pets"))
	v := gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival())
	told := strings.Join(v.Unknown, "\n")
	if !v.Allowed || v.ARN != arn || !strings.Contains(told, "the region of API abc123def4") || !strings.Contains(told, "the API of a mapping of custom domain api.example.com is not known") {
		t.Errorf("%s %s %q", v.Reason, v.ARN, v.Unknown)
	}
	top.APIs[0].Stages = stages("prod")
	top.Domains[0].Mappings = []topology.Mapping{{Path: known("a"), API: known("abc123def4"), Stage: unknownText(why)}, {Path: unknownText(why), API: known("abc123def4")}}
	req = signed(t, keyID, get("api.example.com", "/a/pets"))
	v = gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival())
	if told = strings.Join(v.Unknown, "\n"); !v.Allowed || v.ARN != arn || !strings.Contains(told, "the stage of a mapping") || !strings.Contains(told, "the path of a mapping") {
		t.Errorf("%s %s %q", v.Reason, v.ARN, v.Unknown)
	}
	req = get("abc123def4.execute-api.eu-west-1.amazonaws.com", "/prod/pets")
	if v = gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival()); v.Reason != Unsigned {
		t.Errorf("%s", v.Reason)
	}
	// A function URL of which only the host is known.
	top = &topology.Topology{FunctionURLs: []topology.FunctionURL{{Host: known(urlHost), AuthType: unknownText(why), ResourcePolicy: unknownText(why)}, {}}}
	s := signer(tempID)
	s.Service = "lambda"
	req = signedBy(t, s, get(urlHost, "/"))
	v = gateway(t, func(c *Config) { c.Topology = top }).Answer(&req, arrival())
	if !v.Allowed || len(v.Unknown) != 4 {
		t.Errorf("%s %q", v.Reason, v.Unknown)
	}
}

func TestNewErrors(t *testing.T) {
	at := topology.Source{File: "f.json", Line: 3, Column: 7}
	top := &topology.Topology{
		APIs: []topology.API{{ID: known("a"), ResourcePolicy: topology.Known("{", at)}, {}},
		Domains: []topology.Domain{
			{Name: known("d.example.com"), Mappings: []topology.Mapping{{Path: known("x"), API: known("none"), Source: at}}}, {},
		},
		FunctionURLs: []topology.FunctionURL{{Host: known(urlHost), ResourcePolicy: topology.Known(`{"Statement": []}`+"x", at)}},
	}
	_, err := New(Config{Topology: top})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"f.json:3:7: the resource policy of API a: line 1, column 2: the JSON text ends too early",
		`f.json:3:7: custom domain d.example.com: the mapping of "x" leads to API none, which is not described`,
		"f.json:3:7: the policy of the function behind " + urlHost,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %q", err, want)
		}
	}
	g, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	req := get(restHost, "/")
	if v := g.Answer(&req, arrival()); v.Reason != UnknownHost || v.RequestID() == "" || v.Trace() != nil || v.Steps() != nil {
		t.Errorf("%s", v.Reason)
	}
}

// TestUnverified: an answer says what it rests on that is not certain.
func TestUnverified(t *testing.T) {
	pets := func(target string) sigv4.Request { return get(restHost, target) }
	other := pets("/prod/pets")
	other.Header = append(other.Header, sigv4.Field{Name: "x-amz-content-sha256", Value: sigv4.HashPayload([]byte("x"))})
	other.PayloadHash = sigv4.HashPayload(nil)
	other = signed(t, keyID, other)
	other.PayloadHash = ""
	short, err := signer(keyID).Presign(pets("/prod/pets"), clock.Add(-2*60e9), 60e9)
	if err != nil {
		t.Fatal(err)
	}
	long, err := signer(keyID).Presign(pets("/prod/pets"), clock.Add(-2*60e9), 600e9)
	if err != nil {
		t.Fatal(err)
	}
	extended := authorization(signed(t, keyID, pets("/prod/pets")), func(s string) string { return s })
	extended = field(extended, "X-Amz-Date", "2026-11-22T11:00:00+01:00")
	mutual := fixture()
	mutual.Domains[0].MutualTLS = known("s3://trust/store.pem")
	mutual.Domains[0].AccessMode = known("STRICT")
	mutual.Domains[0].RoutingMode = known("ROUTING_RULE_ONLY")
	mutual.APIs[0].AccessMode = known("STRICT")
	mutual.APIs[0].EndpointType = known(topology.Edge)
	mutual.APIs[0].Stages[1].WebACL = known("arn:aws:wafv2:…")
	for _, c := range []struct {
		name   string
		req    sigv4.Request
		top    *topology.Topology
		reason Reason
		want   []string
	}{
		{"nothing", signed(t, keyID, pets("/prod/pets?a=b%20c")), nil, Accepted, nil},
		{"double slash", signed(t, keyID, pets("/prod/proxy//a")), nil, Accepted, []string{noteNormalisation}},
		{"dots", signed(t, keyID, pets("/prod/proxy/./a")), nil, Accepted, []string{noteNormalisation}},
		{"slash at the end", signed(t, keyID, pets("/prod/pets/")), nil, Accepted, []string{noteSlash}},
		{"percent sign", signed(t, keyID, pets("/prod/pets?a=%zz")), nil, Accepted, []string{noteQueryEscape}},
		{"signed over another hash", other, nil, Accepted, []string{notePayload}},
		{"presigned for a minute, two minutes ago", short, nil, Accepted, []string{notePresign}},
		{"presigned for ten minutes", long, nil, Accepted, nil},
		{"date in another form", extended, nil, SignatureMismatch, []string{noteDate}},
		{"edge-optimised domain", signed(t, keyID, get("a.wild.example.com", "/pets")), nil, Accepted, []string{noteRegion}},
		{"GET with a body at an edge-optimised domain", signed(t, keyID, withBody(get("a.wild.example.com", "/pets"))), nil, Accepted, []string{noteRegion, noteOwnEdge}},
		{"GET with a body at an edge-optimised endpoint", signed(t, keyID, withBody(pets("/test/pets"))), mutual, Accepted, []string{noteStrict, noteOwnEdge, noteFirewall}},
		{"unknown route, signed", signed(t, keyID, pets("/prod/none")), nil, UnknownRoute, []string{noteRouteSigned}},
		{"unknown key with a token", field(signed(t, "AKIAUNKNOWN07EXAMPLE", pets("/prod/pets")), "X-Amz-Security-Token", "x"), nil, UnknownKey, []string{noteTokenKey, noteTokenType}},
		{"blanks for commas", authorization(signed(t, keyID, pets("/prod/pets")), func(s string) string { return strings.ReplaceAll(s, ",", "") }), nil, IncompleteSignature, []string{noteCommas}},
		{"what is not modelled", signed(t, keyID, get("api.example.com", "/shop/pets")), mutual, Accepted, []string{noteClientCertificate, noteStrict, noteRoutingRules, noteFirewall}},
		{"own account in a resource policy", signed(t, noneID, get("guarded123.execute-api.eu-west-1.amazonaws.com", "/prod/pets")), nil, NotAllowed, []string{"that a resource policy which names the caller's own account does not allow by itself"}},
		{"authoriser not emulated", field(pets("/prod/custom"), "Authorization", "x"), nil, Accepted, []string{noteAuthorizer}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := gateway(t, func(config *Config) {
				if c.top != nil {
					config.Topology = c.top
				}
			}).Answer(&c.req, arrival())
			if v.Reason != c.reason || strings.Join(v.Unverified, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("%s %q, want %s %q", v.Reason, v.Unverified, c.reason, c.want)
			}
		})
	}
}

// TestVerdict is about what a verdict carries beside the answer.
func TestVerdict(t *testing.T) {
	g := gateway(t)
	req := signed(t, denyID, get(restHost, "/prod/pets"))
	v := g.Answer(&req, arrival())
	if v.AccessKeyID != denyID || v.Caller.Name != "mallory" || v.API.ID.Or("") != "abc123def4" || v.Stage != "prod" || v.Route.Path.Or("") != "/pets" ||
		v.Action != "execute-api:Invoke" || !v.Decided || v.Decision.SID != "NoPets" || v.Family != REST {
		t.Errorf("%+v", v)
	}
	steps := v.Steps()
	if len(steps) != 2 || !steps[1].Applies || steps[1].SID != "NoPets" {
		t.Errorf("%+v", steps)
	}
	if trace := v.Trace(); trace == nil || trace.Signature == "" || !strings.HasSuffix(req.Header.Value("authorization"), trace.Signature) {
		t.Error("no trace of a good signature")
	}
	// Without the key there is a canonical request and no signature.
	req = signed(t, "AKIAUNKNOWN07EXAMPLE", get(restHost, "/prod/pets"))
	if v = g.Answer(&req, arrival()); v.Trace() == nil || v.Trace().Signature != "" || v.Trace().Canonical.Path != "/prod/pets" {
		t.Error("the trace for an unknown key is wrong")
	}
	// A secret in place of the key id is not repeated.
	s := signer(keyID)
	s.Credentials.AccessKeyID, s.Credentials.SecretAccessKey = "abcdEFGHijklMNOPqrstUVWXyz01234567890123", keyID
	req = signedBy(t, s, get(restHost, "/prod/pets"))
	if v = g.Answer(&req, arrival()); v.Reason != UnknownKey || v.AccessKeyID != "" {
		t.Errorf("%s %s", v.Reason, v.AccessKeyID)
	}
	for _, c := range []struct {
		family Family
		want   int
	}{{REST, 2}, {WebSocket, 2}, {HTTP, 1}, {LambdaURL, 1}} {
		v := Verdict{Family: c.family}
		if got := v.AppendIDs(nil); len(got) != c.want {
			t.Errorf("%s: %v", c.family, got)
		}
	}
	// Policies that nobody told allow everything, and the verdict says so.
	req = signed(t, tempID, get(restHost, "/prod/pets"))
	if v = g.Answer(&req, arrival()); !v.Allowed || len(v.Unknown) != 1 || !strings.Contains(v.Unknown[0], tempID) {
		t.Errorf("%s %q", v.Reason, v.Unknown)
	}
	// From within, a private API answers.
	inside := arrival()
	inside.VPCEndpoint, inside.VPC, inside.Plain = "vpce-1", "vpc-1", true
	req = signed(t, keyID, get("private123.execute-api.eu-west-1.amazonaws.com", "/prod/pets"))
	if v = g.Answer(&req, inside); !v.Allowed {
		t.Errorf("%s", v.Reason)
	}
}

// TestConditionKeys: what a policy can ask about a request.
func TestConditionKeys(t *testing.T) {
	for _, c := range []struct {
		condition string
		want      bool
	}{
		{`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`, true},
		{`"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}`, false},
		{`"Bool": {"aws:SecureTransport": "true"}`, true},
		{`"DateLessThan": {"aws:CurrentTime": "2026-11-22T10:00:01Z"}`, true},
		{`"NumericEquals": {"aws:EpochTime": "1795341600"}`, true},
		{`"StringEquals": {"aws:Referer": "https://example.com/"}`, true},
		{`"StringLike": {"aws:UserAgent": "test*"}`, true},
		{`"StringEquals": {"aws:username": "alice"}`, true},
		{`"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/alice"}`, true},
		{`"Null": {"aws:SourceVpce": "true", "aws:SourceArn": "true"}`, true},
		{`"StringEquals": {"aws:SourceVpce": "vpce-1"}`, false},
		{`"StringEquals": {"aws:RequestedRegion": "eu-west-1", "aws:ResourceAccount": "123456789012"}, "Bool": {"aws:ViaAWSService": "false"}`, true},
		{`"Null": {"aws:MultiFactorAuthPresent": "true"}`, true},
	} {
		top := fixture()
		top.APIs[0].ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:user/alice"},
			"Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": {` + c.condition + `}}}`)
		store := NewKeyStore([]*Key{{AccessKeyID: keyID, SecretAccessKey: secret, Caller: mustCaller(t, "arn:aws:iam::123456789012:user/alice")}}, nil)
		req := signed(t, keyID, field(field(get(restHost, "/prod/pets"), "Referer", "https://example.com/"), "User-Agent", "test/1"))
		v := gateway(t, func(config *Config) { config.Topology, config.Keys = top, store }).Answer(&req, arrival())
		if v.Allowed != c.want {
			t.Errorf("%s: %v", c.condition, v.Allowed)
		}
	}
}
