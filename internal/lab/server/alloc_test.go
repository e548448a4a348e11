//go:build !race

package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// The race detector empties the pools that exchanges come from: allocations are counted without it.

// writer takes an answer and forgets it.
type writer struct{ header http.Header }

func (w *writer) Header() http.Header         { return w.header }
func (w *writer) WriteHeader(int)             {}
func (w *writer) Write(p []byte) (int, error) { return len(p), nil }

// accepted returns what answers a signed request, without net/http and the log.
func accepted(t testing.TB) func() {
	s := start(t, Options{})
	s.doctor.out = nil
	h := s.Gateway()
	req := sign(t, "GET", apiHost, "/prod/pets?limit=20", "", "")
	req.RequestURI, req.Body, req.RemoteAddr = "/prod/pets?limit=20", http.NoBody, "127.0.0.1:40000"
	req.Header["User-Agent"], req.Header["Accept"] = []string{"wrk"}, []string{"*/*"}
	answer := httptest.NewRecorder()
	if h.ServeHTTP(answer, req); answer.Code != http.StatusOK {
		t.Fatal(answer.Body)
	}
	w := &writer{http.Header{}}
	return func() {
		clear(w.header)
		h.ServeHTTP(w, req)
	}
}

// TestAllocations: the fields that arrive, the values of those of the answer, the ARN that policies are asked for, two
// ids and a length. The exchange and its answer come from the one before.
func TestAllocations(t *testing.T) {
	do := accepted(t)
	least := testing.AllocsPerRun(200, do)
	for range 4 { // what servers of other tests still allocate is counted too
		least = min(least, testing.AllocsPerRun(200, do))
	}
	if least > 6 {
		t.Errorf("%v allocations, want 6 at most", least)
	}
}

func BenchmarkGateway(b *testing.B) {
	do := accepted(b)
	b.ReportAllocs()
	for b.Loop() {
		do()
	}
}
