package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// TestEventsPassAtOnce: each event reaches the client before the next is sent.
func TestEventsPassAtOnce(t *testing.T) {
	next := make(chan struct{})
	server := newPlain(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		for i := range 3 {
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
			fmt.Fprintf(w, "data: %d\n\n", i)
			w.(http.Flusher).Flush()
		}
	})
	p := start(t, Options{}, Route{To: server, SignHost: apiHost})
	resp, err := http.Get(p.url + "/events")
	if err != nil {
		t.Fatal(err) // the head comes before the first event
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	for i := range 3 {
		next <- struct{}{}
		if line, err := lines.ReadString('\n'); line != fmt.Sprintf("data: %d\n", i) {
			t.Fatalf("%q %v", line, err)
		}
		lines.ReadString('\n')
	}
}

func TestInterimAnswers(t *testing.T) {
	server := newPlain(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		io.WriteString(w, "page")
	})
	p := start(t, Options{}, Route{To: server, SignHost: apiHost})
	hints := 0
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		if code == 103 && header.Get("Link") != "" {
			hints++
		}
		return nil
	}}
	req, _ := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", p.url, nil)
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != "page" || hints != 1 || resp.Header.Get("Link") != "" {
		t.Errorf("%q, %d early hints, %v", body, hints, resp.Header)
	}
}

// echoUpgrade is a server that changes to a protocol in which it says back what it hears.
func echoUpgrade(protocol string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "websocket" || r.Header.Get("Authorization") == "" && !strings.Contains(r.RequestURI, "X-Amz-Signature=") {
			http.Error(w, "no", http.StatusBadRequest)
			return
		}
		conn, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\nX-Target: %s\r\n\r\n", protocol, r.RequestURI)
		io.Copy(conn, buffered)
	}
}

func TestUpgrade(t *testing.T) {
	p := start(t, Options{}, Route{To: newPlain(t, echoUpgrade("websocket")), SignHost: apiHost})
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nearly")
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != 101 || resp.Header.Get("X-Target") != "/ws" {
		t.Fatalf("%v %v", resp, err)
	}
	io.WriteString(c, " later")
	got := make([]byte, len("early later"))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != "early later" {
		t.Fatalf("%q %v", got, err)
	}
	// The end of one side is the end of the other.
	c.(*net.TCPConn).CloseWrite()
	if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
		t.Errorf("after the end: %q %v", rest, err)
	}
	p.log.await(t, "status=101")
}

func TestUpgradeThatWasNotAskedFor(t *testing.T) {
	p := start(t, Options{}, Route{To: newPlain(t, echoUpgrade("h2c")), SignHost: apiHost})
	answer := raw(t, p.address, "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 502") {
		t.Errorf("%q", answer)
	}
}

// TestShutdownEndsUpgradedConnections: what has left HTTP is waited for, and cut off in the end.
func TestShutdownEndsUpgradedConnections(t *testing.T) {
	p := start(t, Options{}, Route{To: newPlain(t, echoUpgrade("websocket")), SignHost: apiHost, Presign: time.Minute})
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	r := bufio.NewReader(c)
	if resp, err := http.ReadResponse(r, nil); err != nil || resp.StatusCode != 101 {
		t.Fatalf("%v %v", resp, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_ = p.server.Shutdown(ctx)
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.ReadAll(r); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("cut off: %v", err)
	}
}

// TestHTTP2 goes in and out with HTTP/2, over TLS and without.
func TestHTTP2(t *testing.T) {
	seen := make(chan *http.Request, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Trailer", "Grpc-Status")
		w.Write(body)
		w.Header().Set("Grpc-Status", "0")
	})
	secure := httptest.NewUnstartedServer(handler)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	plain := httptest.NewUnstartedServer(handler)
	plain.Config.Protocols = new(http.Protocols)
	plain.Config.Protocols.SetUnencryptedHTTP2(true)
	plain.Start()
	defer plain.Close()
	client := &http.Transport{Protocols: new(http.Protocols)}
	client.Protocols.SetUnencryptedHTTP2(true)
	defer client.CloseIdleConnections()
	for _, to := range []string{secure.URL, "h2c" + strings.TrimPrefix(plain.URL, "http")} {
		p := start(t, Options{}, Route{To: to, SignHost: apiHost, Insecure: true})
		req, _ := http.NewRequest("POST", p.url+"/pkg.Service/Do?b=2&a", strings.NewReader("message"))
		req.Header.Set("Te", "trailers")
		resp, err := client.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(body) != "message" || resp.ProtoMajor != 2 || resp.Trailer.Get("Grpc-Status") != "0" {
			t.Errorf("%s: %q %v, HTTP/%d, trailer %v", to, body, err, resp.ProtoMajor, resp.Trailer)
		}
		if got := <-seen; got.ProtoMajor != 2 || got.RequestURI != "/pkg.Service/Do?b=2&a" || got.Header.Get("Te") != "trailers" || got.Header.Get("Authorization") == "" {
			t.Errorf("%s: HTTP/%d %s %v", to, got.ProtoMajor, got.RequestURI, got.Header)
		}
		// What net/http would rewrite goes out as it is, over HTTP/2 where that can carry it.
		for _, target := range []string{"//a//b?x", "//a{b}?c"} {
			answer := make(chan string, 1)
			if strings.HasPrefix(to, "h2c") && strings.Contains(target, "{") {
				continue // it needs HTTP/1.1, which this server does not speak
			}
			go func() {
				answer <- raw(t, p.address, "GET "+target+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
			}()
			if got := <-seen; got.RequestURI != target {
				t.Errorf("%s arrived as %s", target, got.RequestURI)
			}
			<-answer
		}
	}
}

func TestTLSIn(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	certificate, err := NewCertificate(func() (tls.Certificate, error) {
		made++
		return selfSigned(t, fmt.Sprintf("number %d", made)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.server.Serve(l, certificate.Config())
	for _, want := range []string{"number 1", "number 2"} {
		client := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
		resp, err := client.RoundTrip(mustRequest(t, "https://"+l.Addr().String()+"/"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
		if got := resp.TLS.PeerCertificates[0].Subject.CommonName; got != want || resp.ProtoMajor != 2 || resp.StatusCode != 200 {
			t.Errorf("certificate %q, HTTP/%d, %d", got, resp.ProtoMajor, resp.StatusCode)
		}
		if err := certificate.Reload(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNamesOfTLS: the certificate is asked for by the connect host's name, or as asked.
func TestNamesOfTLS(t *testing.T) {
	for _, test := range []struct {
		r    Route
		want string
	}{
		{Route{To: "https://api.example.com:8443"}, "api.example.com"},
		{Route{To: "https://api.example.com", ConnectTo: "d111111abcdef8.cloudfront.net"}, "d111111abcdef8.cloudfront.net"},
		{Route{To: "https://api.example.com", ConnectTo: "192.0.2.1:8443"}, "api.example.com"},
		{Route{To: "https://api.example.com", ConnectTo: "[2001:db8::1]"}, "api.example.com"},
		{Route{To: "https://api.example.com", ConnectTo: "other.example.com", TLSName: "api.example.com"}, "api.example.com"},
		{Route{To: "https://[2001:db8::1]"}, "2001:db8::1"},
	} {
		test.r.Service, test.r.Region = "execute-api", "eu-west-1"
		u, err := newUpstream(test.r, "", exampleKeys())
		if err != nil {
			t.Fatal(err)
		}
		if got := u.trust.ServerName; got != test.want {
			t.Errorf("%+v: %q, want %q", test.r, got, test.want)
		}
	}
}

func mustRequest(t testing.TB, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}
