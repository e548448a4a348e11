package proxy

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// Debian's own program is called by its path: others of the same name may come first.
const awsCLI = "/usr/bin/aws"

// TestCurl sends targets that HTTP libraries rewrite, and bodies, through both ways of the lab.
func TestCurl(t *testing.T) {
	l := startLab(t)
	for name, args := range map[string][]string{"edge": throughEdge(l), "gateway": toGateway(l)} {
		p := startProxy(t, args...)
		for _, call := range [][]string{
			{"/prod/pets"},
			{"/prod/pets?b=2&a=1&flag&e=&q=%2f+%20&b=1"},
			{"/prod/it's/@*()!$&,=:;x/%e3%81%82"},
			{"/prod/pets", "-d", `{"name":"Rex"}`, "-H", "Content-Type: application/json"},
			{"/prod/x", "-X", "PUT", "--data-binary", strings.Repeat("x", 100_000)},
			{"/prod/pets", "-X", "POST", "-H", "Transfer-Encoding: chunked", "--data-binary", "chunked"},
			{"/prod/x?x", "-X", "DELETE"},
			{"/prod/pets", "-H", "Authorization: stale", "-H", "X-Amz-Date: 20150830T123600Z", "-H", "X-Amz-Meta-A: b"},
			{"/prod/pets", "-H", "Expect: 100-continue", "-d", "body"},
		} {
			out, stderr, code := run(t, nil, "curl", append([]string{"-sS", "--path-as-is", "-w", "\n%{http_code}", p.url() + call[0]}, call[1:]...)...)
			if code != 0 || !strings.HasSuffix(out, "\n200") {
				t.Errorf("%s %.100v: %d %.400s %s", name, call, code, out, stderr)
			}
		}
		if out, _, _ := run(t, nil, "curl", "-sSI", p.url()+"/prod/x"); !strings.HasPrefix(out, "HTTP/1.1 200") {
			t.Errorf("%s HEAD: %s", name, out)
		}
	}
}

// TestHTTP2 has curl speak HTTP/2 with the proxy over TLS, with an authority of this machine.
func TestHTTP2(t *testing.T) {
	p := startProxy(t, append(throughEdge(startLab(t)), "--tls-local")...)
	out, stderr, code := run(t, nil, "curl", "-sS", "--http2", "--cacert", p.CAFile, "-w", "\n%{http_version} %{http_code}", "-d", "body", p.url()+"/prod/pets?b=2&a=1&flag")
	if code != 0 || !strings.HasSuffix(out, "\n2 200") {
		t.Errorf("%d %s %s", code, out, stderr)
	}
}

// TestAWSCLI: the CLI has signed with another key; that signature is replaced.
func TestAWSCLI(t *testing.T) {
	other := []string{"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=another", "AWS_REGION=us-east-1"}
	l := startLab(t)
	for name, args := range map[string][]string{"edge": throughEdge(l), "gateway": toGateway(l)} {
		p := startProxy(t, args...)
		_, stderr, code := run(t, other, awsCLI, "apigatewaymanagementapi", "get-connection", "--connection-id", "L0SM9cOFvHcCIhw=", "--endpoint-url", p.url()+"/prod")
		if code != 0 {
			t.Errorf("%s: %d %s", name, code, stderr)
		}
	}
	stored := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := verify("s3", s3Host, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		path, _, _ := strings.Cut(r.RequestURI, "?")
		if r.Method == http.MethodPut {
			stored[path] = string(body)
			w.Header().Set("ETag", `"0"`)
			return
		}
		io.WriteString(w, stored[path])
	}))
	defer server.Close()
	p := startProxy(t, "--to", server.URL, "--sign-host", s3Host)
	file := filepath.Join(t.TempDir(), "body")
	body := strings.Repeat("0123456789", 20_000)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"key", "a b/ü+(1)", "d//e"} {
		_, stderr, code := run(t, other, awsCLI, "s3api", "put-object", "--bucket", "amzn-s3-demo-bucket", "--key", key, "--body", file, "--endpoint-url", p.url())
		if code != 0 {
			t.Errorf("put %s: %d %s", key, code, stderr)
			continue
		}
		back := filepath.Join(t.TempDir(), "back")
		_, stderr, code = run(t, other, awsCLI, "s3api", "get-object", "--bucket", "amzn-s3-demo-bucket", "--key", key, "--endpoint-url", p.url(), back)
		if got, _ := os.ReadFile(back); code != 0 || string(got) != body {
			t.Errorf("get %s: %d, %d bytes %s", key, code, len(got), stderr)
		}
	}
}

// TestNewman runs a collection of Postman that knows no credentials.
func TestNewman(t *testing.T) {
	p := startProxy(t, throughEdge(startLab(t))...)
	type item map[string]any
	request := func(method, target, body string) item {
		r := item{"method": method, "url": "{{base}}" + target, "header": []any{}}
		if body != "" {
			r["body"] = item{"mode": "raw", "raw": body}
		}
		return item{"name": method + " " + target, "request": r, "event": []any{item{"listen": "test", "script": item{"exec": []string{
			`pm.test("accepted", () => pm.response.to.have.status(200));`,
		}}}}}
	}
	collection := item{
		"info": item{"name": "proxy", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": []item{
			request("GET", "/prod/pets?b=2&a=1&flag&q=a b*'()!", ""),
			request("GET", "/prod/日本/pets?u=日本", ""),
			request("POST", "/prod/pets", `{"id":"{{$guid}}"}`),
			request("DELETE", "/prod/pets/1", ""),
		},
	}
	file := filepath.Join(t.TempDir(), "collection.json")
	data, err := json.Marshal(collection)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, stderr, code := run(t, nil, "node_modules/.bin/newman", "run", file, "--env-var", "base="+p.url(), "--color", "off")
	if code != 0 {
		t.Errorf("%d\n%s%s", code, out, stderr)
	}
}

// TestWebSocket opens a WebSocket whose handshake has to be signed, in the header and in the query.
func TestWebSocket(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := verify("execute-api", apiHost, r); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			kind, data, err := c.Read(r.Context())
			if err != nil {
				return
			}
			if err := c.Write(r.Context(), kind, append([]byte("echo "), data...)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	for _, more := range [][]string{nil, {"--presign", "60s"}} {
		p := startProxy(t, append([]string{"--to", server.URL, "--sign-host", apiHost}, more...)...)
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		c, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(p.url(), "http")+"/prod?room=1&b", nil)
		if err != nil {
			t.Errorf("%v: %v", more, err)
			continue
		}
		for i := range 3 {
			text := fmt.Sprintf("message %d", i)
			if err := c.Write(ctx, websocket.MessageText, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if _, got, err := c.Read(ctx); err != nil || string(got) != "echo "+text {
				t.Errorf("%v: %q %v", more, got, err)
			}
		}
		if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
			t.Errorf("%v: close: %v", more, err)
		}
	}
}

// TestEvents passes a stream of events through proxy, edge and gateway: each arrives before the next is sent.
func TestEvents(t *testing.T) {
	next := make(chan int)
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		for {
			select {
			case i := <-next:
				fmt.Fprintf(w, "data: %d\n\n", i)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	}))
	defer backend.Close()
	p := startProxy(t, toGateway(startLab(t, "--backend", backend.URL))...)
	answer, err := http.Get(p.url() + "/prod/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	for i := range 5 {
		next <- i
		if line, err := lines.ReadString('\n'); line != fmt.Sprintf("data: %d\n", i) {
			t.Fatalf("%q %v", line, err)
		}
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
}
