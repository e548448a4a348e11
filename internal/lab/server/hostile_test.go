package server

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// raw sends bytes to an address and returns what comes back until the connection ends.
func raw(t testing.TB, address, text string, wait time.Duration) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(wait))
	go func() { _, _ = io.WriteString(conn, text) }() // the other end may answer before it has read all
	got, err := io.ReadAll(conn)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return string(got) + "(open)"
	}
	return string(got)
}

// TestHostile sends what no client should, to both addresses, and checks that each gets an answer of HTTP
// or a closed connection, and that the lab still serves.
func TestHostile(t *testing.T) {
	r := start(t, Options{Limits: Limits{Header: 300 * time.Millisecond, Request: 600 * time.Millisecond, Idle: time.Second, Body: 1 << 20, Bodies: 4 << 20}})
	const ok = "GET /prod/health HTTP/1.1\r\nHost: a\r\n"
	many := strings.Repeat("X-A: "+strings.Repeat("b", 100)+"\r\n", 150)
	for _, test := range []struct{ name, text, edge, gateway string }{
		{"nothing", "", "", ""},
		{"noise", "\x00\xff\x16\x03\x01 hello\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "", ""},
		{"no version", "GET /\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a version of the future", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "HTTP/1.1 505", "HTTP/1.1 505"},
		{"HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a method that is none", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"no Host", "GET /prod/health HTTP/1.1\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"two Hosts", ok + "Host: b\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a name with a blank", ok + "X Y: 1\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a bare line feed in a value", ok + "X: a\nY: b\r\nConnection: close\r\n\r\n", "HTTP/1.1 200", "HTTP/1.1 403"},
		{"a control character in a value", ok + "X: a\x00b\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a bad escape", "GET /prod/%zz HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"an asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a large header", ok + many + many + "Connection: close\r\n\r\n", "HTTP/1.1 413", "HTTP/1.1 403"},
		{"a flood of headers", ok + strings.Repeat("X-A: b\r\n", 20000) + "\r\n", "HTTP/1.1 431", "HTTP/1.1 431"},
		{"an endless header", ok + "X: " + strings.Repeat("a", 1<<20), "HTTP/1.1 431", "HTTP/1.1 431"},
		{"a long URL", "GET /prod/health?" + strings.Repeat("a", 9000) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 413", "HTTP/1.1 403"},
		{"two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a negative length", ok + "Content-Length: -1\r\n\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"length and chunks", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", "HTTP/1.1 403", "HTTP/1.1 403"},
		{"an unknown encoding", ok + "Transfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 501", "HTTP/1.1 501"},
		{"bad chunks", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400", "HTTP/1.1 400"},
		{"a body that ends early", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 408", "HTTP/1.1 408"},
		{"a body that is too large", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", "HTTP/1.1 413", "HTTP/1.1 413"},
		{"a body without end", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("10000\r\n"+strings.Repeat("a", 1<<16)+"\r\n", 20), "HTTP/1.1 413", "HTTP/1.1 413"},
		{"a header that does not end", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "", ""},
		{"an expectation", "POST /prod/pets HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 417", "HTTP/1.1 417"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for address, want := range map[string]string{r.edge: test.edge, r.gateway: test.gateway} {
				got := raw(t, address, test.text, 4*time.Second)
				if !strings.HasPrefix(got, want) || want == "" && got != "" && !strings.HasPrefix(got, "HTTP/1.1 4") || strings.HasSuffix(got, "(open)") {
					t.Errorf("%s: got %.200q, want %q", address, got, want)
				}
			}
		})
	}
	t.Run("it serves still", func(t *testing.T) {
		if response, _ := do(t, sign(t, "GET", r.edge, "/prod/pets", apiHost, "")); response.StatusCode != 200 {
			t.Errorf("%d", response.StatusCode)
		}
	})
}

// TestPipelining sends several requests at once and reads the answers in their order.
func TestPipelining(t *testing.T) {
	r := start(t, Options{})
	var text bytes.Buffer
	for i := range 5 {
		fmt.Fprintf(&text, "GET /prod/health?n=%d HTTP/1.1\r\nHost: %s\r\n\r\n", i, r.gateway)
	}
	conn, err := net.Dial("tcp", r.gateway)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(text.Bytes()); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	for i := range 5 {
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != 200 || !strings.Contains(string(body), fmt.Sprintf(`"target":"/prod/health?n=%d"`, i)) {
			t.Errorf("answer %d: %d, %s", i, response.StatusCode, body)
		}
	}
}

// TestConnections checks that no more connections are open than allowed, and that those that wait are served.
func TestConnections(t *testing.T) {
	r := start(t, Options{Limits: Limits{Connections: 2}})
	var held []net.Conn
	for range 2 {
		conn, err := net.Dial("tcp", r.gateway)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	const request = "GET /prod/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
	time.Sleep(50 * time.Millisecond)
	if got := raw(t, r.gateway, request, 300*time.Millisecond); got != "(open)" {
		t.Errorf("a third connection got %.60q", got)
	}
	held[0].Close()
	if got := raw(t, r.gateway, request, 5*time.Second); !strings.HasPrefix(got, "HTTP/1.1 ") {
		t.Errorf("after one was closed: %.60q", got)
	}
	held[1].Close()
}

// TestBodies checks that the memory for bodies is bounded and given back.
func TestBodies(t *testing.T) {
	const most = 3 << 19
	r := start(t, Options{Limits: Limits{Body: 1 << 20, Bodies: most, Request: 2 * time.Second}})
	slow, err := net.Dial("tcp", r.gateway)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(slow, "POST /prod/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n%s", strings.Repeat("a", 900000))
	deadline := time.Now().Add(5 * time.Second)
	for r.bodies.left.Load() > 600000 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if response, _ := do(t, sign(t, "POST", r.gateway, "/prod/pets", "", strings.Repeat("b", 800000))); response.StatusCode != 503 {
		t.Errorf("while there is no memory: %d", response.StatusCode)
	}
	slow.Close()
	for r.bodies.left.Load() != most && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if response, _ := do(t, sign(t, "POST", r.gateway, "/prod/pets", "", strings.Repeat("b", 400000))); response.StatusCode != 200 {
		t.Errorf("afterwards: %d", response.StatusCode)
	}
	if left := r.bodies.left.Load(); left != most {
		t.Errorf("%d bytes were not given back", most-left)
	}
}
