package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var proxyEnvironment = map[string]string{
	"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": exampleSecret, "AWS_REGION": "eu-west-1",
}

// spawnProxy runs a proxy, and returns it with what it says when it is ready.
func spawnProxy(t *testing.T, args ...string) (*background, readyProxy) {
	t.Helper()
	b := spawn(t, proxyEnvironment, append([]string{"proxy", "-o", "json", "--log", "json", "--listen", "127.0.0.1:0", "--credentials-from", "env"}, args...)...)
	var ready readyProxy
	if err := json.Unmarshal([]byte(b.first), &ready); err != nil {
		t.Fatalf("%v: %s", err, b.first)
	}
	return b, ready
}

func (b *background) awaitStderr(text string) {
	b.t.Helper()
	for range 3000 {
		b.mu.Lock()
		said := b.stderr.String()
		b.mu.Unlock()
		if strings.Contains(said, text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.t.Fatalf("it never says %q:\n%s", text, b.stderr.String())
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return response, body.String()
}

// TestProxy signs through the lab's edge, has a refusal diagnosed, and writes both sides down.
func TestProxy(t *testing.T) {
	lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "none")
	var ready readyLine
	if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "run.har")
	good, at := spawnProxy(t, "--to", ready.Edge.URL, "--host-header", ready.Edge.Host, "--sign-host", ready.Gateway.Host, "--record", archive)
	bad, wrong := spawnProxy(t, "--to", ready.Edge.URL, "--service", "execute-api", "--region", "eu-west-1", "--explain")
	if r := at.Routes[0]; r.Service != "execute-api" || r.Region != "eu-west-1" || !strings.HasPrefix(r.Because, "inferred: ") {
		t.Errorf("ready: %+v", r)
	}
	if response, body := get(t, at.URLs[0]+"/prod/pets?b=2&a=1&flag"); response.StatusCode != 200 || !strings.Contains(body, `"target":"/prod/pets?b=2&a=1&flag"`) {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	response, _ := get(t, wrong.URLs[0]+"/prod/pets")
	field := response.Header.Get("X-Countersign-Diagnosis")
	if response.StatusCode != 403 || !strings.HasPrefix(field, "host-mismatch; certainty=proven; hop=edge; id=1") {
		t.Errorf("refused: %d %q", response.StatusCode, field)
	}
	bad.awaitStderr(`"cause":"host-mismatch"`)
	bad.awaitStderr(`"more":"countersign diagnose --from-proxy ` + wrong.URLs[0] + `/-/refusals/1"`)
	var out, errs bytes.Buffer
	code := Main([]string{"diagnose", "--from-proxy", "1"}, Streams{
		In: strings.NewReader(""), Out: &out, Err: &errs,
		Getenv: func(name string) string { return map[string]string{"COUNTERSIGN_PROXY": wrong.URLs[0]}[name] },
	})
	if code != exitFinding || !strings.Contains(out.String(), "cause:  host-mismatch (proven, at the edge)") {
		t.Errorf("diagnose --from-proxy: %d\n%s%s", code, out.String(), errs.String())
	}
	errs.Reset()
	code = Main([]string{"diagnose", "--from-proxy", wrong.URLs[0] + "/-/refusals/99"}, Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	if code != exitFailure || !strings.Contains(errs.String(), `no refused request has the id "99"`) {
		t.Errorf("an id that is not there: %d %s", code, errs.String())
	}
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil { // all of them hear it
		t.Fatal(err)
	}
	for _, b := range []*background{good, bad, lab} {
		if code := <-b.done; code != 0 {
			t.Errorf("ended with %d: %s", code, b.stderr.String())
		}
		if said := b.stderr.String(); strings.Contains(said, exampleSecret) {
			t.Errorf("the log holds the secret: %s", said)
		}
	}
	written, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"_side":"viewer"`, `"_side":"origin"`, `/prod/pets?b=2`, "AWS4-HMAC-SHA256"} {
		if !bytes.Contains(written, []byte(want)) {
			t.Errorf("the archive lacks %s", want)
		}
	}
	if bytes.Contains(written, []byte(exampleSecret)) {
		t.Error("the archive holds the secret")
	}
}

// TestProxyReload changes routes under a running proxy: by writing the file, by turning a link as Kubernetes does,
// and with one that is wrong.
func TestProxyReload(t *testing.T) {
	folder := t.TempDir()
	write := func(version, routes string) {
		t.Helper()
		if err := os.Mkdir(filepath.Join(folder, version), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, version, "routes.yaml"), []byte(routes), 0o600); err != nil {
			t.Fatal(err)
		}
		next := filepath.Join(folder, "..next")
		if err := os.Symlink(version, next); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, filepath.Join(folder, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	route := func(name, path string) string {
		return fmt.Sprintf("routes:\n  - name: %s\n    match: {path: %s}\n    to: http://127.0.0.1:1\n    service: execute-api\n    region: eu-west-1\n", name, path)
	}
	write("..1", route("first", "/a"))
	file := filepath.Join(folder, "routes.yaml")
	if err := os.Symlink("..data/routes.yaml", file); err != nil {
		t.Fatal(err)
	}
	b, at := spawnProxy(t, "--config", file)
	expect := func(path string, want int) {
		t.Helper()
		got := 0
		for range 3000 {
			response, _ := get(t, at.URLs[0]+path)
			if got = response.StatusCode; got == want {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%s: %d, want %d\n%s", path, got, want, b.stderr.String())
	}
	expect("/a", 502)
	expect("/b", 404)
	write("..2", route("second", "/b"))
	expect("/b", 502)
	expect("/a", 404)
	write("..3", route("second", "/c")+"    sing_host: x\n")
	b.awaitStderr("routes.yaml:7: field sing_host not found")
	expect("/b", 502)
	write("..4", route("third", "/d"))
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	expect("/d", 502)
	if _, text := get(t, at.URLs[0]+"/-/metrics"); !strings.Contains(text, `countersign_proxy_reloads_total{result="failed",what="routes"} 1`) {
		t.Error("the metrics do not tell of the failed reload")
	}
	if code, _ := b.end(); code != 0 {
		t.Errorf("ended with %d", code)
	}
}
