package proxy

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDrain: after SIGTERM what is on its way is answered, and nothing new is taken.
func TestDrain(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		io.WriteString(w, "whole")
	}))
	defer server.Close()
	p := startProxy(t, "--to", server.URL, "--sign-host", apiHost)
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get(p.url() + "/x")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			answer <- err.Error()
			return
		}
		answer <- string(body)
	}()
	<-arrived
	p.ended = true
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	refused := false
	for range 500 {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url(), "http://"), time.Second)
		if refused = err != nil; refused {
			break
		}
		c.Close()
		time.Sleep(10 * time.Millisecond)
	}
	if !refused {
		t.Error("connections are still taken")
	}
	close(release)
	if got := <-answer; got != "whole" {
		t.Errorf("the request on its way: %s", got)
	}
}

// TestSocketActivation has the socket handed over as systemd does it, and is told when the proxy is ready.
// https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
func TestSocketActivation(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	// A socket's path is short.
	folder, err := os.MkdirTemp("", "cs")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	notices, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(folder, "n"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer notices.Close()
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ exec "$0" proxy -o json --credentials-from env --to http://127.0.0.1:1 --sign-host `+apiHost, countersign)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+keyID, "AWS_SECRET_ACCESS_KEY="+secret, "LISTEN_FDS=1", "NOTIFY_SOCKET="+filepath.Join(folder, "n"))
	cmd.ExtraFiles = []*os.File{file}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	defer cmd.Process.Kill()
	var ready struct{ URLs []string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil || len(ready.URLs) != 1 || ready.URLs[0] != "http://"+address {
		t.Fatalf("%v %s, want %s", err, line, address)
	}
	_ = notices.SetReadDeadline(time.Now().Add(30 * time.Second))
	for _, want := range []string{"READY=1", "STOPPING=1"} {
		buffer := make([]byte, 256)
		n, err := notices.Read(buffer)
		if err != nil || string(buffer[:n]) != want {
			t.Errorf("systemd is told %q, %v, want %q", buffer[:n], err, want)
		}
		if want == "READY=1" {
			response, err := http.Get("http://" + address + "/-/readyz")
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("ready: %d", response.StatusCode)
			}
			_ = cmd.Process.Signal(syscall.SIGTERM)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
