package evidence

import (
	"strings"
	"testing"
)

const (
	wafSample        = `{"timestamp":1795324567693,"terminatingRuleId":"Common","action":"BLOCK","httpRequest":{"clientIp":"192.0.2.7","headers":[{"name":"Host","value":"h.example"},{"name":"X-Amz-Date","value":"20261122T051607Z"}],"uri":"/a","args":"b=1","httpMethod":"GET"}}`
	cloudFrontSample = "#Version: 1.0\n#Fields: date time cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) cs-uri-query x-host-header cs-protocol\n" +
		"2026-11-22\t05:16:07\tGET\td111111abcdef8.cloudfront.net\t/a\t403\tcurl/8.5.0%20x\tb=1\tapi.example.com\thttps\n"
	gatewaySample = `{"requestId":"r1","httpMethod":"GET","path":"/prod/a","status":"403","domainName":"abc123def4.execute-api.eu-west-1.amazonaws.com","error":"Forbidden"}`
	httpAPISample = `{"requestId":"r1","httpMethod":"GET","routeKey":"GET /a","status":403,"authorizer.error":"The security token included in the request is expired"}`
)

func TestAccessLogs(t *testing.T) {
	for _, test := range []struct {
		format, text string
		want         []string
	}{
		{formatWAF, wafSample, []string{`request #1 GET /a?b=1 [Host:"h.example"] [X-Amz-Date:"20261122T051607Z"] body="" whole-header`, "answer blocked by waf"}},
		{formatWAF, strings.Replace(wafSample, "BLOCK", "ALLOW", 1), []string{`request #1 GET /a?b=1 [Host:"h.example"] [X-Amz-Date:"20261122T051607Z"] body="" whole-header`}},
		{formatCloudFrontLog, cloudFrontSample, []string{`request #3 https GET /a?b=1 [Host:"api.example.com"] [User-Agent:"curl/8.5.0 x"] body=""`, "response 403 body=\"\""}},
		{formatCloudFrontLog, "a\tb\tc\n", nil},
		{formatGatewayLog, gatewaySample, []string{`request #1 GET /prod/a [Host:"abc123def4.execute-api.eu-west-1.amazonaws.com"] body=""`, `response 403 [x-amz-apigw-id:"r1"] body="{\"message\":\"Forbidden\"}"`}},
		{formatGatewayLog, httpAPISample, []string{`request #1 GET /a body=""`, `response 403 [apigw-requestid:"r1"] body="{\"message\":\"The security token included in the request is expired\"}"`}},
		{formatGatewayLog, `{"status":"ok","httpMethod":"GET"}`, nil},
		{formatBrowserError, "x has been blocked by CORS policy: y\n", []string{"answer  by browser"}},
	} {
		_, pieces := readBy(t, test.text, test.format)
		var got []piece
		for _, p := range pieces {
			if p.request != nil || p.response != nil || p.answer != nil {
				got = append(got, p)
			}
		}
		if len(got) != len(test.want) {
			t.Errorf("%s: %d pieces, want %d", test.format, len(got), len(test.want))
			continue
		}
		for i, p := range got {
			text := show(p)
			if p.answer != nil {
				text = "answer " + string(p.answer.Kind) + " by " + string(p.answer.By)
			}
			if text != test.want[i] {
				t.Errorf("%s: got %s\nwant %s", test.format, text, test.want[i])
			}
		}
	}
}

// TestGatewayLogIsTheGateways: what the log says is what arrived.
func TestGatewayLogIsTheGateways(t *testing.T) {
	c, err := Read([]Input{{"a.json", []byte(gatewaySample)}})
	if err != nil || c.Received == nil || c.Received.Target != "/prod/a" || c.Request != nil {
		t.Errorf("%v, %+v", err, c)
	}
}

func FuzzWAFLog(f *testing.F) { fuzzFormats(f, []string{formatWAF}, wafSample, wafSample[:60]) }
func FuzzCloudFrontLog(f *testing.F) {
	fuzzFormats(f, []string{formatCloudFrontLog}, cloudFrontSample, "#Fields: cs-uri-stem sc-status cs-method\na 1 GET\n")
}

func FuzzGatewayLog(f *testing.F) {
	fuzzFormats(f, []string{formatGatewayLog}, gatewaySample, httpAPISample, `{"httpMethod":1,"status":[]}`)
}

func FuzzBrowserErrors(f *testing.F) {
	fuzzFormats(f, []string{formatBrowserError}, "has been blocked by CORS policy", "GET https://h/ net::ERR_FAILED")
}
