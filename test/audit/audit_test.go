package audit

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"countersign/internal/report"
)

// countersign is the program, stacks the folder with what the CDK synthesised.
var countersign, stacks string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "countersign-audit-*")
	if err != nil {
		panic(err)
	}
	code := prepared(dir, m.Run)
	os.RemoveAll(dir)
	os.Exit(code)
}

// prepared runs the tests with the program and the stacks.
func prepared(dir string, tests func() int) int {
	countersign, stacks = filepath.Join(dir, "countersign"), filepath.Join(dir, "cdk.out")
	build := exec.Command("go", "build", "-o", countersign, "./cmd/countersign")
	build.Dir = "../.."
	for _, cmd := range []*exec.Cmd{build, exec.Command("node", "node/synth.js", stacks)} {
		if out, err := cmd.CombinedOutput(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n" + string(out))
			return 2
		}
	}
	return tests()
}

// run audits, and returns the output and the exit code.
func run(t *testing.T, args ...string) ([]byte, int) {
	t.Helper()
	cmd := exec.Command(countersign, append([]string{"audit"}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	code := cmd.ProcessState.ExitCode()
	if err != nil && code != 1 || stderr.Len() > 0 {
		t.Fatalf("%v: %v\n%s", args, err, stderr.String())
	}
	return stdout.Bytes(), code
}

// TestStacks audits what the CDK synthesises: each stack has the findings that are known of it, and every
// error is proven by a request.
func TestStacks(t *testing.T) {
	for _, c := range []struct {
		stack, verdict, signFor string
		rules                   []string
	}{
		// With its own defaults the construct removes Authorization: no signed request passes.
		{"Construct", "fails", "", []string{"authorization-not-forwarded", "method-not-allowed"}},
		{"RestApiOrigin", "passes", ".execute-api.eu-west-1.amazonaws.com/prod/pets", []string{"origin-path-not-signed", "sign-for-origin"}},
		{"HostForwarded", "fails", "", []string{"host-forwarded-to-default-endpoint"}},
		{"CustomDomain", "passes", "api.example.com/pets", nil},
		{"HttpApi", "passes", ".execute-api.eu-west-1.amazonaws.com/pets/1", []string{"sign-for-origin"}},
		{"FunctionUrl", "passes", "", []string{"access-control-needs-body-hash"}},
	} {
		out, code := run(t, filepath.Join(stacks, c.stack+".template.json"), "--region", "eu-west-1", "-o", "json")
		var a report.Audit
		if err := json.Unmarshal(out, &a); err != nil {
			t.Fatal(err)
		}
		var rules []string
		failed := false
		for _, f := range a.Findings {
			rules = append(rules, f.Rule)
			failed = failed || f.Severity == report.SeverityError
			if f.Severity == report.SeverityError && (f.Proof == nil || !strings.HasPrefix(f.Proof.Answer, "403 ")) {
				t.Errorf("%s: %s is not proven: %+v", c.stack, f.Rule, f.Proof)
			}
		}
		slices.Sort(rules)
		if !slices.Equal(rules, c.rules) || failed != (code == 1) || len(a.Faults) > 0 {
			t.Errorf("%s: %v, exit code %d, faults %v; want %v", c.stack, rules, code, a.Faults, c.rules)
		}
		if len(a.Paths) != 1 || a.Paths[0].Verdict != c.verdict || !strings.HasSuffix(a.Paths[0].SignFor, c.signFor) {
			t.Errorf("%s: %+v, want %s for %s", c.stack, a.Paths, c.verdict, c.signFor)
		}
	}
}

// TestFolder audits all stacks as one folder: each keeps its own findings.
func TestFolder(t *testing.T) {
	out, code := run(t, stacks, "-o", "json")
	var a report.Audit
	if err := json.Unmarshal(out, &a); err != nil || code != 1 || len(a.Paths) != 6 {
		t.Errorf("%v, exit code %d, %d paths", err, code, len(a.Paths))
	}
}

// TestSARIF validates the SARIF of findings, suppressions and faults against the schema of OASIS.
func TestSARIF(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "a broken template.yaml")
	if err := os.WriteFile(broken, []byte("Resources:\n  A: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: !Ref Nobody}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	earlier, _ := run(t, filepath.Join(stacks, "HostForwarded.template.json"), "-o", "json")
	baseline := filepath.Join(t.TempDir(), "baseline.json")
	if err := os.WriteFile(baseline, earlier, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{stacks}, {stacks, "--baseline", baseline}, {stacks, broken}, {filepath.Join(stacks, "CustomDomain.template.json")}} {
		out, _ := run(t, append(args, "-o", "sarif")...)
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	var wrong any = map[string]any{"version": "2.0.0", "runs": []any{}}
	if schema.Validate(wrong) == nil {
		t.Error("the schema takes anything")
	}
}
