package audit_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"countersign/internal/audit"
)

// TestDocuments compares docs/rules with the pages, and writes it anew with -update.
func TestDocuments(t *testing.T) {
	const folder = "../../docs/rules"
	want := map[string][]byte{}
	var index bytes.Buffer
	index.WriteString("# Rules of countersign audit\n\n")
	index.WriteString("A rule marked `proof` sends a signed request through the audited path and shows the refusal; one marked `advice`\n")
	index.WriteString("reads a setting that no request can show. Severities: an error refuses requests, a warning may, a note is for those\n")
	index.WriteString("who write clients. The examples are short: Terraform's leave out what a distribution must have besides and no rule\n")
	index.WriteString("is about, such as restrictions, viewer_certificate and the ports of an origin.\n\n| rule | severity | kind | what |\n|---|---|---|---|\n")
	for _, r := range audit.Rules() {
		want[r.ID+".md"] = []byte(r.Page())
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, r.Kind(), r.Title)
	}
	want["README.md"] = index.Bytes()
	if *update {
		for name, data := range want {
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	have, err := filepath.Glob(folder + "/*")
	if err != nil || len(have) != len(want) {
		t.Errorf("%s has %d files, want %d: run go test ./internal/audit -run Documents -update", folder, len(have), len(want))
	}
	for name, data := range want {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s differs from its page: run go test ./internal/audit -run Documents -update", name)
		}
	}
}
