package causes

import (
	"os/exec"
	"testing"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// TestCallCommand reads the command with a shell: what the evidence holds stays one word and is not run.
func TestCallCommand(t *testing.T) {
	c := &evidence.Case{Request: &evidence.Request{Request: sigv4.Request{Method: "GET;id"}}}
	url := "https://api.example.com/a'b$(id)?x=1&y=`id`"
	out, err := exec.Command("sh", "-c", `countersign() { for word in "$@"; do printf '[%s]' "$word"; done; }; `+callCommand(c, url, "--sign-host", "h.example;id")).Output()
	if want := "[curl][--sign-host][h.example;id][-X][GET;id][" + url + "]"; err != nil || string(out) != want {
		t.Errorf("%s, %v, want %s", out, err, want)
	}
}
