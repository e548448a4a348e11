package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// field is what the contests run on: a server of nginx, and the proxies in front of it.
type field struct {
	folder, binary string
	running        []*exec.Cmd
	once           sync.Once
	server         string // the address of the server
	proxies        []contender
}

// contender is a proxy. The first is this project's, the second the peer that ratios are against.
type contender struct {
	name, url string
	process   *os.Process
}

const apiHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"

func newField() (f *field, err error) {
	f = &field{}
	if f.folder, err = os.MkdirTemp("", "countersign-bench-*"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	for _, tool := range []string{"nginx", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%s is needed: apt-get install nginx-light wrk", tool)
		}
	}
	f.binary = filepath.Join(f.folder, "countersign")
	build := exec.Command("go", "build", "-o", f.binary, "./cmd/countersign")
	build.Dir = ".."
	build.Stderr = os.Stderr
	if err = build.Run(); err != nil {
		return nil, err
	}
	if err = f.startNginx(); err != nil {
		return nil, err
	}
	f.proxies, err = f.startProxies("http://" + f.server)
	return f, err
}

// startProxies starts the signing proxy and the bare one.
func (f *field) startProxies(to string) ([]contender, error) {
	signing, err := f.startCountersign(to)
	if err != nil {
		return nil, err
	}
	bare, err := f.startBare(to)
	if err != nil {
		return nil, err
	}
	nginx, err := f.startNginxProxy(to)
	return []contender{signing, bare, nginx}, err
}

// close ends what was started.
func (f *field) close() {
	f.once.Do(func() {
		for _, cmd := range f.running {
			_ = cmd.Process.Signal(os.Interrupt)
			_ = cmd.Wait()
		}
		os.RemoveAll(f.folder)
	})
}

func (f *field) start(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	f.running = append(f.running, cmd)
	return nil
}

// startNginx starts a server that answers everything at once.
func (f *field) startNginx() (err error) {
	port := freePort()
	_, err = f.nginx("server", fmt.Sprintf(`server { listen 127.0.0.1:%d backlog=4096; location / { default_type text/plain; return 200 "ok\n"; } }`, port))
	f.server = fmt.Sprintf("127.0.0.1:%d", port)
	return errors.Join(err, await(f.server))
}

// startNginxProxy starts nginx as a reverse proxy.
func (f *field) startNginxProxy(to string) (contender, error) {
	port := freePort()
	cmd, err := f.nginx("proxy", fmt.Sprintf(`upstream behind { server %s; keepalive 512; keepalive_requests 100000000; }
  server { listen 127.0.0.1:%d backlog=4096; location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host %s; } }`,
		strings.TrimPrefix(to, "http://"), port, apiHost))
	if err != nil {
		return contender{}, err
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	return contender{"nginx proxy_pass", "http://" + address, cmd.Process}, await(address)
}

// nginx starts nginx with a configuration.
func (f *field) nginx(name, servers string) (*exec.Cmd, error) {
	folder := filepath.Join(f.folder, name)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log %[1]s/error.log; worker_processes %[2]d;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
  keepalive_requests 100000000; client_max_body_size 0;
  %[3]s
}`, folder, runtime.NumCPU(), servers)
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command("nginx", "-c", file, "-p", folder)
	return cmd, f.start(cmd)
}

// startCountersign starts the signing proxy.
func (f *field) startCountersign(to string) (contender, error) {
	cmd := exec.Command(f.binary, "proxy", "-o", "json", "--log-level", "warn", "--listen", "127.0.0.1:0", "--credentials-from", "env",
		"--to", to, "--host-header", apiHost, "--sign-host", apiHost, "--spool-dir", f.folder)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS_REGION=eu-west-1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return contender{}, err
	}
	if err := f.start(cmd); err != nil {
		return contender{}, err
	}
	var ready struct{ URLs []string }
	if err := json.NewDecoder(out).Decode(&ready); err != nil || len(ready.URLs) == 0 {
		return contender{}, fmt.Errorf("the proxy does not start: %w", err)
	}
	return contender{"countersign proxy", ready.URLs[0], cmd.Process}, nil
}

// startBare starts this program again as the bare proxy.
func (f *field) startBare(to string) (contender, error) {
	self, err := os.Executable()
	if err != nil {
		return contender{}, err
	}
	cmd := exec.Command(self, "-bare", to)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return contender{}, err
	}
	if err := f.start(cmd); err != nil {
		return contender{}, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return contender{}, fmt.Errorf("the bare proxy does not start: %w", err)
	}
	return contender{"httputil.ReverseProxy", "http://" + strings.TrimSpace(line), cmd.Process}, nil
}

// serveBare is the reverse proxy of the standard library, tuned as the signing one is.
func serveBare(to string) error {
	target, err := url.Parse(to)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = apiHost },
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 1024, IdleConnTimeout: time.Minute, DisableCompression: true, ResponseHeaderTimeout: time.Minute,
		},
		BufferPool: &pool{}, ErrorLog: log.New(io.Discard, "", 0),
	}
	server := &http.Server{Handler: proxy, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	return server.Serve(l)
}

// pool keeps the buffers of the bare proxy.
type pool struct{ sync.Pool }

func (p *pool) Get() []byte {
	if b, ok := p.Pool.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, 32<<10)
}

func (p *pool) Put(b []byte) { p.Pool.Put(&b) }

func freePort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // the loopback interface is there
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// await waits until an address takes connections.
func await(address string) error {
	for range 100 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("nothing listens at " + address)
}
