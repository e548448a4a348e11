package cli

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestLabUpTemplate runs templates of people's own: one that passes what is signed for the gateway, and one
// that removes the signature, whoever signs and for what.
func TestLabUpTemplate(t *testing.T) {
	for _, c := range []struct {
		template, path string
		want           int
		text           string
	}{
		{"cdk-httpapi.json", "/pets/1", 200, ""},
		{"cdk-construct.json", "/prod/pets", 403, "Missing Authentication Token"},
		{"tf-legacy.tf", "/x", 403, "Missing Authentication Token"},
	} {
		lab := spawn(t, nil, "lab", "up", "-o", "json", "--log", "none", "--region", "eu-west-1", "--topology", "../audit/testdata/templates/"+c.template)
		var ready readyLine
		if err := json.Unmarshal([]byte(lab.first), &ready); err != nil {
			t.Fatal(err)
		}
		req := signedGet(t, ready.Edge.URL+c.path, ready.Gateway.Host, time.Now())
		code, text := status(t, http.DefaultClient, req)
		if code != c.want || !strings.Contains(text, c.text) {
			t.Errorf("%s: %d %s, want %d", c.template, code, text, c.want)
		}
		if code, stderr := lab.end(); code != exitClean {
			t.Errorf("%s: exit code %d\n%s", c.template, code, stderr)
		}
	}
}
