package scenario

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign/internal/diagnose"
	"countersign/internal/evidence"
	"countersign/internal/golden"
	"countersign/internal/report"
	"countersign/sigv4"
)

func all(t testing.TB) []played {
	t.Helper()
	list, err := once()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 18 {
		t.Fatalf("%d scenarios", len(list))
	}
	return list
}

// played is a scenario with what came of it.
type played struct {
	*Scenario
	outcomes []Outcome
}

// once plays every scenario once for all tests: they do not change what came of it.
var once = sync.OnceValues(func() ([]played, error) {
	list, err := All()
	if err != nil {
		return nil, err
	}
	out := make([]played, len(list))
	for i, s := range list {
		out[i].Scenario = s
		if out[i].outcomes, err = s.Play(); err != nil {
			return nil, err
		}
	}
	return out, nil
})

// TestAsExpected plays every scenario.
func TestAsExpected(t *testing.T) {
	for _, s := range all(t) {
		failed, good := false, false
		for _, o := range s.outcomes {
			for _, fault := range o.Faults {
				t.Errorf("%s, %s: %s", s.Name, o.Step.Name, fault)
			}
			failed, good = failed || o.Exchange.Refused(), good || o.Exchange.Accepted()
		}
		if !failed || !good {
			t.Errorf("%s: a scenario shows a failure and what mends it", s.Name)
		}
	}
}

// atLeast reports whether a certainty is at least another, of the words that findings use.
func atLeast(got, least string) bool {
	words := []string{"", "possible", "likely", "shown", "proven"}
	return slices.Index(words, got) >= slices.Index(words, least)
}

// TestEvidence hands what the lab produced, as text, to the diagnosis: with the secret it names the cause
// that the scenario committed, and without it too, as surely as the scenario says.
func TestEvidence(t *testing.T) {
	for _, s := range all(t) {
		keys, first := credentials(s.keys)
		for _, o := range s.outcomes {
			if !o.Exchange.Refused() {
				continue
			}
			where := s.Name + ", " + o.Step.Name
			want := o.Step.Expect
			want.Cause = or(want.Alone, want.Cause)
			got, certainty := diagnosed(t, o.Exchange.Evidence(), nil)
			switch {
			case want.Certainty == "undecided":
				if atLeast(certainty, "shown") {
					t.Errorf("%s: the evidence does not tell, and yields %s (%s)", where, got, certainty)
				}
			case got != want.Cause || !atLeast(certainty, want.Certainty):
				t.Errorf("%s: the evidence yields %s (%s), want %s (%s)", where, got, certainty, want.Cause, want.Certainty)
			}
			if o.Step.Sign == nil {
				continue
			}
			given := keys[or(o.Step.Sign.Key, first)]
			got, certainty = diagnosed(t, o.Exchange.Evidence(), &given)
			if got != want.Cause {
				t.Errorf("%s: with the secret the evidence yields %s (%s), want %s", where, got, certainty, want.Cause)
			}
			if strings.Contains(string(o.Exchange.Reply.Body), "Canonical String") && certainty != "proven" {
				t.Errorf("%s: with the secret %s is %s, want proven", where, got, certainty)
			}
		}
	}
}

// diagnosed returns the first finding.
func diagnosed(t *testing.T, inputs []evidence.Input, given *sigv4.Credentials) (cause, certainty string) {
	t.Helper()
	c, err := evidence.Read(inputs)
	if err != nil {
		t.Fatal(err)
	}
	c.Given = given
	d := diagnose.Report(c, diagnose.Diagnose(c))
	if len(d.Findings) == 0 {
		return "", ""
	}
	return Cause(&d.Findings[0]), d.Findings[0].Certainty
}

// TestInside checks that the lab itself knows more: whatever differs is proven or shown.
func TestInside(t *testing.T) {
	for _, s := range all(t) {
		for _, o := range s.outcomes {
			if d := o.Diagnosis.Diagnosis; d != nil && strings.Contains(string(o.Exchange.Reply.Body), "Canonical String") {
				if f := d.Findings[0]; f.Certainty != "proven" {
					t.Errorf("%s, %s: %s is %s, want proven", s.Name, o.Step.Name, Cause(&f), f.Certainty)
				}
			}
		}
	}
}

func TestPicture(t *testing.T) {
	for _, s := range all(t) {
		var b bytes.Buffer
		if err := report.WritePlayed(&b, []report.Played{Picture(s.Scenario, s.outcomes)}, report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"wJalrXUtnFEMI", "je7MtGbClwBF", "ThisIsTheSessionToken"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%s: the picture holds %q", s.Name, secret)
			}
		}
		golden.Check(t, "testdata/"+s.Name+".txt", b.String())
	}
}

func TestParse(t *testing.T) {
	const good = "A title\n\nWhat is learnt.\n-- steps.yaml --\n- name: one\n  request: |\n    GET /prod/pets\n    Host: a\n  expect: {status: 200}\n"
	if s, err := Parse("good", []byte(good)); err != nil || s.Title != "A title" || s.About != "What is learnt." || len(s.Steps) != 1 {
		t.Fatalf("%v, %v", s, err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"no title", strings.TrimPrefix(good, "A title\n\nWhat is learnt.\n"), "title"},
		{"no steps", "A title\n", "no steps"},
		{"an unknown member", strings.Replace(good, "name:", "nane:", 1), "line 1: field nane not found"},
		{"no name", strings.Replace(good, "name: one", `name: ""`, 1), "step 1 has no name"},
		{"no method", strings.Replace(good, "GET /prod", "/prod", 1), `the request begins with "/prod/pets"`},
		{"no field", strings.Replace(good, "Host: a", "Host a", 1), `"Host a" is no header field`},
		{"no host", strings.Replace(good, "Host: a", "Accept: a", 1), "no Host"},
		{"no status", strings.Replace(good, "status: 200", "says: x", 1), "expects no status"},
		{"no cause", strings.Replace(good, "status: 200", "status: 403", 1), "names no cause"},
		{"no such folder", strings.Replace(good, "  expect", "  with: fixed\n  expect", 1), "no documents in fixed/"},
		{"no such place", strings.Replace(good, "  expect", "  to: origin\n  expect", 1), "want edge or gateway"},
		{"a stray file", good + "-- notes.txt --\nx\n", "notes.txt is neither"},
		{"a bad topology", good + "-- topology/a.json --\n{\n", "a.json:"},
		{"bad keys", good + "-- keys.json --\n{\"Keys\": 1}\n", "line 1"},
	} {
		if _, err := Parse(test.name, []byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestFaults checks that a scenario notices what it does not expect.
func TestFaults(t *testing.T) {
	s, err := load("cloudfront-apigw")
	if err != nil {
		t.Fatal(err)
	}
	s.Steps[0].Expect = Expect{Status: 200, By: "backend", Says: "hello", Cause: "wrong-secret"}
	s.Steps[1].Expect.Cause = "host-mismatch"
	outcomes, err := s.Play()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(outcomes[0].Faults, "; "); got != "the status is 403, want 200; who answers is api-gateway-rest, want backend; "+
		`the answer does not say "hello"; the diagnosis is host-mismatch, want wrong-secret` {
		t.Error(got)
	}
	if got := strings.Join(outcomes[1].Faults, "; "); got != "the diagnosis is none, want host-mismatch" {
		t.Error(got)
	}
	if Picture(s, outcomes).AsExpected {
		t.Error("the picture says that all was as expected")
	}
}
