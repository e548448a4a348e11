package proxy

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/sigv4"
)

// selfSigned is a certificate that nobody trusts.
func selfSigned(t testing.TB, name string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// crude is a server that does to each connection what it is told, and counts them.
type crude struct {
	address     string
	connections atomic.Int32
}

func newCrude(t testing.TB, do func(c net.Conn, n int)) *crude {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &crude{address: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := int(s.connections.Add(1))
			go func() {
				defer c.Close()
				do(c, n)
			}()
		}
	}()
	return s
}

// readHead reads a request's head.
func readHead(c net.Conn) *bufio.Reader {
	r := bufio.NewReader(c)
	for {
		if line, err := r.ReadString('\n'); err != nil || line == "\r\n" {
			return r
		}
	}
}

func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// TestServerFaults: each has its own answer, and the next request is not touched by it.
func TestServerFaults(t *testing.T) {
	const hello = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	release := make(chan struct{})
	defer close(release)
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	for _, test := range []struct {
		name   string
		to     string
		do     func(c net.Conn)
		status int
		code   string
	}{
		{name: "refuses the connection", to: "http://" + nobody.Addr().String(), status: 502, code: "upstream-unreachable"},
		{name: "has no name", to: "http://nobody.invalid", status: 502, code: "upstream-not-found"},
		{name: "has a certificate that is not trusted", to: untrusted.URL, status: 502, code: "upstream-tls"},
		// To close with unread bytes would be a reset: what comes is read to its end.
		{name: "closes", do: func(c net.Conn) { c.(*net.TCPConn).CloseWrite(); io.Copy(io.Discard, c) }, status: 502, code: "upstream-closed"},
		{name: "closes after the request", do: func(c net.Conn) { readHead(c) }, status: 502, code: "upstream-closed"},
		{name: "resets", do: func(c net.Conn) { readHead(c); reset(c) }, status: 502, code: "upstream-failed"},
		{name: "sends garbage", do: func(c net.Conn) { readHead(c); io.WriteString(c, "SSH-2.0-OpenSSH\r\n\r\n") }, status: 502, code: "upstream-garbage"},
		{name: "sends a header without end", do: func(c net.Conn) {
			readHead(c)
			io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for range 1 << 14 {
				if _, err := io.WriteString(c, "X-More: "+strings.Repeat("x", 100)+"\r\n"); err != nil {
					return
				}
			}
		}, status: 502, code: "upstream-failed"},
		{name: "hangs", do: func(c net.Conn) { readHead(c); <-release }, status: 504, code: "upstream-timeout"},
	} {
		to := test.to
		if test.do != nil {
			to = "http://" + newCrude(t, func(c net.Conn, _ int) { test.do(c) }).address
		}
		timeout := 5 * time.Second
		if test.name == "hangs" {
			timeout = 50 * time.Millisecond
		}
		well := newCrude(t, func(c net.Conn, _ int) { readHead(c); io.WriteString(c, hello) })
		p := start(t, Options{}, Route{Name: "faulty", To: to, SignHost: apiHost, Timeout: timeout}, Route{Name: "well", Match: Match{Path: "/well"}, To: "http://" + well.address, SignHost: apiHost})
		answer, body := do(t, "GET", p.url+"/x", "")
		if answer.StatusCode != test.status || answer.Header.Get(ErrorField) != test.code {
			t.Errorf("a server that %s: %d %s, want %d %s: %s", test.name, answer.StatusCode, answer.Header.Get(ErrorField), test.status, test.code, body)
		}
		if strings.Contains(body, secret) || strings.Contains(body, "Signature=") {
			t.Errorf("a server that %s: the answer holds a secret: %s", test.name, body)
		}
		if answer, _ := do(t, "GET", p.url+"/well", ""); answer.StatusCode != 200 {
			t.Errorf("after a server that %s: %d", test.name, answer.StatusCode)
		}
		p.log.await(t, "failure="+test.code)
	}
}

// TestAnswerThatBreaksOff: the client sees that the answer is not whole.
func TestAnswerThatBreaksOff(t *testing.T) {
	for name, text := range map[string]string{
		"by its length": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
		"in a chunk":    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf",
	} {
		server := newCrude(t, func(c net.Conn, _ int) { readHead(c); io.WriteString(c, text); reset(c) })
		p := start(t, Options{}, Route{To: "http://" + server.address, SignHost: apiHost})
		resp, err := http.Get(p.url + "/x")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: the client takes it for whole", name)
		}
		p.log.await(t, "failure=answer-broken-off")
	}
}

func TestAnswerThatPauses(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	server := newPlain(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		<-release
	})
	p := start(t, Options{}, Route{To: server, SignHost: apiHost, AnswerIdle: 500 * time.Millisecond})
	resp, err := http.Get(p.url + "/x")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil || string(body) != "half" {
		t.Errorf("%q %v", body, err)
	}
}

// TestRetries: only what was not sent, or is idempotent, is sent again, and only before an answer began.
func TestRetries(t *testing.T) {
	for _, test := range []struct {
		method, body string
		retries      int
		status       int
		connections  int32
	}{
		{"GET", "", 1, 200, 2},
		{"PUT", "body", 1, 200, 2},
		{"DELETE", "", 1, 200, 2},
		{"POST", "body", 3, 502, 1},
		{"PATCH", "", 3, 502, 1},
		{"GET", "", 0, 502, 1},
	} {
		server := newCrude(t, func(c net.Conn, n int) {
			r := readHead(c)
			if n == 1 {
				return // no answer
			}
			got := make([]byte, len(test.body))
			if _, err := io.ReadFull(r, got); err == nil && string(got) == test.body {
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
		})
		p := start(t, Options{}, Route{To: "http://" + server.address, SignHost: apiHost, Retries: test.retries})
		answer, _ := do(t, test.method, p.url+"/x", test.body)
		if n := server.connections.Load(); answer.StatusCode != test.status || n != test.connections {
			t.Errorf("%s with %d retries: %d after %d tries, want %d after %d", test.method, test.retries, answer.StatusCode, n, test.status, test.connections)
		}
	}
}

// TestClientLeaves: a body that does not come to its end is not sent on, and a request whose client has left is
// ended.
func TestClientLeaves(t *testing.T) {
	ended := make(chan struct{})
	arrived := atomic.Bool{}
	server := newPlain(t, func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		arrived.Store(true)
		<-r.Context().Done()
		close(ended)
	})
	p := start(t, Options{}, Route{To: server, SignHost: apiHost})
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nhalf")
	c.Close()
	p.log.await(t, "client gone")
	if c, err = net.Dial("tcp", p.address); err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody")
	await(t, "the request is with the server", arrived.Load)
	c.Close()
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		t.Error("the server never hears that the client has left")
	}
	await(t, "nothing is on its way", func() bool { return p.way.Load() == 0 })
}

func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	p.spooler.create = func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_RDWR, 0) }
	large := strings.Repeat("x", 4*spoolMemory)
	answer, body := do(t, "PUT", p.url+"/x", large)
	if answer.StatusCode != 507 || answer.Header.Get(ErrorField) != "spool-failed" || !strings.Contains(body, "no space left on device") || !strings.Contains(body, "--spool-dir") {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if answer, _ := do(t, "PUT", p.url+"/x", "small"); answer.StatusCode != 200 || b.count() != 1 {
		t.Errorf("a small body then: %d, %d arrived", answer.StatusCode, b.count())
	}
	p.spooler.create = func() (*os.File, error) { return nil, os.ErrPermission }
	if answer, _ := do(t, "PUT", p.url+"/x", large); answer.StatusCode != 507 {
		t.Errorf("a folder that cannot be written: %d", answer.StatusCode)
	}
	if room := p.spooler.room.Load(); room != p.limits.Bodies {
		t.Errorf("room was lost: %d of %d", room, p.limits.Bodies)
	}
}

func TestLimits(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	hold := make(chan struct{})
	b.reply = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hold" {
			<-hold
		}
	}
	p := start(t, Options{Limits: Limits{Body: 200 << 10, Bodies: 150 << 10, Header: 8 << 10, Requests: 1, HeaderTime: time.Second, Stall: time.Second}}, route(b))
	chunk := "19000\r\n" + strings.Repeat("x", 0x19000) + "\r\n"
	for _, test := range []struct {
		name, text, want string
	}{
		{"a body that is too large by its length", "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n", "413 Request Entity Too Large"},
		{"a body that turns out too large for the disk", "PUT / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk, "507 Insufficient Storage"},
		{"a header that is too large", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Flood: " + strings.Repeat("x", 32<<10) + "\r\n\r\n", "431 Request Header Fields Too Large"},
		{"a flood of fields", "GET / HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("X-F: 1\r\n", 8<<10) + "\r\n", "431 Request Header Fields Too Large"},
		{"a body that stalls", "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf", "408 Request Timeout"},
		{"a header that does not end", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow", "400 Bad Request"},
	} {
		if answer := raw(t, p.address, test.text); !strings.HasPrefix(answer, strings.TrimSuffix("HTTP/1.1 "+test.want, "HTTP/1.1 ")) || test.want == "" && answer != "" {
			t.Errorf("%s: %.200q, want %s", test.name, answer, test.want)
		}
	}
	if b.count() != 0 {
		t.Errorf("%d of them went on", b.count())
	}
	go func() { _, _ = http.Get(p.url + "/hold") }()
	await(t, "the request is held", func() bool { return b.count() > 0 })
	answer, _ := do(t, "GET", p.url+"/", "")
	if answer.StatusCode != 503 || answer.Header.Get(ErrorField) != "too-many-requests" || answer.Header.Get("Retry-After") == "" {
		t.Errorf("one more request than are taken: %d", answer.StatusCode)
	}
	close(hold)
}

// TestSmuggling: whatever is said about where a message ends, the server behind gets one message for each that
// was answered, with one framing, and nothing of a client's body becomes a request.
func TestSmuggling(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	const inner = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
	for _, test := range []struct {
		name, text string
		// status is what the first answer says; 200 means that the message was taken, with this body.
		status int
		body   string
	}{
		{"length and chunks", "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200, "abc"},
		{"chunks and a length that covers a request", "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""},
		{"two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n" + inner, 400, ""},
		{"a list of lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0, 44\r\n\r\n" + inner, 400, ""},
		{"a length with a sign", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +44\r\n\r\n" + inner, 400, ""},
		{"an encoding that is none", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner, 501, ""},
		{"two encodings", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + inner, 501, ""},
		{"an encoding with a tab", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + inner, 400, ""},
		{"a blank before the colon", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + inner, 400, ""},
		{"a folded field", "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Folded: one\r\n two\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
		{"a folded first field", "POST / HTTP/1.1\r\n Host: localhost\r\nContent-Length: 1\r\n\r\nx", 400, ""},
		{"line feeds alone", "POST / HTTP/1.1\nHost: localhost\nConnection: close\nContent-Length: 1\n\nx", 200, "x"},
		{"line feeds alone in chunks", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n" + inner, 400, ""},
		{"a carriage return alone", "POST / HTTP/1.1\r\nHost: localhost\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n", 400, ""},
		{"a zero byte", "POST / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n", 400, ""},
		{"two hosts", "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n", 400, ""},
		{"no host", "GET / HTTP/1.1\r\n\r\n", 400, ""},
		{"no host, HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 421, ""},
		{"a blank in the target", "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, ""},
		{"an escape that is none", "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, ""},
		{"a tunnel", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, ""},
		{"a chunk size that overflows", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + inner, 400, ""},
		{"no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, ""},
	} {
		before := b.count()
		answer := raw(t, p.address, test.text)
		if !strings.HasPrefix(answer, fmt.Sprintf("HTTP/1.1 %d", test.status)) && !strings.HasPrefix(answer, fmt.Sprintf("HTTP/1.0 %d", test.status)) {
			t.Errorf("%s: %.200q, want %d", test.name, answer, test.status)
			continue
		}
		if strings.Count(answer, "HTTP/1.") != 1 {
			t.Errorf("%s: more than one answer: %q", test.name, answer)
		}
		arrived := b.count() - before
		if test.status != 200 {
			if arrived != 0 {
				t.Errorf("%s: %d went on", test.name, arrived)
			}
			continue
		}
		got := b.last(t)
		if arrived != 1 || string(got.body) != test.body || got.RequestURI != "/" || got.ContentLength != int64(len(test.body)) || got.TransferEncoding != nil || len(got.Header["Content-Length"]) > 1 {
			t.Errorf("%s: %d arrived, the last %s with %q, length %d, %v", test.name, arrived, got.RequestURI, got.body, got.ContentLength, got.TransferEncoding)
		}
		if folded := got.Header["X-Folded"]; folded != nil && folded[0] != "one two" {
			t.Errorf("%s: %q", test.name, folded)
		}
	}
}

// TestCredentialsThatExpireMidFlight: they are taken when a request is signed, after its body has come, and
// refused ones are renewed.
func TestCredentialsThatExpireMidFlight(t *testing.T) {
	keys := &turningKeys{renewed: make(chan struct{}, 1)}
	server := newPlain(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Authorization"), "AKIDEXAMPLE0") {
			w.Header().Set("X-Amzn-Errortype", "ExpiredTokenException")
			w.WriteHeader(403)
			io.WriteString(w, `{"message":"The security token included in the request is expired"}`)
			return
		}
		io.WriteString(w, "ok")
	})
	p := start(t, Options{Keys: func(Identity) (Keys, string, error) { return keys, "", nil }}, Route{To: server, SignHost: apiHost})
	if answer, _ := do(t, "GET", p.url+"/x", ""); answer.StatusCode != 403 {
		t.Errorf("with expired ones: %d", answer.StatusCode)
	}
	select {
	case <-keys.renewed:
	case <-time.After(30 * time.Second):
		t.Fatalf("they are not renewed: %s", p.log.String())
	}
	if answer, _ := do(t, "GET", p.url+"/x", ""); answer.StatusCode != 200 {
		t.Errorf("then: %d", answer.StatusCode)
	}
	keys.fail.Store(true)
	answer, body := do(t, "GET", p.url+"/x", "")
	if answer.StatusCode != 503 || answer.Header.Get(ErrorField) != "no-credentials" || !strings.Contains(body, "aws sso login --profile dev") {
		t.Errorf("without: %d %s", answer.StatusCode, body)
	}
}

// turningKeys are new ones after each Renew.
type turningKeys struct {
	n       atomic.Int32
	fail    atomic.Bool
	renewed chan struct{}
}

type hintedError struct{ error }

func (hintedError) Hints() []string { return []string{"aws sso login --profile dev"} }

func (k *turningKeys) Get(context.Context) (sigv4.Credentials, error) {
	if k.fail.Load() {
		return sigv4.Credentials{}, hintedError{errors.New("the SSO session has expired or was never begun")}
	}
	return sigv4.Credentials{AccessKeyID: fmt.Sprintf("AKIDEXAMPLE%d", k.n.Load()), SecretAccessKey: secret}, nil
}
func (k *turningKeys) Expires() time.Time { return time.Time{} }
func (k *turningKeys) Renew() {
	k.n.Add(1)
	k.renewed <- struct{}{}
}

// TestClockThatJumps: each request is signed with the time that it is then.
func TestClockThatJumps(t *testing.T) {
	clock := atomic.Int64{}
	clock.Store(time.Now().Unix())
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{Now: func() time.Time { return time.Unix(clock.Load(), 0) }}, route(b))
	for _, test := range []struct{ jump, status int }{{0, 200}, {-3600, 403}, {+3600, 200}, {+90000, 403}, {-90000, 200}} {
		clock.Add(int64(test.jump))
		if answer, body := do(t, "GET", p.url+"/x", ""); answer.StatusCode != test.status {
			t.Errorf("after a jump of %d seconds: %d %s", test.jump, answer.StatusCode, body)
		}
	}
}

// TestRoutesChangeUnderLoad: no request is lost while routes are replaced.
func TestRoutesChangeUnderLoad(t *testing.T) {
	b := newBackend(t, "execute-api", apiHost, exampleKeys().Credentials)
	p := start(t, Options{}, route(b))
	stop := make(chan struct{})
	bad := make(chan string, 4)
	for range cap(bad) {
		go func() {
			for {
				select {
				case <-stop:
					bad <- ""
					return
				default:
				}
				resp, err := http.Get(p.url + "/x")
				if err != nil || resp.StatusCode != 200 {
					bad <- fmt.Sprint(resp, err)
					return
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		}()
	}
	for range 50 {
		if err := p.SetRoutes([]Route{route(b)}); err != nil {
			t.Fatal(err)
		}
		if err := p.SetRoutes([]Route{{To: "nonsense"}}); err == nil {
			t.Fatal("nonsense was taken")
		}
		time.Sleep(2 * time.Millisecond)
	}
	close(stop)
	for range cap(bad) {
		if text := <-bad; text != "" {
			t.Errorf("lost: %s", text)
		}
	}
}
