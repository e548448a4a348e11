package clients

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/internal/testedge"
)

// TestSignedForCurl gives a plain curl what "sign --as curl" prints: refused when it was signed for the name
// that is called, accepted when it was signed for the name behind the edge.
func TestSignedForCurl(t *testing.T) {
	server := httptest.NewServer(testedge.Handler(""))
	defer server.Close()
	body := filepath.Join(t.TempDir(), "it's a body.json")
	if err := os.WriteFile(body, []byte("{\"name\":\n\"Rex\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const hard = `/prod//pets/../a;x=1/it's/@*()?b=2&a=1&flag&q=@*'()&p=%2f+%20&e=&u=日本&l=[1]{2}`
	for _, test := range []struct {
		method, target, body string
		args                 []string
	}{
		{"GET", "/prod/pets", "", nil},
		{"GET", hard, "", nil},
		{"GET", "/prod/ü/%c3%bc", "", nil},
		{"POST", "/prod/pets", `{"name":"Rex"}`, []string{"-d", `{"name":"Rex"}`, "-H", "Content-Type: application/json"}},
		{"POST", hard, `it's {"a": "$HOME` + "`id`\n" + `"}`, []string{"-d", `it's {"a": "$HOME` + "`id`\n" + `"}`}},
		{"PUT", "/prod/pets", "{\"name\":\n\"Rex\"}\n", []string{"-d", "@" + body}},
		{"DELETE", "/prod/pets?x", "", nil},
		{"PATCH", "/prod/pets", "@file", []string{"-d", "-"}},
	} {
		name := test.method + " " + test.target
		args := append([]string{"sign", test.method, server.URL + test.target, "-o", "curl", "--service", "execute-api"}, test.args...)
		line, stderr, code := run(t, "@file", countersign, args...)
		if code != 0 {
			t.Errorf("%s: exit code %d: %s", name, code, stderr)
			continue
		}
		if out, _, _ := run(t, "", "sh", "-c", line); !strings.Contains(out, "signature we calculated does not match") {
			t.Errorf("%s: signed for the name that is called, the answer is %q", name, out)
		}
		line, stderr, code = run(t, "@file", countersign, append(args, "--sign-host", testedge.Host)...)
		if code != 0 {
			t.Errorf("%s: exit code %d: %s", name, code, stderr)
			continue
		}
		want := testedge.TemporaryKeyID + " " + test.method + " " + test.target + "\n"
		if test.body != "" {
			want += test.body + "\n"
		}
		if out, stderr, _ := run(t, "", "sh", "-c", line); out != want {
			t.Errorf("%s: the answer is %q, want %q\n%s\n%s", name, out, want, stderr, line)
		}
	}
}

// TestSignedFieldsAndURLForCurl gives curl the fields of "sign", and a presigned URL.
func TestSignedFieldsAndURLForCurl(t *testing.T) {
	server := httptest.NewServer(testedge.Handler("/prod"))
	defer server.Close()
	flags := []string{"--sign-host", testedge.Host, "--sign-path-prefix", "prod"}
	fields, stderr, code := run(t, "", countersign, append([]string{"sign", "GET", server.URL + "/pets?b&a"}, flags...)...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	want := testedge.TemporaryKeyID + " GET /prod/pets?b&a\n"
	if out, stderr, _ := run(t, fields, "curl", "-sS", "-H", "@-", server.URL+"/pets?b&a"); out != want {
		t.Errorf("with the fields: %q, want %q\n%s", out, want, stderr)
	}
	url, stderr, code := run(t, "", countersign, append([]string{"sign", "GET", server.URL + "/pets?b&a", "-o", "presigned"}, flags...)...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if out, stderr, _ := run(t, "", "curl", "-sS", strings.TrimSpace(url)); !strings.HasPrefix(out, testedge.TemporaryKeyID+" GET /prod/pets?b&a&X-Amz-Algorithm=") {
		t.Errorf("with the URL: %q\n%s", out, stderr)
	}
}

// recorder answers redirects and notes what came.
type recorder struct {
	mu   sync.Mutex
	came []string
}

// own are the fields in which the two programs are meant to differ. curl announces every upload with Expect,
// countersign those of more than a megabyte.
var own = []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "User-Agent", "Expect"}

func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	var fields []string
	for name, values := range request.Header {
		if slices.Contains(own, name) || name == "Content-Length" && values[0] == "0" {
			continue // net/http says that a POST has no body (RFC 9110, section 8.6), curl does not with -X
		}
		fields = append(fields, name+": "+strings.Join(values, ", "))
	}
	slices.Sort(fields)
	text := string(body)
	if boundary := strings.TrimPrefix(request.Header.Get("Content-Type"), "multipart/form-data; boundary="); boundary != request.Header.Get("Content-Type") {
		text = strings.ReplaceAll(text, boundary, "BOUNDARY")
		for i := range fields {
			fields[i] = strings.ReplaceAll(fields[i], boundary, "BOUNDARY")
		}
		fields = slices.DeleteFunc(fields, func(f string) bool { return strings.HasPrefix(f, "Content-Length") })
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came = append(r.came, fmt.Sprintf("%s %s\n%s\n%q", request.Method, request.RequestURI, strings.Join(fields, "\n"), text))
	if code := request.URL.Query().Get("to"); code != "" {
		status := 0
		fmt.Sscan(code, &status)
		w.Header().Set("Location", "next?from="+code)
		w.WriteHeader(status)
	}
	if request.URL.Path == "/fail" {
		w.WriteHeader(404)
	}
}

// take returns what came since the last call, with the exit code of the program.
func (r *recorder) take(code int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	came := strings.Join(r.came, "\n")
	r.came = nil
	return fmt.Sprintf("%s\nexit code %d", came, code)
}

// TestAsCurl runs command lines with curl and with "countersign curl": but for the signature, the same has to
// come.
func TestAsCurl(t *testing.T) {
	record := &recorder{}
	server := httptest.NewServer(record)
	defer server.Close()
	dir := t.TempDir()
	text := filepath.Join(dir, "text.txt")
	if err := os.WriteFile(text, []byte("one\r\ntwo\x00\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := []string{
		"URL/", "URL", "URL?x", "URL/a#b", "URL/a;b?c=@*'()&d&e=+%2f%2F", "-g URL/[a]{b}?[c]", "--path-as-is URL/a/../b//c",
		"--request-target /raw//x?y URL/z", "-X DELETE URL/", "-I URL/", "-XPOST URL/",
		"-d a=1 -d b=2 URL/", "-d @FILE URL/", "--data-binary @FILE URL/", "--data-raw @FILE URL/", "--data-ascii x URL/", "-d @- URL/",
		"--data-urlencode a=b+c%d URL/", "--data-urlencode @FILE URL/", "--data-urlencode n@FILE URL/", "--data-urlencode =x=y URL/", "--data-urlencode ü URL/",
		"--json {} URL/", "--json [ --json ] URL/", "--json {} -H content-type:text/x URL/", "-d {} -H Content-Type: URL/",
		"-G -d a=1 -d b=2 URL/?c", "-G URL/", "-G -I -d a URL/", "-G --data-urlencode a=b_c URL/x?",
		"-F a=b -F f=@FILE URL/", "-F f=@FILE;type=text/x;filename=n URL/", "-F f=<FILE URL/", "--form-string a=@b;type=c URL/", `-F a="b;c";type=text/y URL/`,
		"-T FILE URL/", "-T FILE URL/name", "-T FILE -X POST URL/dir/?q",
		"-H A:1 -H a:2 -H B; -H Accept: URL/", "-H Host:other.example URL/", "-A agent -e ref -b c=d -r 1-2 URL/", "-e ref;auto URL/", "-b  URL/",
		"-L URL/a?to=302", "-f URL/fail", "--fail-with-body URL/fail", "URL/fail", "URL/ URL/two",
	}
	for _, code := range []int{301, 302, 303, 307, 308} {
		for _, options := range []string{"", "-d x", "-d x -X POST", "-d x -X PATCH", "-X DELETE", "-T FILE", "-I", "-F a=b", "-d x --post301", "-d x --post302", "-d x --post303"} {
			lines = append(lines, fmt.Sprintf("-L %s URL/a?to=%d", options, code))
		}
	}
	for _, line := range lines {
		line = strings.NewReplacer("URL", server.URL, "FILE", text).Replace(line)
		args := append([]string{"-s"}, strings.Split(line, " ")...)
		args = slices.DeleteFunc(args, func(arg string) bool { return arg == "" && !strings.HasPrefix(line, "-b  ") })
		_, _, code := run(t, "stdin\n", "curl", args...)
		want := record.take(code)
		_, stderr, code := run(t, "stdin\n", countersign, append([]string{"curl", "--service", "execute-api", "--no-explain"}, args...)...)
		if got := record.take(code); got != want {
			t.Errorf("%s:\n--- countersign curl\n%s\n--- curl\n%s\n%s", line, got, want, stderr)
		}
	}
}
