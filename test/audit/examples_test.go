package audit

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// document is a template or configuration that this project writes, and that has to be valid.
type document struct{ name, text string }

// example is the examples of a rule's page: a heading, and the text below it.
var example = regexp.MustCompile("(?ms)^## (Bad|Good), (CloudFormation|Terraform)\n.*?^```[a-z]+\n(.*?)^```")

// examples are the examples of all rules in a language, the good and the bad: what is bad deploys as well.
func examples(t *testing.T, language string) []document {
	t.Helper()
	pages, err := filepath.Glob("../../internal/audit/pages/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []document
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		rule := strings.TrimSuffix(filepath.Base(page), ".md")
		for _, m := range example.FindAllStringSubmatch(string(text), -1) {
			if m[2] == language {
				list = append(list, document{rule + "-" + strings.ToLower(m[1]), m[3]})
			}
		}
	}
	if len(list) < 60 {
		t.Fatalf("%d examples: the pages have another form", len(list))
	}
	return list
}

// patched are the bad examples as "countersign remedy patch" mends them, where it does.
func patched(t *testing.T, list []document, ending string) []document {
	t.Helper()
	dir := t.TempDir()
	var mended []document
	for _, d := range list {
		if !strings.HasSuffix(d.name, "-bad") {
			continue
		}
		file := d.name + ending
		if err := os.WriteFile(filepath.Join(dir, file), []byte(d.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var patch, stderr bytes.Buffer
		cmd := exec.Command(countersign, "remedy", "patch", file, "--region", "eu-west-1")
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &patch, &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			t.Fatalf("%s: %v\n%s", file, err, stderr.String())
		}
		if patch.Len() == 0 {
			continue
		}
		apply := exec.Command("git", "apply", "-")
		apply.Dir, apply.Stdin = dir, &patch
		if out, err := apply.CombinedOutput(); err != nil {
			t.Errorf("%s: the patch does not apply: %v\n%s", file, err, out)
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		mended = append(mended, document{d.name + "-patched", string(text)})
	}
	if len(mended) < 5 {
		t.Errorf("%d patches were written: that tests little", len(mended))
	}
	return mended
}

// customDomains are what "countersign remedy custom-domain" writes, as files in folders of their own.
func customDomains(t *testing.T, language string) []string {
	t.Helper()
	var files []string
	for _, args := range [][]string{{"--region", "eu-west-1"}, {"--region", "us-east-1"}, {"--region", "eu-west-1", "--http-api"}, {"--region", "us-east-1", "--zone", "Z0123456789EXAMPLE"}} {
		dir := t.TempDir()
		cmd := exec.Command(countersign, append([]string{"remedy", "custom-domain", "--domain", "api.example.com", "--api", "abc123def4", "--stage", "prod", "--out", dir, "-o", language}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		written, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(written) == 0 {
			t.Fatalf("%v: nothing was written: %v", args, err)
		}
		files = append(files, written...)
	}
	return files
}
