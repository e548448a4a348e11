package clients

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"countersign/internal/golden"
)

// page is docs/clients.md. What is generated stands between markers.
type page struct{ text string }

const pageFile = "../../docs/clients.md"

func readPage(t *testing.T) *page {
	t.Helper()
	data, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	return &page{string(data)}
}

// block is a generated part with the positions of its text.
func (p *page) block(t *testing.T, name string) (from, to int) {
	t.Helper()
	head, foot := "<!-- test/clients writes: "+name+" -->\n", "<!-- end: "+name+" -->\n"
	from, to = strings.Index(p.text, head), strings.Index(p.text, foot)
	if from < 0 || to < from {
		t.Fatalf("%s has no part %q", pageFile, name)
	}
	return from + len(head), to
}

// check compares a part with what it should be; with -update it becomes that.
func (p *page) check(t *testing.T, name, want string) {
	t.Helper()
	want = "\n" + strings.TrimSpace(want) + "\n\n"
	from, to := p.block(t, name)
	if got := p.text[from:to]; got != want && !golden.Update() {
		t.Errorf("part %q differs; go test -update writes it\n%s", name, udiff.Unified(pageFile, "got", got, want))
	}
	p.text = p.text[:from] + want + p.text[to:]
}

// checkVersions says where the results were made with other versions than those at hand: what counts is
// whether the verdicts are the same.
func (p *page) checkVersions(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString("| client | version |\n|---|---|\n")
	for i := range clients {
		fmt.Fprintf(&b, "| %s | %s |\n", clients[i].name, clients[i].version(t))
	}
	if golden.Update() {
		p.check(t, "versions", b.String())
		return
	}
	from, to := p.block(t, "versions")
	for line := range strings.Lines(b.String()) {
		if !strings.Contains(p.text[from:to], line) {
			t.Logf("%s was made with another version than this: %s", pageFile, strings.TrimSpace(line))
		}
	}
}

func (p *page) write(t *testing.T) {
	t.Helper()
	if !golden.Update() {
		return
	}
	if err := os.WriteFile(pageFile, []byte(p.text), 0o644); err != nil {
		t.Fatal(err)
	}
}
