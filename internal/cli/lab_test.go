package cli

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// background is a command that runs until it is told to end.
type background struct {
	t      *testing.T
	first  string // its first line of output
	done   chan int
	mu     sync.Mutex
	stderr strings.Builder
}

func (b *background) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stderr.Write(p)
}

// spawn runs the program in the background and waits for its first line.
func spawn(t *testing.T, environment map[string]string, args ...string) *background {
	t.Helper()
	b := &background{t: t, done: make(chan int, 1)}
	out, in := io.Pipe()
	go func() {
		code := Main(args, Streams{In: strings.NewReader(""), Out: in, Err: b, Getenv: func(name string) string { return environment[name] }})
		in.Close()
		b.done <- code
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no first line: %v\n%s", err, b.stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	b.first = line
	return b
}

// end sends SIGTERM, and returns the exit code and what was said on standard error.
func (b *background) end() (int, string) {
	b.t.Helper()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		b.t.Fatal(err)
	}
	select {
	case code := <-b.done:
		return code, b.stderr.String()
	case <-time.After(20 * time.Second):
		b.t.Fatal("it does not end")
	}
	return 0, ""
}

// signedGet signs a GET of a URL for a host, and for the URL's when host is "".
func signedGet(t *testing.T, url, host string, at time.Time) *http.Request {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	signer := &sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: exampleSecret}, Region: "eu-west-1", Service: "execute-api", Host: host,
	}
	signed, err := signer.Sign(sigv4.Request{Method: "GET", Target: req.URL.RequestURI(), Header: sigv4.Header{{Name: "Host", Value: req.Host}}}, at)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range signed.Header[1:] {
		req.Header.Set(f.Name, f.Value)
	}
	return req
}

func status(t *testing.T, client *http.Client, req *http.Request) (int, string) {
	t.Helper()
	response, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// TestLabUp follows the case that the product exists for from the line that the lab prints.
func TestLabUp(t *testing.T) {
	lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "json")
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	want := `{"edge":{"url":"` + ready.Edge.URL + `","host":"d111111abcdef8.cloudfront.net"},"gateway":{"url":"` + ready.Gateway.URL +
		`","host":"abc123def4.execute-api.eu-west-1.amazonaws.com","stage":"prod"},"region":"eu-west-1","service":"execute-api",` +
		`"credentials":{"access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"` + exampleSecret + `"}}` + "\n"
	if lab.first != want {
		t.Errorf("got  %swant %s", lab.first, want)
	}
	client := &http.Client{}
	if code, text := status(t, client, signedGet(t, ready.Edge.URL+"/v1/resource", "", time.Now())); code != 403 || !strings.Contains(text, "The Canonical String for this request should have been") {
		t.Errorf("as is: %d, %s", code, text)
	}
	if code, text := status(t, client, signedGet(t, ready.Edge.URL+"/v1/resource", ready.Gateway.Host, time.Now())); code != 200 {
		t.Errorf("signed for the gateway: %d, %s", code, text)
	}
	code, stderr := lab.end()
	if code != exitClean || !strings.Contains(stderr, `"cause":"host-mismatch"`) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if strings.Contains(stderr, exampleSecret) {
		t.Error("the log holds the secret")
	}
}

// TestLabDrains ends the lab while a request is on its way.
func TestLabDrains(t *testing.T) {
	began, release := make(chan bool), make(chan bool)
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-release
		_, _ = io.WriteString(w, "done")
	}))
	defer backend.Close()
	lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "none", "--backend", backend.URL)
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	answered := make(chan string)
	go func() {
		response, err := http.DefaultClient.Do(signedGet(t, ready.Gateway.URL+"/prod/pets", "", time.Now()))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answered <- string(body)
	}()
	<-began
	time.AfterFunc(200*time.Millisecond, func() { close(release) })
	code, stderr := lab.end()
	if got := <-answered; got != "done" || code != exitClean {
		t.Errorf("the request on its way got %q, exit code %d\n%s", got, code, stderr)
	}
}

func TestLabTLS(t *testing.T) {
	environment := map[string]string{"XDG_DATA_HOME": t.TempDir()}
	lab := spawn(t, environment, "lab", "up", "--tls", "-o", "json", "--log", "none")
	defer lab.end()
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(ready.CAFile)
	if err != nil || !strings.HasPrefix(ready.Edge.URL, "https://127.0.0.1:") {
		t.Fatalf("%v, %s", err, lab.first)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(data)
	for _, name := range []string{"", ready.Edge.Host} {
		for _, http2 := range []bool{false, true} {
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: name}, ForceAttemptHTTP2: http2}}
			if code, text := status(t, client, signedGet(t, ready.Edge.URL+"/prod/pets", ready.Gateway.Host, time.Now())); code != 200 {
				t.Errorf("name %q, HTTP/2 %v: %d, %s", name, http2, code, text)
			}
		}
	}
}

func TestLabClockAndCredentials(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, []byte(`{"Keys": [{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "`+exampleSecret+
		`", "PrincipalArn": "arn:aws:iam::123456789012:user/alice"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "none", "--now", "2026-11-22T10:00:00Z", "--credentials", keys)
	defer lab.end()
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(lab.first, exampleSecret) || ready.Credentials.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" {
		t.Errorf("the line names a secret of a file: %s", lab.first)
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	if code, text := status(t, &http.Client{}, signedGet(t, ready.Gateway.URL+"/prod/pets", "", at)); code != 200 || !strings.Contains(text, "user/alice") {
		t.Errorf("%d, %s", code, text)
	}
	if code, text := status(t, &http.Client{}, signedGet(t, ready.Gateway.URL+"/prod/pets", "", at.Add(-time.Hour))); code != 403 || !strings.Contains(text, "Signature expired") {
		t.Errorf("%d, %s", code, text)
	}
}

// TestLabRecord records a request that fails behind the edge, and diagnoses the recording.
func TestLabRecord(t *testing.T) {
	lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "none")
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "both.har")
	recorder := spawn(t, nil, "lab", "record", ready.Gateway.URL, "--out", file, "-o", "json")
	var recording struct{ Edge readyEdge }
	if err := json.Unmarshal([]byte(recorder.first), &recording); err != nil {
		t.Fatal(err)
	}
	req := signedGet(t, recording.Edge.URL+"/prod/a//b/%2F?b=2&a=1", "", time.Now())
	req.Header.Set("X-Api-Key", "apikeyapikeyapikey")
	if code, text := status(t, &http.Client{}, req); code != 403 {
		t.Errorf("%d, %s", code, text)
	}
	if code, text := status(t, &http.Client{}, signedGet(t, recording.Edge.URL+"/prod/a//b/%2F?b=2&a=1", strings.TrimPrefix(ready.Gateway.URL, "http://"), time.Now())); code != 200 || !strings.Contains(text, `"target":"/prod/a//b/%2F?b=2&a=1"`) {
		t.Errorf("%d, %s", code, text)
	}
	// Both run in this process: the signal ends both.
	code, stderr := recorder.end()
	<-lab.done
	if code != exitClean || !strings.Contains(stderr, "403 host-mismatch (") || !strings.Contains(stderr, "4 entries") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "apikeyapikey") {
		t.Error("the recording holds the API key")
	}
	c, err := evidence.Read([]evidence.Input{{Name: "both.har", Data: data}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Received == nil || c.Request == nil || c.Received.Host() == c.Request.Host() {
		t.Errorf("sent %v, received %v", c.Request, c.Received)
	}
	if r := diagnose.Diagnose(c); len(r.Findings) == 0 || r.Findings[0].Code != "host-mismatch" || r.Findings[0].Hop != "edge" {
		t.Errorf("%+v", r.Findings)
	}
}

// TestLabReadyText: a person gets what to copy, unless the path is their own.
func TestLabReadyText(t *testing.T) {
	r := readyLine{
		Edge: readyEdge{"https://127.0.0.1:8080", "d111111abcdef8.cloudfront.net"}, Gateway: readyGateway{"https://127.0.0.1:8081", "abc123def4.execute-api.eu-west-1.amazonaws.com", "prod"},
		Region: "eu-west-1", Service: "execute-api", Credentials: readyKey{"AKIAIOSFODNN7EXAMPLE", exampleSecret}, CAFile: "/tmp/lab ca.pem", own: true,
	}
	const where = `edge     https://127.0.0.1:8080  stands for https://d111111abcdef8.cloudfront.net
gateway  https://127.0.0.1:8081  stands for https://abc123def4.execute-api.eu-west-1.amazonaws.com, stage prod
sign     for execute-api in eu-west-1
key      AKIAIOSFODNN7EXAMPLE
`
	const calls = `secret   ` + exampleSecret + `  AWS's documented example, good here alone
trust    /tmp/lab ca.pem  curl --cacert, AWS_CA_BUNDLE

export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=` + exampleSecret + ` AWS_REGION=eu-west-1
countersign curl --cacert '/tmp/lab ca.pem' https://127.0.0.1:8080/prod/pets  # refused
countersign curl --cacert '/tmp/lab ca.pem' --sign-host abc123def4.execute-api.eu-west-1.amazonaws.com https://127.0.0.1:8080/prod/pets  # accepted
`
	say := func(r readyLine) string {
		var out strings.Builder
		a := &app{Streams: Streams{Out: &out}}
		if err := a.sayReady(r); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := say(r); got != where+calls {
		t.Errorf("got\n%swant\n%s", got, where+calls)
	}
	r.own, r.CAFile, r.Credentials.SecretAccessKey = false, "", ""
	if got := say(r); got != where {
		t.Errorf("got\n%swant\n%s", got, where)
	}
}

// TestReadmePicture holds the README to what the program prints of the failure.
func TestReadmePicture(t *testing.T) {
	var out strings.Builder
	if code := Main([]string{"lab", "run", "cloudfront-apigw"}, Streams{In: strings.NewReader(""), Out: &out, Err: io.Discard, Getenv: func(string) string { return "" }}); code != exitClean {
		t.Fatalf("exit code %d", code)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, steps, _ := strings.Cut(out.String(), "\n\n1. ")
	picture, _, found := strings.Cut("1. "+steps, "\n2. remedy A")
	if !found || !strings.Contains(string(readme), "```\n"+picture+"```\n") {
		t.Errorf("README.md has another picture than \"countersign lab run cloudfront-apigw\" prints:\n%s", picture)
	}
}
