package steps

import (
	"bytes"
	"encoding/hex"
	"slices"

	"countersign/internal/causes"
	"countersign/sigv4"
)

// previous is the value that was given for the step before, or nil.
func (c *checker) previous(i int) *Given {
	before := slices.Index(All, c.given[i].Step) - 1
	if c.given[i].Step == causes.StepDate || before < 0 {
		return nil
	}
	for j := i - 1; j >= 0; j-- {
		if c.given[j].Step == All[before] {
			return &c.given[j]
		}
	}
	return nil
}

// follows reports whether a value was rightly made of a given value before it that is wrong, and which.
func (c *checker) follows(i int) (after causes.Step, ok bool) {
	g := c.given[i]
	if g.Step == causes.StepStringToSign {
		before := c.wrongOf(causes.StepCanonical)
		if before == nil {
			return "", false
		}
		return before.Step, g.isText(c.ownText(before))
	}
	if g.Step.IsText() {
		return "", false
	}
	text, key := c.textOf(g.Step), c.rightKeyBefore(g.Step)
	if before := c.previous(i); before != nil && !c.isRight(before) {
		after, key = before.Step, before.Bytes
	}
	if g.Step == causes.StepSignature {
		for _, step := range []causes.Step{causes.StepCanonical, causes.StepStringToSign} {
			if before := c.wrongOf(step); before != nil && c.ownText(before) != "" {
				text = c.ownText(before)
				if after == "" {
					after = step
				}
			}
		}
	}
	if after == "" || key == nil {
		return "", false
	}
	var way causes.Computation
	return after, bytes.Equal(way.HMAC(g.Step, key, text), g.Bytes)
}

// wrongOf is the value that was given for a step, if it is wrong, or nil.
func (c *checker) wrongOf(step causes.Step) *Given {
	for i := range c.given {
		if c.given[i].Step == step && !c.isRight(&c.given[i]) {
			return &c.given[i]
		}
	}
	return nil
}

// ownText is the string to sign that follows from a given text or hash, or "" when that does not tell it.
func (c *checker) ownText(g *Given) string {
	switch {
	case g.Step == causes.StepStringToSign:
		return g.Text
	case g.Text != "":
		str := c.base.StringToSign()
		str.Hash = sigv4.HashPayload([]byte(g.Text))
		return str.String()
	}
	str := c.base.StringToSign()
	str.Hash = hex.EncodeToString(g.Bytes)
	return str.String()
}

// isText reports whether a value is a text or the hash of it.
func (g *Given) isText(text string) bool {
	if g.Text != "" {
		return g.Text == text
	}
	return bytes.Equal(sum256(text), g.Bytes)
}

// rightKeyBefore is the key of a step's HMAC, or nil without the secret.
func (c *checker) rightKeyBefore(step causes.Step) []byte {
	if c.in.Credentials == nil {
		return nil
	}
	links := c.base.Chain()
	at := slices.Index(causes.KeySteps, step)
	switch {
	case step == causes.StepSignature:
		return links[len(links)-1].Value
	case at > 0:
		return links[at-1].Value
	}
	return nil
}

// isRight reports whether a given value, checked before, is right. Without the secret no key is.
func (c *checker) isRight(g *Given) bool {
	right := valuesOf(&c.base)
	return right.gives(*g)
}

// textOf is the text that the HMAC of a step takes.
func (c *checker) textOf(step causes.Step) string {
	if step == causes.StepSignature {
		return c.base.SignedText()
	}
	return step.Element(c.base.Scope)
}

// local looks for a mistake of one step alone, made with the value that was given for the step before.
func (c *checker) local(i int) {
	g, before := c.given[i], c.previous(i)
	if before == nil || g.Step.IsText() || before.Bytes == nil || c.isRight(before) && c.in.Credentials != nil {
		return
	}
	for _, computation := range causes.HMACMistakes(g.Step) {
		c.verdicts[i].Tried++
		if bytes.Equal(computation.HMAC(g.Step, before.Bytes, c.textOf(g.Step)), g.Bytes) {
			c.mistaken(i, mistakeOf(computation))
			return
		}
	}
}
