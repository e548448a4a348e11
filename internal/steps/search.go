package steps

import (
	"slices"

	"countersign/internal/causes"
)

// maxPairCost bounds what is tried in twos, in bits: what few make is not made together.
const maxPairCost = 11.5

// searchOne looks for the one mistake that makes a value that is still open. A mistake at the step itself
// goes before one that is made at every step: it comes to the same, and says it more closely.
func (c *checker) searchOne(list []candidate) {
	for i := range list {
		if at := list[i].at(); at != "" {
			c.try(&list[i], at)
		}
	}
	for i := range list {
		c.try(&list[i], "")
	}
}

// searchTwo looks for two mistakes that make a value together.
func (c *checker) searchTwo(list []candidate) {
	var near []candidate
	for _, one := range list {
		if one.cost <= maxPairCost {
			near = append(near, one)
		}
	}
	for i, a := range near {
		for _, b := range near[:i] {
			if !c.open() {
				return
			}
			if both, ok := b.with(a, c.base); ok {
				c.try(&both, "")
			}
		}
	}
}

// try compares the values that are still open, or those of one step alone, with what a candidate makes.
func (c *checker) try(one *candidate, only causes.Step) {
	v := valuesOf(&one.signing)
	for i, g := range c.given {
		if c.verdicts[i].Result != "" || only != "" && only != g.Step {
			continue
		}
		c.verdicts[i].Tried++
		if v.gives(g) {
			c.mistaken(i, one.mistakes(c.in)...)
		}
	}
}

// open reports whether two mistakes together may make a value that is still open. A canonical request has
// had its search for two.
func (c *checker) open() bool {
	return slices.ContainsFunc(c.verdicts, func(v Verdict) bool { return v.Result == "" && v.Step != causes.StepCanonical })
}

// at is the step at which the mistake is made, or "".
func (c *candidate) at() causes.Step {
	if c.signing.Computation == nil {
		return ""
	}
	return c.signing.Computation.At
}
