package gateway

import (
	"strings"
	"testing"
)

// TestDeciding names the statement that decided.
func TestDeciding(t *testing.T) {
	for _, c := range []struct{ id, host, want string }{
		{denyID, restHost, "statement 2 (NoPets) of the identity-based policy denies"},
		{noneID, restHost, "there is no statement that allows in the identity-based policy"},
		{guestID, restHost, "there is no statement that allows in the resource-based policy"},
		{keyID, restHost, ""},
	} {
		req := signed(t, c.id, get(c.host, "/prod/pets"))
		v := gateway(t).Answer(&req, arrival())
		if got := strings.Join(v.Deciding(), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.id, got, c.want)
		}
	}
	keys, err := ReadKeys([]byte(`{"Keys": [{"AccessKeyId": "` + keyID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/alice",
		"Policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
			{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	req := signed(t, keyID, get(restHost, "/prod/pets"))
	v := gateway(t, func(config *Config) { config.Keys = keys }).Answer(&req, arrival())
	const want = "statement 1 of the identity-based policy does not apply: it is for another action; " +
		"statement 2 of the identity-based policy does not apply: condition Bool on aws:SecureTransport does not hold"
	if got := strings.Join(v.Deciding(), "; "); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestAbsentKeys: a denial that rests on what only the account can tell says so.
func TestAbsentKeys(t *testing.T) {
	for _, c := range []struct{ statements, want string }{
		{`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}`, "aws:PrincipalTag/team"},
		{`[{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}]`, "aws:PrincipalOrgID"},
		{`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}`, ""},
		{`{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}`, ""},
	} {
		keys, err := ReadKeys([]byte(`{"Keys": [{"AccessKeyId": "` + keyID + `", "SecretAccessKey": "` + secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/alice",
			"Policies": [{"Version": "2012-10-17", "Statement": ` + c.statements + `}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		req := signed(t, keyID, get(restHost, "/prod/pets"))
		v := gateway(t, func(config *Config) { config.Keys = keys }).Answer(&req, arrival())
		if said := strings.Join(v.Unknown, "; "); v.Allowed || strings.Contains(said, "condition key "+c.want) != (c.want != "") {
			t.Errorf("%s: %v %q", c.want, v.Allowed, said)
		}
	}
}
