package evidence

import (
	"slices"
	"strings"
	"testing"

	"countersign/sigv4"
)

var (
	longTerm   = sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	shortLived = sigv4.Credentials{
		AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
		SessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLE==",
	}
)

func TestKeys(t *testing.T) {
	fill := strings.NewReplacer("%ID", longTerm.AccessKeyID, "%SECRET", longTerm.SecretAccessKey,
		"%TID", shortLived.AccessKeyID, "%TSECRET", shortLived.SecretAccessKey, "%TOKEN", shortLived.SessionToken)
	for _, test := range []struct {
		name, text string
		want       []Key
	}{
		{
			"a credentials file", "[default]\naws_access_key_id = %ID\naws_secret_access_key = %SECRET\n\n[profile prod]\naws_access_key_id=%TID\naws_secret_access_key=%TSECRET\naws_session_token=%TOKEN\nregion=eu-west-1\n",
			[]Key{{Profile: "default", Credentials: longTerm}, {Profile: "prod", Credentials: shortLived}},
		},
		{
			"an environment", "export AWS_ACCESS_KEY_ID=%TID\nexport AWS_SECRET_ACCESS_KEY=\"%TSECRET\"\nexport AWS_SESSION_TOKEN=%TOKEN\n",
			[]Key{{Credentials: shortLived}},
		},
		{
			"an answer of STS", `{"Credentials": {"AccessKeyId": "%TID", "SecretAccessKey": "%TSECRET", "SessionToken": "%TOKEN", "Expiration": "2026-11-21T11:15:00Z"}}`,
			[]Key{{Credentials: shortLived}},
		},
		{"code", "const signer = new SignatureV4({ credentials: { accessKeyId: '%ID', secretAccessKey: '%SECRET' } })", []Key{{Credentials: longTerm}}},
		{"the secret first", "secret_key: %SECRET\naccess_key: %ID\n", []Key{{Credentials: longTerm}}},
		{"two without names", "access_key=%ID secret_key=%SECRET\naccess_key=%TID secret_key=%TSECRET session_token=%TOKEN", []Key{{Credentials: longTerm}, {Credentials: shortLived}}},
		{"twice", "AWS_ACCESS_KEY_ID=%ID\nAWS_SECRET_ACCESS_KEY=%SECRET\n\nAWS_ACCESS_KEY_ID=%ID\nAWS_SECRET_ACCESS_KEY=%SECRET\n", []Key{{Credentials: longTerm}}},
		{"curl", "curl --aws-sigv4 aws:amz:eu-west-1:execute-api --user '%ID:%SECRET' https://example.com/", []Key{{Credentials: longTerm}}},
		{"a secret that is cut", "aws_access_key_id = %ID\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE\n", nil},
		{"masked", "aws_access_key_id = %ID\naws_secret_access_key = ****************************************\n", nil},
		{"a variable", "aws_access_key_id = %ID\naws_secret_access_key = $AWS_SECRET_ACCESS_KEY\n", nil},
		{"a key id alone", "Credential=%ID/20261121/eu-west-1/execute-api/aws4_request", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "-", fill.Replace(test.text))
			got := slices.Clone(c.Keys)
			for i := range got {
				got[i].Place = Place{}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%d keys, want %d", len(got), len(test.want))
			}
			for _, key := range test.want {
				if !slices.Contains(c.Secrets, key.SecretAccessKey) || key.SessionToken != "" && !slices.Contains(c.Secrets, key.SessionToken) {
					t.Error("the secret is not kept from being printed")
				}
			}
		})
	}
}

// The key of the request is the one with its id, whatever else is at hand.
func TestOwnKey(t *testing.T) {
	c := &Case{Given: &longTerm, Keys: []Key{{Credentials: shortLived}}}
	if key, ok := c.OwnKey(); !ok || key.Credentials != longTerm {
		t.Errorf("without a claim: %v", key.AccessKeyID)
	}
	c.Claim = &Claim{Authorization: sigv4.Authorization{Credential: sigv4.Credential{AccessKeyID: shortLived.AccessKeyID}}}
	if key, ok := c.OwnKey(); !ok || key.Credentials != shortLived {
		t.Errorf("with its id: %v", key.AccessKeyID)
	}
	if _, ok := (&Case{}).OwnKey(); ok {
		t.Error("a key of nothing")
	}
}
