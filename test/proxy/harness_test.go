package proxy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"countersign/sigv4"
)

const (
	keyID   = "AKIAIOSFODNN7EXAMPLE"
	secret  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	region  = "eu-west-1"
	apiHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	s3Host  = "s3.eu-west-1.amazonaws.com"
)

// countersign is the program.
var countersign string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "countersign-proxy-*")
	if err != nil {
		panic(err)
	}
	countersign = filepath.Join(dir, "countersign")
	args := []string{"build", "-o", countersign}
	if os.Getenv("COUNTERSIGN_RACE") != "" {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "./cmd/countersign")...)
	build.Dir = "../.."
	code := 2
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// process is a command of countersign that runs until it is ended.
type process struct {
	command *exec.Cmd
	// ended says that it has been told to end.
	ended  bool
	mu     sync.Mutex
	stderr bytes.Buffer
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// spawn starts a command, and reads its first line of output into ready.
func spawn(t testing.TB, ready any, args ...string) *process {
	t.Helper()
	p := &process{command: exec.Command(countersign, args...)}
	p.command.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID="+keyID, "AWS_SECRET_ACCESS_KEY="+secret, "AWS_REGION="+region, "HOME="+t.TempDir())
	p.command.Stderr = p
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, ready)
	}
	if err != nil {
		p.command.Process.Kill()
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, p.said())
	}
	t.Cleanup(func() {
		if !p.ended {
			_ = p.command.Process.Signal(syscall.SIGTERM)
		}
		if err := p.command.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", args[0], err, p.said())
		}
		if strings.Contains(p.said(), secret) {
			t.Errorf("%s printed the secret", args[0])
		}
	})
	return p
}

// lab is "countersign lab up".
type lab struct {
	Edge, Gateway struct{ URL, Host string }
}

func startLab(t testing.TB, args ...string) lab {
	t.Helper()
	var l lab
	spawn(t, &l, append([]string{"lab", "up", "-o", "json", "--log", "none"}, args...)...)
	return l
}

// signing is "countersign proxy".
type signing struct {
	*process
	URLs   []string
	CAFile string `json:"ca_file"`
}

func (s *signing) url() string { return s.URLs[0] }

func startProxy(t testing.TB, args ...string) *signing {
	t.Helper()
	s := &signing{}
	s.process = spawn(t, s, append([]string{"proxy", "-o", "json", "--listen", "127.0.0.1:0", "--credentials-from", "env"}, args...)...)
	return s
}

// throughEdge and toGateway are the two ways into the lab.
func throughEdge(l lab) []string {
	return []string{"--to", l.Edge.URL, "--host-header", l.Edge.Host, "--sign-host", l.Gateway.Host}
}

func toGateway(l lab) []string {
	return []string{"--to", l.Gateway.URL, "--host-header", l.Gateway.Host}
}

// run runs a program without any credentials.
func run(t testing.TB, environment []string, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(environment, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir(), "AWS_EC2_METADATA_DISABLED=true")
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	if failed := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(failed)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}

// verify checks a request as the service would that has this host, and returns its body.
func verify(service, host string, r *http.Request) ([]byte, error) {
	req := sigv4.Request{Method: r.Method, Target: r.RequestURI, Header: sigv4.Header{{Name: "Host", Value: host}}}
	for name, values := range r.Header {
		for _, value := range values {
			req.Header = append(req.Header, sigv4.Field{Name: name, Value: value})
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	req.Body = body
	_, err = verifiers[service].Verify(&req)
	return body, err
}

var verifiers = map[string]*sigv4.Verifier{"s3": verifier("s3"), "execute-api": verifier("execute-api")}

func verifier(service string) *sigv4.Verifier {
	return &sigv4.Verifier{Region: region, Service: service, Keys: func(id string) (sigv4.Credentials, error) {
		if id != keyID {
			return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
		}
		return sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, nil
	}}
}
