package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/internal/gateway"
	"countersign/internal/har"
	"countersign/internal/lab"
	"countersign/internal/topology"
	"countersign/sigv4"
)

const (
	edgeHost = "d111111abcdef8.cloudfront.net"
	apiHost  = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	keyID    = "AKIAIOSFODNN7EXAMPLE"
	secret   = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// running is a lab on two addresses of this machine.
type running struct {
	*Server
	edge, gateway string
	log           *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func start(t testing.TB, o Options, documents ...topology.Document) *running {
	t.Helper()
	if documents == nil {
		documents = []topology.Document{lab.BuiltinTopology()}
	}
	top, err := topology.Read(documents...)
	if err != nil {
		t.Fatal(err)
	}
	path, err := lab.New(lab.Config{Topology: top, Keys: lab.BuiltinKeys("")})
	if err != nil {
		t.Fatal(err)
	}
	r := &running{log: &lockedBuffer{}}
	if o.Log == nil {
		o.Log = slog.New(slog.NewJSONHandler(r.log, nil))
	}
	r.Server = New(path, o)
	listen := func(h http.Handler) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		r.Serve(l, h)
		return l.Addr().String()
	}
	r.edge, r.gateway = listen(r.Edge()), listen(r.Gateway())
	t.Cleanup(r.stop)
	return r
}

func (r *running) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = r.Shutdown(ctx)
}

// sign signs a request to an address for a host, and for the address itself when host is "".
func sign(t testing.TB, method, address, target, host, body string) *http.Request {
	t.Helper()
	signer := &sigv4.Signer{Credentials: sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, Region: "eu-west-1", Service: "execute-api", Host: host}
	signed, err := signer.Sign(sigv4.Request{Method: method, Target: target, Header: sigv4.Header{{Name: "Host", Value: address}}, Body: []byte(body)}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, "http://"+address+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range signed.Header {
		if f.Name != "Host" {
			req.Header.Set(f.Name, f.Value)
		}
	}
	return req
}

func do(t testing.TB, req *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// TestTheCase is the case that the product exists for, over HTTP: refused as it is, accepted when signed
// for the origin, and accepted directly.
func TestTheCase(t *testing.T) {
	r := start(t, Options{Explain: true})
	for _, test := range []struct {
		name, address, host string
		status              int
		explain             string
	}{
		{"as is", r.edge, "", 403, "host-mismatch; certainty=proven; hop=edge"},
		{"remedy A", r.edge, apiHost, 200, ""},
		{"directly", r.gateway, "", 200, ""},
	} {
		for _, method := range []string{"GET", "POST"} {
			body := ""
			if method == "POST" {
				body = `{"name":"Ada"}`
			}
			response, text := do(t, sign(t, method, test.address, "/prod/pets?b=2&a=1", test.host, body))
			if response.StatusCode != test.status || response.Header.Get(ExplainField) != test.explain {
				t.Errorf("%s: %d, %q\n%s", test.name, response.StatusCode, response.Header.Get(ExplainField), text)
			}
			if test.status == 403 && !strings.Contains(text, `The Canonical String for this request should have been\n'`+method+`\n/prod/pets\na=1&b=2\nhost:`+apiHost) {
				t.Errorf("%s: %s", test.name, text)
			}
			if test.status == 200 {
				var echo struct {
					Identity struct{ ARN string }
					Request  struct{ Method, Target, Body string }
				}
				if err := json.Unmarshal([]byte(text), &echo); err != nil || echo.Identity.ARN != "arn:aws:iam::123456789012:user/lab" ||
					echo.Request.Method != method || echo.Request.Target != "/prod/pets?b=2&a=1" || echo.Request.Body != body {
					t.Errorf("%s: %v, %s", test.name, err, text)
				}
			}
		}
	}
	r.stop()
	log := r.log.String()
	for _, want := range []string{`"cause":"host-mismatch"`, `"certainty":"proven"`, `"rule":"host-set-to-origin"`, `"msg":"accepted"`, "allExcept Host"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	if strings.Contains(log, secret) {
		t.Error("the log holds the secret")
	}
}

// TestLogAfterAnswer checks that a refused request is diagnosed in the log without --explain.
func TestLogAfterAnswer(t *testing.T) {
	r := start(t, Options{})
	if response, _ := do(t, sign(t, "GET", r.edge, "/prod/pets", "", "")); response.Header.Get(ExplainField) != "" {
		t.Error("the answer explains itself, and was not asked to")
	}
	r.stop() // waits for the log
	var line struct{ Msg, Cause, Signed, Verified, Hop, At, Setting string }
	if err := json.Unmarshal([]byte(r.log.String()), &line); err != nil {
		t.Fatalf("%v: %s", err, r.log)
	}
	if line.Msg != "refused" || line.Cause != "host-mismatch" || line.Signed != r.edge || line.Verified != apiHost || line.Hop != "edge" || line.At != "edge" {
		t.Errorf("%+v", line)
	}
}

// TestForwardedHost: an address of this machine stands for the alias where Host is forwarded, so that a
// client that simply calls it is accepted under remedy B, and refused before an API's own name.
func TestForwardedHost(t *testing.T) {
	builtin := lab.BuiltinTopology()
	builtin.Data = bytes.Replace(builtin.Data, []byte("b689b0a8-53d0-40ab-baf2-68738e2966ac"), []byte("216adef6-5c7f-47e4-b989-5492eafa07d3"), 1)
	r := start(t, Options{Explain: true}, builtin)
	if response, text := do(t, sign(t, "GET", r.edge, "/prod/pets", apiHost, "")); response.StatusCode != 403 || text != `{"message":"Forbidden"}` {
		t.Errorf("before an API's own name: %d, %s", response.StatusCode, text)
	}
	builtin.Data = bytes.Replace(builtin.Data, []byte(`"Enabled": true,`), []byte(`"Enabled": true, "Aliases": {"Quantity": 1, "Items": ["api.example.com"]},`), 1)
	domain := topology.Document{Name: "domain.json", Data: []byte(`[
		{"domainName": "api.example.com", "regionalDomainName": "d-abcdef1234.execute-api.eu-west-1.amazonaws.com", "endpointConfiguration": {"types": ["REGIONAL"]}},
		{"domainName": "api.example.com", "items": [{"basePath": "(none)", "restApiId": "abc123def4", "stage": "prod"}]}]`)}
	r = start(t, Options{Explain: true}, builtin, domain)
	if response, text := do(t, sign(t, "GET", r.edge, "/pets", "", "")); response.StatusCode != 200 {
		t.Errorf("remedy B, called by the address: %d, %s", response.StatusCode, text)
	}
	req := sign(t, "GET", r.edge, "/pets", "api.example.com", "")
	req.Host = "api.example.com"
	if response, text := do(t, req); response.StatusCode != 200 {
		t.Errorf("remedy B, called by the name: %d, %s", response.StatusCode, text)
	}
}

// TestAsProxy: a client that has the lab as its HTTP proxy keeps AWS's names.
func TestAsProxy(t *testing.T) {
	r := start(t, Options{})
	client := &http.Client{Transport: &http.Transport{Proxy: func(req *http.Request) (*url.URL, error) {
		if strings.HasSuffix(req.URL.Host, "cloudfront.net") {
			return url.Parse("http://" + r.edge)
		}
		return url.Parse("http://" + r.gateway)
	}}}
	for host, want := range map[string]int{edgeHost: 403, apiHost: 200} {
		response, err := client.Do(sign(t, "GET", host, "/prod/pets?a=%2F", "", ""))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, response.StatusCode, want)
		}
	}
}

// TestForeignHost: a client that cannot sign for another name than its Host sends the API's name to the edge.
// CloudFront would refuse it; the lab takes it for the alias, and says so.
func TestForeignHost(t *testing.T) {
	r := start(t, Options{})
	req := sign(t, "GET", apiHost, "/prod/pets", "", "")
	req.URL.Host = r.edge
	if response, text := do(t, req); response.StatusCode != 200 {
		t.Errorf("%d, %s", response.StatusCode, text)
	}
	req = sign(t, "GET", "other.example.com", "/prod/pets", "", "")
	req.URL.Host = r.edge
	if response, _ := do(t, req); response.StatusCode != 403 {
		t.Errorf("%d", response.StatusCode)
	}
	r.stop()
	if log := r.log.String(); !strings.Contains(log, "other.example.com is no name of the distribution") {
		t.Error(log)
	}
}

func TestBackend(t *testing.T) {
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Server", "mine")
		w.Header().Add("X-Twice", "1")
		w.Header().Add("X-Twice", "2")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %s %q %s", r.Method, r.RequestURI, r.Header.Get("X-Mine"), r.Header.Get("Authorization"), body)
	}))
	defer backend.Close()
	base, _ := url.Parse(backend.URL + "/base/")
	r := start(t, Options{Backend: base})
	req := sign(t, "PUT", r.gateway, "/prod/pets/a%2Fb?x=1&y=%20", "", "body")
	req.Header.Set("X-Mine", "yes")
	response, text := do(t, req)
	if response.StatusCode != http.StatusTeapot || text != `PUT /base/pets/a%2Fb?x=1&y=%20 yes "" body` {
		t.Errorf("%d, %s", response.StatusCode, text)
	}
	if h := response.Header; h.Get("X-Amzn-Remapped-Server") != "mine" || h.Get("Server") != "" || len(h.Values("X-Twice")) != 2 || h.Get("X-Amzn-Requestid") == "" {
		t.Errorf("%v", response.Header)
	}
	if response, _ := do(t, sign(t, "GET", r.edge, "/prod/pets", apiHost, "")); response.StatusCode != http.StatusTeapot || response.Header.Get("X-Cache") == "" {
		t.Errorf("through the edge: %d, %v", response.StatusCode, response.Header)
	}
	bearer, err := http.NewRequest("GET", "http://"+r.gateway+"/prod/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	bearer.Header.Set("Authorization", "Bearer abc")
	if _, text := do(t, bearer); text != `GET /base/health  "Bearer abc" ` {
		t.Errorf("the application's own token: %s", text)
	}
	override := sign(t, "POST", r.gateway, "/prod/pets/a", "", "")
	override.Header.Set("X-Http-Method-Override", "delete")
	if _, text := do(t, override); !strings.HasPrefix(text, "DELETE /base/pets/a ") {
		t.Errorf("another method: %s", text)
	}
	backend.Close()
	if response, text := do(t, sign(t, "GET", r.gateway, "/prod/pets", "", "")); response.StatusCode != 504 ||
		text != `{"message":"Network error communicating with endpoint"}` || response.Header.Get("X-Amzn-Errortype") != "InternalServerErrorException" {
		t.Errorf("without a backend: %d, %s, %v", response.StatusCode, text, response.Header)
	}
}

func TestUnanswered(t *testing.T) {
	for _, test := range []struct {
		family gateway.Family
		err    error
		status int
		text   string
	}{
		{gateway.REST, io.ErrUnexpectedEOF, 504, "Network error communicating with endpoint"},
		{gateway.REST, &net.DNSError{IsTimeout: true}, 504, "Endpoint request timed out"},
		{gateway.HTTP, &net.DNSError{IsTimeout: true}, 503, "Service Unavailable"},
		{gateway.LambdaURL, io.ErrUnexpectedEOF, 502, "Internal Server Error"},
	} {
		r := unanswered(test.family, test.err)
		if r.Status != test.status || string(r.Body) != `{"message":"`+test.text+`"}` || r.Header.Has("x-amzn-errortype") != (test.family == gateway.REST) {
			t.Errorf("%s, %v: %d %s %v", test.family, test.err, r.Status, r.Body, r.Header)
		}
	}
}

// TestBytes checks that what a client sends is taken as it is: the target byte for byte, repeated fields in
// their order, Host with its port and case.
func TestBytes(t *testing.T) {
	var got sigv4.Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = head(r) }))
	defer server.Close()
	for _, target := range []string{
		"/a//b/../c/./d", "/a%2fb%2Fc%c3%a9", "/x?b=2&a=1&a=0&flag&e=&=v&&", "/x?a=1;b=2", "/x?q=a+b%20c", "/prod/@connections/abc=", "/é?ü=ß", "/x?", "/a*b(c)!'",
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHoSt: API.Example.com:8080\r\nx-two: b\r\nX-One:   padded  in  side \t\r\nX-Two: a\r\nConnection: close\r\n\r\n", target)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		response.Body.Close()
		conn.Close()
		if response.StatusCode != 200 || got.Target != target || got.Host() != "API.Example.com:8080" || strings.Join(got.Header.Values("x-two"), ",") != "b,a" || got.Header.Value("x-one") != "padded  in  side" {
			t.Errorf("%d: sent %q, got %q %v", response.StatusCode, target, got.Target, got.Header)
		}
	}
}

func TestWebSocket(t *testing.T) {
	r := start(t, Options{}, topology.Document{Name: "ws.json", Data: []byte(`[
		{"ApiId": "sock123456", "ApiEndpoint": "wss://sock123456.execute-api.eu-west-1.amazonaws.com", "Name": "chat", "ProtocolType": "WEBSOCKET"},
		{"ApiId": "sock123456", "Items": [{"StageName": "prod"}]},
		{"ApiId": "sock123456", "Items": [{"RouteKey": "$connect", "AuthorizationType": "AWS_IAM"}]}]`)})
	shake := func(signed bool) (*http.Response, *bufio.Reader) {
		conn, err := net.Dial("tcp", r.gateway)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		req := sign(t, "GET", r.gateway, "/prod", "", "")
		if !signed {
			req.Header.Del("Authorization")
		}
		for name, value := range map[string]string{
			"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
		} {
			req.Header.Set(name, value)
		}
		if err := req.Write(conn); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(conn)
		response, err := http.ReadResponse(reader, req)
		if err != nil {
			t.Fatal(err)
		}
		return response, reader
	}
	// The key and its answer are those of RFC 6455, section 1.3.
	response, reader := shake(true)
	if response.StatusCode != 101 || response.Header.Get("Sec-Websocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("%d, %v", response.StatusCode, response.Header)
	}
	message, _ := io.ReadAll(reader)
	if !bytes.Contains(message, []byte(`"arn":"arn:aws:iam::123456789012:user/lab"`)) || !bytes.HasSuffix(message, []byte{0x88, 2, 0x03, 0xe8}) {
		t.Errorf("%q", message)
	}
	if response, _ := shake(false); response.StatusCode != 403 {
		t.Errorf("unsigned: %d", response.StatusCode)
	}
}

// TestErrorPage: a custom error response takes the place of the gateway's refusal and of a backend's error. The
// log and --explain still know what was wrong.
func TestErrorPage(t *testing.T) {
	builtin := lab.BuiltinTopology()
	builtin.Data = bytes.Replace(builtin.Data, []byte(`"Enabled": true,`), []byte(`"Enabled": true, "CustomErrorResponses": {"Quantity": 2, "Items": [
		{"ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200", "ErrorCachingMinTTL": 10},
		{"ErrorCode": 404, "ResponsePagePath": "/none.html", "ResponseCode": "404", "ErrorCachingMinTTL": 10}]},`), 1)
	backend := httptest.NewServer(http.NotFoundHandler())
	defer backend.Close()
	base, _ := url.Parse(backend.URL)
	r := start(t, Options{Explain: true, Backend: base}, builtin)
	for _, test := range []struct {
		address, host string
		status        int
		says, explain string
	}{
		{r.edge, "", 200, "/index.html", "host-mismatch; certainty=proven; hop=edge"},
		{r.edge, apiHost, 404, "/none.html", ""},
		{r.gateway, "", 404, "404 page not found", ""},
	} {
		response, text := do(t, sign(t, "GET", test.address, "/prod/pets", test.host, ""))
		h := response.Header
		if response.StatusCode != test.status || !strings.Contains(text, test.says) || h.Get(ExplainField) != test.explain {
			t.Errorf("%d, %v, %s; want %d, %s", response.StatusCode, h, text, test.status, test.says)
		}
		if test.address == r.edge && (h.Get("X-Cache") != "Error from cloudfront" || h.Get("X-Amz-Apigw-Id") != "") {
			t.Errorf("%v", h)
		}
	}
	r.stop()
	if log := r.log.String(); !strings.Contains(log, `"cause":"host-mismatch"`) || !strings.Contains(log, "puts /index.html with 200 in the place of the origin's 403") {
		t.Error(log)
	}
}

// TestRecordErrorPage: where a custom error response hides the origin's answer, the recording has both.
func TestRecordErrorPage(t *testing.T) {
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"Message":"what the origin says"}`)
	}))
	defer origin.Close()
	to, _ := url.Parse(origin.URL)
	builtin := lab.BuiltinTopology()
	builtin.Data = bytes.Replace(builtin.Data, []byte(`"Enabled": true,`), []byte(`"Enabled": true, "CustomErrorResponses": {"Quantity": 1, "Items": [
		{"ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200", "ErrorCachingMinTTL": 10}]},`), 1)
	r := start(t, Options{}, builtin)
	file, err := os.Create(filepath.Join(t.TempDir(), "both.har"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive, err := har.NewWriter(file, "test", "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	edge := httptest.NewServer(r.Record(to, archive))
	defer edge.Close()
	response, text := do(t, sign(t, "GET", strings.TrimPrefix(edge.URL, "http://"), "/prod/pets", "", ""))
	if response.StatusCode != 200 || !strings.Contains(text, "/index.html") {
		t.Errorf("%d, %s", response.StatusCode, text)
	}
	r.stop()
	data, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Log struct {
			Entries []struct {
				Response struct {
					Status     int
					StatusText string
					Content    struct{ Text string }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &recorded); err != nil || len(recorded.Log.Entries) != 2 {
		t.Fatalf("%v\n%s", err, data)
	}
	viewer, behind := recorded.Log.Entries[0].Response, recorded.Log.Entries[1].Response
	if viewer.Status != 200 || viewer.StatusText != "OK" || behind.Status != 403 || behind.StatusText != "Forbidden" || !strings.Contains(behind.Content.Text, "what the origin says") {
		t.Errorf("%+v, %+v", viewer, behind)
	}
	if log := r.log.String(); !strings.Contains(log, `"by":"cloudfront"`) || !strings.Contains(log, "in the place of the origin's 403") {
		t.Error(log)
	}
}
