package proxy

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
	"countersign/sigv4/sigv4http"
)

const (
	apiHost = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	keyID   = "AKIAIOSFODNN7EXAMPLE"
	secret  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	token   = "IQoJb3JpZ2luX2VjEXAMPLETOKEN//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLE=="
)

// fixedKeys are credentials that stay.
type fixedKeys struct {
	sigv4.Credentials
	err     error
	renewed chan struct{}
}

func (k *fixedKeys) Get(context.Context) (sigv4.Credentials, error) { return k.Credentials, k.err }
func (k *fixedKeys) Expires() time.Time                             { return time.Time{} }
func (k *fixedKeys) Renew() {
	if k.renewed != nil {
		select {
		case k.renewed <- struct{}{}:
		default:
		}
	}
}

func exampleKeys() *fixedKeys {
	return &fixedKeys{Credentials: sigv4.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}}
}

// seenRequest is a request as the server behind the proxy got it.
type seenRequest struct {
	*http.Request
	body    []byte
	trailer http.Header
}

// backend is a server behind the proxy that verifies each request, as if it had the sign host.
type backend struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seenRequest
	bad  []string
	// reply answers accepted requests; nil means 200 and "ok".
	reply http.HandlerFunc
}

func (b *backend) last(t testing.TB) seenRequest {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.bad) > 0 {
		t.Fatalf("refused: %s", b.bad[0])
	}
	if len(b.seen) == 0 {
		t.Fatal("the server behind got no request")
	}
	return b.seen[len(b.seen)-1]
}

func (b *backend) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.seen)
}

// newBackend starts a server that verifies for a service. host stands for its own name.
func newBackend(t testing.TB, service, host string, keys sigv4.Credentials) *backend {
	t.Helper()
	b := &backend{}
	verify := &sigv4http.Handler{
		Verifier: &sigv4.Verifier{Region: "eu-west-1", Service: service, Keys: func(id string) (sigv4.Credentials, error) {
			if id != keys.AccessKeyID {
				return sigv4.Credentials{}, sigv4.ErrUnknownAccessKey
			}
			return keys, nil
		}},
		Refuse: func(w http.ResponseWriter, _ *http.Request, err error) {
			b.mu.Lock()
			b.bad = append(b.bad, err.Error())
			b.mu.Unlock()
			w.Header().Set("X-Amzn-Errortype", "InvalidSignatureException")
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, `{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}`)
		},
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			b.mu.Lock()
			if err != nil {
				b.bad = append(b.bad, "body: "+err.Error())
			}
			b.seen = append(b.seen, seenRequest{r, body, r.Trailer})
			b.mu.Unlock()
			if b.reply != nil {
				b.reply(w, r)
				return
			}
			io.WriteString(w, "ok")
		}),
	}
	if strings.HasSuffix(service, "/v4a") {
		verify.Verifier.Service, verify.Verifier.Scheme = strings.TrimSuffix(service, "/v4a"), sigv4a.New()
	}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host != "" {
			r.Host = host
		}
		verify.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

// running is a proxy on an address of this machine.
type running struct {
	*Proxy
	url, address string
	server       *Server
	log          *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// await waits until the log holds a text.
func (l *lockedBuffer) await(t testing.TB, text string) {
	t.Helper()
	await(t, "the log says "+text, func() bool { return strings.Contains(l.String(), text) })
}

// await waits until something is so.
func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for range 3000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("it never comes to this: %s", what)
}

// start starts a proxy with these routes.
func start(t testing.TB, o Options, routes ...Route) *running {
	t.Helper()
	r := &running{log: &lockedBuffer{}}
	if o.Keys == nil {
		o.Keys = func(Identity) (Keys, string, error) { return exampleKeys(), "eu-west-1", nil }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(r.log, nil))
	}
	if o.SpoolDir == "" {
		o.SpoolDir = t.TempDir()
	}
	p, err := New(routes, o)
	if err != nil {
		t.Fatal(err)
	}
	r.Proxy = p
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.server = NewServer(p)
	r.server.Serve(l, nil)
	r.address = l.Addr().String()
	r.url = "http://" + r.address
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = r.server.Shutdown(ctx)
	})
	return r
}

// route leads to a backend, for execute-api under its example name.
func route(b *backend) Route { return Route{Name: "api", To: b.URL, SignHost: apiHost} }

// raw sends bytes to an address and returns all that comes back until the other side closes, or for a while.
func raw(t testing.TB, address, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	all, _ := io.ReadAll(c)
	return string(all)
}

// do sends a request with net/http and returns the answer's status, header and body.
func do(t testing.TB, method, url, body string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body == "" {
		req.Body, req.ContentLength = nil, 0
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Add(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(data)
}
