package clients_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/clients"
)

// TestTable holds each entry to a cause of the catalogue, a sentence and a public source.
func TestTable(t *testing.T) {
	known := map[string]bool{}
	for _, cause := range causes.All() {
		known[string(cause.Code)] = true
	}
	names := map[string]bool{}
	for _, c := range clients.All() {
		if names[c.Name] || len(c.Faults) == 0 || len(c.Agents)+len(c.Names) == 0 && c.Signs == nil {
			t.Errorf("%s: twice, without faults, or not to be recognised", c.Name)
		}
		names[c.Name] = true
		for _, word := range append(append([]string{}, c.Agents...), c.Names...) {
			if word != strings.ToLower(word) {
				t.Errorf("%s: %q is not in lower case", c.Name, word)
			}
		}
		for _, f := range c.Faults {
			u, err := url.Parse(f.Source)
			if !known[f.Code] || err != nil || u.Scheme != "https" || !strings.HasSuffix(f.Text, ".") || strings.ContainsAny(f.Versions, ".;") && strings.HasSuffix(f.Versions, ".") {
				t.Errorf("%s: %+v", c.Name, f.Code)
			}
		}
	}
}

func TestRecognise(t *testing.T) {
	show := func(list []clients.Sighting) string {
		var out []string
		for _, s := range list {
			out = append(out, strings.TrimSpace(s.Client.Name+" "+s.Version))
		}
		return strings.Join(out, ", ")
	}
	for agent, want := range map[string]string{
		"curl/7.88.1": "curl --aws-sigv4 7.88.1",
		"aws-sdk-go-v2/1.30.3 os/linux lang/go#1.2":                                              "AWS SDK for Go v2 1.30.3",
		"APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io) aws-sdk-go-v2/1.30.3": "AWS SDK for Go v2 1.30.3, Terraform's S3 backend 1.9.0",
		"PostmanRuntime/7.39.1": "Postman 7.39.1",
		"mycurl/1.0":            "",
		"Mozilla/5.0":           "",
	} {
		if got := show(clients.InAgent(agent)); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
	for text, want := range map[string]string{
		"from requests_aws4auth import AWS4Auth": "requests-aws4auth",
		"I use aws4fetch in a Worker":            "aws4fetch",
		"apigClient.invokeApi(params)":           "aws-api-gateway-client (kndt84) and the JavaScript client that API Gateway generates",
		"my_bruno_file":                          "",
		"opens3cmdline":                          "",
	} {
		if got, _ := clients.InText(text); show(got) != want {
			t.Errorf("%q: %q, want %q", text, show(got), want)
		}
	}
	if got := show(clients.InHeaders(strings.Split("accept;content-length;content-type;host;x-amz-date", ";"))); got != "Bruno" {
		t.Error(got)
	}
	if got := show(clients.InHeaders([]string{"host", "x-amz-date"})); got != "" {
		t.Error(got)
	}
}

func TestExplain(t *testing.T) {
	curl := clients.InAgent("curl/7.88.1")
	for _, test := range []struct {
		name                            string
		seen                            []clients.Sighting
		code, subject, signed, verified string
		want                            string
	}{
		{"by the User-Agent", curl, "query-order", "", "b=2&a=1", "a=1&b=2", "curl --aws-sigv4 user-agent https://github.com/curl/curl/issues/9717"},
		{"another cause", curl, "clock-skew", "", "", "", ""},
		{"the port", curl, "host-mismatch", "", "localhost", "localhost:9200", "curl --aws-sigv4 user-agent https://github.com/curl/curl/issues/9550"},
		{"not the port", curl, "host-mismatch", "", "a.example", "b.example", ""},
		{"by the mistake", nil, "query-double-encoding", "", "a=b%253Dc", "a=b%3Dc", "Envoy's aws_request_signing mistake https://github.com/envoyproxy/envoy/issues/16918"},
		{"a mistake of many", nil, "query-double-encoding", "", "a=b%252Cc", "a=b%2Cc", ""},
		{"sorted as text", nil, "query-order", "", "id-type=1&id=2", "id=2&id-type=1", "aws4 (Node.js) mistake https://github.com/mhart/aws4/pull/103"},
		{"not sorted at all", nil, "query-order", "", "b=1&a=2", "a=2&b=1", ""},
		{"another header", clients.InAgent("rclone/v1.67.0"), "header-mutated", "via", "", "", ""},
		{"the header", clients.InAgent("rclone/v1.67.0"), "header-mutated", "accept-encoding", "", "", "rclone user-agent https://github.com/rclone/rclone/issues/6670"},
	} {
		got := ""
		if known, ok := clients.Explain(test.seen, test.code, test.subject, test.signed, test.verified); ok {
			got = fmt.Sprint(known.Client.Name, " ", known.By, " ", known.Fault.Source)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
