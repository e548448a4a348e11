package gateway

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/internal/gateway/iam"
)

func TestReadKeys(t *testing.T) {
	s, err := ReadKeys([]byte(`{"keys": [{
		"accessKeyId": "ASIA1", "secretAccessKey": "s", "sessionToken": "tok", "expiration": "2026-11-22T12:00:00+01:00", "status": "Inactive",
		"principalArn": "arn:aws:sts::123456789012:assumed-role/R/s", "roleArn": "arn:aws:iam::123456789012:role/path/R", "userId": "AROA:s", "federatedProvider": "saml",
		"context": {"aws:PrincipalTag/team": "blue", "aws:TagKeys": ["a", "b"]},
		"policies": ["{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"],
		"permissionsBoundary": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
		"sessionPolicies": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	k, ok := s.Key("ASIA1")
	if !ok || s.Len() != 1 {
		t.Fatal("no key")
	}
	tags, _ := k.Context.Values("aws:tagkeys")
	if k.SecretAccessKey != "s" || k.SessionToken != "tok" || !k.Inactive || !k.Expires.Equal(time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)) ||
		k.Caller.Type != iam.AssumedRole || k.Caller.Role != "arn:aws:iam::123456789012:role/path/R" || k.Caller.UserID != "AROA:s" || k.Caller.Federated != "saml" ||
		len(k.Identity) != 1 || k.Boundary == nil || len(k.Session) != 1 || k.PoliciesUnknown || len(tags) != 2 {
		t.Errorf("%+v", *k)
	}
	for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k), fmt.Sprintf("%v %#v", APIKey{Value: "value"}, APIKey{Value: "value"})} {
		if strings.Contains(text, "tok") || strings.Contains(text, "value") || strings.Contains(text, `"s"`) {
			t.Errorf("printed: %s", text)
		}
	}
}

func TestReadKeysErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`{"Keys": [`, []string{"key store: line 1, column 11: the JSON text ends too early"}},
		{`[]`, []string{"the key store is a list"}},
		{`{"Keys": {}, "ApiKeys": 1, "More": 1}`, []string{"line 1, column 10: Keys is an object", "ApiKeys is a number", `column 28: "More" is no member of the key store`}},
		{`{"Keys": [1, {}]}`, []string{"line 1, column 11: key is a number", "line 1, column 14: the key has no AccessKeyId", "no SecretAccessKey", "no PrincipalArn"}},
		{"{\"Keys\": [\n{\"AccessKeyId\": \"A\", \"SecretAccessKey\": 5, \"PrincipalArn\": \"bob\", \"Nick\": 0}]}", []string{
			"line 2, column 41: SecretAccessKey is a number", `"Nick" is no member of a key`, "no SecretAccessKey", `line 2, column 60: principal "bob"`,
		}},
		{`{"Keys": [{"AccessKeyId": "A", "SecretAccessKey": "hush", "PrincipalArn": "arn:aws:iam::123456789012:root", "Status": "Off", "Expiration": "soon", "Context": 1, "Policies": {}, "PermissionsBoundary": {}, "SessionPolicies": [{"Statement": {"Effect": "No"}}]}]}`, []string{
			`Status is "Off"`, `Expiration is "soon"`, "Context is a number", "Policies is an object", "the policy has no Statement", `Effect is "No"`,
		}},
		{`{"Keys": [{"AccessKeyId": "A", "SecretAccessKey": "hush", "PrincipalArn": "arn:aws:iam::123456789012:root", "Status": 1, "Expiration": 2}]}`, []string{"Status is a number", "Expiration is a number"}},
		{"{\"Keys\": [{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"hush\", \"PrincipalArn\": \"arn:aws:iam::123456789012:root\"},\n{\"AccessKeyId\": \"A\", \"SecretAccessKey\": \"hush\", \"PrincipalArn\": \"arn:aws:iam::123456789012:root\"}]}", []string{
			"line 2, column 1: access key A occurs twice; the first is on line 1",
		}},
		{`{"ApiKeys": [1, {"Enabled": "yes", "Stages": [2], "Name": "n"}]}`, []string{"API key is a number", "Enabled is a string", "Stages is a number", `"Name" is no member of an API key`, "has no Value"}},
	} {
		_, err := ReadKeys([]byte(c.text))
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
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}

func TestStoreAccount(t *testing.T) {
	key := func(account string) *Key {
		return &Key{AccessKeyID: account, Caller: iam.Caller{Account: account}}
	}
	for _, c := range []struct {
		keys []*Key
		want string
	}{
		{nil, assumedAccount},
		{[]*Key{key("")}, assumedAccount},
		{[]*Key{key("111111111111"), key("")}, "111111111111"},
		{[]*Key{key("111111111111"), key("222222222222")}, assumedAccount},
	} {
		if got := NewKeyStore(c.keys, nil).account(); got != c.want {
			t.Errorf("%v: %s", c.keys, got)
		}
	}
}

func TestStoreWith(t *testing.T) {
	s := store(t)
	more := s.With(&Key{AccessKeyID: "AKIAMORE"}, &Key{AccessKeyID: keyID, SecretAccessKey: "other"})
	if k, ok := more.Key(keyID); !ok || k.SecretAccessKey != "other" || more.Len() != s.Len()+1 || len(more.apiKeys) != len(s.apiKeys) {
		t.Errorf("got %v, %d keys", k, more.Len())
	}
	if k, _ := s.Key(keyID); k.SecretAccessKey != secret {
		t.Error("the first store has changed")
	}
	all := more.All()
	for i := 1; i < len(all); i++ {
		if all[i-1].AccessKeyID >= all[i].AccessKeyID {
			t.Errorf("%s before %s", all[i-1].AccessKeyID, all[i].AccessKeyID)
		}
	}
}
