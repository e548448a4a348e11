package laws

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/internal/causes"
	"countersign/internal/diagnose"

	"pgregory.net/rapid"
)

// TestRoundTrip is the first law, with the second beside it: whatever is proven or shown was committed.
func TestRoundTrip(t *testing.T) {
	for _, cause := range causes.All() {
		if cause.Commit == nil {
			continue
		}
		t.Run(string(cause.Code), func(t *testing.T) {
			t.Parallel()
			lent := 0
			rapid.Check(t, func(t *rapid.T) {
				x, r, ok := lending(t, cause)
				if !ok {
					return
				}
				lent++
				if x.verdict.accepted {
					t.Fatalf("the verifier takes it\n%+v", x.played)
				}
				x = x.diagnosed(r, rapid.SampledFrom(modes).Draw(t, "mode"))
				if fault := x.roundTrip(); fault != "" {
					t.Fatalf("%s\n%s", fault, x)
				}
			})
			diagnosed.Add(int64(lent))
			if lent == 0 {
				t.Error("no attempt lends itself to it")
			}
		})
	}
}

// TestSecretOfAnotherProfile signs with the secret of another profile. Where the credentials file is pasted, that is
// proven, and the profile is named.
func TestSecretOfAnotherProfile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := attempts().Draw(t, "attempt")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a.Mistakes = append(a.Mistakes, func(*causes.Attempt) func(*causes.Signing) {
			return func(s *causes.Signing) {
				other := *s.Credentials
				other.SecretAccessKey = otherProfile.SecretAccessKey
				s.Credentials = &other
			}
		})
		x, _, err := play(r, a)
		if err != nil {
			t.Fatal(err)
		}
		if !x.verdict.mismatch || x.withheld() || x.silent() {
			return // nothing says that signatures were compared
		}
		diagnosed.Add(1)
		x.mode = withSecret
		inputs := paste(r, x.mode, &x.attempt, &x.played, &x.verdict)
		x.pasted = string(inputs[0].Data)
		x.result = diagnose.Diagnose(read(x.mode, x.atHand(), true, &x.played, inputs))
		certain := x.certain()
		if len(certain) != 1 || certain[0].Code != "wrong-secret" || certain[0].Certainty != causes.Proven || !strings.Contains(certain[0].Explanation, "prod") {
			t.Fatalf("the other profile is not proven alone\n%s", x)
		}
	})
}

// roundTrip says how a run that one cause broke offends against the laws, or "".
func (x *run) roundTrip() string {
	committed := x.committed[0]
	for _, f := range x.certain() {
		if f.Code != committed && !x.same(f.Code) {
			return string(f.Code) + " is " + f.Certainty.String() + " and was not committed"
		}
	}
	if !x.tells() {
		return ""
	}
	isNamed := slices.ContainsFunc(x.result.Findings, func(f causes.Finding) bool { return f.Code == committed })
	isFirst := x.first() == committed || x.same(x.first())
	switch owed := x.owes(); {
	case owed == nothing, owed == named && isNamed, owed == first && isFirst:
		return ""
	case owed == named:
		return "it is not named at all"
	case !isFirst:
		return "it is not named first"
	case x.result.Findings[0].Certainty < causes.Shown:
		return "it is named first, and not proven or shown"
	case x.mode == withSecret && x.verdict.mismatch && x.result.Findings[0].Certainty < causes.Proven && !x.shownByForm():
		return "the secret is at hand, and it is not proven"
	}
	return ""
}

// TestCommitted checks that every cause can be committed.
func TestCommitted(t *testing.T) {
	for _, cause := range causes.All() {
		if why, ok := notCommitted[cause.Code]; (cause.Commit == nil) != ok {
			t.Errorf("%s: has a Commit: %v, listed: %q", cause.Code, cause.Commit != nil, why)
		}
	}
}
