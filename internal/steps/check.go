package steps

import (
	"slices"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// Input is the request whose chain is checked, and what it is signed with.
type Input struct {
	// Request is as the verifier sees it, with its X-Amz-Date.
	Request sigv4.Request
	// Authorization is the right one, with or without its signature.
	Authorization sigv4.Authorization
	// Time is the time as it stands in the string to sign.
	Time string
	// Credentials are nil where only the texts can be checked.
	Credentials *sigv4.Credentials
	Rules       sigv4.Rules
}

// Result says what a check found.
type Result string

// The results.
const (
	Right Result = "right"
	// Wrong: the mistakes that make this value are named.
	Wrong Result = "wrong"
	// Follows: the step is right as such, and was taken from a wrong value of the step before.
	Follows Result = "follows"
	// Unknown: no mistake that is known makes this value.
	Unknown Result = "unknown"
	// Unchecked: the secret is needed.
	Unchecked Result = "unchecked"
)

// Verdict is what is known of one given value.
type Verdict struct {
	Step   causes.Step
	Result Result
	// After is the step that a value follows from.
	After causes.Step
	// Mistakes are what makes the value, when Result is Wrong: one, or several together.
	Mistakes []Mistake
	// Tried is how many values were computed in search of it.
	Tried int
}

// base is the right signing.
func (in *Input) base() causes.Signing {
	return causes.Signing{
		Canonical: sigv4.Canonicalize(&in.Request, in.Authorization.SignedHeaders, in.Rules),
		Algorithm: in.Authorization.Algorithm, Time: in.Time, Scope: in.Authorization.Credential.Scope, Credentials: in.Credentials,
	}
}

// Check says of each given value whether it is right, and which mistake makes it when it is not. Verdicts
// come in the order of the chain. Of several values for one step each gets its own.
func Check(in Input, given []Given) []Verdict {
	given = slices.Clone(given)
	slices.SortStableFunc(given, func(a, b Given) int { return slices.Index(All, a.Step) - slices.Index(All, b.Step) })
	c := checker{in: in, base: in.base(), given: given, verdicts: make([]Verdict, len(given))}
	right := valuesOf(&c.base)
	for i, g := range given {
		v := &c.verdicts[i]
		v.Step = g.Step
		after, follows := c.follows(i)
		switch {
		case right.gives(g):
			v.Result = Right
			c.checkForm(i)
		case follows:
			v.Result, v.After = Follows, after
		}
	}
	for i, g := range given {
		if c.verdicts[i].Result == "" {
			c.local(i)
		}
		if c.verdicts[i].Result == "" && in.Credentials == nil && !g.Step.IsText() {
			c.verdicts[i].Result = Unchecked
		}
	}
	list := candidates(c.base)
	c.searchOne(list)
	for i := range given {
		if c.verdicts[i].Result == "" {
			c.compareTexts(i)
		}
		if c.verdicts[i].Result == "" {
			c.diagnose(i)
		}
	}
	c.searchTwo(list)
	for i := range given {
		if c.verdicts[i].Result == "" {
			c.verdicts[i].Result = Unknown
		}
	}
	return c.verdicts
}

type checker struct {
	in       Input
	base     causes.Signing
	given    []Given
	verdicts []Verdict
}

// mistaken ends the search for a value.
func (c *checker) mistaken(i int, mistakes ...Mistake) {
	c.verdicts[i].Result, c.verdicts[i].Mistakes = Wrong, mistakes
}

// checkForm finds a right value that is written in a form that AWS refuses. Keys are bytes: how they are
// written is the writer's own matter.
func (c *checker) checkForm(i int) {
	g := c.given[i]
	if g.Step.IsKey() || g.Form == LowerHex || g.Form == Plain || g.Step == causes.StepStringToSign {
		return
	}
	c.mistaken(i, Mistake{
		Code: "signature-encoding", Text: "The value is right, but written as " + string(g.Form) + ".",
		Fix: "Write it as 64 lower-case hexadecimal digits.",
	})
}
