package export

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/internal/export"
	"countersign/internal/export/check"
	"countersign/internal/gateway"
	"countersign/internal/lab"
	"countersign/internal/lab/server"
	"countersign/internal/testedge"
)

// signing is what all exports are signed for.
var signing = export.Signing{Host: testedge.Host, PathPrefix: "/prod", Service: "execute-api", Region: "eu-west-1"}

// got is a request that the gateway accepted, as the backend behind it got it.
type got struct{ Method, Target, ContentType, Body string }

// path is a lab on an address of this machine, with a backend that keeps what it gets.
type path struct {
	edge    string
	mu      sync.Mutex
	came    []got
	refused []string
	// sent counts the requests that reached the edge.
	sent atomic.Int64
}

// newPath starts a lab for the signing.
func newPath(t *testing.T) *path {
	t.Helper()
	topology, err := check.Topology(signing)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := gateway.ReadKeys([]byte(`{"Keys": [
		{"AccessKeyId": "` + testedge.KeyID + `", "SecretAccessKey": "` + testedge.Secret + `", "PrincipalArn": "arn:aws:iam::123456789012:user/alice"},
		{"AccessKeyId": "` + testedge.TemporaryKeyID + `", "SecretAccessKey": "` + testedge.TemporarySecret + `", "SessionToken": "` + testedge.Token + `",
			"PrincipalArn": "arn:aws:sts::123456789012:assumed-role/reader/session"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	way, err := lab.New(lab.Config{Topology: topology, Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	p := &path{}
	backend := httptest.NewServer(p)
	t.Cleanup(backend.Close)
	address, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(way, server.Options{Backend: address, Log: slog.New(p)})
	edge := s.Edge()
	s.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.sent.Add(1)
		edge.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		s.Shutdown(ctx)
	})
	p.edge = "http://" + listener.Addr().String()
	return p
}

// ServeHTTP is the backend.
func (p *path) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.came = append(p.came, got{r.Method, r.RequestURI, r.Header.Get("Content-Type"), string(body)})
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"ok":true}`)
}

// take returns what came since the last call, in the order of targets, and what was refused. The lab explains a
// refusal before it logs it, so that a line may come late: it is for people who look for a fault.
func (p *path) take() (came []got, refused []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	came, refused = p.came, p.refused
	p.came, p.refused = nil, nil
	slices.SortFunc(came, func(a, b got) int {
		return cmp.Or(strings.Compare(a.Target, b.Target), strings.Compare(a.Method, b.Method), strings.Compare(a.Body, b.Body))
	})
	return came, refused
}

// The lab's log: what was refused, and why.
func (*path) Enabled(context.Context, slog.Level) bool { return true }
func (p *path) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p *path) WithGroup(string) slog.Handler          { return p }
func (p *path) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		text := r.Message
		r.Attrs(func(a slog.Attr) bool {
			text += " " + a.String()
			return true
		})
		p.mu.Lock()
		defer p.mu.Unlock()
		p.refused = append(p.refused, text)
	}
	return nil
}
