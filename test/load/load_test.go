package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"countersign/sigv4"
)

var (
	length  = flag.Duration("for", 5*time.Second, "how long the load lasts")
	clients = flag.Int("clients", 1000, "how many clients there are at once")
)

// most is the memory in KiB that the lab may hold at any time under the load.
const most = 256 << 10

// lab is "countersign lab up" in a process of its own.
type lab struct {
	Edge, Gateway struct{ URL, Host string }
	Credentials   struct {
		ID     string `json:"access_key_id"`
		Secret string `json:"secret_access_key"`
	}
	process *os.Process
	ended   chan error
}

// start builds the program and starts the lab. Its log goes to a file, so that refused requests are diagnosed
// as ever.
func start(t *testing.T, args ...string) *lab {
	t.Helper()
	program := filepath.Join(t.TempDir(), "countersign")
	build := exec.Command("go", "build", "-o", program, "./cmd/countersign")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	log, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	command := exec.Command(program, append([]string{"lab", "up", "-o", "json"}, args...)...)
	command.Stderr = log
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	l := &lab{process: command.Process, ended: make(chan error, 1)}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, l)
	}
	go func() { l.ended <- command.Wait() }()
	t.Cleanup(func() { _ = l.process.Kill() })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// errand is a request that a client makes again and again, and what has to come of it.
type errand struct {
	name   string
	bytes  []byte // the request as it goes over the wire
	to     string
	status string
	says   []byte
}

// sign makes an errand to an address, signed for a host, or for nobody when host is "-".
func (l *lab) sign(t *testing.T, name, url, method, target, host, body, status, says string) errand {
	t.Helper()
	address := strings.TrimPrefix(url, "http://")
	req := sigv4.Request{Method: method, Target: target, Header: sigv4.Header{{Name: "Host", Value: address}}, Body: []byte(body)}
	if host != "-" {
		signer := sigv4.Signer{
			Credentials: sigv4.Credentials{AccessKeyID: l.Credentials.ID, SecretAccessKey: l.Credentials.Secret},
			Region:      "eu-west-1", Service: "execute-api", Host: host,
		}
		var err error
		if req, err = signer.Sign(req, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", method, target)
	for _, f := range req.Header {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, f.Value)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return errand{name, b.Bytes(), address, status, []byte(says)}
}

// TestLoad has all clients at work at once. One of twenty is hostile.
func TestLoad(t *testing.T) { load(t, start(t)) }

// TestLoadExplained does so while answers wait for their diagnoses.
func TestLoadExplained(t *testing.T) { load(t, start(t, "--explain")) }

func load(t *testing.T, l *lab) {
	t.Helper()
	const mismatch = "The request signature we calculated does not match"
	errands := []errand{
		l.sign(t, "direct", l.Gateway.URL, "GET", "/prod/pets?b=2&a=1", "", "", "200", "user/lab"),
		l.sign(t, "remedy A", l.Edge.URL, "GET", "/prod/pets?b=2&a=1", l.Gateway.Host, "", "200", "user/lab"),
		l.sign(t, "as is", l.Edge.URL, "GET", "/prod/pets", "", "", "403", mismatch),
		l.sign(t, "POST", l.Edge.URL, "POST", "/prod/pets", l.Gateway.Host, strings.Repeat("0123456789abcdef", 1<<10), "200", "user/lab"),
		l.sign(t, "unsigned", l.Gateway.URL, "GET", "/prod/pets", "-", "", "403", "Missing Authentication Token"),
	}
	ctx, cancel := context.WithTimeout(t.Context(), *length)
	defer cancel()
	var done, broken atomic.Int64
	var wait sync.WaitGroup
	faults := make(chan string, 20)
	for i := range *clients {
		wait.Go(func() {
			if i%20 == 19 {
				broken.Add(l.pester(ctx, i))
				return
			}
			n, err := errands[i%len(errands)].repeat(ctx)
			done.Add(n)
			if err != nil {
				select {
				case faults <- fmt.Sprintf("client %d, %s: %v", i, errands[i%len(errands)].name, err):
				default:
				}
			}
		})
	}
	wait.Wait()
	close(faults)
	for fault := range faults {
		t.Error(fault)
	}
	if done.Load() < int64(*clients) {
		t.Errorf("%d requests of %d clients: not everybody was served", done.Load(), *clients)
	}
	peak, now := l.memory(t, "VmHWM"), l.memory(t, "VmRSS")
	t.Logf("%d clients for %s: %d requests as they should be, %d hostile connections; memory at most %d MiB, now %d MiB",
		*clients, *length, done.Load(), broken.Load(), peak>>10, now>>10)
	if peak > most {
		t.Errorf("the lab held %d MiB, want at most %d", peak>>10, most>>10)
	}
	l.end(t)
}

// end checks that the lab still answers, gives its connections back, and ends as it should.
func (l *lab) end(t *testing.T) {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	response, err := http.Get(l.Gateway.URL + "/prod/health")
	if err != nil {
		t.Fatalf("after the load: %v", err)
	}
	response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("after the load: %s", response.Status)
	}
	http.DefaultClient.CloseIdleConnections()
	deadline := time.Now().Add(30 * time.Second) // a stalled header may take ten
	for l.sockets(t) > 20 && time.Now().Before(deadline) {
		time.Sleep(100 * time.Millisecond)
	}
	if n := l.sockets(t); n > 20 {
		t.Errorf("%d files are still open after the load", n)
	}
	_ = l.process.Signal(syscall.SIGTERM)
	select {
	case err := <-l.ended:
		if err != nil {
			t.Errorf("the lab ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("the lab does not end")
	}
}

// repeat makes the errand on one connection until the time is up.
func (e *errand) repeat(ctx context.Context) (n int64, err error) {
	conn, err := dial(ctx, e.to)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for ctx.Err() == nil {
		// A request that has begun may end: the lab must answer in its own time, and does not stall.
		_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
		if _, err := conn.Write(e.bytes); err != nil {
			return n, err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return n, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return n, err
		}
		if !strings.HasPrefix(response.Status, e.status) || !bytes.Contains(body, e.says) {
			return n, fmt.Errorf("%s: %.200s", response.Status, body)
		}
		n++
	}
	return n, nil
}

// dial waits for its turn: the queue of a listener is shorter than the number of clients.
func dial(ctx context.Context, address string) (net.Conn, error) {
	return (&net.Dialer{Timeout: 30 * time.Second}).DialContext(context.WithoutCancel(ctx), "tcp", address)
}

// nonsense is what no client should send.
var nonsense = []string{
	"\x16\x03\x01\x02\x00\x01\x00",
	"GET /prod/pets HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X-Flood: 0123456789abcdef0123456789abcdef\r\n", 4000),
	"POST /prod/pets HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 50000),
	"POST /prod/pets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n" + strings.Repeat("x", 100000),
	"GET /prod/%zz/../../.. HTTP/1.1\r\nHost: a\r\n\r\nGET /prod/pets HTTP/1.1\r\nHost: a\r\n\r\nGET",
	"GET /",
}

// pester opens connections, sends nonsense, waits a little and goes away without a word.
func (l *lab) pester(ctx context.Context, i int) (n int64) {
	for ; ctx.Err() == nil; n++ {
		to := l.Edge.URL
		if (i/20+int(n))%2 == 0 {
			to = l.Gateway.URL
		}
		conn, err := dial(ctx, strings.TrimPrefix(to, "http://"))
		if err != nil {
			continue
		}
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		_, _ = io.WriteString(conn, nonsense[(i/20+int(n))%len(nonsense)])
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, 1<<10))
		conn.Close()
	}
	return n
}

// memory reads a size in KiB that Linux keeps of the process (proc_pid_status(5)).
func (l *lab) memory(t *testing.T, name string) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.process.Pid))
	if err != nil {
		t.Skipf("no figures of memory here: %v", err)
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			size := 0
			if _, err := fmt.Sscan(rest, &size); err != nil {
				t.Fatal(err)
			}
			return size
		}
	}
	t.Fatalf("/proc tells no %s", name)
	return 0
}

// sockets counts the files that the process has open.
func (l *lab) sockets(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", l.process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
