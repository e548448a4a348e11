package laws

import (
	"slices"
	"testing"

	"countersign/internal/causes"

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
