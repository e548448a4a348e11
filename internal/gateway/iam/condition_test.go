package iam

import (
	"fmt"
	"strings"
	"testing"
)

// TestConditions goes through the operators of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html.
func TestConditions(t *testing.T) {
	caller, err := ParseCaller(alice)
	if err != nil {
		t.Fatal(err)
	}
	context := caller.Context().
		With("aws:SourceIp", "203.0.113.9").
		With("ip6", "2001:db8::7").
		With("ip4in6", "::ffff:203.0.113.9").
		With("aws:CurrentTime", "2026-11-22T10:00:00Z").
		With("aws:EpochTime", "1795341600").
		With("aws:SecureTransport", "true").
		With("aws:SourceVpce", "vpce-1").
		With("aws:SourceArn", "arn:aws:cloudfront::123456789012:distribution/E1").
		With("aws:Referer", "https://Example.com/a").
		With("number", "41.5").
		With("blob", "aGVsbG8=").
		With("tags", "red", "blue").
		With("none").
		With("bad", "not an address")
	const (
		absent  = `{"aws:SourceVpc": "x"}`
		someIPs = `{"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}`
	)
	for _, c := range []struct {
		operator, body string
		want           bool
	}{
		{"StringEquals", `{"aws:SourceVpce": "vpce-1"}`, true},
		{"StringEquals", `{"AWS:sourcevpce": "vpce-1"}`, true},
		{"stringequals", `{"aws:SourceVpce": "vpce-1"}`, true},
		{"StringEquals", `{"aws:SourceVpce": ["vpce-2", "vpce-1"]}`, true},
		{"StringEquals", `{"aws:SourceVpce": "VPCE-1"}`, false},
		{"StringEquals", `{"aws:SourceVpce": "vpce-*"}`, false},
		{"StringEquals", absent, false},
		{"StringEquals", `{"none": "x"}`, false},
		{"StringEquals", `{"aws:SourceVpce": "vpce-1", "aws:username": "bob"}`, false},
		{"StringEquals", `{"aws:username": "${aws:username}"}`, true},
		{"StringEquals", `{"aws:username": "${aws:SourceVpc}"}`, false},
		{"StringNotEquals", `{"aws:SourceVpce": "vpce-2"}`, true},
		{"StringNotEquals", `{"aws:SourceVpce": ["vpce-2", "vpce-1"]}`, false},
		{"StringNotEquals", absent, true},
		{"StringEqualsIgnoreCase", `{"aws:SourceVpce": "VPCE-1"}`, true},
		{"StringEqualsIgnoreCase", `{"aws:username": "${aws:username}"}`, true},
		{"StringNotEqualsIgnoreCase", `{"aws:SourceVpce": "VPCE-1"}`, false},
		{"StringLike", `{"aws:Referer": "https://Example.com/*"}`, true},
		{"StringLike", `{"aws:Referer": "https://example.com/*"}`, false},
		{"StringLike", `{"aws:Referer": "https://Example.com/?"}`, true},
		{"StringNotLike", `{"aws:Referer": "https://Example.com/*"}`, false},
		{"StringNotLike", `{"aws:Referer": "http://*"}`, true},
		{"StringEqualsIfExists", absent, true},
		{"StringEqualsIfExists", `{"aws:SourceVpce": "vpce-2"}`, false},
		{"StringNotEqualsIfExists", `{"aws:SourceVpce": "vpce-1"}`, false},

		{"NumericEquals", `{"number": 41.5}`, true},
		{"NumericEquals", `{"number": "41.50"}`, true},
		{"NumericNotEquals", `{"number": 41.5}`, false},
		{"NumericNotEquals", `{"number": 1}`, true},
		{"NumericLessThan", `{"number": 42}`, true},
		{"NumericLessThan", `{"number": 41.5}`, false},
		{"NumericLessThanEquals", `{"number": 41.5}`, true},
		{"NumericGreaterThan", `{"number": [50, 40]}`, true},
		{"NumericGreaterThan", `{"number": 41.5}`, false},
		{"NumericGreaterThanEquals", `{"number": 41.5}`, true},
		{"NumericEquals", `{"number": "many"}`, false},
		{"NumericEquals", `{"bad": 1}`, false},
		{"NumericEquals", `{"number": "NaN"}`, false},

		{"DateEquals", `{"aws:CurrentTime": "2026-11-22T11:00:00+01:00"}`, true},
		{"DateEquals", `{"aws:CurrentTime": "1795341600"}`, true},
		{"DateNotEquals", `{"aws:CurrentTime": "2026-11-22T10:00Z"}`, false},
		{"DateLessThan", `{"aws:CurrentTime": "2026-11-23"}`, true},
		{"DateLessThan", `{"aws:CurrentTime": "2026-11-22T10:00:00Z"}`, false},
		{"DateLessThanEquals", `{"aws:CurrentTime": "2026-11-22T10:00:00.000Z"}`, true},
		{"DateGreaterThan", `{"aws:EpochTime": "2026-11-22T09:59:59Z"}`, true},
		{"DateGreaterThanEquals", `{"aws:EpochTime": 1795341600}`, true},
		{"DateGreaterThan", `{"aws:CurrentTime": "soon"}`, false},

		{"Bool", `{"aws:SecureTransport": true}`, true},
		{"Bool", `{"aws:SecureTransport": "True"}`, true},
		{"Bool", `{"aws:SecureTransport": "false"}`, false},
		{"Bool", absent, false},
		{"BoolIfExists", `{"aws:MultiFactorAuthPresent": "true"}`, true},

		{"BinaryEquals", `{"blob": "aGVsbG8="}`, true},
		{"BinaryEquals", `{"blob": "aGVsbG9v"}`, false},
		{"BinaryEquals", `{"blob": "!"}`, false},

		{"IpAddress", someIPs, true},
		{"IpAddress", `{"aws:SourceIp": "203.0.113.9"}`, true},
		{"IpAddress", `{"aws:SourceIp": "203.0.113.9/31"}`, true},
		{"IpAddress", `{"aws:SourceIp": "203.0.113.10"}`, false},
		{"IpAddress", `{"ip6": "2001:db8::/32"}`, true},
		{"IpAddress", `{"ip6": "2001:db9::/32"}`, false},
		{"IpAddress", `{"ip4in6": "203.0.113.0/24"}`, true},
		{"IpAddress", `{"aws:SourceIp": "2001:db8::/32"}`, false},
		{"IpAddress", `{"aws:SourceIp": "nonsense"}`, false},
		{"IpAddress", `{"bad": "0.0.0.0/0"}`, false},
		{"IpAddress", `{"aws:SourceIp": "${aws:SourceVpc}"}`, false},
		{"NotIpAddress", someIPs, false},
		{"NotIpAddress", `{"aws:SourceIp": "198.51.100.0/24"}`, true},
		{"NotIpAddress", `{"aws:VpcSourceIp": "198.51.100.0/24"}`, true},
		{"NotIpAddressIfExists", someIPs, false},

		{"ArnEquals", `{"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}`, true},
		{"ArnEquals", `{"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}`, true},
		{"ArnLike", `{"aws:SourceArn": "arn:*:cloudfront::*:distribution/E?"}`, true},
		{"ArnLike", `{"aws:SourceArn": "arn:aws:*/E1"}`, false},
		{"ArnLike", `{"aws:SourceArn": "arn:aws:cloudfront:*:distribution/E1"}`, false},
		{"ArnLike", `{"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:user/*"}`, true},
		{"ArnLike", `{"aws:SourceVpce": "arn:aws:cloudfront::123456789012:distribution/E1"}`, false},
		{"ArnLike", `{"aws:SourceArn": "*"}`, false},
		{"ArnNotLike", `{"aws:SourceArn": "arn:aws:s3:::*"}`, true},
		{"ArnNotEquals", `{"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1"}`, false},

		{"Null", `{"aws:SourceVpc": true}`, true},
		{"Null", `{"aws:SourceVpc": "false"}`, false},
		{"Null", `{"aws:SourceVpce": "false"}`, true},
		{"Null", `{"aws:SourceVpce": "true"}`, false},
		{"Null", `{"none": "true"}`, true},

		{"ForAnyValue:StringEquals", `{"tags": ["blue", "green"]}`, true},
		{"ForAnyValue:StringEquals", `{"tags": "green"}`, false},
		{"ForAnyValue:StringEquals", absent, false},
		{"ForAnyValue:StringNotEquals", `{"tags": "red"}`, true},
		{"ForAnyValue:StringNotEquals", `{"tags": ["red", "blue"]}`, false},
		{"ForAllValues:StringEquals", `{"tags": ["blue", "red", "green"]}`, true},
		{"ForAllValues:StringEquals", `{"tags": ["blue", "green"]}`, false},
		{"ForAllValues:StringEquals", absent, true},
		{"ForAllValues:StringLike", `{"tags": ["*e*"]}`, true},
		{"ForAllValues:StringNotEquals", `{"tags": "green"}`, true},
		{"ForAllValues:StringNotEquals", `{"tags": "red"}`, false},
		{"ForAnyValue:StringEqualsIfExists", absent, true},
		{"foranyvalue:stringlike", `{"tags": "r?d"}`, true},
		{"StringEquals", `{"tags": "blue"}`, true},
		{"StringNotEquals", `{"tags": "blue"}`, false},

		{"StringEquals", `{"aws:PrincipalArn": "` + alice + `", "aws:PrincipalAccount": "123456789012", "aws:PrincipalType": "User"}`, true},
	} {
		t.Run(c.operator+" "+c.body, func(t *testing.T) {
			p := policy(t, Identity, `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"`+c.operator+`": `+c.body+`}}`)
			r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account, Context: context}
			set := Policies{Identity: list(p)}
			if got := Evaluate(&r, &set).Allowed; got != c.want {
				t.Errorf("holds: %v, want %v", got, c.want)
			}
			if !set.NeedsContext() {
				t.Error("a policy with a condition needs no context")
			}
		})
	}
}

func TestNeedsContext(t *testing.T) {
	plain := policy(t, Identity, allowAll)
	variable := policy(t, Identity, `{"Effect": "Allow", "Action": "*", "Resource": "${aws:username}"}`)
	for _, c := range []struct {
		p    Policies
		want bool
	}{
		{Policies{}, false},
		{Policies{Identity: []*Policy{plain, nil}}, false},
		{Policies{Identity: []*Policy{plain, variable}}, true},
		{Policies{Session: []*Policy{variable}}, true},
		{Policies{Session: []*Policy{plain}, Boundary: variable}, true},
		{Policies{Resource: variable}, true},
	} {
		if got := c.p.NeedsContext(); got != c.want {
			t.Errorf("%+v: %v", c.p, got)
		}
	}
}

func TestCallers(t *testing.T) {
	for _, c := range []struct {
		text string
		want Caller
	}{
		{alice, Caller{Type: User, ARN: alice, Account: account, Name: "alice"}},
		{session, Caller{Type: AssumedRole, ARN: session, Account: account, Name: "Reader", Role: "arn:aws:iam::123456789012:role/Reader"}},
		{"arn:aws:iam::123456789012:root", Caller{Type: Root, ARN: "arn:aws:iam::123456789012:root", Account: account}},
		{"arn:aws-cn:sts::123456789012:federated-user/fred", Caller{Type: FederatedUser, ARN: "arn:aws-cn:sts::123456789012:federated-user/fred", Account: account, Name: "fred"}},
		{"cloudfront.amazonaws.com", Caller{Type: Service, ARN: "cloudfront.amazonaws.com"}},
	} {
		if got, err := ParseCaller(c.text); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                                         "want an ARN",
		"alice":                                    "want an ARN",
		"arn:aws:iam::123456789012":                "5 parts",
		"arn:aws:iam::12345678901:user/a":          "12 digits",
		"arn:aws:iam::12345678901x:user/a":         "12 digits",
		"arn:aws:iam::123456789012:user/":          "want a user",
		"arn:aws:iam::123456789012:group/g":        "want a user",
		"arn:aws:iam::123456789012:role/p/R":       "assumed-role/R/SESSION",
		"arn:aws:sts::123456789012:assumed-role/R": "want a user",
	} {
		if _, err := ParseCaller(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestCallerContext(t *testing.T) {
	role, _ := ParseCaller(session)
	role.UserID, role.Federated = "AROA:s1", "saml"
	service, _ := ParseCaller("cloudfront.amazonaws.com")
	for _, c := range []struct {
		caller    Caller
		key, want string
	}{
		{role, "aws:PrincipalArn", "[arn:aws:iam::123456789012:role/Reader] true"},
		{role, "aws:PrincipalType", "[AssumedRole] true"},
		{role, "aws:userid", "[AROA:s1] true"},
		{role, "aws:FederatedProvider", "[saml] true"},
		{role, "aws:username", "[] false"},
		{Caller{}, "aws:PrincipalType", "[Anonymous] true"},
		{Caller{}, "aws:PrincipalArn", "[] false"},
		{service, "aws:PrincipalServiceName", "[cloudfront.amazonaws.com] true"},
		{service, "aws:PrincipalIsAWSService", "[true] true"},
	} {
		values, ok := c.caller.Context().Values(c.key)
		if got := fmt.Sprint(values, ok); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.key, c.caller.ARN, got, c.want)
		}
	}
}
