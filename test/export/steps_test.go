package export

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"countersign/internal/testedge"
)

// at is the time for which power-automate has values.
const at = "20261121T101500Z"

// step is a line NAME=VALUE, as "countersign trace --check-step -" reads it.
var step = regexp.MustCompile(`(?m)^ *((?:canonical|string-to-sign|kDate|kRegion|kService|kSigning|signature)=.*)$`)

// traced holds steps against what the program computes for a request.
func traced(t *testing.T, environment []string, steps []string, method, url string, args ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "steps.txt")
	if err := os.WriteFile(file, []byte(strings.Join(steps, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	words := append([]string{
		"trace", method, url, "--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix, "--now", at, "--credentials-from", "env", "--check-step", "-",
	}, args...)
	for i := range words {
		words[i] = "'" + strings.ReplaceAll(words[i], "'", `'\''`) + "'"
	}
	out, code := run(t, environment, "sh", "-c", "countersign "+strings.Join(words, " ")+" < "+file)
	if code != 0 || strings.Contains(out, "unchecked") {
		t.Errorf("%s %s: exit code %d\n%s", method, url, code, out)
	}
}

// cases are requests whose steps are compared.
var cases = []struct {
	name, method, target string
	args                 []string
}{
	{"GET", "GET", "/pets?space=a%20b&flag&d=2&d=1&special=%2A%27%28%29%21&a-b=1&a=2", nil},
	{"path", "GET", "/pets/a%20b/%E3%83%9A/%2F", nil},
	{"POST", "POST", "/pets", []string{"-d", "{\"ü\": \"it's\"}\n", "-H", "Content-Type: application/json", "-H", "X-Amz-Meta-Note: a  b"}},
	{"empty POST", "POST", "/", nil},
}

// TestOpenSSLShowsTheSteps compares every value that the script shows with the program's.
func TestOpenSSLShowsTheSteps(t *testing.T) {
	p := newPath(t)
	for _, environment := range [][]string{longTerm, temporary} {
		for _, c := range cases {
			file := filepath.Join(t.TempDir(), "x.sh")
			args := append([]string{"export", "openssl", distribution + c.target, "-X", c.method, "--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix, "--out", file}, c.args...)
			if out, code := countersign(t, nil, args...); code != 0 {
				t.Fatal(out)
			}
			// The time is long past for the lab, which refuses: the values are what counts.
			out, _ := run(t, append([]string{"BASE_URL=" + p.edge, "SHOW_STEPS=1", "AMZ_DATE=" + at}, environment...), "bash", file)
			steps := step.FindAllString(out, -1)
			if len(steps) != 7 {
				t.Fatalf("%s: %d steps are shown\n%s", c.name, len(steps), out)
			}
			traced(t, environment, steps, c.method, distribution+c.target, c.args...)
		}
	}
}

// TestPowerAutomateHasTheSteps compares every value of the document with the program's for the same credentials.
func TestPowerAutomateHasTheSteps(t *testing.T) {
	example := []string{"AWS_ACCESS_KEY_ID=" + testedge.KeyID, "AWS_SECRET_ACCESS_KEY=" + testedge.Secret}
	for _, c := range cases {
		args := append([]string{"export", "power-automate", distribution + c.target, "-X", c.method, "--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix}, c.args...)
		out, code := countersign(t, nil, args...)
		steps := step.FindAllString(out, -1)
		if code != 0 || len(steps) != 6 {
			t.Fatalf("%s: exit code %d, %d steps\n%s", c.name, code, len(steps), out)
		}
		for i, text := range steps {
			steps[i] = strings.TrimSpace(text)
		}
		traced(t, example, steps, c.method, distribution+c.target, c.args...)
		for _, text := range steps {
			if name, value, _ := strings.Cut(text, "="); name != "canonical" && !strings.Contains(out, "`"+value+"` |") {
				t.Errorf("%s: the table lacks %s", c.name, name)
			}
		}
	}
}
