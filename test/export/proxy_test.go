package export

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/internal/testedge"
)

// startProxy starts the signing proxy before a lab, and returns its address.
func startProxy(t *testing.T, p *path) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, filepath.Join(programs, "countersign"), "proxy", "--listen", "127.0.0.1:0", "--to", p.edge,
		"--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix, "--credentials-from", "env", "--log", "none")
	cmd.Env = append(temporary, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir())
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := address.FindString(lines.Text()); found != "" {
			return found
		}
	}
	t.Fatal("the proxy tells no address")
	return ""
}

// exportForProxy exports the document in mode proxy.
func exportForProxy(t *testing.T, proxy, target, file string, more ...string) {
	t.Helper()
	args := []string{
		"export", target, distribution, "--from", document, "--mode", "proxy", "--proxy", proxy,
		"--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix, "--out", file,
	}
	out, code := countersign(t, longTerm, append(args, more...)...)
	if code == 2 {
		t.Fatal(out)
	}
}

// without takes form-data out of what came, and tells whether it was there.
func without(came []got) (rest []got, parts bool) {
	for _, g := range came {
		if g.Target == "/prod/upload" {
			parts = strings.HasPrefix(g.ContentType, "multipart/form-data")
			continue
		}
		rest = append(rest, g)
	}
	return rest, parts
}

// TestNewmanThroughProxy runs a collection that has no secrets: form-data works too, and no report of Newman
// can hold a secret.
func TestNewmanThroughProxy(t *testing.T) {
	p := newPath(t)
	proxy := startProxy(t, p)
	folder := t.TempDir()
	file, report := filepath.Join(folder, "x.json"), filepath.Join(folder, "report.json")
	exportForProxy(t, proxy, "postman", file)
	out, code := run(t, nil, "node_modules/.bin/newman", "run", file, "--color", "off", "-r", "cli,json", "--reporter-json-export", report)
	came, refused := p.take()
	if code != 0 || len(refused) > 0 || len(came) != len(wanted)+1 {
		t.Fatalf("exit code %d, %d came, refused: %q\n%.4000s", code, len(came), refused, out)
	}
	if _, parts := without(came); !parts {
		t.Error("form-data did not come")
	}
	data, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{testedge.TemporarySecret, testedge.Secret, testedge.Token, "LITERALKEY", "literal-secret"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("Newman's report holds %s", secret)
		}
	}
}

// TestHTTPFile runs .http files with httpYac, which reads the form of REST Client and that of JetBrains. It is
// neither of the two editors: what they make of the file is not shown by it. A body that ends in a line end is
// refused at export.
func TestHTTPFile(t *testing.T) {
	p := newPath(t)
	proxy := startProxy(t, p)
	for _, editor := range []string{"vscode", "jetbrains"} {
		t.Run(editor, func(t *testing.T) { runHTTPFile(t, p, proxy, editor) })
	}
}

func runHTTPFile(t *testing.T, p *path, proxy, editor string) {
	file := filepath.Join(t.TempDir(), "x.http")
	exportForProxy(t, proxy, "http", file, "--client", editor)
	out, code := run(t, nil, "sh", "-c", `httpyac=$PWD/node_modules/.bin/httpyac; cd "$0" && exec "$httpyac" send x.http --all --no-color --output short`, filepath.Dir(file))
	came, refused := p.take()
	for _, fault := range append(refused, differs(came, nil, "DELETE with a body")...) {
		t.Error(fault)
	}
	if code != 0 || t.Failed() {
		t.Errorf("exit code %d\n%.4000s", code, out)
	}
}

// TestBrunoThroughProxy runs a collection of Bruno that has no secrets.
func TestBrunoThroughProxy(t *testing.T) {
	p := newPath(t)
	proxy := startProxy(t, p)
	folder := filepath.Join(t.TempDir(), "x")
	exportForProxy(t, proxy, "bruno", folder)
	out, code := run(t, nil, "sh", "-c", `bru=$PWD/node_modules/.bin/bru; cd "$0" && exec "$bru" run -r --sandbox safe --env countersign`, folder)
	if came, refused := p.take(); code != 0 || len(refused) > 0 || len(came) != len(wanted) {
		t.Fatalf("exit code %d, %d came, refused: %q\n%.4000s", code, len(came), refused, out)
	}
}
