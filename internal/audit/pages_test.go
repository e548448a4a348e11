package audit_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"countersign/internal/audit"
	"countersign/internal/infra"
	"countersign/internal/report"
	"countersign/internal/topology"
)

// example is a block of code of a page: bad or good.
type example struct{ name, text string }

var block = regexp.MustCompile("(?s)## ((?:Bad|Good), [A-Za-z]+)\n\n```[a-z]+\n(.*?)\n```\n")

func examples(page string) []example {
	var list []example
	for _, m := range block.FindAllStringSubmatch(page, -1) {
		list = append(list, example{m[1], m[2] + "\n"})
	}
	return list
}

// files are the names of examples by language.
var files = map[string]string{
	"CloudFormation": "template.yaml", "Terraform": "main.tf", "nginx": "nginx.conf", "Caddy": "Caddyfile", "HAProxy": "haproxy.cfg", "Envoy": "envoy.yaml",
}

// audited audits documents and fails where one of them has a fault.
func audited(t testing.TB, as []string, documents ...topology.Document) *report.Audit {
	t.Helper()
	l := infra.Load(documents, infra.Options{})
	if len(l.Faults) > 0 || !l.Recognised() {
		t.Fatalf("faults: %v", l.Faults)
	}
	a, err := audit.New(l.Topology)
	if err != nil || len(a.Faults) > 0 {
		t.Fatal(err, a.Faults)
	}
	for _, name := range as {
		c, ok := audit.LookupClient(name)
		if !ok {
			t.Fatal(name)
		}
		a.As = append(a.As, c)
	}
	return a.Run()
}

func rulesOf(a *report.Audit) []string {
	var list []string
	for _, f := range a.Findings {
		list = append(list, f.Rule)
	}
	return list
}

// TestPages runs the examples of every page: a bad one must be found by its rule, a good one by none that
// calls it an error.
func TestPages(t *testing.T) {
	for _, r := range audit.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			page := r.Page()
			list := examples(page)
			if !strings.HasPrefix(page, "# "+r.ID+"\n\n") || len(list) < 4 || !strings.Contains(page, "\nSource: https://") {
				t.Fatalf("a page has a title, a source, and a bad and a good example in each language; this one has %d examples", len(list))
			}
			var as []string
			if r.ID == "client-signs-rewritten-header" {
				as = []string{"signs-all"}
			}
			for _, e := range list {
				_, language, _ := strings.Cut(e.name, ", ")
				name := files[language]
				a := audited(t, as, topology.Document{Name: name, Data: []byte(e.text)})
				i := slices.Index(rulesOf(a), r.ID)
				if strings.HasPrefix(e.name, "Bad") {
					if i < 0 {
						t.Errorf("%s: not found; found are %v, paths %+v", e.name, rulesOf(a), a.Paths)
						continue
					}
					f := a.Findings[i]
					if f.Where == nil || f.Where.Line == 0 || f.Where.File != name {
						t.Errorf("%s: found at no place: %+v", e.name, f.Where)
					}
					if (f.Proof == nil) != r.Advice {
						t.Errorf("%s: a rule that is advice %v has the proof %v", e.name, r.Advice, f.Proof)
					}
					continue
				}
				if i >= 0 {
					t.Errorf("%s: found: %+v", e.name, a.Findings[i])
				}
				for _, f := range a.Findings {
					if f.Severity == report.SeverityError {
						t.Errorf("%s: %s: %s", e.name, f.Rule, f.Message)
					}
				}
			}
		})
	}
}

// TestPagesBelongToRules: a page without a rule is of nobody.
func TestPagesBelongToRules(t *testing.T) {
	files, err := filepath.Glob("pages/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := audit.Lookup(strings.TrimSuffix(filepath.Base(file), ".md")); !ok {
			t.Errorf("%s has no rule", file)
		}
	}
}
