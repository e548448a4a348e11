package clients

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// finding is what "countersign diagnose -o json" says first.
type finding struct{ Code, Subject, Certainty, Hop, Explanation string }

// diagnose gives the program evidence on standard input.
func diagnose(t *testing.T, environment []string, evidence string, args ...string) finding {
	t.Helper()
	stdout, stderr, code := runWith(t, environment, evidence, countersign, append([]string{"diagnose", "-o", "json"}, args...)...)
	var d struct{ Findings []finding }
	if err := json.Unmarshal([]byte(stdout), &d); err != nil || code != 1 || len(d.Findings) == 0 {
		t.Errorf("diagnose: exit code %d, %v\n%s%s", code, err, stdout, stderr)
		return finding{}
	}
	return d.Findings[0]
}

// clientFaults lists what clients do wrongly when nothing is between them and the API.
func (m matrix) clientFaults(t *testing.T) string {
	var b strings.Builder
	for i := range clients {
		for k, c := range m[0][i] {
			if c != nil && c.code != "" {
				fmt.Fprintf(&b, "- %s, %s: `%s`, %s\n", clients[i].name, kinds[k].name, c.code, title(t, c.code))
			}
		}
	}
	return b.String()
}

// title is what "countersign explain" calls a cause.
func title(t *testing.T, code string) string {
	t.Helper()
	stdout, stderr, _ := run(t, "", countersign, "explain", code, "-o", "json")
	var cause struct{ Title string }
	if err := json.Unmarshal([]byte(stdout), &cause); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	return cause.Title
}

// TestCurlFaults hands what curl -v prints of each request that curl 7.88 signs wrongly to diagnose: with
// the secret it proves the fault, and without it the transcript alone already tells.
func TestCurlFaults(t *testing.T) {
	if version := clients[0].version(t); version != "7.88.1" {
		t.Skipf("curl is %s: its faults are others", version)
	}
	for _, test := range []struct{ kind, code string }{
		{"unsorted query", "query-order"},
		{"no value", "query-empty-value"},
		{"encoded path", "path-single-encoded"},
		{"@connections", "path-not-encoded"},
	} {
		k := slices.IndexFunc(kinds, func(k kind) bool { return k.name == test.kind })
		c := ways[0].call(strict, &kinds[k])
		stdout, stderr, _ := run(t, c.Body, "curl", append([]string{
			"-sS", "-v", "--connect-to", "::" + c.Via, "-X", c.Method,
			"--aws-sigv4", "aws:amz:" + c.Region + ":execute-api", "--user", c.AccessKeyID + ":" + c.SecretAccessKey,
		}, body(c)...)...)
		evidence := stderr + stdout
		if f := diagnose(t, credentials(c), evidence, "--credentials-from", "env"); f.Code != test.code || f.Certainty != "proven" || f.Hop != "client" {
			t.Errorf("%s: with the secret %+v, want %s, proven", test.kind, f, test.code)
		}
		if f := diagnose(t, nil, evidence); f.Code != test.code || f.Hop != "client" {
			t.Errorf("%s: without the secret %+v, want %s", test.kind, f, test.code)
		}
	}
}
