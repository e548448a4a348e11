package send_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/internal/send"
	"countersign/sigv4"
)

// listen serves each connection with serve, until the test ends.
func listen(t *testing.T, serve func(net.Conn)) (name, port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	name, port, _ = net.SplitHostPort(listener.Addr().String())
	return name, port
}

// requestTo is a GET of a target.
func requestTo(scheme, name, port, target string) send.Request {
	host := net.JoinHostPort(name, port)
	return send.Request{
		Scheme: scheme, Name: name, Port: port, Host: host,
		Request: sigv4.Request{Method: "GET", Target: target, Header: sigv4.Header{{Name: "Host", Value: host}}},
	}
}

// hardTargets are targets that HTTP libraries like to rewrite.
var hardTargets = []string{
	"/", "/a//b", "//a", "//a//b/../c", "//", "///x?y", "//ü/\"<>|^`{}", "//%zz?a", "/a/../b/./c", "/..", "/%2f%2F/%20",
	"/a;x=1;y", "/@*'()!$,:=", "/prod/pets?b=2&a=1", "/p?flag", "/p?flag&x=", "/p?a+b=%2B+", "/p?", "/p??", "/p?a=1&&b=2&",
	"/p?x=@*'()!$,:;/?", "/p?x=[1]{2}", "/ü/é?q=日本", "/p?q=%e3%81%82%zz%", "/p?a=\"<>|^`\\", "/-%61-%7E~", "*",
	"/model/arn:aws:bedrock:eu-west-1::x%3A0/invoke", "//host.example/x:80",
}

// TestTargetByteForByte checks the request line on the wire.
func TestTargetByteForByte(t *testing.T) {
	lines := make(chan string, 1)
	name, port := listen(t, func(conn net.Conn) {
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil {
			line = err.Error()
		}
		lines <- line
		io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	long := "//" + strings.Repeat("ü/", 20000) + "?" + strings.Repeat("a", 20000)
	for _, target := range append(hardTargets, long, long[1:]) {
		request := requestTo("http", name, port, target)
		request.Header = append(request.Header, sigv4.Field{Name: "X-Long", Value: strings.Repeat("v", 5000)})
		way := send.Way{}
		answer, err := way.Send(context.Background(), request, send.Watch{})
		if err != nil {
			t.Errorf("%.60q: %v", target, err)
			continue
		}
		answer.Body.Close()
		if got := <-lines; got != "GET "+target+" HTTP/1.1\r\n" {
			t.Errorf("%.60q: the line is %.80q", target, got)
		}
		if first, _, _ := strings.Cut(answer.SentHead, "\r\n"); first != "GET "+target+" HTTP/1.1" {
			t.Errorf("%.60q: the note of what was sent begins %.80q", target, first)
		}
	}
}

// TestTargetByteForByteHTTP2 checks the path of HTTP/2, as a server gets it.
func TestTargetByteForByteHTTP2(t *testing.T) {
	targets := make(chan string, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		targets <- r.Proto + " " + r.Host + " " + r.RequestURI
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	name, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	way := send.Way{HTTP2: true, TLS: server.Client().Transport.(*http.Transport).TLSClientConfig}
	for _, target := range hardTargets {
		if target == "*" || target == "//%zz?a" || target == "/p?q=%e3%81%82%zz%" {
			continue // a net/http server refuses what it cannot parse
		}
		request := requestTo("https", name, port, target)
		request.Header = sigv4.Header{{Name: "Host", Value: "api.example.com"}, {Name: "X-Tag", Value: "b"}, {Name: "x-tag", Value: "a"}}
		var sent string
		answer, err := way.Send(context.Background(), request, send.Watch{Sent: func(head []byte) { sent = string(head) }})
		if err != nil {
			t.Errorf("%.60q: %v", target, err)
			continue
		}
		answer.Body.Close()
		select {
		case got := <-targets:
			if got != "HTTP/2.0 api.example.com "+target {
				t.Errorf("%q: got %q", target, got)
			}
		default:
			t.Errorf("%q: answered %d without the handler", target, answer.Status)
		}
		if !strings.HasPrefix(sent, "GET "+target+" HTTP/2\r\nhost: api.example.com\r\n") {
			t.Errorf("%q: the note of what was sent is %q", target, sent)
		}
		if tags := answer.Sent.Values("x-tag"); len(tags) != 2 || tags[0] != "b" || answer.Sent.Value(":authority") != "api.example.com" {
			t.Errorf("%q: sent %v", target, answer.Sent)
		}
	}
}

// TestHeaderByteForByte checks what is sent, and that what came back keeps its order and case.
func TestHeaderByteForByte(t *testing.T) {
	heads := make(chan string, 1)
	const came = "HTTP/1.1 403 Very Forbidden\r\nx-b: 1\r\nX-A: 2\r\nx-B:  3 \r\nContent-Length: 2\r\n\r\n"
	name, port := listen(t, func(conn net.Conn) {
		var head strings.Builder
		for r := bufio.NewReader(conn); ; {
			line, err := r.ReadString('\n')
			head.WriteString(line)
			if err != nil || line == "\r\n" {
				break
			}
		}
		heads <- head.String()
		io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n"+came+"no")
	})
	request := requestTo("http", name, port, "/x")
	request.Header = sigv4.Header{
		{Name: "Host", Value: "edge.example"}, {Name: "x-lower", Value: "1"}, {Name: "X-Two", Value: "a"}, {Name: "x-two", Value: "b"}, {Name: "X-Empty", Value: ""},
	}
	way := send.Way{}
	answer, err := way.Send(context.Background(), request, send.Watch{})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	head := <-heads
	if want := "GET /x HTTP/1.1\r\nHost: edge.example\r\nX-Empty: \r\nX-Two: a\r\nX-Two: b\r\nx-lower: 1\r\n\r\n"; head != want || answer.SentHead != want {
		t.Errorf("sent %q, noted %q, want %q", head, answer.SentHead, want)
	}
	if answer.Head != came || answer.Status != 403 || answer.Reason != "Very Forbidden" || answer.Size != 2 {
		t.Errorf("came %q, %d %q, size %d", answer.Head, answer.Status, answer.Reason, answer.Size)
	}
	want := sigv4.Header{{Name: "x-b", Value: "1"}, {Name: "X-A", Value: "2"}, {Name: "x-B", Value: "3"}, {Name: "Content-Length", Value: "2"}}
	for i, f := range want {
		if i >= len(answer.Header) || answer.Header[i] != f {
			t.Fatalf("header %v, want %v", answer.Header, want)
		}
	}
	if data, err := io.ReadAll(answer.Body); string(data) != "no" || err != nil {
		t.Errorf("body %q, %v", data, err)
	}
}

// TestRefusalBeforeTheBodyEnds: a server that answers and closes while the body is still on its way is
// heard.
func TestRefusalBeforeTheBodyEnds(t *testing.T) {
	name, port := listen(t, func(conn net.Conn) {
		bufio.NewReader(conn).ReadString('\n')
		io.WriteString(conn, "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused")
		conn.(*net.TCPConn).CloseWrite()
		time.Sleep(50 * time.Millisecond) // closing with unread bytes resets the connection
	})
	for range 20 {
		request := requestTo("http", name, port, "/upload")
		request.Method, request.Size = "PUT", 64<<20
		request.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(zeros{}, request.Size)), nil
		}
		way := send.Way{}
		answer, err := way.Send(context.Background(), request, send.Watch{})
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.Status != 403 || string(data) != "refused" || err != nil {
			t.Fatalf("answer %d %q, %v", answer.Status, data, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestBodyError: what keeps a body from being read is the error.
func TestBodyError(t *testing.T) {
	name, port := listen(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	want := errors.New("the file is gone")
	request := requestTo("http", name, port, "/")
	request.Method, request.Size = "PUT", 100
	request.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{want})), nil
	}
	way := send.Way{}
	if _, err := way.Send(context.Background(), request, send.Watch{}); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
