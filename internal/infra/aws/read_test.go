package aws

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"countersign/internal/topology"
)

// account answers as the services of an account do: by method, host and path, out of testdata/account.txt.
// What is not there is denied.
type account struct {
	t       *testing.T
	answers map[string]string
	asked   map[string]bool
}

func newAccount(t *testing.T) *account {
	t.Helper()
	data, err := os.ReadFile("testdata/account.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := &account{t: t, answers: map[string]string{}, asked: map[string]bool{}}
	for _, part := range strings.Split(string(data), "\n### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		a.answers[strings.TrimSpace(name)] = body
	}
	return a
}

func (a *account) Do(req *http.Request) (*http.Response, error) {
	service, _, _ := strings.Cut(req.URL.Host, ".")
	name := req.Method + " " + service + " " + req.URL.Path
	if target := req.Header.Get("X-Amz-Target"); target != "" {
		name += " " + target
	}
	a.asked[name] = true
	status, body := 200, a.answers[name]
	if _, known := a.answers[name]; !known {
		status, body = 403, `{"message": "denied: `+name+`"}`
		if service == "cloudfront" || service == "route53" {
			body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>denied: " + name + "</Message></Error></ErrorResponse>"
		}
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

func read(t *testing.T, a *account) *Live {
	t.Helper()
	live, err := Read(context.Background(), awssdk.Config{
		Region: "eu-west-1", HTTPClient: a, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// TestRead reads an account, and makes a topology of the answers; recorded and opened again they say the
// same.
func TestRead(t *testing.T) {
	a := newAccount(t)
	live := read(t, a)
	if len(live.Denied) > 0 {
		t.Errorf("denied: %v", live.Denied)
	}
	for name := range a.answers {
		if !a.asked[name] {
			t.Errorf("%s was not asked", name)
		}
	}
	data, err := Save(live.Documents)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, documents := range [][]topology.Document{live.Documents, again} {
		top, err := topology.Read(documents...)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := top.Distribution("EDFDVBD6EXAMPLE")
		api, found := top.API("abc123def4")
		domain, known := top.Domain("api.example.com")
		if !ok || !found || !known || len(top.Certificates) != 1 || len(top.Records) != 1 {
			t.Fatalf("%+v", top)
		}
		for _, c := range [][2]string{
			{d.Default.OriginRequestPolicyID.String(), "216adef6-5c7f-47e4-b989-5492eafa07d3"},
			{d.Default.Source.File, "arn:aws:cloudfront::123456789012:distribution/EDFDVBD6EXAMPLE"},
			{d.Origins[0].DomainName.String(), "d-abcdef1234.execute-api.eu-west-1.amazonaws.com"},
			{api.Routes[0].Authorization.String(), "AWS_IAM"},
			{api.Stages[0].Name.String(), "prod"},
			{api.Region.String(), "eu-west-1"},
			{domain.Mappings[0].API.String(), "abc123def4"},
			{domain.EndpointType.String(), "REGIONAL"},
			{top.Records[0].Alias.String(), "d111111abcdef8.cloudfront.net"},
			{top.Account.String(), "123456789012"},
		} {
			if c[0] != c[1] {
				t.Errorf("%q, want %q", c[0], c[1])
			}
		}
	}
	if strings.Contains(string(data), "variable-value") {
		t.Error("the value of a stage variable is recorded")
	}
}

// TestDenied: what a call would have told is not known, and the rest is read.
func TestDenied(t *testing.T) {
	a := newAccount(t)
	delete(a.answers, "GET route53 /2013-04-01/hostedzone")
	delete(a.answers, "GET apigateway /restapis/abc123def4/stages")
	live := read(t, a)
	if len(live.Denied) != 2 || !strings.HasPrefix(live.Denied[0], "apigateway get-stages abc123def4: ") {
		t.Errorf("%q", live.Denied)
	}
	if _, err := topology.Read(live.Documents...); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, text := range []string{"", "{}", "[1", `{"countersign_record": "2"}`} {
		if _, err := Open([]byte(text)); err == nil {
			t.Errorf("%q is a record", text)
		}
	}
}

// TestPermissions: the policy only reads.
func TestPermissions(t *testing.T) {
	for _, action := range actions {
		_, verb, _ := strings.Cut(action, ":")
		if !strings.HasPrefix(verb, "Get") && !strings.HasPrefix(verb, "List") && !strings.HasPrefix(verb, "Describe") && verb != "GET" {
			t.Errorf("%s does not only read", action)
		}
	}
	if !strings.Contains(Permissions(), `"apigateway:GET"`) {
		t.Error(Permissions())
	}
}

// TestWords: of an error of the SDK what helps is told, and nothing of the SDK.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		`operation error STS: GetCallerIdentity, https response error StatusCode: 0, RequestID: , request send failed, Post "https://sts.eu-west-1.amazonaws.com/": dial tcp: no such host`: `it was not reached: Post "https://sts.eu-west-1.amazonaws.com/": dial tcp: no such host`,
		"operation error STS: GetCallerIdentity, https response error StatusCode: 403, api error ExpiredToken: The token\n is expired":                                                      "ExpiredToken: The token is expired",
	} {
		if got := words(errors.New(text)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
