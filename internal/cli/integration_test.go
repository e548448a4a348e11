package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestAction runs the steps of action.yml as a shell does, on a template that is refused and on one that is
// not, with a stand-in for the runner.
func TestAction(t *testing.T) {
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Using string
			Steps []struct {
				Name, Shell, Run string
				Env              map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(data, &action); err != nil || action.Runs.Using != "composite" {
		t.Fatal(err)
	}
	script := ""
	for _, step := range action.Runs.Steps {
		for _, value := range step.Env {
			name := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
			if _, ok := action.Inputs[name]; !ok {
				t.Errorf("%s is no input", value)
			}
		}
		if step.Name == "audit" {
			script = step.Run
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("%s puts an expression into a shell script", step.Name)
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil || script == "" {
		t.Skip("no bash")
	}
	dir := t.TempDir()
	stub := "#!" + bash + "\nprintf '%s\\n' \"$*\"\ncase \"$*\" in *bad*) exit 1;; esac\n"
	if err := os.WriteFile(filepath.Join(dir, "countersign"), []byte(stub), 0o755); err != nil {
		t.Fatal(err)
	}
	for paths, want := range map[string]int{"good.yaml other": 0, "bad.yaml": 1} {
		cmd := exec.Command(bash, "-e", "-c", script)
		cmd.Env = []string{
			"RUNNER_TEMP=" + dir, "GITHUB_STEP_SUMMARY=" + filepath.Join(dir, "summary"), "PATHS=" + paths, "FAIL_ON=error",
			"REGION=eu-west-1", "BASELINE=", "SARIF=" + filepath.Join(dir, "out.sarif"), "PATH=" + os.Getenv("PATH"),
		}
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want || !strings.Contains(string(out), "audit "+paths+" --region eu-west-1") {
			t.Errorf("%s: exit code %d, want %d\n%s", paths, code, want, out)
		}
	}
}

// TestHook: the command of the pre-commit hook is one that the program has.
func TestHook(t *testing.T) {
	data, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Entry, Language, Files string }
	if err := yaml.Unmarshal(data, &hooks); err != nil || len(hooks) != 1 {
		t.Fatal(err, hooks)
	}
	name, command, _ := strings.Cut(hooks[0].Entry, " ")
	if cmd, _, err := Root().Find([]string{command}); err != nil || name != "countersign" || cmd.Name() != command {
		t.Errorf("%s is no command: %v", hooks[0].Entry, err)
	}
}
