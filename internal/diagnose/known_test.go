package diagnose

import (
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/clients"
	"countersign/internal/evidence"
)

// TestKnownClients names the client that is known for the mistake, and for no other.
func TestKnownClients(t *testing.T) {
	mismatch := "\n< HTTP/1.1 403 Forbidden\n< Content-Type: application/json\n<\n" +
		`{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}`
	request := func(target, agent string) string {
		return "> GET " + target + " HTTP/1.1\n> Host: abc123def4.execute-api.eu-west-1.amazonaws.com\n> User-Agent: " + agent +
			"\n> X-Amz-Date: 20261122T051607Z\n> Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=" +
			strings.Repeat("ab", 32) + "\n>" + mismatch
	}
	for _, test := range []struct {
		name, text string
		code       causes.Code
		client     string
		by         clients.By
	}{
		{"curl and its order", request("/prod/pets?b=2&a=1", "curl/7.88.1"), "query-order", "curl --aws-sigv4", clients.ByAgent},
		{"another client and its order", request("/prod/pets?b=2&a=1", "okhttp/4.12"), "query-order", "", ""},
		{"a name in code", "from requests_aws4auth import AWS4Auth\nrequests.get('https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets?q=a b', auth=AWS4Auth(a, b, 'eu-west-1', 'execute-api'))\n" + mismatch, "query-encoding", "requests-aws4auth", clients.ByText},
	} {
		c, err := evidence.Read([]evidence.Input{{Name: "-", Data: []byte(test.text)}})
		if err != nil {
			t.Fatal(err)
		}
		r := Diagnose(c)
		if len(r.Findings) == 0 || r.Findings[0].Code != test.code {
			t.Errorf("%s: %+v", test.name, r.Findings)
			continue
		}
		f := r.Findings[0]
		if test.client == "" {
			if f.Known != nil {
				t.Errorf("%s: %+v", test.name, f.Known)
			}
			continue
		}
		if f.Known == nil || f.Known.Client.Name != test.client || f.Known.By != test.by || f.Certainty > causes.Likely {
			t.Errorf("%s: %+v %s", test.name, f.Known, f.Certainty)
		}
	}
}
