package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"

	"countersign/internal/export"
	"countersign/internal/lab"
	"countersign/internal/lab/server"
)

// Result is what became of the requests of a file.
type Result struct {
	Requests []Request `json:"requests"`
	// Output is what the client printed, Code its exit code.
	Output string `json:"-"`
	Code   int    `json:"exit_code"`
}

// Request is a request as the lab saw it.
type Request struct {
	Method   string `json:"method"`
	Target   string `json:"target"`
	Status   int    `json:"status"`
	Accepted bool   `json:"accepted"`
	// Cause is the code of what broke the signature, Certainty how sure that is, Explanation says it.
	Cause       string `json:"cause,omitempty"`
	Certainty   string `json:"certainty,omitempty"`
	Explanation string `json:"explanation,omitempty"`
}

// Accepted reports whether there were requests, and all were accepted.
func (r *Result) Accepted() bool {
	for _, q := range r.Requests {
		if !q.Accepted {
			return false
		}
	}
	return len(r.Requests) > 0
}

// ErrAbsent is the error of a client that is not installed.
var ErrAbsent = errors.New("the client is not installed")

// maxOutput is how many bytes of what a client prints are kept.
const maxOutput = 1 << 20

// Run starts a lab for the signing and lets the client run. environment is what the client gets besides the
// lab's address and AWS's example credentials.
func Run(ctx context.Context, s export.Signing, command export.Command, environment []string) (*Result, error) {
	if _, err := exec.LookPath(command.Words[0]); err != nil {
		return nil, fmt.Errorf("%w: %s; it needs %s", ErrAbsent, command.Words[0], command.Needs)
	}
	path, err := Path(s)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	seen := &recorder{}
	lab := server.New(path, server.Options{Log: slog.New(seen)})
	lab.Serve(listener, lab.Edge())
	environment = append(environment, Environment("http://"+listener.Addr().String())...)
	cmd := exec.CommandContext(ctx, command.Words[0], expand(command.Words[1:], environment)...)
	cmd.Dir, cmd.Env = command.Dir, environment
	var output bytes.Buffer
	// One writer for both: os/exec then writes from one place only.
	both := &limited{&output}
	cmd.Stdout, cmd.Stderr = both, both
	failed := cmd.Run()
	if err := lab.Shutdown(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	result := &Result{Requests: seen.requests, Output: output.String()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return result, fmt.Errorf("%s did not end in time", command.Words[0])
	case errors.As(failed, &exit):
		result.Code = exit.ExitCode()
	case failed != nil:
		return nil, failed
	}
	return result, nil
}

// expand puts variables of the environment into words. Only words that a target wrote have any.
func expand(words, environment []string) []string {
	values := map[string]string{}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		values[name] = value
	}
	expanded := make([]string, len(words))
	for i, word := range words {
		expanded[i] = word
		if head, name, ok := strings.Cut(word, "$"); ok {
			expanded[i] = head + values[name]
		}
	}
	return expanded
}

// Environment is what every client gets: the lab's address, and AWS's example credentials, which the lab
// knows.
func Environment(base string) []string {
	key := lab.BuiltinKeys("").All()[0]
	return []string{
		"BASE_URL=" + base, "AWS_ACCESS_KEY_ID=" + key.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + key.SecretAccessKey,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// Inherited is the environment of this process without credentials.
func Inherited() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "AWS_") && !strings.HasPrefix(variable, "BASE_URL=") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// limited takes what it is given and keeps the beginning of it.
type limited struct{ *bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if room := maxOutput - l.Len(); room > 0 {
		l.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}

// recorder keeps the lab's log lines as requests.
type recorder struct {
	mu       sync.Mutex
	requests []Request
}

func (*recorder) Enabled(context.Context, slog.Level) bool { return true }
func (r *recorder) WithAttrs([]slog.Attr) slog.Handler     { return r }
func (r *recorder) WithGroup(string) slog.Handler          { return r }
func (r *recorder) Handle(_ context.Context, line slog.Record) error {
	q := Request{Accepted: line.Message == "accepted"}
	line.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "method":
			q.Method = a.Value.String()
		case "target":
			q.Target = a.Value.String()
		case "status":
			q.Status = int(a.Value.Int64())
		case "cause":
			q.Cause = a.Value.String()
		case "certainty":
			q.Certainty = a.Value.String()
		case "diagnosis", "error":
			q.Explanation = a.Value.String()
		}
		return true
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, q)
	return nil
}
