package examples

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// cloudFront is the case that the product exists for, in the four forms in which people have it: a request
// signed for the distribution's name, and the gateway behind it verifies its own name.
func cloudFront(t *testing.T) []example {
	get := sigv4.Request{
		Method: "GET", Target: "/prod/pets?limit=10&type=cat",
		Header: sigv4.Header{{Name: "Host", Value: distribution}},
	}
	byCurl := send(t, get, permanent, gateway, nil)
	byBrowser := send(t, get, temporary, gateway, nil)
	byAWS := send(t, sigv4.Request{
		Method: "GET", Target: "/prod/@connections/OoJBxe3PywMCHWA%3D",
		Header: sigv4.Header{{Name: "Host", Value: distribution}},
	}, permanent, gateway, nil)
	all := []example{
		{folder: "cloudfront-403", credentials: permanent, files: map[string]string{
			"request.log": curlLog(&byCurl), "answer.json": byCurl.answer(),
		}},
		{folder: "cloudfront-403-har", credentials: temporary, files: map[string]string{"browser.har": har(t, &byBrowser)}},
		{folder: "cloudfront-403-aws-debug", credentials: permanent, files: map[string]string{"debug.log": awsDebug(&byAWS)}},
	}
	for i := range all {
		all[i].code, all[i].certainty, all[i].provenCode = "host-mismatch", causes.Shown, "host-mismatch"
	}
	// The client's string to sign is in the log of --debug: its hash is a proof without any secret.
	all[2].certainty = causes.Proven
	// The body alone shows what was verified, and not what was signed.
	return append(all, example{
		folder: "cloudfront-403-body", code: "host-mismatch", certainty: causes.Possible,
		files: map[string]string{"answer.json": byCurl.answer()},
	})
}

// curlLog is what curl -v writes to standard error.
func curlLog(x *exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, `* Host %[1]s:443 was resolved.
* IPv6: (none)
* IPv4: 203.0.113.10
*   Trying 203.0.113.10:443...
* ALPN: curl offers h2,http/1.1
* SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / x25519 / RSASSA-PSS
* ALPN: server accepted h2
* Server certificate:
*  subject: CN=*.cloudfront.net
*  SSL certificate verify ok.
* Connected to %[1]s (203.0.113.10) port 443
* using HTTP/2
* Server auth using AWS_SIGV4 with user 'AKIAIOSFODNN7EXAMPLE'
* [HTTP/2] [1] OPENED stream for https://%[1]s%[2]s
* [HTTP/2] [1] [:method: %[3]s]
* [HTTP/2] [1] [:scheme: https]
* [HTTP/2] [1] [:authority: %[1]s]
* [HTTP/2] [1] [:path: %[2]s]
`, x.sent.Host(), x.sent.Target, x.sent.Method)
	header := append(x.sent.Header.Without("X-Amz-Date", "Authorization"),
		sigv4.Field{Name: "Authorization", Value: x.auth.String()}, sigv4.Field{Name: "X-Amz-Date", Value: stamp},
		sigv4.Field{Name: "User-Agent", Value: "curl/8.11.1"}, sigv4.Field{Name: "Accept", Value: "*/*"})
	for _, f := range header[1:] {
		fmt.Fprintf(&b, "* [HTTP/2] [1] [%s: %s]\n", strings.ToLower(f.Name), f.Value)
	}
	fmt.Fprintf(&b, "> %s %s HTTP/2\n", x.sent.Method, x.sent.Target)
	for _, f := range header {
		fmt.Fprintf(&b, "> %s: %s\n", f.Name, f.Value)
	}
	b.WriteString("> \n* Request completely sent off\n< HTTP/2 403 \n")
	for _, f := range edgeAnswerHeader(len(x.answer())) {
		fmt.Fprintf(&b, "< %s: %s\n", f.Name, f.Value)
	}
	b.WriteString("< \n{ [" + fmt.Sprint(len(x.answer())) + " bytes data]\n* Connection #0 to host " + x.sent.Host() + " left intact\n")
	return b.String()
}

// edgeAnswerHeader is the header of an answer of API Gateway that came through CloudFront.
func edgeAnswerHeader(length int) sigv4.Header {
	return sigv4.Header{
		{Name: "content-type", Value: "application/json"},
		{Name: "content-length", Value: fmt.Sprint(length)},
		{Name: "date", Value: "Sat, 21 Nov 2026 10:15:01 GMT"},
		{Name: "x-amzn-requestid", Value: "8d2f6f0e-1f5b-4a57-9d0c-5f1b0c2d3e4f"},
		{Name: "x-amzn-errortype", Value: "InvalidSignatureException"},
		{Name: "x-amz-apigw-id", Value: "EXAMPLEapigwid="},
		{Name: "x-cache", Value: "Error from cloudfront"},
		{Name: "via", Value: "1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)"},
		{Name: "x-amz-cf-pop", Value: "FRA56-P5"},
		{Name: "x-amz-cf-id", Value: "EXAMPLEcfid_0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF=="},
	}
}

// har is what a browser exports with sensitive data: one entry that worked, and the one that did not.
func har(t *testing.T, x *exchange) string {
	t.Helper()
	type pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	pairs := func(header sigv4.Header) []pair {
		list := []pair{}
		for _, f := range header {
			list = append(list, pair{strings.ToLower(f.Name), f.Value})
		}
		return list
	}
	request := append(sigv4.Header{
		{Name: ":authority", Value: x.sent.Host()},
		{Name: ":method", Value: "GET"},
		{Name: ":path", Value: x.sent.Target},
		{Name: ":scheme", Value: "https"},
		{Name: "accept", Value: "application/json"},
		{Name: "accept-encoding", Value: "gzip, deflate, br, zstd"},
		{Name: "origin", Value: "https://www.example.com"},
		{Name: "user-agent", Value: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"},
	}, x.sent.Header.Without("Host")...)
	type object = map[string]any
	entry := func(method, url string, status int, statusText string, request, response sigv4.Header, body string) object {
		return object{
			"startedDateTime": "2026-11-21T10:15:00.412Z", "time": 183.2,
			"request": object{
				"method": method, "url": url, "httpVersion": "http/2.0", "headers": pairs(request),
				"queryString": []pair{}, "cookies": []pair{}, "headersSize": -1, "bodySize": 0,
			},
			"response": object{
				"status": status, "statusText": statusText, "httpVersion": "http/2.0", "headers": pairs(response), "cookies": []pair{},
				"content":     object{"size": len(body), "mimeType": "application/json", "text": body},
				"redirectURL": "", "headersSize": -1, "bodySize": -1,
			},
			"cache": object{}, "timings": object{"send": 0.2, "wait": 181.0, "receive": 2.0},
		}
	}
	page := entry("GET", "https://www.example.com/", 200, "", sigv4.Header{{Name: ":authority", Value: "www.example.com"}},
		sigv4.Header{{Name: "content-type", Value: "text/html"}}, "<!doctype html>")
	failed := entry("GET", "https://"+x.sent.Host()+x.sent.Target, 403, "", request, edgeAnswerHeader(len(x.answer())), x.answer())
	data, err := json.MarshalIndent(object{"log": object{
		"version": "1.2", "creator": object{"name": "WebInspector", "version": "537.36"}, "pages": []object{}, "entries": []object{page, failed},
	}}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data) + "\n"
}

// awsDebug is the part of the log of aws --debug that tells of the request, as botocore 1.43 writes it.
func awsDebug(x *exchange) string {
	const at = "2026-11-21 10:15:00,412 - MainThread - "
	body := strings.ReplaceAll(strings.ReplaceAll(x.answer(), `\`, `\\`), "'", `\'`)
	var header []string
	for _, f := range edgeAnswerHeader(len(x.answer())) {
		header = append(header, fmt.Sprintf("'%s': '%s'", f.Name, f.Value))
	}
	return at + "awscli.clidriver - DEBUG - Arguments entered to CLI: ['apigatewaymanagementapi', 'get-connection', '--connection-id', 'OoJBxe3PywMCHWA=', '--endpoint-url', 'https://" + distribution + "/prod', '--region', 'eu-west-1', '--debug']\n" +
		at + "botocore.auth - DEBUG - Calculating signature using v4 auth.\n" +
		at + "botocore.auth - DEBUG - CanonicalRequest:\n" + x.signed.String() + "\n" +
		at + "botocore.auth - DEBUG - StringToSign:\n" + x.signedStr.String() + "\n" +
		at + "botocore.auth - DEBUG - Signature:\n" + x.auth.Signature + "\n" +
		at + "botocore.endpoint - DEBUG - Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=https://" + distribution + x.sent.Target +
		", headers={'User-Agent': b'aws-cli/1.45.11 md/Botocore#1.43.11', 'X-Amz-Date': b'" + stamp + "', 'Authorization': b'" + x.auth.String() + "'}>\n" +
		at + "urllib3.connectionpool - DEBUG - Starting new HTTPS connection (1): " + distribution + ":443\n" +
		at + `urllib3.connectionpool - DEBUG - https://` + distribution + `:443 "GET ` + x.sent.Target + ` HTTP/1.1" 403 ` + fmt.Sprint(len(x.answer())) + "\n" +
		at + "botocore.parsers - DEBUG - Response headers: {" + strings.Join(header, ", ") + "}\n" +
		at + "botocore.parsers - DEBUG - Response body:\nb'" + body + "'\n"
}
