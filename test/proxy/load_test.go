package proxy

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestManyAtOnce sends many requests at a time with paths and queries that signers get wrong, some to S3, which
// encodes paths once, and some to API Gateway, which encodes them twice. Every one has to verify.
// COUNTERSIGN_REQUESTS says how many.
func TestManyAtOnce(t *testing.T) {
	requests := 10_000
	if text := os.Getenv("COUNTERSIGN_REQUESTS"); text != "" {
		var err error
		if requests, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	var good, bad atomic.Int64
	server := func(service, host string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := verify(service, host, r)
			if err != nil {
				if bad.Add(1) <= 5 {
					t.Errorf("%s %s %s: %v", service, r.Method, r.RequestURI, err)
				}
				w.WriteHeader(http.StatusForbidden)
				return
			}
			good.Add(1)
			fmt.Fprintf(w, "%s %d", r.RequestURI, len(body))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	routes := filepath.Join(t.TempDir(), "routes.yaml")
	text := fmt.Sprintf("routes:\n  - {name: s3, match: {host: s3.localhost}, to: %q, sign_host: %s}\n  - {name: api, to: %q, sign_host: %s}\n",
		server("s3", s3Host), s3Host, server("execute-api", apiHost), apiHost)
	if err := os.WriteFile(routes, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startProxy(t, "--config", routes, "--log-level", "warn")
	address := strings.TrimPrefix(p.url(), "http://")
	const clients = 64
	var left, wrong atomic.Int64
	left.Store(int64(requests))
	var wait sync.WaitGroup
	for n := range clients {
		wait.Go(func() {
			c := &wire{address: address}
			defer c.close()
			random := rand.New(rand.NewPCG(uint64(n), 1))
			for left.Add(-1) >= 0 {
				host, target := "localhost", hardTarget(random)
				if random.IntN(2) == 0 {
					host = "s3.localhost"
				}
				body := strings.Repeat("b", random.IntN(3)*random.IntN(2000))
				status, got, err := c.send(host, target, body)
				if want := fmt.Sprintf("%s %d", target, len(body)); err != nil || status != 200 || got != want {
					if wrong.Add(1) <= 5 {
						t.Errorf("%s %s: %d %q %v", host, target, status, got, err)
					}
				}
			}
		})
	}
	wait.Wait()
	t.Logf("%d requests, %d verified, %d bad signatures, %d with another answer", requests, good.Load(), bad.Load(), wrong.Load())
	if good.Load() != int64(requests) || bad.Load() != 0 || wrong.Load() != 0 {
		t.Error("not every request was signed and answered well")
	}
}

// hardTarget is a request target with escaped paths and repeated, unsorted, valueless keys.
func hardTarget(random *rand.Rand) string {
	pieces := []string{"a", "b%20c", "%2F", "%2f", "//", "/./", "/../", "+", "%2B", "%e3%81%82", "あ", "@:*()!'", ";x=1", "~", "%7E", "=&$,"}
	params := []string{"b=2", "a=1", "a=0", "flag", "empty=", "b=1", "q=%20+", "q=a%2fb", "B=3", "p[page]=1", "p[pageSize]=2", "u=あ", "=v", "x=%3D%26", "a", "", "f/?=/?"}
	var b strings.Builder
	b.WriteByte('/')
	for range random.IntN(6) {
		b.WriteString(pieces[random.IntN(len(pieces))])
	}
	if random.IntN(4) > 0 {
		for i := range random.IntN(8) {
			b.WriteByte("?&"[min(i, 1)])
			b.WriteString(params[random.IntN(len(params))])
		}
	}
	return b.String()
}

// wire is a client that writes request targets as they are, on one connection.
type wire struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
}

func (w *wire) close() {
	if w.conn != nil {
		w.conn.Close()
	}
}

// send sends a request and reads the answer. After an error the next request has a new connection.
func (w *wire) send(host, target, body string) (status int, text string, err error) {
	if w.conn == nil {
		if w.conn, err = net.Dial("tcp", w.address); err != nil {
			w.conn = nil
			return 0, "", err
		}
		w.reader = bufio.NewReader(w.conn)
	}
	defer func() {
		if err != nil {
			w.close()
			w.conn = nil
		}
	}()
	method := "GET"
	if body != "" {
		method = "POST"
	}
	if _, err = fmt.Fprintf(w.conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s", method, target, host, len(body), body); err != nil {
		return 0, "", err
	}
	answer, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err == nil && answer.Close {
		w.close()
		w.conn = nil
	}
	return answer.StatusCode, string(data), err
}
