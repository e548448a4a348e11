package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// writer takes an answer and forgets it.
type writer struct{ header http.Header }

func (w *writer) Header() http.Header         { return w.header }
func (w *writer) WriteHeader(int)             {}
func (w *writer) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkGateway is the handler of an accepted request, without net/http and the log.
func BenchmarkGateway(b *testing.B) {
	s := start(b, Options{})
	s.doctor.out = nil
	h := s.Gateway()
	req := sign(b, "GET", apiHost, "/prod/pets?limit=20", "", "")
	req.RequestURI, req.Body, req.RemoteAddr = "/prod/pets?limit=20", http.NoBody, "127.0.0.1:40000"
	req.Header["User-Agent"], req.Header["Accept"] = []string{"wrk"}, []string{"*/*"}
	answer := httptest.NewRecorder()
	if h.ServeHTTP(answer, req); answer.Code != http.StatusOK {
		b.Fatal(answer.Body)
	}
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&writer{http.Header{}}, req)
	}
}
