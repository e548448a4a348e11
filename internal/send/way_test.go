package send_test

import (
	"bufio"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/send"
)

func TestParseConnectRule(t *testing.T) {
	for text, want := range map[string]send.ConnectRule{
		"d111111abcdef8.cloudfront.net":       {ToHost: "d111111abcdef8.cloudfront.net"},
		"127.0.0.1:8443":                      {ToHost: "127.0.0.1", ToPort: "8443"},
		"[::1]:8443":                          {ToHost: "::1", ToPort: "8443"},
		"api.example.com:443:127.0.0.1:8443":  {FromHost: "api.example.com", FromPort: "443", ToHost: "127.0.0.1", ToPort: "8443"},
		"::127.0.0.1:8443":                    {ToHost: "127.0.0.1", ToPort: "8443"},
		"api.example.com:443::8443":           {FromHost: "api.example.com", FromPort: "443", ToPort: "8443"},
		"API.example.com:443:[2001:db8::1]:1": {FromHost: "api.example.com", FromPort: "443", ToHost: "2001:db8::1", ToPort: "1"},
	} {
		if got, err := send.ParseConnectRule(text); err != nil || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"a:b", "a:1:b", "a:1:b:2:c", "[::1:80", "a:99999", "[zz]:1"} {
		if got, err := send.ParseConnectRule(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
}

func TestParsePin(t *testing.T) {
	pin, err := send.ParsePin("+API.example.com:443:127.0.0.1,[::1]")
	if err != nil || pin.Host != "api.example.com" || pin.Port != "443" || len(pin.Addresses) != 2 || pin.Addresses[1] != netip.MustParseAddr("::1") {
		t.Errorf("got %+v, %v", pin, err)
	}
	for _, text := range []string{"", "a", "a:443", "a:443:", "a:x:127.0.0.1", "a:443:name.example"} {
		if got, err := send.ParsePin(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
}

func TestBypasses(t *testing.T) {
	for _, test := range []struct {
		list, host string
		want       bool
	}{
		{"*", "example.com", true},
		{"", "example.com", false},
		{"example.com", "example.com", true},
		{"example.com", "api.example.com", true},
		{".example.com", "api.example.com", true},
		{"example.com", "badexample.com", false},
		{"a.com, b.com", "b.com", true},
		{"10.0.0.0/8", "10.1.2.3", true},
		{"10.0.0.0/8", "11.1.2.3", false},
		{"0.0.1", "127.0.0.1", false},
		{"127.0.0.1", "127.0.0.1", true},
		{"example.com:443", "example.com", true},
	} {
		if got := send.Bypasses(test.list, test.host); got != test.want {
			t.Errorf("%q leaves out %q: %v", test.list, test.host, got)
		}
	}
}

// secureServer answers with what it was asked for: the name in TLS, and Host.
func secureServer(t *testing.T) (server *httptest.Server, ca string) {
	t.Helper()
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.TLS.ServerName+" "+r.Host+" "+r.RequestURI)
	}))
	t.Cleanup(server.Close)
	ca = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return server, ca
}

// body sends a request and returns the body of the answer.
func body(way *send.Way, request send.Request) (string, error) {
	answer, err := way.Send(context.Background(), request, send.Watch{})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	return string(data), err
}

// TestConnectHostAndName keeps apart where the socket goes, the name in TLS, and Host.
func TestConnectHostAndName(t *testing.T) {
	server, ca := secureServer(t)
	config, err := send.Trust{CA: ca}.Config()
	if err != nil {
		t.Fatal(err)
	}
	address := server.Listener.Addr().(*net.TCPAddr)
	rule, err := send.ParseConnectRule(address.String())
	if err != nil {
		t.Fatal(err)
	}
	request := requestTo("https", "example.com", "443", "/x")
	request.Header = request.Header.With("Host", "host.example")
	for name, way := range map[string]*send.Way{
		"connect": {TLS: config, Connect: []send.ConnectRule{rule}},
		"pin":     {TLS: config, Pins: []send.Pin{{Host: "*", Port: "443", Addresses: nil}, {Host: "example.com", Port: "443", Addresses: []netip.Addr{address.AddrPort().Addr()}}}},
	} {
		request := request
		if name == "pin" {
			request.Port = "443"
			way.Connect = []send.ConnectRule{{FromPort: "443", ToPort: rule.ToPort}}
			way.Pins[1].Port = rule.ToPort
		}
		if got, err := body(way, request); err != nil || got != "example.com host.example /x" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

// TestTunnel sends through a proxy: a tunnel for TLS, the absolute form for plain HTTP.
func TestTunnel(t *testing.T) {
	server, ca := secureServer(t)
	config, err := send.Trust{CA: ca}.Config()
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 2)
	proxyName, proxyPort := listen(t, func(conn net.Conn) {
		reader := bufio.NewReader(conn)
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		asked <- request.Method + " " + request.RequestURI + " " + request.Header.Get("Proxy-Authorization")
		if request.Method != "CONNECT" {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain")
			return
		}
		upstream, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			return
		}
		defer upstream.Close()
		io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
		go io.Copy(upstream, reader)
		io.Copy(conn, upstream)
	})
	way := &send.Way{TLS: config, Proxy: func(string) (*url.URL, error) {
		return send.ParseProxy("u:p@" + net.JoinHostPort(proxyName, proxyPort))
	}}
	got, err := body(way, requestTo("https", "example.com", "443", "//x"))
	if err != nil || got != "example.com example.com:443 //x" {
		t.Errorf("through the tunnel: got %q, %v", got, err)
	}
	if line := <-asked; line != "CONNECT example.com:443 Basic dTpw" {
		t.Errorf("the proxy was asked %q", line)
	}
	got, err = body(way, requestTo("http", "example.com", "80", "//ü?x"))
	if err != nil || got != "plain" {
		t.Errorf("through the proxy: got %q, %v", got, err)
	}
	if line := <-asked; line != "GET http://example.com:80//ü?x Basic dTpw" {
		t.Errorf("the proxy was asked %q", line)
	}
}

func TestFailures(t *testing.T) {
	server, ca := secureServer(t)
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	trusted, err := send.Trust{CA: ca}.Config()
	if err != nil {
		t.Fatal(err)
	}
	answering := func(text string) (string, string) {
		return listen(t, func(conn net.Conn) {
			bufio.NewReader(conn).ReadString('\n')
			io.WriteString(conn, text)
		})
	}
	silent, silentPort := listen(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	closed, closedPort := answering("")
	noise, noisePort := answering("SSH-2.0-OpenSSH_9.2\r\n")
	half, halfPort := answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
	cut, cutPort := answering("HTTP/1.1 200 O")
	refusing, refusingPort := answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, freePort, _ := net.SplitHostPort(free.Addr().String())
	free.Close()
	through := func(name, port string) *send.Way {
		return &send.Way{Proxy: func(string) (*url.URL, error) { return send.ParseProxy(net.JoinHostPort(name, port)) }}
	}
	for _, test := range []struct {
		name     string
		way      *send.Way
		request  send.Request
		kind     send.Kind
		says     string
		anyHints bool
	}{
		{"no such name", &send.Way{}, requestTo("http", "nothing.invalid", "80", "/"), send.NotResolved, "nothing.invalid", true},
		{"no such proxy", through("nothing.invalid", "3128"), requestTo("http", "example.com", "80", "/"), send.ProxyNotResolved, "nothing.invalid", true},
		{"nobody listens", &send.Way{}, requestTo("http", "127.0.0.1", freePort, "/"), send.NotConnected, "refused", false},
		{"proxy refuses", through(refusing, refusingPort), requestTo("https", "example.com", "443", "/"), send.TunnelRefused, "407", true},
		{"unknown authority", &send.Way{}, requestTo("https", "127.0.0.1", port, "/"), send.NotVerified, "authority", true},
		{"another name", &send.Way{TLS: trusted, Connect: []send.ConnectRule{{ToHost: "127.0.0.1", ToPort: port}}}, requestTo("https", "other.test", "443", "/"), send.NotVerified, "it is for example.com", true},
		{"no TLS there", &send.Way{}, requestTo("https", noise, noisePort, "/"), send.NoTLS, "does not speak TLS", true},
		{"TLS ends", &send.Way{}, requestTo("https", closed, closedPort, "/"), send.NoTLS, "failed", false},
		{"no answer", &send.Way{}, requestTo("http", closed, closedPort, "/"), send.NoAnswer, "without an answer", false},
		{"not HTTP", &send.Way{}, requestTo("http", noise, noisePort, "/"), send.NotHTTP, "none of HTTP", true},
		{"half a body", &send.Way{}, requestTo("http", half, halfPort, "/"), send.Partial, "before its end", false},
		{"half a head", &send.Way{}, requestTo("http", cut, cutPort, "/"), send.NotReceived, "received", false},
		{"silence", &send.Way{}, requestTo("http", silent, silentPort, "/"), send.TimedOut, "in time", false},
		{"silence in TLS", &send.Way{Within: 50 * time.Millisecond}, requestTo("https", silent, silentPort, "/"), send.TimedOut, "in time", false},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		if test.name == "silence" {
			ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
		}
		answer, err := test.way.Send(ctx, test.request, send.Watch{})
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			answer.Body.Close()
		}
		cancel()
		var failure *send.Failure
		if !errors.As(err, &failure) {
			t.Errorf("%s: got %v, want a Failure", test.name, err)
			continue
		}
		if failure.Kind != test.kind || !strings.Contains(failure.What, test.says) || test.anyHints != (len(failure.Hints) > 0) {
			t.Errorf("%s: kind %d, %q, hints %q", test.name, failure.Kind, failure.What, failure.Hints)
		}
	}
}

func TestTrustRefuses(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		trust send.Trust
		kind  send.Kind
		says  string
	}{
		{send.Trust{CA: filepath.Join(dir, "none.pem")}, send.BadCA, "no such file"},
		{send.Trust{CA: empty}, send.BadCA, "no certificate"},
		{send.Trust{Cert: empty}, send.BadFile, "cannot be used"},
		{send.Trust{Cert: filepath.Join(dir, "none.pem")}, send.BadFile, "no such file"},
		{send.Trust{Key: empty}, send.BadFile, "without --cert"},
	} {
		_, err := test.trust.Config()
		var failure *send.Failure
		if !errors.As(err, &failure) || failure.Kind != test.kind || !strings.Contains(failure.What, test.says) {
			t.Errorf("%+v: got %v", test.trust, err)
		}
	}
}
