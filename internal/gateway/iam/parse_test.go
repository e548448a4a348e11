package iam

import (
	"encoding/json"
	"strings"
	"testing"
)

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

func TestParsePolicyForms(t *testing.T) {
	const plain = `{"Version":"2012-10-17","Id":"i","Statement":{"Sid":"s","Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}}`
	for name, text := range map[string]string{
		"plain":         plain,
		"mark":          "\xef\xbb\xbf" + plain,
		"quoted":        quote(plain),
		"quoted twice":  quote(strings.NewReplacer(`"`, `\"`, `/`, `\/`).Replace(plain)),
		"url encoded":   `"` + strings.NewReplacer("{", "%7B", "}", "%7D", `"`, "%22", ":", "%3A", ",", "%2C", "*", "%2A", "/", "%2F").Replace(plain) + `"`,
		"lower members": strings.NewReplacer(`"Version"`, `"version"`, `"Id"`, `"id"`, `"Statement"`, `"statement"`).Replace(plain),
	} {
		p, err := ParsePolicy([]byte(text), Resource)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := p.Statements[0]
		if p.Version != version2012 || p.ID != "i" || s.SID != "s" || s.Effect != Allow ||
			s.Actions[0].String() != "execute-api:Invoke" || s.Resources[0].String() != "execute-api:/*" || s.Line != 1 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	p, err := ParsePolicy([]byte(`{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "${x}"}]}`), Identity)
	if err != nil || p.Version != version2008 || p.NeedsContext() {
		t.Errorf("without a version: %+v, %v", p, err)
	}
}

func TestParsePolicyErrors(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		text string
		want []string
	}{
		{Identity, `{`, []string{"line 1, column 2: the JSON text ends too early"}},
		{Identity, `[]`, []string{"line 1, column 1: policy is a list"}},
		{Identity, `"{"`, []string{"line 1, column 1: policy in a string: line 1, column 2"}},
		{Identity, `"{}"`, []string{"policy in a string: line 1, column 1: the policy has no Statement"}},
		{Identity, `{"Version": "2012", "Statments": 1}`, []string{
			`line 1, column 13: Version "2012", want "2012-10-17"`, `line 1, column 21: "Statments" is no element`, "line 1, column 1: the policy has no Statement",
		}},
		{Identity, `{"Version": 2012, "Statement": "x"}`, []string{"Version is a number", "Statement is a string"}},
		{Identity, `{"Statement": [1]}`, []string{"line 1, column 16: statement is a number"}},
		{Identity, "{\"Statement\": [\n{\"Effect\": \"allow\", \"Action\": [], \"Resource\": [1], \"Extra\": 0}]}", []string{
			"line 2, column 31: Action is an empty list", "line 2, column 48: Resource is a number", `line 2, column 52: "Extra" is no element`, `line 2, column 1: Effect is "allow"`,
		}},
		{Identity, `{"Statement": {"Effect": "Allow", "Resource": "*"}}`, []string{"neither Action nor NotAction"}},
		{Identity, `{"Statement": {"Effect": "Allow", "Action": "*"}}`, []string{"neither Resource nor NotResource"}},
		{Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*", "NotResource": "*"}}`, []string{
			"line 1, column 50: the statement has both Action and NotAction", "both Resource and NotResource",
		}},
		{Identity, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`, []string{"whom it is attached to is the principal"}},
		{Resource, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, []string{"needs a Principal"}},
		{Resource, `{"Statement": {"Effect": "Allow", "Principal": "alice", "NotPrincipal": 3, "Action": "*", "Resource": "*"}}`, []string{
			`line 1, column 48: principal "alice"`, "both Principal and NotPrincipal", "principal is a number",
		}},
		{Resource, `{"Statement": {"Effect": "Allow", "Principal": {"User": "x", "AWS": 1}, "Action": "*", "Resource": "*"}}`, []string{
			`line 1, column 49: "User" is no kind of principal`, "principal is a number",
		}},
		{Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": []}}`, []string{"Condition is a list"}},
		{Identity, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringIs": {}, "NotBool": {}, "NullIfExists": {}, "Bool": 1, "StringLike": {"k": [null, {}]}}}}`, []string{
			`line 1, column 81: "StringIs" is no condition operator`, `"NotBool" is no`, `"NullIfExists" is no`, "Bool is a number", "value of k is null", "value of k is an object",
		}},
	} {
		_, err := ParsePolicy([]byte(c.text), c.kind)
		if err == nil {
			t.Errorf("%s: no error", c.text)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s:\n%v\nwant %q", c.text, err, want)
			}
		}
		if got := strings.Count(err.Error(), "\n") + 1; got != len(c.want) {
			t.Errorf("%s: %d mistakes, want %d:\n%v", c.text, got, len(c.want), err)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(document(allowAll)), "execute-api:Invoke", pets)
	f.Add([]byte(document("["+to("Deny", aws(alice))+"]")), "x", "*")
	f.Add([]byte(`{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["*"]},"NotAction":"a?*","NotResource":"${a, 'b'}*","Condition":{"ForAnyValue:ArnLike":{"aws:SourceArn":"a:b*:${aws:username}"},"DateLessThan":{"aws:CurrentTime":"2"},"IpAddress":{"aws:SourceIp":"1/1"}}}}`), "ab", "b")
	f.Fuzz(func(t *testing.T, data []byte, action, resource string) {
		for _, kind := range []Kind{Identity, Resource} {
			p, err := ParsePolicy(data, kind)
			if (p == nil) == (err == nil) {
				t.Fatalf("policy %v, error %v", p, err)
			}
			if err != nil {
				continue
			}
			for _, arn := range []string{alice, session, "cloudfront.amazonaws.com", ""} {
				caller, _ := ParseCaller(arn)
				r := Request{Caller: caller, Action: action, Resource: resource, Account: account}
				r.Context = caller.Context().With("aws:SourceArn", resource).With("aws:SourceIp", "1.2.3.4").With("aws:CurrentTime", action)
				set := Policies{Identity: []*Policy{p}, Resource: p.ForAPI(api), Boundary: p, Session: []*Policy{p}}
				d, steps := Explain(&r, &set)
				if got := Evaluate(&r, &set); got.Allowed != d.Allowed || got.By != d.By {
					t.Fatalf("Evaluate %+v, Explain %+v", got, d)
				}
				if len(steps) != 4*len(p.Statements) {
					t.Fatalf("%d steps for %d statements", len(steps), len(p.Statements))
				}
				_ = d.Message(&r)
			}
		}
	})
}
