package causes

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/evidence"
	"countersign/sigv4"
)

// derivation is the chain of HMACs that somebody computed by hand, as far as the evidence shows its values.
type derivation struct {
	scope  sigv4.Scope
	values map[Step]evidence.Derived
}

// derivationOf returns the values of the chain in the evidence, the last one of each step, or false where there are
// none that can be compared.
func derivationOf(c *evidence.Case) (derivation, bool) {
	d := derivation{values: map[Step]evidence.Derived{}}
	for _, v := range c.Derived {
		d.values[Step(v.Step)] = v
	}
	switch {
	case c.SignedString != nil:
		d.scope = c.SignedString.Scope
	case c.Claim != nil && c.Claim.Err == nil:
		d.scope = c.Claim.Credential.Scope
	case c.VerifiedString != nil:
		d.scope = c.VerifiedString.Scope
	}
	return d, len(d.values) > 0 && d.scope.Date != "" && d.scope.Terminator != ""
}

// making is how the value of a step was made of another.
type making struct {
	step, from Step
	// make repeats it with another key.
	make  func(key []byte) []byte
	right bool
	// mistake completes "The client ...".
	mistake, fix string
}

// makingOf finds out how a value was made of the others, or returns false.
func (d derivation) makingOf(step Step) (making, bool) {
	value, given := d.values[step]
	at := slices.Index(KeySteps, step)
	if !given || at < 1 {
		return making{}, false
	}
	for _, m := range d.makings(step, KeySteps[at-1]) {
		if key, ok := d.values[m.from]; ok && bytes.Equal(m.make(key.Value), value.Value) {
			return m, true
		}
	}
	return making{}, false
}

// asTyped are what an element of the scope becomes when it is typed or read from somewhere with a blank.
var asTyped = []struct{ before, after, how string }{
	{"", "\n", "a line break behind it"},
	{"", "\r\n", "CR LF behind it"},
	{"", " ", "a blank behind it"},
	{" ", "", "a blank before it"},
	{"\"", "\"", "quotes round it"},
}

// makings are the ways in which people make a key: the right one, those that are wrong in one HMAC, those with an
// element that has more in it, and those of another key or element.
func (d derivation) makings(step, before Step) []making {
	element := step.Element(d.scope)
	with := func(way *Computation, text string) func([]byte) []byte {
		return func(key []byte) []byte { return way.HMAC(step, key, text) }
	}
	list := []making{{step: step, from: before, right: true, make: with(&rightWay, element)}}
	for _, way := range HMACMistakes(step) {
		list = append(list, making{step: step, from: before, make: with(way, element), mistake: way.Mistake, fix: way.Fix})
	}
	for _, typed := range asTyped {
		list = append(list, making{
			step: step, from: before, make: with(&rightWay, typed.before+element+typed.after),
			mistake: fmt.Sprintf("put %q with %s into the HMAC of %s", element, typed.how, step),
			fix:     fmt.Sprintf("Put %s into it and nothing else.", element),
		})
	}
	for _, from := range KeySteps {
		for _, other := range KeySteps {
			if text := other.Element(d.scope); from != step {
				list = append(list, making{
					step: step, from: from, make: with(&rightWay, text),
					mistake: fmt.Sprintf("made %s of %s and %q; it is due of %s and %q", step, from, text, before, element),
					fix:     "Take the HMACs in this order: date, region, service, aws4_request, each with the result of the one before as key.",
				})
			}
		}
	}
	return list
}

// check compares each key with the others. linked says how many were made as is due.
func (d derivation) check() (faulty []making, linked int) {
	for _, step := range KeySteps {
		switch m, known := d.makingOf(step); {
		case known && m.right:
			linked++
		case known:
			faulty = append(faulty, m)
		}
	}
	return faulty, linked
}

// first looks for the mistake in the first key, for which the secret has to be known.
func (d derivation) first(c *evidence.Case) (m making, right, known bool) {
	own, hasSecret := c.OwnKey()
	value, given := d.values[StepDate]
	if !hasSecret || !given {
		return making{}, false, false
	}
	s := Signing{Scope: d.scope, Credentials: &own.Credentials}
	if bytes.Equal(s.Chain()[0].Value, value.Value) {
		return making{}, true, true
	}
	for _, way := range computations() {
		s.Computation = way
		if chain := s.Chain(); way.ChangesKeyAlone() && len(chain) > 0 && bytes.Equal(chain[0].Value, value.Value) {
			return making{step: StepDate, mistake: way.Mistake, fix: way.Fix}, false, true
		}
	}
	return making{}, false, false
}

// signs reports whether the signature in the evidence is the right one of the last key over the verifier's string to
// sign.
func (d derivation) signs(c *evidence.Case) bool {
	key, hasKey := d.values[StepSigning]
	value, has := d.values[StepSignature]
	return hasKey && has && c.VerifiedString != nil && bytes.Equal(mac(key.Value, c.VerifiedString.String()), value.Value)
}

// lookDerived names the step that is wrong in a chain that somebody computed by hand: one key tells whether the next
// was made of it, without the secret.
func lookDerived(c *evidence.Case) []Finding {
	d, ok := derivationOf(c)
	if !ok {
		return nil
	}
	f := Finding{Code: "signature-computation-wrong", Certainty: Shown}
	faulty, linked := d.check()
	first, right, known := d.first(c)
	if known && !right {
		faulty = append([]making{first}, faulty...)
	}
	if len(faulty) > 0 {
		f.Where, f.Fix = d.values[faulty[0].step].Place, faulty[0].fix
		f.Explanation = fmt.Sprintf("The values in the evidence tell: the client %s.", faulty[0].mistake)
		if len(faulty) > 1 {
			var more []string
			for _, m := range faulty[1:] {
				more = append(more, string(m.step))
			}
			f.Explanation += fmt.Sprintf(" Wrong in the making, too: %s.", strings.Join(more, ", "))
		}
		return one(f)
	}
	if !known && linked == len(KeySteps)-1 && d.signs(c) {
		f.Certainty, f.Where = Likely, d.values[StepDate].Place
		f.Weight = 2
		f.Explanation = fmt.Sprintf("From kDate on each step is made rightly of the one before, and the signature is over AWS's own string to sign. So kDate is wrong: its key is AWS4 and the secret in one, its text %s.", d.scope.Date)
		f.Fix = "Check the first step: AWS4 before the secret, no blank or line break behind it, and the date of the scope. With the secret, countersign names which."
		return one(f)
	}
	return nil
}

// DerivedRightly reports whether the evidence has keys of the derivation that were rightly made one of the other, so
// that the first of them alone is open.
func DerivedRightly(c *evidence.Case) bool {
	d, ok := derivationOf(c)
	if !ok {
		return false
	}
	faulty, linked := d.check()
	_, _, known := d.first(c)
	return len(faulty) == 0 && linked > 0 && !known
}

// Retold returns what stands in for the keys of a derivation in the evidence, by how they are written: the first from
// begin, each further one made of the stand-in before it in the way in which it was made. So a redacted chain has the
// mistakes of the original.
func Retold(c *evidence.Case, begin func(step Step) []byte) map[string][]byte {
	d, ok := derivationOf(c)
	if !ok {
		return nil
	}
	standIns := map[Step][]byte{}
	var retell func(step Step) []byte
	retell = func(step Step) []byte {
		if standIns[step] == nil {
			standIns[step] = begin(step) // also where keys are made of each other in a circle
			if m, known := d.makingOf(step); known {
				standIns[step] = m.make(retell(m.from))
			}
		}
		return standIns[step]
	}
	out := map[string][]byte{}
	for _, step := range KeySteps {
		if value, given := d.values[step]; given {
			out[value.Text] = retell(step)
		}
	}
	return out
}
