package clients

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/internal/testedge"
)

var (
	// countersign is the program.
	countersign string
	// strict is the lab that all clients share: testdata/path.json, with CloudFront's own manners about Host.
	strict *running
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "countersign-clients-*")
	if err != nil {
		panic(err)
	}
	code := prepared(dir, m.Run)
	os.RemoveAll(dir)
	os.Exit(code)
}

// prepared runs the tests with a program and a lab.
func prepared(dir string, tests func() int) int {
	countersign = filepath.Join(dir, "countersign")
	build := exec.Command("go", "build", "-o", countersign, "./cmd/countersign")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 2
	}
	var err error
	if strict, err = up("--strict-host", "--topology", "testdata/path.json", "--credentials", "testdata/keys.json"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer strict.down()
	return tests()
}

// run runs a program in an environment with temporary credentials and nothing else of AWS.
func run(t *testing.T, stdin, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return runWith(t, []string{
		"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=" + testedge.TemporaryKeyID,
		"AWS_SECRET_ACCESS_KEY=" + testedge.TemporarySecret, "AWS_SESSION_TOKEN=" + testedge.Token,
	}, stdin, name, args...)
}

// runWith runs a program in an environment that has nothing of AWS but what is given.
func runWith(t *testing.T, environment []string, stdin, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(environment, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir(), "AWS_EC2_METADATA_DISABLED=true", "PYTHONDONTWRITEBYTECODE=1")
	cmd.Stdin = strings.NewReader(stdin)
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	if failed := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(failed)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}
