//go:build !race

package proxy

// The race detector empties the pools that both proxies live on: allocations are counted without it.

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// nothing is an answer that nobody reads.
type nothing struct{ header http.Header }

func (n *nothing) Header() http.Header         { clear(n.header); return n.header }
func (n *nothing) Write(p []byte) (int, error) { return len(p), nil }
func (n *nothing) WriteHeader(int)             {}

// A connection has deadlines.
func (n *nothing) SetReadDeadline(time.Time) error  { return nil }
func (n *nothing) SetWriteDeadline(time.Time) error { return nil }

// bare is the reverse proxy of the standard library, which signs nothing.
func bare(to *url.URL) http.Handler {
	return &httputil.ReverseProxy{
		Transport:  newTransport(nil, DefaultTimeout, false),
		Rewrite:    func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = apiHost },
		BufferPool: buffers{},
	}
}

type buffers struct{}

func (buffers) Get() []byte  { return copyBuffers.Get().(*[32 << 10]byte)[:] }
func (buffers) Put(b []byte) { copyBuffers.Put((*[32 << 10]byte)(b)) }

// TestAllocationsBesideABareReverseProxy: signing costs at most three allocations more than a proxy that does
// not sign.
func TestAllocationsBesideABareReverseProxy(t *testing.T) {
	server := newPlain(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "ok")
	})
	to, _ := url.Parse(server)
	p := start(t, Options{Log: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}))}, Route{To: server, HostHeader: apiHost, SignHost: apiHost})
	other := bare(to)
	for _, test := range []struct{ method, body string }{{"GET", ""}, {"POST", strings.Repeat("x", 1024)}} {
		measure := func(h http.Handler) float64 {
			request := func() {
				var body io.Reader
				if test.body != "" {
					body = strings.NewReader(test.body)
				}
				r, err := http.NewRequest(test.method, "http://localhost/prod/pets?b=2&a=1", body)
				if err != nil {
					t.Fatal(err)
				}
				r.RequestURI = "/prod/pets?b=2&a=1"
				r.Header.Set("User-Agent", "test")
				r.Header.Set("Accept", "*/*")
				h.ServeHTTP(&nothing{http.Header{}}, r)
			}
			for range 50 {
				request()
			}
			return testing.AllocsPerRun(500, request)
		}
		ours, theirs := measure(p), measure(other)
		t.Logf("%s: %.0f allocations, the bare proxy %.0f", test.method, ours, theirs)
		if ours > theirs+3 {
			t.Errorf("%s: %.0f allocations, the bare proxy %.0f", test.method, ours, theirs)
		}
	}
}
