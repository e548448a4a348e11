package main

import (
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// web starts a server that answers by its path, and sets the variable NAME to its address: web NAME.
func web(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: web NAME")
	}
	serve(ts, args[0], newSite())
}

// secure starts the same server with TLS and HTTP/2, for the name example.com and 127.0.0.1, and writes the
// certificate of its authority: secure NAME FILE.
func secure(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: secure NAME FILE")
	}
	server := httptest.NewUnstartedServer(newSite())
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	ts.Defer(server.Close)
	ts.Setenv(args[0], strings.TrimPrefix(server.URL, "https://"))
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), block, 0o644))
}

// tunnel starts a proxy that opens tunnels, and passes plain requests on: tunnel NAME.
func tunnel(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: tunnel NAME")
	}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.Header.Set("X-Passed", r.In.RequestURI) }}
	serve(ts, args[0], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			pass.ServeHTTP(w, r)
			return
		}
		upstream, err := net.Dial("tcp", r.RequestURI)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		go func() {
			io.Copy(upstream, buffered) // the first bytes may have been read before
			upstream.Close()
		}()
		io.Copy(conn, upstream)
		conn.Close()
	}))
}

// closed sets a variable to an address at which nobody listens: closed NAME.
func closed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: closed NAME")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], listener.Addr().String())
	ts.Check(listener.Close())
}

// site answers by the first element of the path.
type site struct {
	mu    sync.Mutex
	calls map[string]int
}

func newSite() *site { return &site{calls: map[string]int{}} }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	switch name {
	case "to": // /to?code=302&url=...
		code, _ := strconv.Atoi(query.Get("code"))
		w.Header().Set("Location", query.Get("url"))
		w.WriteHeader(max(code, 302))
		io.WriteString(w, "a redirect's own body\n")
	case "status": // /status/503 every time, /status/503/2 the first two times
		code, times, _ := strings.Cut(rest, "/")
		s.mu.Lock()
		s.calls[rest]++
		n := s.calls[rest]
		s.mu.Unlock()
		if most, err := strconv.Atoi(times); err == nil && n > most {
			fmt.Fprintf(w, "call %d\n", n)
			return
		}
		status, _ := strconv.Atoi(code)
		w.WriteHeader(status)
		fmt.Fprintf(w, "call %d\n", n)
	case "slow":
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
	case "close", "half":
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		if name == "half" {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
		}
		conn.Close()
	case "gzip":
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, "unpacked; asked for "+r.Header.Get("Accept-Encoding")+"\n")
		z.Close()
	case "br":
		w.Header().Set("Content-Encoding", "br")
		io.WriteString(w, "packed")
	case "count":
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprintf(w, "%s %s %d bytes, encoding %v, expect %q\n", r.Method, r.RequestURI, n, r.TransferEncoding, r.Header.Get("Expect"))
	default:
		echo(w, r)
	}
}

// echo answers with the request.
func echo(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s %s %s\nHost: %s\n", r.Method, r.RequestURI, r.Proto, r.Host)
	if r.TLS != nil {
		fmt.Fprintf(w, "TLS name: %s\n", r.TLS.ServerName)
	}
	var names []string
	for name := range r.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.Header[name] {
			fmt.Fprintf(w, "%s: %s\n", name, value)
		}
	}
	io.WriteString(w, "\n")
	io.Copy(w, r.Body)
}
