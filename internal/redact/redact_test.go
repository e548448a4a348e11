package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// What must not be left. None of it is anybody's.
const (
	secretKey = "Zq8nW3vLx1/T7yK+pRfHcM0sUaB5dEgJ2oIwN4kV"
	keyID     = "ASIAQ4ZT7KXPW3MNBVCR"
	token     = "IQoJb3JpZ2luX2VjEKT//////////wEaCWV1LXdlc3QtMSJHMEUCIQDt7yK2p+RfHcM0sUaB5dEgJ2oIwN4kVzXc9aQf8hL0wIgRt3uYbN6mPvS1oEj7GhKxZ=="
	account   = "472816390527"
	apiID     = "k7m2p9x4qz"
	viewer    = "d2v8n4kq7xw1z5"
	bucket    = "initech-invoices-2026"
	domain    = "orders.initech-global.com"
	apiKey    = "yT6rE4wQ8uI2oP0aS5dF7gH9jK1lZ3xC"
	cookie    = "session=9f8e7d6c5b4a3f2e1d0c; cart=zz81Qw"
)

// untouched are the values in the forms in which they must not be left.
func untouched() []string {
	list := []string{apiID, viewer, bucket, "initech", account, keyID, apiKey, "9f8e7d6c5b4a3f2e1d0c", "zz81Qw", hex.EncodeToString([]byte(keyID))}
	for _, secret := range []string{secretKey, token} {
		list = append(list, secret, url.QueryEscape(secret), url.QueryEscape(url.QueryEscape(secret)), base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	// Pieces of the secret and of the token.
	return append(
		list, "Zq8nW3vLx1", "pRfHcM0sUaB5dEgJ2oIwN4kV", "b3JpZ2luX2VjEKT", "wEaCWV1LXdlc3QtMSJHMEUCIQDt7yK2p",
		"RfHcM0sUaB5dEgJ2oIwN4kVzXc9aQf8hL0wIgRt3uYbN6mPvS1oEj7GhKxZ",
	)
}

// signedCall is a request that was signed for the distribution and refused by the API behind it.
type signedCall struct {
	request             sigv4.Request
	signed, verified    sigv4.Trace
	signature, endpoint string
}

func call(t testing.TB) signedCall {
	t.Helper()
	endpoint := apiID + ".execute-api.eu-west-1.amazonaws.com"
	r := sigv4.Request{
		Method: "POST", Target: "/prod/orders?accountId=" + account + "&b=2",
		Header: sigv4.Header{
			{Name: "Host", Value: viewer + ".cloudfront.net"},
			{Name: "X-Api-Key", Value: apiKey},
			{Name: "Cookie", Value: cookie},
			{Name: "Content-Type", Value: "application/json"},
		},
		Body: []byte(`{"queue":"arn:aws:sqs:eu-west-1:` + account + `:orders","callback":"https://` + domain + `/done"}`),
	}
	keys := sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secretKey, SessionToken: token}
	signer := sigv4.Signer{Credentials: keys, Region: "eu-west-1", Service: "execute-api", Headers: func(name string) bool { return name == "x-api-key" || name == "content-type" }}
	signed, err := signer.Sign(r, time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	auth, err := sigv4.ParseAuthorization(signed.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	out := signedCall{request: signed, signature: auth.Signature, endpoint: endpoint}
	rules := sigv4.RulesFor("execute-api")
	out.signed = sigv4.Compute(&signed, auth, "20261121T101500Z", secretKey, rules)
	received := signed.Clone()
	received.Header = received.Header.With("Host", endpoint)
	out.verified = sigv4.Compute(&received, auth, "20261121T101500Z", secretKey, rules)
	return out
}

// wire is the request as text.
func (c *signedCall) wire() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", c.request.Method, c.request.Target)
	for _, f := range c.request.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	return b.String() + "\n" + string(c.request.Body) + "\n"
}

// answer is what API Gateway answers, as JSON.
func (c *signedCall) answer() string {
	message := "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'" +
		c.verified.Canonical.String() + "'\n\nThe String-to-Sign should have been\n'" + c.verified.StringToSign.String() + "'\n"
	data, _ := json.Marshal(map[string]string{"message": message})
	return string(data)
}

// botocore is the client's log.
func (c *signedCall) botocore() string {
	return "2026-11-21 10:15:00,001 botocore.auth [DEBUG] CanonicalRequest:\n" + c.signed.Canonical.String() +
		"\n2026-11-21 10:15:00,002 botocore.auth [DEBUG] StringToSign:\n" + c.signed.StringToSign.String() +
		"\n2026-11-21 10:15:00,003 botocore.auth [DEBUG] Signature:\n" + c.signature + "\n"
}

// evidences are forms in which people paste.
func evidences(t testing.TB) map[string][]evidence.Input {
	c := call(t)
	input := func(name, text string) evidence.Input { return evidence.Input{Name: name, Data: []byte(text)} }
	nested, _ := json.Marshal(map[string]any{"errors": []any{map[string]string{"message": c.answer()}}})
	xml := "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>" + keyID +
		"</AWSAccessKeyId><StringToSign>" + c.verified.StringToSign.String() + "</StringToSign><SignatureProvided>" + c.signature + "</SignatureProvided><StringToSignBytes>" +
		fmt.Sprintf("% x", c.verified.StringToSign.String()) + "</StringToSignBytes><CanonicalRequest>" + strings.ReplaceAll(c.verified.Canonical.String(), "&", "&amp;") + "</CanonicalRequest><CanonicalRequestBytes>" +
		fmt.Sprintf("% x", c.verified.Canonical.String()) + "</CanonicalRequestBytes></Error>"
	har, _ := json.Marshal(map[string]any{"log": map[string]any{"entries": []any{map[string]any{
		"request": map[string]any{
			"method": "POST", "url": "https://" + viewer + ".cloudfront.net" + c.request.Target,
			"headers": harHeaders(c.request.Header), "postData": map[string]string{"mimeType": "application/json", "text": string(c.request.Body)},
		},
		"response": map[string]any{"status": 403, "headers": harHeaders(sigv4.Header{{Name: "x-amzn-errortype", Value: "InvalidSignatureException"}, {Name: "x-amz-apigw-id", Value: "EXAMPLEid="}}), "content": map[string]string{"text": c.answer()}},
	}}}})
	var curl strings.Builder
	fmt.Fprintf(&curl, "curl -X POST 'https://%s.cloudfront.net%s'", viewer, c.request.Target)
	for _, f := range c.request.Header[1:] {
		fmt.Fprintf(&curl, " \\\n  -H '%s: %s'", f.Name, f.Value)
	}
	fmt.Fprintf(&curl, " \\\n  -d '%s'\n", c.request.Body)
	presigner := sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secretKey, SessionToken: token}, Region: "eu-west-1", Service: "s3"}
	presigned, err := presigner.Presign(sigv4.Request{Method: "GET", Target: "/a%20b.pdf?x=1", Header: sigv4.Header{{Name: "Host", Value: bucket + ".s3.eu-west-1.amazonaws.com"}}}, time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]evidence.Input{
		"request and answer":        {input("request.http", c.wire()), input("answer.json", c.answer())},
		"client log and answer":     {input("debug.log", c.botocore()), input("answer.json", c.answer())},
		"client log, answer nested": {input("debug.log", c.botocore()), input("answer.json", string(nested))},
		"XML with bytes":            {input("request.http", c.wire()), input("answer.xml", xml)},
		"HAR":                       {input("browser.har", string(har))},
		"curl and answer":           {input("curl.txt", curl.String()), input("answer.json", c.answer())},
		"presigned":                 {input("url.txt", "https://"+presigned.Host()+presigned.Target), input("answer.xml", "<Error><Code>SignatureDoesNotMatch</Code><Resource>/"+bucket+"/a b.pdf</Resource></Error>")},
		"denied":                    {input("answer.json", `{"Message":"User: arn:aws:sts::`+account+`:assumed-role/initech-admin/jane.doe@initech-global.com is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********0527:`+apiID+`/prod/POST/orders with an explicit deny"}`)},
		"exchanged":                 {input("answer.json", `{"message":"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '`+secretKey+`/20261121/eu-west-1/execute-api/aws4_request'"}`)},
		"environment":               {input("notes.md", "export AWS_ACCESS_KEY_ID="+keyID+"\nexport AWS_SECRET_ACCESS_KEY='"+secretKey+"'\nexport AWS_SESSION_TOKEN="+token+"\n\n"+c.answer())},
		"broken lines":              {input("mail.txt", "> "+wrapped(c.wire(), 70)+"\n"+c.answer())},
		"bytes in Base64":           {input("log.json", `{"body":"`+base64.StdEncoding.EncodeToString([]byte(`{"accountId":"`+account+`","key":"`+keyID+`","api":"`+c.endpoint+`"}`))+`","headers":{"x-api-key":"`+apiKey+`","cookie":"`+cookie+`"},"error":"The request signature we calculated does not match the signature you provided."}`)},
	}
}

// wrapped breaks lines as a mail does.
func wrapped(text string, width int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > width {
			b.WriteString(line[:width] + "\n> ")
			line = line[width:]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func harHeaders(h sigv4.Header) []map[string]string {
	var list []map[string]string
	for _, f := range h {
		list = append(list, map[string]string{"name": f.Name, "value": f.Value})
	}
	return list
}

// TestForms redacts each form: nothing is left, the findings stay, and a second redaction changes nothing.
func TestForms(t *testing.T) {
	for name, inputs := range evidences(t) {
		r, err := Evidence(inputs)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		left := append(untouched(), call(t).signature)
		for _, input := range r.Inputs {
			for _, value := range left {
				if strings.Contains(strings.ToLower(string(input.Data)), strings.ToLower(value)) {
					t.Errorf("%s: %s: %q is left in\n%s", name, input.Name, value, input.Data)
				}
			}
		}
		before, after := names(diagnosed(t, inputs)), names(diagnosed(t, r.Inputs))
		if before != after {
			t.Errorf("%s: %s; before redaction %s", name, after, before)
		}
		again, err := Evidence(r.Inputs)
		if err != nil {
			t.Fatal(err)
		}
		for i := range again.Inputs {
			if string(again.Inputs[i].Data) != string(r.Inputs[i].Data) {
				t.Errorf("%s: a second redaction changes\n%s\nto\n%s", name, r.Inputs[i].Data, again.Inputs[i].Data)
			}
		}
	}
}

// TestHashesStay checks that what was proven by a hash is proven still, and that the texts fit their hashes.
func TestHashesStay(t *testing.T) {
	inputs := evidences(t)["client log and answer"]
	r, err := Evidence(inputs)
	if err != nil {
		t.Fatal(err)
	}
	c, err := evidence.Read(r.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	if c.Signed == nil || c.Verified == nil || c.Signed.Check != evidence.Confirmed || c.Verified.Check != evidence.Confirmed {
		t.Fatalf("signed %+v, verified %+v: want both confirmed by their hashes", c.Signed, c.Verified)
	}
	if got := names(diagnosed(t, r.Inputs)); !strings.HasPrefix(got, "host-mismatch  proven") {
		t.Errorf("findings %s", got)
	}
	if r.Counts[Hash] != 2 {
		t.Errorf("%d hashes computed anew, want those of both canonical requests", r.Counts[Hash])
	}
	// With the body at hand its hash is a new one as well, within the canonical request and beside it.
	if r, err = Evidence(evidences(t)["request and answer"]); err != nil {
		t.Fatal(err)
	}
	if c, err = evidence.Read(r.Inputs); err != nil {
		t.Fatal(err)
	}
	if c.Verified.PayloadHash != sigv4.HashPayload(c.Request.Body) || c.Verified.Check != evidence.Confirmed {
		t.Errorf("payload hash %s of %s, check %v", c.Verified.PayloadHash, c.Request.Body, c.Verified.Check)
	}
	// Only the client's string to sign is there: what it signed is known by searching.
	text := string(inputs[0].Data)
	inputs[0].Data = []byte(text[:strings.Index(text, "CanonicalRequest:")] + text[strings.Index(text, "botocore.auth [DEBUG] StringToSign:"):])
	inputs = append(inputs, evidence.Input{Name: "url.txt", Data: []byte("https://" + viewer + ".cloudfront.net/prod/orders")})
	if got := names(diagnosed(t, inputs)); !strings.HasPrefix(got, "host-mismatch  proven") {
		t.Fatalf("findings before redaction %s", got)
	}
	if r, err = Evidence(inputs); err != nil {
		t.Fatal(err)
	}
	if got := names(diagnosed(t, r.Inputs)); !strings.HasPrefix(got, "host-mismatch  proven") {
		t.Errorf("findings %s", got)
	}
}

// TestExamples redacts the examples of the repository.
func TestExamples(t *testing.T) {
	folders, _ := filepath.Glob("../../examples/*-*")
	if len(folders) < 5 {
		t.Fatalf("%d examples", len(folders))
	}
	for _, folder := range folders {
		inputs := readFolder(t, folder)
		r, err := Evidence(inputs)
		if err != nil {
			t.Errorf("%s: %v", folder, err)
			continue
		}
		if before, after := names(diagnosed(t, inputs)), names(diagnosed(t, r.Inputs)); before != after {
			t.Errorf("%s: %s; before redaction %s", folder, after, before)
		}
	}
}

// TestStays checks what is no secret and names nobody.
func TestStays(t *testing.T) {
	text := strings.Join([]string{
		"GET /v1/items?sort=name&page=2 HTTP/1.1", "Host: api.example.com", "X-Amz-Date: 20261121T101500Z", "User-Agent: Mozilla/5.0 Chrome/120.0.6099.109",
		"Via: 1.1 varnish (Varnish/7.1.0.2)", "Accept: image/webp, */*", "", "at http://127.0.0.1:8080 and https://s3.eu-west-1.amazonaws.com and dynamodb.us-east-1.amazonaws.com",
		"images/mac@2x.png, order 202611211015, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"java.io.IOException: see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html", "const token = await getToken(); host: process.env.HOST_NAME",
	}, "\n")
	r, err := Evidence([]evidence.Input{{Name: "a.txt", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(r.Inputs[0].Data); got != text {
		t.Errorf("got\n%s\nwant\n%s", got, text)
	}
	if r.Summary() != "" {
		t.Errorf("counted %s", r.Summary())
	}
}

// TestAlike checks that what differs in a telling way before differs so after: a cut token, one in another
// case, one with another character.
func TestAlike(t *testing.T) {
	cut, other := token[:len(token)-20], strings.Replace(token, "EUCIQDt", "EUCIQDu", 1)
	text := "X-Amz-Security-Token: " + token + "\nx-amz-security-token: " + cut + "\nX-AMZ-SECURITY-TOKEN: " + other + "\nHost: " + strings.ToUpper(domain) + "\nhost: " + domain + "\n"
	r, err := Evidence([]evidence.Input{{Name: "a.txt", Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(r.Inputs[0].Data), "\n")
	value := func(i int) string { _, v, _ := strings.Cut(lines[i], ": "); return v }
	if !strings.HasPrefix(value(0), value(1)) || len(value(1)) != len(cut) {
		t.Errorf("%q is not cut as the original was: %q", value(1), value(0))
	}
	differ := 0
	for i := range value(0) {
		if value(0)[i] != value(2)[i] {
			differ++
		}
	}
	if differ != 1 {
		t.Errorf("%q and %q differ in %d characters, want 1", value(0), value(2), differ)
	}
	if strings.ToLower(value(3)) != value(4) || value(3) == value(4) || strings.Contains(string(r.Inputs[0].Data), "initech") {
		t.Errorf("hosts %q and %q", value(3), value(4))
	}
}

func TestRefuses(t *testing.T) {
	for name, inputs := range map[string][]evidence.Input{
		"nothing": nil, "empty": {{Name: "a", Data: []byte(" \n")}}, "binary": {{Name: "a.gz", Data: []byte("\x1f\x8b\x08\x00\x00\x01\x02\x03")}},
	} {
		if r, err := Evidence(inputs); err == nil {
			t.Errorf("%s: %+v, want an error", name, r)
		}
	}
}

// TestLargeLog redacts a log of some megabytes.
func TestLargeLog(t *testing.T) {
	c := call(t)
	log := strings.Repeat("2026-11-21 10:15:00 DEBUG a line of a log with an id 7f3a9c21 and https://www.example.com/path?x=1 in it\n", 40000) + c.wire() + c.answer()
	r, err := Evidence([]evidence.Input{{Name: "a.log", Data: []byte(log)}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(r.Inputs[0].Data), keyID) {
		t.Error("the key id is left")
	}
}

func FuzzEvidence(f *testing.F) {
	for _, inputs := range evidences(f) {
		f.Add(string(inputs[0].Data))
	}
	f.Add("Authorization: AWS4-HMAC-SHA256 Credential=//////, Signature=%%%%")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Evidence([]evidence.Input{{Name: "-", Data: []byte(text + "\nX-Amz-Security-Token: " + token + "\n")}})
		if err != nil {
			return
		}
		if strings.Contains(string(r.Inputs[0].Data), token) {
			t.Errorf("the token is left in %q", r.Inputs[0].Data)
		}
	})
}
