package gateway

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/internal/gateway/iam"
	"countersign/internal/topology"
	"countersign/sigv4"
)

// What the tests' path is made of.
const (
	restHost   = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	httpHost   = "http123456.execute-api.eu-west-1.amazonaws.com"
	socketHost = "sock123456.execute-api.eu-west-1.amazonaws.com"
	urlHost    = "abcdefghij0123456789.lambda-url.eu-west-1.on.aws"
	urlPublic  = "public0000.lambda-url.eu-west-1.on.aws"
	owner      = "123456789012"
	function   = "arn:aws:lambda:eu-west-1:123456789012:function:orders"

	keyID   = "AKIAIOSFODNN7EXAMPLE"
	secret  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	tempID  = "ASIAIOSFODNN7EXAMPLE"
	tempTok = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLE=="
	offID   = "AKIAINACTIVE7EXAMPLE"
	oldID   = "ASIAEXPIRED07EXAMPLE"
	guestID = "AKIAOTHERACC7EXAMPLE"
	noneID  = "AKIANOPOLICY7EXAMPLE"
	denyID  = "AKIADENIED007EXAMPLE"
	edgeID  = "ASIACLOUDFRONTSAMPLE"
	apiKey  = "d41d8cd98f00b204e9800998ecf8427e00000000"
)

var clock = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func known(s string) topology.Text { return topology.Known(s, topology.Source{}) }

func methodRoute(method, path, authorization string) topology.Route {
	return topology.Route{Method: known(method), Path: known(path), Authorization: known(authorization)}
}

func stages(names ...string) (out []topology.Stage) {
	for _, name := range names {
		out = append(out, topology.Stage{Name: known(name)})
	}
	return out
}

// fixture is the tests' topology.
func fixture() *topology.Topology {
	yes := topology.Known(true, topology.Source{})
	keyed := methodRoute("GET", "/keyed", "AWS_IAM")
	keyed.APIKeyRequired = yes
	openKeyed := methodRoute("GET", "/openkeyed", "NONE")
	openKeyed.APIKeyRequired = yes
	custom := methodRoute("GET", "/custom", "CUSTOM")
	custom.Authorizer = known("auth1")
	region, account := known("eu-west-1"), known(owner)
	rest := topology.API{
		ID: known("abc123def4"), Protocol: known(topology.REST), Region: region, Account: account, EndpointType: known(topology.Regional),
		Stages: stages("prod", "test"),
		Routes: []topology.Route{
			methodRoute("GET", "/", "AWS_IAM"), methodRoute("GET", "/pets", "AWS_IAM"), methodRoute("POST", "/pets", "AWS_IAM"),
			methodRoute("ANY", "/pets/{id}", "AWS_IAM"), methodRoute("GET", "/open", "NONE"), methodRoute("ANY", "/proxy/{proxy+}", "AWS_IAM"),
			methodRoute("GET", "/pool", "COGNITO_USER_POOLS"), keyed, openKeyed, custom,
		},
	}
	guarded := rest
	guarded.ID = known("guarded123")
	guarded.ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "` + owner + `"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*"},
		{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:user/guest"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/GET/pets"},
		{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}]}`)
	public := rest
	public.ID = known("public1234")
	public.ResourcePolicy = known(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}}`)
	off := rest
	off.ID, off.DisableDefaultEndpoint = known("disabled12"), yes
	offHTTP := topology.API{ID: known("httpoff123"), Protocol: known(topology.HTTP), Region: region, Account: account, DisableDefaultEndpoint: yes}
	private := rest
	private.ID, private.EndpointType = known("private123"), known(topology.Private)
	return &topology.Topology{
		APIs: []topology.API{rest, guarded, public, off, offHTTP, private, {
			ID: known("http123456"), Protocol: known(topology.HTTP), Region: region, Account: account,
			Stages: stages("$default", "v2"),
			Routes: []topology.Route{
				methodRoute("GET", "/pets/{id}", "AWS_IAM"), methodRoute("ANY", "/pets/{proxy+}", "NONE"), methodRoute("GET", "/open", "NONE"),
				methodRoute("GET", "/jwt", "JWT"), methodRoute("POST", "/iam", "AWS_IAM"),
			},
		}, {
			ID: known("sock123456"), Protocol: known(topology.WebSocket), Region: region, Account: account,
			Stages: stages("prod", "open", "token"),
			Routes: []topology.Route{{Path: known("$connect"), Authorization: known("AWS_IAM")}, {Path: known("send"), Authorization: known("NONE")}},
		}},
		Domains: []topology.Domain{{
			Name: known("api.example.com"), EndpointType: known(topology.Regional),
			Mappings: []topology.Mapping{
				{Path: known("shop"), API: known("abc123def4"), Stage: known("test")},
				{Path: known("shop/v2"), API: known("disabled12"), Stage: known("prod")},
				{Path: known("http"), API: known("http123456"), Stage: known("$default")},
				{Path: known("ws"), API: known("sock123456"), Stage: known("prod")},
				{Path: known("any"), API: known("abc123def4")},
			},
		}, {
			Name: known("*.wild.example.com"), EndpointType: known(topology.Edge),
			Mappings: []topology.Mapping{{Path: known(""), API: known("abc123def4"), Stage: known("prod")}},
		}},
		FunctionURLs: []topology.FunctionURL{{
			Host: known(urlHost), Function: known(function), AuthType: known("AWS_IAM"),
			ResourcePolicy: known(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"},
				"Action": ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"], "Resource": "` + function + `",
				"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}}}]}`),
		}, {
			Host: known(urlPublic), Function: known(function), AuthType: known("NONE"),
			ResourcePolicy: known(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl",
				"Resource": "` + function + `", "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}}]}`),
		}},
	}
}

// store is the tests' key store, read as a file would be.
func store(t testing.TB) *KeyStore {
	t.Helper()
	s, err := ReadKeys([]byte(`{"Keys": [
		{"AccessKeyId": "` + keyID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/alice", "Policies": [
			{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["execute-api:*", "lambda:Invoke*"], "Resource": "*"}}]},
		{"AccessKeyId": "` + tempID + `", "SecretAccessKey": "` + secret + `", "SessionToken": "` + tempTok + `", "Expiration": "2026-11-22T11:00:00Z",
			"PrincipalArn": "arn:aws:sts::123456789012:assumed-role/Reader/s1"},
		{"AccessKeyId": "` + oldID + `", "SecretAccessKey": "` + secret + `", "SessionToken": "old", "Expiration": "2026-11-22T10:00:00Z",
			"PrincipalArn": "arn:aws:sts::123456789012:assumed-role/Reader/s0"},
		{"AccessKeyId": "` + offID + `", "SecretAccessKey": "` + secret + `", "Status": "Inactive", "PrincipalArn": "arn:aws:iam::123456789012:user/alice"},
		{"AccessKeyId": "` + guestID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::999999999999:user/guest"},
		{"AccessKeyId": "` + noneID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/bob", "Policies": []},
		{"AccessKeyId": "` + denyID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/mallory", "Policies": [
			{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
				{"Sid": "NoPets", "Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:*/prod/GET/pets"}]}]},
		{"AccessKeyId": "` + edgeID + `", "SecretAccessKey": "` + secret + `", "SessionToken": "edge", "PrincipalArn": "cloudfront.amazonaws.com", "Policies": []}
	], "ApiKeys": [{"Value": "` + apiKey + `", "Stages": ["abc123def4/prod"]}, {"Value": "off", "Enabled": false, "Stages": ["abc123def4/prod"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The ids that the tests' randomness yields.
const (
	requestID = "01010101-0101-4101-8101-010101010101"
	gatewayID = "AQEBAQEBAQEBAQE="
)

func gateway(t testing.TB, change ...func(*Config)) *Gateway {
	t.Helper()
	config := Config{Topology: fixture(), Keys: store(t), Random: func() uint64 { return 0x0101010101010101 }}
	for _, f := range change {
		f(&config)
	}
	g, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func arrival() Arrival {
	return Arrival{At: clock, SourceIP: netip.MustParseAddr("203.0.113.9")}
}

// get returns a request for a host and target.
func get(host, target string) sigv4.Request {
	return sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}}
}

func signer(id string) *sigv4.Signer {
	token := map[string]string{tempID: tempTok, oldID: "old", edgeID: "edge"}[id]
	return &sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token},
		Region:      "eu-west-1", Service: "execute-api",
	}
}

// signed signs a request with a key for execute-api.
func signed(t testing.TB, id string, req sigv4.Request) sigv4.Request {
	t.Helper()
	return signedBy(t, signer(id), req)
}

func signedBy(t testing.TB, s *sigv4.Signer, req sigv4.Request) sigv4.Request {
	t.Helper()
	out, err := s.Sign(req, clock)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// field sets a header field, or removes it.
func field(req sigv4.Request, name, value string) sigv4.Request {
	out := req.Clone()
	if value == "" {
		out.Header = out.Header.Without(name)
	} else {
		out.Header = out.Header.With(name, value)
	}
	return out
}

// wire renders an answer as it is on the wire.
func wire(v *Verdict) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", v.Status)
	for _, f := range v.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "\n%s", v.Body)
	return b.String()
}

// restAnswer is the wire form of a REST API's refusal.
func restAnswer(errorType, body string) string {
	return fmt.Sprintf("403\nDate: Sun, 22 Nov 2026 10:00:00 GMT\nContent-Type: application/json\nContent-Length: %d\nConnection: keep-alive\n"+
		"x-amzn-RequestId: %s\nx-amzn-ErrorType: %s\nx-amz-apigw-id: %s\n\n%s", len(body), requestID, errorType, gatewayID, body)
}

// httpAnswer is that of an HTTP API.
func httpAnswer(status int, body string) string {
	return fmt.Sprintf("%d\nDate: Sun, 22 Nov 2026 10:00:00 GMT\nContent-Type: application/json\nContent-Length: %d\nConnection: keep-alive\n"+
		"Apigw-Requestid: %s\n\n%s", status, len(body), gatewayID, body)
}

// urlAnswer is that of a Lambda function URL.
func urlAnswer(errorType, body string) string {
	return fmt.Sprintf("403\nDate: Sun, 22 Nov 2026 10:00:00 GMT\nContent-Type: application/json\nContent-Length: %d\nConnection: keep-alive\n"+
		"x-amzn-RequestId: %s\nx-amzn-ErrorType: %s\n\n%s", len(body), requestID, errorType, body)
}

func parsePolicy(t testing.TB, text string, kind iam.Kind) *iam.Policy {
	t.Helper()
	p, err := iam.ParsePolicy([]byte(text), kind)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustCaller(t testing.TB, arn string) iam.Caller {
	t.Helper()
	c, err := iam.ParseCaller(arn)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
