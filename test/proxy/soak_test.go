package proxy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestSoak runs the proxy at half of what it can do, with a fault each second. Requests that no fault touches are
// all answered, and memory stays as it is. COUNTERSIGN_SOAK says how long, as 10m.
func TestSoak(t *testing.T) {
	length := 6 * time.Second
	if text := os.Getenv("COUNTERSIGN_SOAK"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	s := newSoak(t)
	full := s.load(2*time.Second, 0)
	rate := full / 2
	t.Logf("%.0f requests per second at full load, the soak has %.0f", full, rate)
	s.done.Store(0)
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	var memory []int64
	wait.Go(func() { memory = s.faultEachSecond(ctx) })
	s.load(length, rate)
	cancel()
	wait.Wait()
	t.Logf("%d requests, %d lost, %d faults of %d kinds; memory at first %.1f MB, at last %.1f MB, at most %.1f MB", s.done.Load(), s.lost.Load(),
		s.injected, len(s.faults()), mega(quarter(memory, 0)), mega(quarter(memory, 3)), mega(slices.Max(memory)))
	if s.lost.Load() != 0 {
		t.Errorf("%d requests were lost that no fault touched", s.lost.Load())
	}
	if first, last := quarter(memory, 0), quarter(memory, 3); last > first+first/4+4<<20 {
		t.Errorf("memory grows from %.1f to %.1f MB", mega(first), mega(last))
	}
}

// soak is a proxy under load.
type soak struct {
	t          testing.TB
	proxy      *signing
	address    string
	routes     string
	text       string
	done, lost atomic.Int64
	injected   int
}

func newSoak(t testing.TB) *soak {
	server := httptest.NewServer(http.HandlerFunc(soakServer))
	t.Cleanup(server.Close)
	s := &soak{t: t, routes: filepath.Join(t.TempDir(), "routes.yaml")}
	s.text = fmt.Sprintf("routes:\n  - {name: api, to: %q, sign_host: %s, timeout: 2s}\n", server.URL, apiHost)
	s.writeRoutes(s.text)
	s.proxy = startProxy(t, "--config", s.routes, "--log-level", "error", "--stall-timeout", "2s")
	s.address = strings.TrimPrefix(s.proxy.url(), "http://")
	return s
}

func (s *soak) writeRoutes(text string) {
	if err := os.WriteFile(s.routes+".new", []byte(text), 0o600); err != nil {
		s.t.Error(err)
	}
	if err := os.Rename(s.routes+".new", s.routes); err != nil {
		s.t.Error(err)
	}
}

// soakServer verifies, and misbehaves where the path says so.
func soakServer(w http.ResponseWriter, r *http.Request) {
	kind, fault := strings.CutPrefix(r.URL.Path, "/fault/")
	body, err := verify("execute-api", apiHost, r)
	switch {
	case err != nil && !fault:
		http.Error(w, err.Error(), http.StatusForbidden)
	case !fault:
		fmt.Fprintf(w, "%s %d", r.RequestURI, len(body))
	case kind == "hang":
		<-r.Context().Done()
	case kind == "refuse":
		w.Header().Set("X-Amzn-Errortype", "InvalidSignatureException")
		http.Error(w, `{"message":"The request signature we calculated does not match the signature you provided."}`, http.StatusForbidden)
	default:
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		switch kind {
		case "garbage":
			io.WriteString(conn, "SSH-2.0-garbage\r\n\r\n")
		case "half":
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	}
}

// load sends requests for a while, so many a second or as many as can be, and returns how many a second it was.
func (s *soak) load(length time.Duration, rate float64) float64 {
	began := time.Now()
	var wait sync.WaitGroup
	var sent atomic.Int64
	for n := range 32 {
		wait.Go(func() {
			c := &wire{address: s.address}
			defer c.close()
			for i := 0; time.Since(began) < length; i++ {
				number := sent.Add(1)
				if rate > 0 {
					if ahead := time.Duration(float64(number)/rate*float64(time.Second)) - time.Since(began); ahead > 0 {
						time.Sleep(ahead)
					}
				}
				target, body := fmt.Sprintf("/prod/%d%%20x?b=%d&a&flag=", n, i), ""
				switch i % 50 {
				case 0:
					body = strings.Repeat("x", 200_000)
				case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
					body = strings.Repeat("x", 1024)
				}
				status, got, err := c.send("localhost", target, body)
				s.done.Add(1)
				if want := fmt.Sprintf("%s %d", target, len(body)); err != nil || status != 200 || got != want {
					if s.lost.Add(1) <= 5 {
						s.t.Errorf("lost: %s: %d %q %v", target, status, got, err)
					}
				}
			}
		})
	}
	wait.Wait()
	return float64(s.done.Load()) / time.Since(began).Seconds()
}

// faults are what happens to the proxy. None touches a request of the load.
func (s *soak) faults() []func() {
	server := func(kind string) func() {
		return func() {
			s.raw("GET /fault/"+kind+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 3*time.Second)
		}
	}
	return []func(){
		server("reset"), server("garbage"), server("half"), server("hang"), server("refuse"),
		// Clients that leave: in a body, and while they wait.
		func() {
			s.raw("POST /prod/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n"+strings.Repeat("x", 100_000), 0)
		},
		func() { s.raw("GET /fault/hang HTTP/1.1\r\nHost: localhost\r\n\r\n", 50*time.Millisecond) },
		// Clients that are broken, or attack.
		func() {
			s.raw("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n", time.Second)
		},
		func() {
			s.raw("GET / HTTP/1.1\r\nHost: localhost\r\n"+strings.Repeat("X-Flood: x\r\n", 20_000)+"\r\n", time.Second)
		},
		func() { s.raw("GET / HTTP/1.1\r\nHost: attacker.example.com\r\n\r\n", 50*time.Millisecond) },
		func() { s.raw("POST /prod/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n", 3*time.Second) },
		// Somebody reloads, with good routes and with bad ones.
		func() { _ = s.proxy.command.Process.Signal(syscall.SIGHUP) },
		func() { s.writeRoutes("routes: [{to: nonsense}]\n") },
		func() { s.writeRoutes(s.text) },
	}
}

// raw sends bytes, and leaves after a while.
func (s *soak) raw(text string, patience time.Duration) {
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Errorf("no connection: %v", err)
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience + time.Second))
	_, _ = io.WriteString(c, text) // the proxy may have closed it
	_ = c.SetReadDeadline(time.Now().Add(patience))
	_, _ = io.Copy(io.Discard, c)
}

// faultEachSecond injects the faults in turn, and returns how much memory the proxy had resident after each.
func (s *soak) faultEachSecond(ctx context.Context) (memory []int64) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var wait sync.WaitGroup
	defer wait.Wait()
	faults := s.faults()
	for {
		memory = append(memory, resident(s.t, s.proxy.command.Process.Pid))
		select {
		case <-ctx.Done():
			return memory
		case <-tick.C:
		}
		wait.Go(faults[s.injected%len(faults)])
		s.injected++
	}
}

// resident is how much memory a process has resident, in bytes.
func resident(t testing.TB, pid int) int64 {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Error(err)
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}

// quarter is the median of a quarter of a series.
func quarter(series []int64, n int) int64 {
	size := max(1, len(series)/4)
	start := min(n*size, len(series)-1)
	part := slices.Sorted(slices.Values(series[start:min(start+size, len(series))]))
	return part[len(part)/2]
}

func mega(n int64) float64 { return float64(n) / 1e6 }
