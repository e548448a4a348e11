package curl_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/causes"
	"countersign/internal/curl"
	"countersign/internal/curlargs"
	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/testedge"
	"countersign/sigv4"
)

// bench is a session with what it wrote.
type bench struct {
	curl.Session
	out, err bytes.Buffer
	said     []string
	cases    []*evidence.Case
}

// session makes a session as the command line does.
func session(t *testing.T, args ...string) *bench {
	t.Helper()
	options, err := curlargs.Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{}
	b.Session = curl.Session{
		Options: options, In: strings.NewReader(""), Out: &b.out, Err: &b.err, Agent: "countersign",
		Getenv: func(string) string { return "" },
		Keys: func(context.Context) (curl.Keys, error) {
			return curl.Keys{Credentials: sigv4.Credentials{AccessKeyID: testedge.KeyID, SecretAccessKey: testedge.Secret}, From: "the test", Region: "eu-west-1"}, nil
		},
		Say:     func(kind, text string) { b.said = append(b.said, kind+": "+text) },
		Hide:    func(text string, _ ...string) string { return text },
		Explain: func(c *evidence.Case) { b.cases = append(b.cases, c) },
	}
	return b
}

// TestRefusalIsProven diagnoses what was sent and answered, for what an edge does to a request.
func TestRefusalIsProven(t *testing.T) {
	edge := httptest.NewServer(testedge.Handler(""))
	defer edge.Close()
	staged := httptest.NewServer(testedge.Handler("/prod"))
	defer staged.Close()
	changing := func(change func(*http.Request)) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			change(r)
			testedge.Handler("").ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	encoding := changing(func(r *http.Request) { r.Header.Set("Accept-Encoding", "identity") })
	payload := changing(func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"name": "Rex"}`)) })
	query := changing(func(r *http.Request) { r.RequestURI, _, _ = strings.Cut(r.RequestURI, "?") })
	toAPI := []string{"--sign-host", testedge.Host}
	for _, test := range []struct {
		name string
		args []string
		code causes.Code
	}{
		{"host", []string{edge.URL + "/prod/pets?b=2&a=1"}, "host-mismatch"},
		{"host, with a body", []string{"-d", "{}", edge.URL + "/prod/pets"}, "host-mismatch"},
		{"stage", append(toAPI, staged.URL+"/pets"), "path-prefix-rewritten"},
		{"signed field", append(toAPI, "--compressed", "--sign-header", "accept-encoding", encoding+"/prod/pets"), "header-mutated"},
		{"body", append(toAPI, "--json", `{"name":"Rex"}`, payload+"/prod/pets"), "payload-mutated"},
		{"query", append(toAPI, query+"/prod/pets?a=1"), "query-dropped"},
	} {
		b := session(t, append(test.args, "--service", "execute-api", "--region", "eu-west-1")...)
		if code := b.Run(context.Background()); code != 0 || len(b.cases) != 1 {
			t.Errorf("%s: exit code %d, %d cases: %q\n%s", test.name, code, len(b.cases), b.said, &b.out)
			continue
		}
		findings := diagnose.Diagnose(b.cases[0]).Findings
		if len(findings) == 0 || findings[0].Code != test.code || findings[0].Certainty != causes.Proven {
			t.Errorf("%s: got %+v, want %s proven", test.name, findings, test.code)
		}
	}
}

// TestAcceptedIsNotExplained: no case is made of an answer that is not about the signature.
func TestAcceptedIsNotExplained(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/400":
			http.Error(w, `{"message": "name is missing"}`, 400)
		case "/404":
			http.Error(w, `{"message":"Not Found"}`, 404)
		case "/500":
			http.Error(w, `{"message": "Internal server error"}`, 500)
		}
	}))
	defer server.Close()
	for _, path := range []string{"/", "/400", "/404", "/500"} {
		b := session(t, "--service", "execute-api", server.URL+path)
		if code := b.Run(context.Background()); code != 0 || len(b.cases) > 0 {
			t.Errorf("%s: exit code %d, %d cases", path, code, len(b.cases))
		}
	}
}

// TestBinaryAndTerminal: bytes that are no text go to a terminal only when that is asked for.
func TestBinaryAndTerminal(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("a\x00b")) }))
	defer server.Close()
	for _, test := range []struct {
		terminal bool
		args     []string
		code     int
		out      string
	}{
		{false, nil, 0, "a\x00b"}, {true, nil, 23, ""}, {true, []string{"-o", "-"}, 0, "a\x00b"},
	} {
		b := session(t, append(test.args, "--service", "execute-api", server.URL)...)
		b.OutTerminal = test.terminal
		if code := b.Run(context.Background()); code != test.code || b.out.String() != test.out {
			t.Errorf("%+v: exit code %d, %q, %q", test, code, &b.out, b.said)
		}
	}
}

// TestProgress: a long upload shows how far it is, to a person that watches and wants to see it.
func TestProgress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, make([]byte, 3_000_000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		terminal bool
		args     []string
		shown    bool
	}{
		{true, nil, true}, {false, nil, false}, {true, []string{"-s"}, false}, {true, []string{"--no-progress-meter"}, false},
	} {
		b := session(t, append(test.args, "-T", file, "--service", "execute-api", server.URL+"/")...)
		b.ErrTerminal = test.terminal
		ticks := time.Duration(0)
		b.Now = func() time.Time {
			ticks += time.Second
			return time.Date(2026, 11, 21, 10, 15, 0, 0, time.UTC).Add(ticks)
		}
		if code := b.Run(context.Background()); code != 0 {
			t.Errorf("%+v: exit code %d, %q", test, code, b.said)
		}
		if got := strings.Contains(b.err.String(), "sent 3.0 MB of 3.0 MB, 100 %"); got != test.shown {
			t.Errorf("%+v: progress %v: %q", test, got, &b.err)
		}
	}
}

// TestLargeUploadIsAnnounced: a body of more than a megabyte waits for the server's word, and its refusal
// is heard.
func TestLargeUploadIsAnnounced(t *testing.T) {
	expected := ""
	read := int64(0)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		expected = r.Header.Get("Expect")
		if r.URL.Path == "/refuse" {
			w.WriteHeader(403)
			return
		}
		read, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	stream := &io.LimitedReader{R: zeros{}, N: 5_000_000}
	b := session(t, "-T", "-", "--service", "execute-api", server.URL+"/take")
	b.In = stream
	if code := b.Run(context.Background()); code != 0 || expected != "100-continue" || read != 5_000_000 {
		t.Errorf("exit code %d, expect %q, %d bytes: %q", code, expected, read, b.said)
	}
	b = session(t, "-f", "-T", "-", "--service", "execute-api", server.URL+"/refuse")
	b.In = &io.LimitedReader{R: zeros{}, N: 5_000_000}
	if code := b.Run(context.Background()); code != 22 {
		t.Errorf("refused: exit code %d: %q", code, b.said)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestKeysFailure: what finds no credentials says what helps.
func TestKeysFailure(t *testing.T) {
	b := session(t, "https://"+testedge.Host+"/")
	b.Keys = func(context.Context) (curl.Keys, error) { return curl.Keys{}, errors.New("no credentials were found") }
	if code := b.Run(context.Background()); code != 2 || strings.Join(b.said, "|") != "error: no credentials were found" {
		t.Errorf("exit code %d, %q", code, b.said)
	}
}

// TestWarnsOfPlainHTTP: a signature that goes in clear can be used by whoever reads along.
func TestWarnsOfPlainHTTP(t *testing.T) {
	b := session(t, "--service", "execute-api", "--connect-to", "127.0.0.1:1", "http://api.example.com/")
	if code := b.Run(context.Background()); code != 7 || !strings.Contains(strings.Join(b.said, "\n"), "warning: http:// to api.example.com") {
		t.Errorf("exit code %d, %q", code, b.said)
	}
}
