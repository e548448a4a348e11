package server

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/internal/lab/authority"
)

// startTLS starts a lab that speaks TLS, and returns a client that trusts it.
func startTLS(t *testing.T, o Options) (*running, *http.Client) {
	t.Helper()
	ca, err := authority.Open(t.TempDir(), []string{edgeHost, apiHost}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue([]string{edgeHost, apiHost}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(ca.File)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	o.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	r := start(t, o)
	return r, &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
}

// TestHostileTLS sends what is no TLS, and breaks handshakes off.
func TestHostileTLS(t *testing.T) {
	r, client := startTLS(t, Options{Limits: Limits{Header: 300 * time.Millisecond, Request: 600 * time.Millisecond, Idle: time.Second}})
	for _, address := range []string{r.edge, r.gateway} {
		for name, text := range map[string]string{
			"plain HTTP": "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "noise": "\x00\x01\x02", "half a hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
			"a hello that is none": "\x16\x03\x01\x00\x05hello", "nothing": "",
		} {
			got := raw(t, address, text, 4*time.Second)
			if strings.HasSuffix(got, "(open)") || name == "plain HTTP" && !strings.HasPrefix(got, "HTTP/1.0 400") {
				t.Errorf("%s: got %.100q", name, got)
			}
		}
	}
	response, err := client.Do(withScheme(sign(t, "GET", r.edge, "/prod/pets", apiHost, "")))
	if err != nil || response.StatusCode != 200 || response.ProtoMajor != 2 {
		t.Fatalf("afterwards: %v, %v", response, err)
	}
	response.Body.Close()
}

// TestStreams makes many requests at once on one connection of HTTP/2.
func TestStreams(t *testing.T) {
	r, client := startTLS(t, Options{})
	var wait sync.WaitGroup
	for i := range 60 {
		host, want := apiHost, 200
		if i%2 == 1 {
			host, want = "", 403
		}
		req := withScheme(sign(t, "GET", r.edge, "/prod/pets?b=2&a=1", host, ""))
		wait.Go(func() {
			response, err := client.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
			if response.StatusCode != want || response.ProtoMajor != 2 {
				t.Errorf("%d over %s, want %d", response.StatusCode, response.Proto, want)
			}
		})
	}
	wait.Wait()
}

func withScheme(req *http.Request) *http.Request {
	req.URL.Scheme = "https"
	return req
}
